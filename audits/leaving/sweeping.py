"""The night's work of hand-overs: what waited goes on, what was done elsewhere is seen, one reminder, then the lead (A8).

Silence removes nobody: when the last day is over and rows are open, the lead is told and a point to put right stands on
each channel; access ends only where a person had set its end.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from audits.leaving.handing_over import LeavingRefused, close_if_settled, name_successor
from audits.leaving.waiting import with_counts
from audits.models import Handed, HandOver, HandOverItem, HandOverKind, ItemState
from channels_registry.models import Seat, WayInDetails
from notifications.writing import Post, write_letters
from policies.reading import who_have_not_read
from portal.batches import key_batches
from portal.store import day_of

# Days before the last one at which whoever opened the hand-over is reminded, once.
REMINDED_BEFORE = dt.timedelta(days=7)
LATE_RULE = "hand_over_late"
LATE_LABEL = _("Hand-over not finished on the last day")


def sweep(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Everything below, in its order; returns how many rows and hand-overs it concerned. Safe to run twice."""
    if dry_run:
        return _due_to_remind(at).count() + _due_to_escalate(at).count() + _waiting_for_reading().count()
    return complete_waiting(at=at) + see_what_is_done(at=at) + remind(at=at) + escalate(at=at)


# --- The successor has read the policy ---------------------------------------------------------------------------------------


def _waiting_for_reading() -> QuerySet:
    return HandOverItem.objects.unsettled().filter(state=ItemState.INVITED)


def complete_waiting(*, at: dt.datetime, successor: Person | None = None) -> int:
    """Rows whose successor has read the policy meanwhile go over; each in a transaction of its own. Returns how many."""
    waiting = _waiting_for_reading()
    if successor is not None:
        waiting = waiting.filter(successor=successor)
    owing = who_have_not_read(set(waiting.values_list("successor", flat=True)), at=at)
    ready = waiting.exclude(successor__in=owing)
    total = 0
    for keys in key_batches(ready):
        items = HandOverItem.objects.filter(pk__in=keys).order_by("pk")
        for item in items.select_related("channel", "grant", "charge", "successor", "asked_by"):
            total += _complete(item, at=at)
    return total


def _complete(item: HandOverItem, *, at: dt.datetime) -> int:
    try:
        state = name_successor(item, successor=item.successor, by=item.asked_by, at=at)
    except LeavingRefused as refusal:
        # What has changed meanwhile is for a person to look at: the row is open again and says why.
        values = {"state": ItemState.OPEN, "refusal": str(refusal)[:600]}
        HandOverItem.objects.unsettled().filter(pk=item.pk).update(**values)
        return 0
    return int(state == ItemState.DONE)


# --- Done elsewhere ------------------------------------------------------------------------------------------------------


def done_elsewhere() -> Q:
    """Rows whose fact no longer holds: somebody did on another page what they ask for."""
    person = F("hand_over__person")
    inside = ~Q(hand_over__kind=HandOverKind.LEFT)
    kept = WayInDetails.objects.filter(channel=OuterRef("channel")).filter(
        Q(keeper=OuterRef("hand_over__person")) | Q(spare=OuterRef("hand_over__person"))
    )
    seats = Seat.objects.open().filter(person=OuterRef("hand_over__person"), tool__name=OuterRef("thing"))
    return (
        Q(inside, what=Handed.ACCESS, grant__ended_at__isnull=False)
        | Q(~Q(channel__responsible=person), what=Handed.RESPONSIBLE, channel__responsible__isnull=False)
        | Q(~Q(channel__deputy=person) | Q(channel__deputy=None), what=Handed.DEPUTY)
        | Q(~Q(charge__sponsor=person) | Q(charge__is_active=False), what=Handed.SPONSOR)
        | Q(~Exists(kept), what=Handed.DEVICE)
        | Q(~Exists(seats), what=Handed.SEAT)
    )


def see_what_is_done(*, at: dt.datetime, hand_over: HandOver | None = None) -> int:
    """Settle the rows that somebody did elsewhere; hand-overs without open rows close. Returns the rows."""
    found = HandOverItem.objects.unsettled().filter(done_elsewhere())
    if hand_over is not None:
        found = found.filter(hand_over=hand_over)
    return sum(_settle(keys, at=at) for keys in key_batches(found))


@transaction.atomic
def _settle(keys: list[int], *, at: dt.datetime) -> int:
    rows = HandOverItem.objects.unsettled().filter(pk__in=keys)
    touched = list(rows.values_list("hand_over", flat=True).distinct())
    settled = rows.filter(done_elsewhere()).values("pk")
    count = HandOverItem.objects.filter(pk__in=list(settled.values_list("pk", flat=True))).update(
        state=ItemState.DONE, done_at=at
    )
    for hand_over in HandOver.objects.open().filter(pk__in=touched).select_related("person"):
        close_if_settled(hand_over, at=at)
    return count


# --- One reminder, then the lead ---------------------------------------------------------------------------------------------


def _planned() -> QuerySet:
    return HandOver.objects.open().filter(kind=HandOverKind.LEAVES).select_related("person", "opened_by")


def _due_to_remind(at: dt.datetime) -> QuerySet:
    today = day_of(at)
    return _planned().filter(last_day__gte=today, last_day__lte=today + REMINDED_BEFORE, reminded_at=None)


def _due_to_escalate(at: dt.datetime) -> QuerySet:
    return _planned().filter(last_day__lt=day_of(at), escalated_at=None)


@transaction.atomic
def remind(*, at: dt.datetime) -> int:
    """In the last week whoever opened it is told once what is open; the lead where they are gone. Returns how many."""
    due = list(with_counts(_due_to_remind(at)))
    _planned().filter(pk__in=[h.pk for h in due]).update(reminded_at=at)
    instead = list(Person.objects.leads().order_by("pk"))
    posts = [
        _post(hand_over, reader, f"hand-over-due:{hand_over.pk}")
        for hand_over in due
        for reader in ([hand_over.opened_by] if hand_over.opened_by and hand_over.opened_by.is_active else instead)
    ]
    write_letters("audits.hand_over_due", posts, at=at)
    return len(due)


@transaction.atomic
def escalate(*, at: dt.datetime) -> int:
    """The last day is over and rows are open: the lead is told, once. Returns how many."""
    due = list(with_counts(_due_to_escalate(at)))
    _planned().filter(pk__in=[h.pk for h in due]).update(escalated_at=at)
    leads = list(Person.objects.leads().order_by("pk"))
    posts = [_post(h, reader, f"hand-over-late:{h.pk}") for h in due for reader in leads]
    write_letters("audits.hand_over_late", posts, at=at)
    return len(due)


def _post(hand_over: HandOver, reader: Person, event: str) -> Post:
    """``hand_over`` comes from ``with_counts``."""
    return Post(
        event=event,
        person=reader,
        data={
            "name": reader.full_name,
            "person": hand_over.person.full_name,
            "last_day": hand_over.last_day.isoformat(),
            "count": hand_over.rows_left,
            "path": f"/audits/leaving/{hand_over.pk}/",
        },
    )


def breaks_late_rule(channels: QuerySet, at: dt.datetime) -> QuerySet:
    """Channels with a row that should have been handed over by a last day that is past (registered as a rule)."""
    late = HandOverItem.objects.unsettled().filter(
        channel=OuterRef("pk"), hand_over__kind=HandOverKind.LEAVES, hand_over__last_day__lt=day_of(at)
    )
    return channels.filter(Exists(late))
