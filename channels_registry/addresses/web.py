"""The address of a blog, a podcast or a feed: the URL itself is the name of the channel.

Only a host of no known platform comes here, see ``reading.py``. http and https, with and without "www.", with and
without a closing slash are one identity: the same people decide what each of them shows, so nobody can slip a second
site under the first one's key, while a reader who pastes either form must get the same answer. The canonical URL
keeps "www." and the slash, since the server may answer to one form only, and says https.
"""

import re
import unicodedata

from channels_registry.addresses.address import Address
from channels_registry.addresses.characters import path_segments

_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")  # RFC 3986, 2.3
_PERCENT_OR_OTHER = re.compile(r"%(?P<byte>[0-9A-Fa-f]{2})|[^A-Za-z0-9._~!$&'()*+,;=:@/?-]")
# They tell about the visit, not about the page.
_VISIT = re.compile(r"(?:utm_[^=]*|fbclid|gclid)(?:=.*)?", re.IGNORECASE | re.ASCII)


def read_web(host: str, path: str, query: str) -> Address:
    """Letter case of path and query stays; utm_… goes, and so did the fragment."""
    path_segments(path)  # refuses hidden characters, "..", encoded slashes
    page = "".join(f"/{_encode(segment)}" for segment in path.split("/") if segment)
    closing = "/" if path.endswith("/") or not page else ""
    kept = "&".join(_encode(part) for part in query.split("&") if part and not _VISIT.fullmatch(part))
    query = f"?{kept}" if kept else ""
    value = f"{_without_www(host)}{page}{query}"
    return Address.of("web", "url", value, url=f"https://{host}{page}{closing}{query}", handle="")


def _without_www(host: str) -> str:
    bare = host.removeprefix("www.")
    return bare if "." in bare else host


def _encode(text: str) -> str:
    """The one spelling of RFC 3986, 6.2.2: nothing encoded that need not be, the rest in capital hexadecimals."""
    return _PERCENT_OR_OTHER.sub(_encode_one, unicodedata.normalize("NFC", text))


def _encode_one(found: re.Match[str]) -> str:
    if not found["byte"]:
        return "".join(f"%{byte:02X}" for byte in found[0].encode())
    byte = int(found["byte"], 16)
    return chr(byte) if byte in _UNRESERVED else f"%{byte:02X}"
