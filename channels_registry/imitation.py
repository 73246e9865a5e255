"""Which names an address shows to a reader, and which of them are the account's own (N4).

``addresses.lookalikes`` judges two names; this page says which names of two addresses are to be compared. An account is
imitated by its username; a site by the name of its host. What stands in front of a site that many people share
(``example.wordpress.com``) or behind it (``medium.com/@example``) is the account's own, the shared site's name is not.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from django.db.models import Case, F, When

from channels_registry.addresses import Address, imitable_name, near_forms, resembles, skeleton
from channels_registry.addresses.shapes import with_parents, words
from channels_registry.models import ChannelAddress, ChannelStatus, NearForm

# Sites on which strangers have a part each: as a name in front of the host …
SHARED_IN_FRONT = words(
    "wordpress.com blogspot.com tumblr.com substack.com github.io gitlab.io wixsite.com weebly.com squarespace.com "
    "over-blog.com canalblog.com blogger.com podbean.com buzzsprout.com libsyn.com simplecast.com captivate.fm "
    "transistor.fm ghost.io webflow.io netlify.app vercel.app pages.dev web.app notion.site jimdosite.com"
)
# … or as a path behind it.
SHARED_BEHIND = words(
    "medium.com soundcloud.com spotify.com apple.com google.com acast.com anchor.fm spreaker.com deezer.com ivoox.com "
    "issuu.com linktr.ee patreon.com pinterest.com reddit.com github.com gitlab.com feedburner.com wixsite.com "
    "snapchat.com twitch.tv dailymotion.com slideshare.net flipboard.com archive.org"
)
# Endings in two parts under which names are registered.
_TWO_PART_ENDING = re.compile(r"(?:ac|co|com|edu|go|gob|gouv|gov|net|ngo|or|org)\.[a-z]{2}", re.ASCII)
MOST_NAMES = 12
# Rows looked at for the names of one address: those that share a form with it, before they are compared by letters.
MOST_CANDIDATES = 100
# A server's name behind a username, or a sign that unfolds into many letters, can outgrow the columns.
HANDLE_LENGTH = 260
SHORTEST_PART = 5  # of the words in "actalliance-relief": shorter ones are too common to say anything


def own_names(platform: str, handle: str, url: str) -> list[str]:
    """The names by which readers know one of our addresses; empty where nobody reads it (a number, a code)."""
    if platform != "web":
        return [handle] if handle else []
    host, segments = _host_of(url), _segments_of(url)
    if _is_under(host, SHARED_BEHIND):
        return [_plain(segments[0])] if segments else []
    return _distinct([_site_name(host), imitable_name(Address.of("web", "url", "", url=url, handle=""))])


def shown_names(address: Address) -> list[str]:
    """Every name in an address that could be meant to look like one of ours, the telling ones first."""
    if address.platform == "web":
        host = _host_of(address.canonical_url)
        behind = [_plain(segment) for segment in _segments_of(address.canonical_url)[:3]]
        return _distinct([imitable_name(address), *_names_in(host), *behind])
    if address.platform == "fediverse":
        user, _, server = address.handle.partition("@")
        return _distinct([user, *_names_in(server)])
    if address.platform == "bluesky":
        return _distinct([address.handle, *_names_in(address.handle)])
    return _distinct([address.handle])


def folded_names(address: Address) -> list[str]:
    """The skeletons of its own names, under which one of our addresses is found again."""
    return [
        skeleton(name)[:HANDLE_LENGTH] for name in own_names(address.platform, address.handle, address.canonical_url)
    ]


def forms_of(folded: Iterable[str]) -> set[str]:
    return {form[:HANDLE_LENGTH] for name in folded for form in near_forms(name)}


def near(handle: str, *, most: int = 10, public_only: bool = False) -> list[ChannelAddress]:
    """Entered addresses whose username resembles ``handle``, on any platform, namesakes first."""
    found = near_any([handle], most=MOST_CANDIDATES, public_only=public_only)
    return [entered for entered in found if entered.handle][:most]


def near_any(names: list[str], *, most: int = 10, public_only: bool = False) -> list[ChannelAddress]:
    """Entered addresses of ours, now or once, with a name that resembles one of ``names``, namesakes first.

    ``public_only`` leaves out what the public may not hear of: channels being set up, and unlisted ones (A22).
    """
    folded = {skeleton(name) for name in names} - {""}
    if not folded:
        return []
    found = ChannelAddress.objects.filter(
        pk__in=NearForm.objects.filter(form__in=forms_of(folded)).values("address")
    ).ever_ours()
    if public_only:
        found = found.filter(channel__unlisted_at=None).exclude(channel__status=ChannelStatus.APPROVED)
    candidates = found.select_related("channel__platform", "channel__body").order_by(
        Case(When(skeleton__in=folded, then=0), default=1), F("until").desc(nulls_first=True), "pk"
    )
    # Two names can share a form and still be two slips apart: the forms find, the comparison decides.
    return [entered for entered in candidates[:MOST_CANDIDATES] if _is_imitated(entered, names)][:most]


def _is_imitated(entered: ChannelAddress, names: list[str]) -> bool:
    ours = own_names(_platform_of(entered), entered.handle, entered.canonical_url)
    return any(resembles(name, own) for own in ours for name in names)


def _platform_of(entered: ChannelAddress) -> str:
    return entered.identity_key.partition(":")[0]


def is_on_site_of(address: Address, entered: ChannelAddress) -> bool:
    """True where ``address`` lies on a site that is ours as a whole: its other pages imitate nobody."""
    if address.platform != "web" or _platform_of(entered) != "web":
        return False
    ours, theirs = _host_of(entered.canonical_url), _host_of(address.canonical_url)
    return not _is_under(ours, SHARED_BEHIND) and (theirs == ours or theirs.endswith(f".{ours}"))


def _host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _segments_of(url: str) -> list[str]:
    return [unquote(segment) for segment in urlsplit(url).path.split("/") if segment]


def _site_name(host: str) -> str:
    """What stands before the ending under which names are given out: "actalliance" of blog.actalliance.org.uk."""
    for site in with_parents(host):
        if site in SHARED_IN_FRONT:
            return host.removesuffix(f".{site}").rpartition(".")[2]
    ending = 2 if _TWO_PART_ENDING.fullmatch(".".join(host.split(".")[-2:])) else 1
    labels = host.split(".")
    return labels[-ending - 1] if len(labels) > ending else labels[0]


def _names_in(host: str) -> list[str]:
    """The parts of a host that carry a meaning: its labels without the ending, and the words in them."""
    labels = host.split(".")[:-1]
    parts = [part for label in labels if not label.startswith("xn--") for part in label.split("-")]
    return [*labels, *(part for part in parts if len(part) >= SHORTEST_PART)]


def _plain(segment: str) -> str:
    return segment.removeprefix("@")


def _is_under(host: str, sites: frozenset[str]) -> bool:
    return any(site in sites for site in with_parents(host))


def _distinct(names: list[str]) -> list[str]:
    """Each name once, without those that leave nothing to compare."""
    return list(dict.fromkeys(name for name in names if skeleton(name)))[:MOST_NAMES]
