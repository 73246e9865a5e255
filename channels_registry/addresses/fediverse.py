"""Accounts of the fediverse: any host can be a server, so the path or the form of the text must tell.

The result is a candidate: sites that are no servers use the same paths. WebFinger decides later, in a task.
"""

import re

from channels_registry.addresses.address import Address
from channels_registry.addresses.hosts import find_place, read_host
from channels_registry.addresses.other_sites import NOT_FEDIVERSE
from channels_registry.addresses.refusals import Refusal, UnreadableAddress
from channels_registry.addresses.shapes import matches, words

EXAMPLE = "https://mastodon.social/@example"

# "@user@server", "user@server", "acct:user@server"
_ACCOUNT = re.compile(r"(?:acct:@?|@)?(?P<user>[^@/?#:]+)@(?P<server>[^@/?#]+\.[^@/?#]+)", re.IGNORECASE | re.ASCII)
_PROFILE = re.compile(
    r"(?:/(?:web|deck))?/@(?P<user>[^/@]+)(?:@(?P<server>[^/@]+))?(?:/(?P<rest>.*))?"
    r"|/users/(?P<actor>[^/@]+)(?:/(?P<behind>.*))?"
)

# Servers keep to letters, digits and "_" for their own people; others write dots and hyphens too, never at the ends.
# A name ending like a file is the feed of an account, not an account.
_USER = matches(r"(?!.*\.(?:atom|json|rss)$)[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?")

_TABS = words("with_replies media followers following featured")
# Paths of ordinary sites that look like accounts.
_NOT_USERS = words("auth confirmation edit login logout new password profile register sign_in sign_out sign_up signup")


def read_account(text: str) -> Address | None:
    """The account in "@user@server"; None for a text of another form."""
    if not (found := _ACCOUNT.fullmatch(text)):
        return None
    if not _USER(found["user"]):
        raise UnreadableAddress(Refusal.BAD_HANDLE, example=EXAMPLE)
    return _account(found["user"], read_host(found["server"]))


def read_profile(host: str, segments: list[str]) -> Address | None:
    """The account behind the path of a profile on a host of no known platform; None for a path of another kind."""
    found = _PROFILE.fullmatch("/" + "/".join(segments))
    if not found or is_no_server(host):
        return None
    user = found["user"] or found["actor"]
    if not _USER(user) or found["actor"] in _NOT_USERS:
        return None
    rest = found["rest"] or found["behind"]
    if rest and rest not in _TABS:
        raise UnreadableAddress(Refusal.NOT_AN_ACCOUNT, example=EXAMPLE)
    return _account(user, read_host(found["server"]) if found["server"] else host)


def is_no_server(host: str) -> bool:
    return any(host == site or host.endswith(f".{site}") for site in NOT_FEDIVERSE)


def _account(user: str, server: str) -> Address:
    if is_no_server(server) or _belongs_to_a_platform(server):
        raise UnreadableAddress(Refusal.NOT_A_FEDIVERSE_SERVER)
    # Servers find names in any letter case and show them as chosen: the URL keeps the case, the key does not.
    return Address.of(
        "fediverse",
        "acct",
        f"{user.lower()}@{server}",
        url=f"https://{server}/@{user}",
        handle=f"{user}@{server}",
    )


def _belongs_to_a_platform(host: str) -> bool:
    try:
        return find_place(host) is not None
    except UnreadableAddress:
        return True
