"""The steps from pasted text to an account, in their order.

Addresses are taken apart here and not by ``urllib``: it drops tabs inside hosts, raises on brackets, and reads
``https://x.com\\@evil.example`` differently from a browser. What the steps cannot place, they refuse; they guess nothing.
"""

import re
from typing import NamedTuple

from channels_registry.addresses import fediverse
from channels_registry.addresses.address import Address
from channels_registry.addresses.characters import path_segments, refuse_hidden_characters
from channels_registry.addresses.hosts import find_place, is_platform_host, read_host
from channels_registry.addresses.platforms import Platform
from channels_registry.addresses.refusals import Refusal, UnreadableAddress
from channels_registry.addresses.rules import BLUESKY, BY_CODE
from channels_registry.addresses.web import read_web

LONGEST = 2000  # characters; what browsers and mail programs carry without cutting

_EXAMPLES = {code: platform.example for code, platform in BY_CODE.items()} | {
    "fediverse": fediverse.EXAMPLE,
    "web": "https://blog.example.org/feed",
}

# "mailto:…", "https:x.com/nasa", but not "x.com:443/nasa"
_SCHEME_WITHOUT_SLASHES = re.compile(r"[a-z][a-z0-9+.-]*:(?![0-9]+(?:[/?#]|$))", re.IGNORECASE | re.ASCII)


def read_address(text: str, *, platform: str | None = None, web: bool = False) -> Address:
    """The account that ``text`` names.

    ``platform`` is the code of the platform the person chose: a bare name is then looked for on it, and an address
    elsewhere is refused. ``web`` also reads the page of an unknown site, as a blog or a feed; choosing "web" implies it.

    Raises UnreadableAddress, and nothing else, for whatever string.
    """
    try:
        address = _read(text, chosen=BY_CODE.get(platform), web=web or platform == "web")
        if len(address.canonical_url) > LONGEST:
            raise UnreadableAddress(Refusal.TOO_LONG)
        if platform and address.platform != platform:
            raise UnreadableAddress(Refusal.PLATFORM_MISMATCH)
    except UnreadableAddress as refusal:
        refusal.example = _EXAMPLES.get(platform, refusal.example)
        raise
    return address


def _read(text: str, *, chosen: Platform | None, web: bool) -> Address:
    if len(text) > LONGEST:
        raise UnreadableAddress(Refusal.TOO_LONG)
    text = text.strip()
    if not text:
        raise UnreadableAddress(Refusal.EMPTY)
    refuse_hidden_characters(text)
    if text.startswith("did:"):
        return BLUESKY.read(BLUESKY.hosts[0], ["profile", *path_segments(text)])
    if account := fediverse.read_account(text):
        return account
    if (name := _name_alone(text, chosen)) is not None:
        if chosen is None:
            raise UnreadableAddress(Refusal.BARE_HANDLE)
        return chosen.read_name(name, marked=text.startswith("@"))
    return _read_url(_take_apart(text), web=web)


def _name_alone(text: str, chosen: Platform | None) -> str | None:
    """The name in "@nasa" or "nasa"; None for an address.

    A text with a dot is a name when it is marked with an @, or when the chosen platform has names with dots and the
    text is not the host of a platform.
    """
    if any(sign in text for sign in "/?#:"):
        return None
    is_host = "." in text and (chosen is None or not chosen.name_alone or is_platform_host(text.lower()))
    if is_host and not text.startswith("@"):
        return None
    return text.removeprefix("@")


class _Parts(NamedTuple):
    scheme: str
    authority: str
    path: str
    query: str
    fragment: str


def _take_apart(text: str) -> _Parts:
    scheme, separator, rest = text.partition("://")
    if not separator or any(sign in scheme for sign in "/?#"):
        if text.startswith("//") or _SCHEME_WITHOUT_SLASHES.match(text):
            raise UnreadableAddress(Refusal.SCHEME)
        scheme, rest = "https", text
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    authority, slash, path = rest.partition("/")
    return _Parts(scheme.lower(), authority, slash + path, query, fragment)


def _read_url(parts: _Parts, *, web: bool) -> Address:
    if parts.scheme == "at":
        return BLUESKY.read(BLUESKY.hosts[0], ["profile", *path_segments(parts.authority), *path_segments(parts.path)])
    if parts.scheme not in ("http", "https"):
        raise UnreadableAddress(Refusal.SCHEME)
    host = read_host(parts.authority)
    place = find_place(host)
    if place is None:
        return _read_elsewhere(host, parts, web=web)
    path, query = parts.path, parts.query
    if place.platform.hash_bang and not path.strip("/") and parts.fragment.startswith("!/"):
        path, _, query = parts.fragment.removeprefix("!").partition("?")
    return place.platform.read(place.host, [*place.segments, *path_segments(path)], query)


def _read_elsewhere(host: str, parts: _Parts, *, web: bool) -> Address:
    """On a host of no known platform: a server of the fediverse, or a page of the web if that was asked for."""
    segments = path_segments(parts.path)
    if account := fediverse.read_profile(host, segments):
        return account
    if web:
        return read_web(host, parts.path, parts.query)
    raise UnreadableAddress(Refusal.UNKNOWN_PLATFORM if segments else Refusal.NO_ACCOUNT_IN_PATH)
