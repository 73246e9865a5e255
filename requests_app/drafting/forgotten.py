"""Drafts that nobody goes on with: one reminder, a warning, an end (A4). Sooner where a group said no to who wrote them.

Constants and no settings: each date is said to people in a letter, so a term that changed between two nights would make the
portal break its word. Fourteen days are two weeks of leave; sixty days outlast a summer; the warning leaves a working week.
Each step holds its drafts, asks again whether they are still due, and only then acts: one that somebody saves meanwhile is
left alone. The letters go to the requester, who alone can submit; whatever a co-writer saves keeps the draft alive too.
"""

import datetime as dt
from collections.abc import Callable
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import PersonKind
from notifications.writing import Post, write_letters
from portal.batches import key_batches
from portal.store import day_of, portal_zone
from requests_app.models import ChannelRequest, ConfirmationOutcome, GroupConfirmation, Status
from requests_app.transitions import expire_many

REMINDED_AFTER = dt.timedelta(days=14)
EXPIRES_AFTER = dt.timedelta(days=60)
WARNED_BEFORE = dt.timedelta(days=7)
# Drafts of someone whom the group they named did not confirm (``starting``); the day stands in the letter that says so.
DECLINED_KEPT = dt.timedelta(days=30)


def sweep_drafts(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Remind, warn and let expire what is due at ``at``. Returns how many drafts; ``dry_run`` counts and changes nothing.

    Safe to run twice and twice at once.
    """
    steps = ((_to_expire(at), _expire), (_to_warn(at), _warn), (_to_remind(at), _remind))
    # All drafts of one person stand in one batch, hence in one letter.
    batches = ((due, act, pks) for due, act in steps for pks in key_batches(due, together="requester"))
    return sum(len(pks) if dry_run else _act(due, pks, act, at) for due, act, pks in batches)


def expires_at(draft: ChannelRequest) -> dt.datetime | None:
    """When a draft ends that its requester was warned about, unless somebody goes on with it; None before the warning."""
    warned_at = draft.expiry_warned_at
    if draft.status != Status.DRAFT or warned_at is None or warned_at < draft.saved_at:
        return None
    return max(draft.saved_at + EXPIRES_AFTER, warned_at + WARNED_BEFORE)


Act = Callable[[QuerySet, dt.datetime], int]


@transaction.atomic
def _act(due: QuerySet, pks: list[int], act: Act, at: dt.datetime) -> int:
    return act(due.filter(pk__in=pks), at)


def _held(due: QuerySet) -> list[ChannelRequest]:
    """The drafts that are still due, locked by a guarded UPDATE until the transaction ends."""
    due.update(version=F("version"))
    return list(due.select_related("requester").order_by("requester", "saved_at", "pk"))


# --- What is due ---------------------------------------------------------------------------------------------------------


def _quiet(at: dt.datetime, days: dt.timedelta) -> QuerySet:
    return ChannelRequest.objects.filter(status=Status.DRAFT, saved_at__lte=at - days)


def _holds_something() -> Q:
    """There is something to lose: nobody is written to about a draft that was opened and left empty."""
    return Q(pk__in=ChannelRequest.objects.filter(answers__isnull=False).values("pk")) | Q(
        pk__in=ChannelRequest.objects.filter(attachments__removed_at=None, attachments__isnull=False).values("pk")
    )


def _warned() -> Q:
    return Q(expiry_warned_at__gte=F("saved_at"))


def _to_remind(at: dt.datetime) -> QuerySet:
    not_to_warn = Q(saved_at__gt=at - (EXPIRES_AFTER - WARNED_BEFORE))
    return _quiet(at, REMINDED_AFTER).filter(not_to_warn, _holds_something(), reminded_at=None)


def _to_warn(at: dt.datetime) -> QuerySet:
    warned = Q(expiry_warned_at__isnull=False) & _warned()
    return _quiet(at, EXPIRES_AFTER - WARNED_BEFORE).filter(_holds_something()).exclude(warned)


def _to_expire(at: dt.datetime) -> QuerySet:
    told = _warned() & Q(expiry_warned_at__lte=at - WARNED_BEFORE)
    forgotten = Q(saved_at__lte=at - EXPIRES_AFTER) & (told | ~_holds_something())
    return ChannelRequest.objects.filter(forgotten | _declined(at), status=Status.DRAFT)


def _declined(at: dt.datetime) -> Q:
    """Drafts of newcomers about whom a group said no thirty days ago, and nobody was asked since."""
    asked = GroupConfirmation.objects.filter(person=OuterRef("requester"))
    return Q(
        Exists(asked.filter(outcome=ConfirmationOutcome.DECLINED)),
        ~Exists(asked.filter(Q(answered_at=None) | Q(answered_at__gt=at - DECLINED_KEPT))),
        requester__kind=PersonKind.NEWCOMER,
        created_at__lte=at - DECLINED_KEPT,
    )


# --- What follows --------------------------------------------------------------------------------------------------------


def _remind(due: QuerySet, at: dt.datetime) -> int:
    drafts = _held(due)
    ChannelRequest.objects.filter(pk__in=[draft.pk for draft in drafts]).update(reminded_at=at)
    _write("requests.draft_waits", drafts, at=at)
    return len(drafts)


def _warn(due: QuerySet, at: dt.datetime) -> int:
    drafts = _held(due)
    ChannelRequest.objects.filter(pk__in=[draft.pk for draft in drafts]).update(expiry_warned_at=at)
    for draft in drafts:
        draft.expiry_warned_at = at
    _write("requests.draft_expires", drafts, at=at)
    return len(drafts)


def _expire(due: QuerySet, at: dt.datetime) -> int:
    return len(expire_many(due, at=at))


def _write(kind: str, drafts: list[ChannelRequest], *, at: dt.datetime) -> None:
    """One letter to each requester about all their drafts. The event names the spell of silence, so none is repeated."""
    zone = portal_zone()
    posts = []
    for person, own in groupby(drafts, key=lambda draft: draft.requester):
        mine = list(own)
        listed = [
            {
                "title": draft.title,
                "path": f"/requests/{draft.pk}/",
                "saved_on": day_of(draft.saved_at, zone).isoformat(),
                "expires_on": day_of(end, zone).isoformat() if (end := expires_at(draft)) else "",
            }
            for draft in mine
        ]
        first = mine[0]
        event = f"{kind}:{first.pk}:{first.saved_at.isoformat()}"
        posts.append(Post(event, person, data={"name": person.full_name, "drafts": listed, "count": len(listed)}))
    write_letters(kind, posts, at=at)
