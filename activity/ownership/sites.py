"""Our own sites: what counts as ours when a profile or a page of ours is looked at (N10)."""

import datetime as dt
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.models import OwnershipProof, OwnPage, OwnPageLink, OwnSite, ProofMethod
from activity.network.destinations import FetchRefused
from activity.network.fetching import judge_url
from channels_registry.addresses import Refusal, UnreadableAddress, read_address
from ledger.recording import record

PHRASES = {
    "ownership.site_added": gettext_lazy("added a site of ours"),
    "ownership.site_removed": gettext_lazy("removed a site of ours"),
    "ownership.page_added": gettext_lazy("added a page of ours that links to our accounts"),
    "ownership.page_removed": gettext_lazy("removed a page of ours that links to our accounts"),
}
MOST_PAGES = 200
# Under these anyone can have a site: only a name below them is someone's own.
SHARED_HOSTS = frozenset(
    {
        "mastodon.social",
        "bsky.social",
        "medium.com",
        "wordpress.com",
        "github.io",
        "blogspot.com",
        "tumblr.com",
        "substack.com",
    }
    | {"wixsite.com", "pages.dev", "netlify.app", "herokuapp.com", "sites.google.com", "linktr.ee", "sharepoint.com"}
)
SECOND_LEVELS = frozenset({"ac", "co", "com", "edu", "gob", "gouv", "gov", "int", "net", "ngo", "or", "org"})
HOST_IN_TEXT = re.compile(r"(?<![\w.@-])(?:[a-z0-9-]{1,63}\.){1,8}[a-z0-9-]{2,63}(?![\w@-])", re.IGNORECASE)


class SiteRefused(Exception):
    """The site or page cannot be added; the text may be read by whoever asked."""


class OwnHosts:
    """The hosts that are ours, for many questions with one query."""

    def __init__(self, hosts: frozenset[str]):
        self._hosts = hosts

    @classmethod
    def current(cls) -> "OwnHosts":
        """The sites on the list, and the portal's own, which lists our accounts itself."""
        portal = (urlsplit(settings.PORTAL_URL).hostname or "").removeprefix("www.")
        listed = set(OwnSite.objects.values_list("host", flat=True))
        return cls(frozenset(listed | ({portal} if re.fullmatch(r".+\.[a-z]{2,}", portal) else set())))

    def __bool__(self) -> bool:
        return bool(self._hosts)

    def __iter__(self):
        return iter(sorted(self._hosts))

    def site_of(self, host: str) -> str:
        """The site of ours this host is or lies below, "" if it is none."""
        labels = host.lower().rstrip(".").split(".")
        below = (".".join(labels[place:]) for place in range(len(labels)))
        return next((name for name in below if name in self._hosts), "")

    def site_of_url(self, url: str) -> str:
        """The same for an address; what has no scheme is read as a web address."""
        try:
            host = urlsplit(url if "://" in url else f"https://{url}").hostname
        except ValueError:
            return ""
        return self.site_of(host or "")

    def named_in(self, text: str) -> str:
        """The first site of ours that a text names, as a word of its own; mail addresses do not count."""
        return next((site for found in HOST_IN_TEXT.finditer(text) if (site := self.site_of(found.group()))), "")


@transaction.atomic
def add_site(host: str, *, by, at: dt.datetime) -> OwnSite:
    """Add a host, written as it is or as a web address. Raises SiteRefused."""
    try:
        destination = judge_url(host if "://" in host else f"https://{host}")
    except FetchRefused as refusal:
        raise SiteRefused(_("Enter the name of a website, such as example.org.")) from refusal
    name = destination.host.removeprefix("www.")
    if destination.literal is not None or "." not in name:
        raise SiteRefused(_("Enter the name of a website, such as example.org."))
    if _is_of_a_platform(name):
        raise SiteRefused(_("That site belongs to a platform: what stands there proves nothing about us."))
    if OwnSite.objects.filter(host=name).exists():
        raise SiteRefused(_("This site is on the list already."))
    site = OwnSite.objects.create(host=name, added_by=by, added_at=at)
    record("ownership.site_added", site, by=by, at=at, words={"site": name})
    return site


def _is_of_a_platform(host: str) -> bool:
    """Whether strangers have accounts or sites under this name."""
    first, _dot, rest = host.partition(".")
    if host in SHARED_HOSTS or (first in SECOND_LEVELS and "." not in rest):
        return True
    try:
        read_address(f"https://{host}/someone")
    except UnreadableAddress as unreadable:
        return unreadable.code != Refusal.UNKNOWN_PLATFORM
    return True


@transaction.atomic
def remove_site(site: OwnSite, *, by, at: dt.datetime) -> None:
    """Take the site from the list, with its pages. What rested on it is not known any more, which is no loss of a link."""
    record("ownership.site_removed", site, by=by, at=at, words={"site": site.host})
    for page in site.pages.all():
        remove_page(page, by=by, at=at)
    OwnershipProof.objects.filter(host=site.host).exclude(method=ProofMethod.PICTURE).delete()
    site.delete()


@transaction.atomic
def add_page(url: str, *, by, at: dt.datetime) -> OwnPage:
    """Add a page of one of our sites; it is read within the hour, then once a month. Raises SiteRefused."""
    try:
        destination = judge_url(url)
    except FetchRefused as refusal:
        raise SiteRefused(str(refusal.code.label)) from refusal
    if destination.scheme != "https":
        raise SiteRefused(_("Give the address of the page as it begins with https://."))
    host = OwnHosts.current().site_of(destination.host)
    site = OwnSite.objects.filter(host=host).first() if host else None
    if site is None:
        raise SiteRefused(_("This page is not on one of our sites. Add its site first."))
    if OwnPage.objects.filter(url=destination.url).exists():
        raise SiteRefused(_("This page is on the list already."))
    if OwnPage.objects.count() >= MOST_PAGES:
        raise SiteRefused(_("There are %(number)d pages on the list. Remove one first.") % {"number": MOST_PAGES})
    page = OwnPage.objects.create(site=site, url=destination.url, added_by=by, added_at=at, next_check_at=at)
    record("ownership.page_added", page, by=by, at=at, words={"page": page.url})
    return page


@transaction.atomic
def remove_page(page: OwnPage, *, by, at: dt.datetime) -> None:
    """Take the page from the list; channels that no other page of ours names are not known to be named by us."""
    record("ownership.page_removed", page, by=by, at=at, words={"page": page.url})
    rest_elsewhere(page, OwnershipProof.objects.all())
    OwnershipProof.objects.filter(method=ProofMethod.OWN_PAGE, url=page.url).delete()
    page.delete()


def rest_elsewhere(page: OwnPage, proofs: QuerySet) -> None:
    """Let those of the proofs that name this page rest on another page of ours that links to the channel, if there is one."""
    others = OwnPageLink.objects.exclude(page=page).filter(channel=OuterRef("channel")).order_by("page")
    mine = proofs.filter(method=ProofMethod.OWN_PAGE, url=page.url).filter(Exists(others))
    mine.update(url=Subquery(others.values("page__url")[:1]), host=Subquery(others.values("page__site__host")[:1]))
