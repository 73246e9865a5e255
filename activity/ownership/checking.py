"""The monthly checks that ask: pages of ours that should link to our accounts, files on our domains that name them (N10).

A page is read once, whatever the number of channels it names. Each server is asked within its budget, a few at a time; what
cannot be read leaves every proof as it stood.
"""

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from activity.models import Following, OwnershipProof, OwnPage, OwnPageLink, ProofMethod, ProofResult, Source
from activity.network.budgets import HostResting
from activity.network.clients import Ask, arbitrary_client
from activity.network.connecting import FetchFailed, Outcome
from activity.network.destinations import FetchRefused
from activity.ownership.pages import PAGE_TYPES, links_of_page
from activity.ownership.recording import Checked, note_checks
from activity.ownership.sites import OwnHosts, rest_elsewhere
from channels_registry.addresses import UnreadableAddress, read_address
from channels_registry.models import ChannelAddress
from channels_registry.models.channels import LIVE
from portal.batches import in_batches

MONTH, DAY, CLAIM = dt.timedelta(days=30), dt.timedelta(days=1), dt.timedelta(hours=1)
MOST_AT_ONCE = 20  # of each; with twenty seconds for the slowest a quarter of an hour at most
MOST_BYTES_OF_A_FILE = 4096
FOUND_NAMED, FOUND_REL_ME = "plain_link", "rel_me"


def check_due(*, at: dt.datetime, ask: Ask | None = None, now: Callable[[], dt.datetime] = timezone.now) -> int:
    """Read what is due; returns how many requests were made. The demonstration never goes out."""
    if settings.DEMO:
        return 0
    ask = ask or arbitrary_client()
    pages = OwnPage.objects.filter(next_check_at__lte=at).order_by("next_check_at", "pk").select_related("site")
    read = sum(check_page(page, ask=ask, at=now()) for page in pages[:MOST_AT_ONCE])
    return read + sum(check_file(following, ask=ask, at=now()) for following in files_due(at)[:MOST_AT_ONCE])


# --- Pages of ours ----------------------------------------------------------------------------------------------------


def check_page(page: OwnPage, *, ask: Ask, at: dt.datetime) -> bool:
    """Read one page; False where another worker has it, or its server is left alone for now."""
    due = OwnPage.objects.filter(pk=page.pk, next_check_at=page.next_check_at)
    if not due.update(next_check_at=at + CLAIM):
        return False
    try:
        answer = ask(page.url, accept=PAGE_TYPES)
        problem = "" if OwnHosts.current().site_of_url(answer.final_url) else "elsewhere"
    except HostResting as resting:
        OwnPage.objects.filter(pk=page.pk).update(next_check_at=resting.until)
        return False
    except FetchFailed as failure:
        problem = failure.outcome.value
    except FetchRefused as refusal:
        problem = refusal.code.value
    if problem:
        OwnPage.objects.filter(pk=page.pk).update(tried_at=at, problem=problem, next_check_at=at + DAY)
        return True
    links = links_of_page(answer.body, url=answer.final_url, content_type=answer.content_type)
    note_page(page, links, at=at)
    return True


@transaction.atomic
def note_page(page: OwnPage, links: dict[str, bool], *, at: dt.datetime) -> None:
    """Keep which channels the page links to now. Queries grow with the links on the page, in thousands, not with the
    register."""
    OwnPage.objects.filter(pk=page.pk).update(tried_at=at, read_at=at, problem="", next_check_at=at + MONTH)
    now = _channels_of(links)
    before = set(page.links.values_list("channel", flat=True))
    for gone in in_batches(sorted(before - now.keys())):
        page.links.filter(channel__in=gone).delete()
    OwnPageLink.objects.bulk_create(
        [OwnPageLink(page=page, channel_id=pk, rel_me=rel_me) for pk, rel_me in sorted(now.items())],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["page", "channel"],
        update_fields=["rel_me"],
    )
    named = {pk: Checked(pk, ProofMethod.OWN_PAGE, True, page.site.host, page.url, _how(now[pk])) for pk in now}
    elsewhere = _named_elsewhere(before - now.keys())
    for kept in in_batches(sorted(elsewhere)):
        rest_elsewhere(page, OwnershipProof.objects.filter(channel__in=kept))
    missing = [Checked(pk, ProofMethod.OWN_PAGE, False, url=page.url) for pk in before - now.keys() - elsewhere]
    note_checks([*named.values(), *missing], at=at)


def _how(rel_me: bool) -> str:
    return FOUND_REL_ME if rel_me else FOUND_NAMED


def _channels_of(links: dict[str, bool]) -> dict[int, bool]:
    """The channels in service that these addresses lead to, with whether one link promises rel=me."""
    keys: dict[str, bool] = {}
    for url, rel_me in links.items():
        try:
            key = read_address(url).identity_key
        except UnreadableAddress:
            continue
        keys[key] = keys.get(key, False) or rel_me
    channels: dict[int, bool] = {}
    for batch in in_batches(sorted(keys)):
        rows = ChannelAddress.objects.current().filter(identity_key__in=batch, channel__status__in=LIVE)
        for pk, key in rows.order_by().values_list("channel", "identity_key"):
            channels[pk] = channels.get(pk, False) or keys[key]
    return channels


def _named_elsewhere(channel_ids: set[int]) -> set[int]:
    found: set[int] = set()
    for batch in in_batches(sorted(channel_ids)):
        found.update(OwnPageLink.objects.filter(channel__in=batch).values_list("channel", flat=True))
    return found


# --- Files on our domains ---------------------------------------------------------------------------------------------


def files_due(at: dt.datetime) -> QuerySet:
    """Followings of Bluesky accounts named by a domain of ours whose file was not looked at for a month; also of those whose
    name has gone, while the file still counts."""
    mine = OwnershipProof.objects.filter(channel=OuterRef("channel"))
    stands = Q(method=ProofMethod.DOMAIN_FILE, since__isnull=False, lost_at=None)
    named = mine.filter(Q(method=ProofMethod.OWN_NAME, result=ProofResult.FOUND) | stands)
    fresh = mine.filter(method=ProofMethod.DOMAIN_FILE, checked_at__gt=at - MONTH)
    followings = Following.objects.filter(source=Source.BLUESKY, channel__status__in=LIVE, alert="")
    followings = followings.filter(Q(stable_id__startswith="did:"), ~Q(seen_handle=""))
    return followings.filter(Exists(named), ~Exists(fresh)).order_by("pk")


def check_file(following: Following, *, ask: Ask, at: dt.datetime) -> bool:
    """Read the file by which a domain names its account. The name may rest on the domain's DNS instead, which the platform
    reads: no file is no loss."""
    host, hosts = following.seen_handle, OwnHosts.current()
    site, url = hosts.site_of(host), f"https://{host}/.well-known/atproto-did"
    if not site:
        # Its name is not below a site of ours any more, so that no file of ours names it.
        note_checks([Checked(following.channel_id, ProofMethod.DOMAIN_FILE, False, url=url)], at=at)
        return False
    found: bool | None = None
    try:
        answer = ask(url, max_bytes=MOST_BYTES_OF_A_FILE)
        if hosts.site_of_url(answer.final_url):
            detail = answer.body.decode("utf-8", "replace").strip()[:300]
            found = detail == following.stable_id
            detail = detail if found else "other_account"
        else:
            detail = "elsewhere"
    except HostResting:
        return False
    except FetchFailed as failure:
        detail = "no_file" if failure.outcome in {Outcome.NOT_FOUND, Outcome.GONE} else failure.outcome.value
    except FetchRefused as refusal:
        detail = refusal.code.value
    check = Checked(following.channel_id, ProofMethod.DOMAIN_FILE, found, host=site, url=url, detail=detail)
    note_checks([check], at=at)
    return True
