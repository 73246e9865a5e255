"""The nightly sweep of goals (N2): void questions end, those that are due are asked, letters and one reminder are written.

In sets of at most a thousand in one transaction, each asked again whether it is still due once its channels are held;
safe to run twice and twice at once. It never closes or changes a channel. What is due stands in ``due.py``.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import Person, PersonKind
from activity.models import ClosingWish
from channels_registry.activity_facts import hold
from channels_registry.models import Channel, ChannelStatus
from ledger.recording import Decision, Subject, record_many
from notifications import weekly
from notifications.writing import Post, write_letters
from portal.batches import key_batches
from portal.inserting import insert_rows
from portal.store import day_of, months_after, portal_zone
from workspace.goals.answering import path_of
from workspace.goals.due import comes_early, due_day
from workspace.goals.rights import reader_of
from workspace.models import GoalsOutcome, GoalsReview

KIND = "goals.due"
# Three weeks of leave pass before the one reminder; two weeks after it the question stands with the team.
REMINDED_AFTER = dt.timedelta(days=21)
TEAM_AFTER = dt.timedelta(days=14)
# Nobody could be written to for so long: the team is shown it all the same.
TEAM_AT_LATEST = dt.timedelta(days=60)


def sweep_goals(*, at: dt.datetime, dry_run: bool = False) -> int:
    """End, ask, tell and remind. Returns how many questions were ended, asked or reminded of; letters of the first
    asking are not counted apart. ``dry_run`` counts and changes nothing."""
    ended = sum(len(pks) if dry_run else _end(pks, at=at) for pks in key_batches(GoalsReview.objects.void()))
    asked = sum(len(days) if dry_run else _ask(days, at=at) for days in _due(at=at))
    reminded = sum(_tell(pks, at=at, dry_run=dry_run) for pks in _to_tell(at=at))
    return ended + asked + reminded


# --- Void -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def _end(pks: list[int], *, at: dt.datetime) -> int:
    void = GoalsReview.objects.void().filter(pk__in=pks)
    hold(void.values_list("channel", flat=True))
    channels = dict(void.values_list("channel", "channel__name"))
    ended = void.update(outcome=GoalsOutcome.OVERTAKEN, answered_at=at)
    record_many("goals.overtaken", _decisions(channels), by=None, at=at)
    return ended


def _decisions(names: dict[int, str]) -> list[Decision]:
    label = Channel._meta.label_lower
    return [Decision(Subject(label, pk, name)) for pk, name in sorted(names.items())]


# --- Asking -----------------------------------------------------------------------------------------------------------


class Row(NamedTuple):
    """A channel as far as the question needs it, with the last time it was asked."""

    pk: int
    name: str
    entered_at: dt.datetime
    activated_at: dt.datetime
    tier: str
    expected_end: dt.date | None
    last_due: dt.date | None
    last_answered: dt.datetime | None


def _askable(*, at: dt.datetime) -> QuerySet:
    """Channels in service of which nothing is asked now, here or on the way to their closing."""
    early = months_after(day_of(at), -6) + dt.timedelta(days=1)
    latest = GoalsReview.objects.filter(channel=OuterRef("pk")).order_by("-due_on")
    wished = ClosingWish.objects.filter(channel=OuterRef("pk"), settled_at=None)
    asked = GoalsReview.objects.open().filter(channel=OuterRef("pk"))
    return (
        Channel.objects.under_no_overlay()
        .filter(~Exists(wished), ~Exists(asked), status=ChannelStatus.ACTIVE)
        .annotate(
            last_due=Subquery(latest.values("due_on")[:1]), last_answered=Subquery(latest.values("answered_at")[:1])
        )
        # Follows from the calendar, and keeps those asked lately out of what is read every night.
        .filter(Q(last_due=None) | Q(last_due__lt=early), entered_at__lt=at - dt.timedelta(days=180))
    )


def _due(*, at: dt.datetime) -> Iterator[dict[int, dt.date]]:
    """Per channel the day on which its goals are due, a thousand at a time."""
    for pks in key_batches(_askable(at=at)):
        if days := {row.pk: day for row, day in _with_days(pks, at=at)}:
            yield days


def _with_days(pks: list[int], *, at: dt.datetime) -> Iterator[tuple[Row, dt.date]]:
    zone = portal_zone()
    today = day_of(at, zone)
    for values in _askable(at=at).filter(pk__in=pks).order_by("pk").values_list(*Row._fields):
        row = Row(*values)
        live_since = day_of(max(row.entered_at, row.activated_at), zone)
        early = comes_early(live_since, tier=row.tier, expected_end=row.expected_end)
        day = due_day(live_since, early=early, today=today)
        if day is None or (row.last_due is not None and row.last_due >= day):
            continue
        # A late answer counts for the day that came meanwhile: nobody is asked again the next morning.
        if row.last_answered is None or day_of(row.last_answered, zone) < day:
            yield row, day


@transaction.atomic
def _ask(days: dict[int, dt.date], *, at: dt.datetime) -> int:
    hold(days)
    still = list(_with_days(list(days), at=at))
    rows = [{"channel_id": row.pk, "due_on": day.isoformat()} for row, day in still]
    insert_rows(GoalsReview, rows, alike={"opened_at": at})
    record_many("goals.asked", _decisions({row.pk: row.name for row, _day in still}), by=None, at=at)
    return len(still)


# --- Telling ----------------------------------------------------------------------------------------------------------


def _first_letter() -> Q:
    return Q(told_at=None)


def _one_reminder(at: dt.datetime) -> Q:
    return Q(told_at__lte=at - REMINDED_AFTER, reminded_at=None)


def _to_tell(*, at: dt.datetime) -> Iterator[list[int]]:
    return key_batches(GoalsReview.objects.waiting().filter(_first_letter() | _one_reminder(at)))


@transaction.atomic
def _tell(pks: list[int], *, at: dt.datetime, dry_run: bool) -> int:
    """One letter to each reader about all of theirs, within the budget; the others wait for a later night.

    Returns how many questions were reminded of.
    """
    untold = GoalsReview.objects.open().filter(_first_letter() | _one_reminder(at), pk__in=pks)
    if not dry_run:
        hold(untold.values_list("channel", flat=True))
    by_reader: dict[Person, list[GoalsReview]] = defaultdict(list)
    for review in untold.select_related("channel__responsible", "channel__deputy").order_by("due_on", "pk"):
        reader = reader_of(review.channel)
        # Asked again of the channel at hand: named in the query, its state would make SQLite begin with all channels.
        if reader is not None and review.channel.status == ChannelStatus.ACTIVE and not review.channel.overlays:
            by_reader[reader].append(review)
    told = weekly.of_free_readers(by_reader, at=at, kind=KIND)
    chosen = [review for reviews in told.values() for review in reviews]
    again = [review.pk for review in chosen if review.told_at]
    if not dry_run:
        rows = GoalsReview.objects.open().filter(pk__in=[review.pk for review in chosen])
        rows.filter(pk__in=again).update(reminded_at=at)
        rows.filter(told_at=None).update(told_at=at)
        today = day_of(at)
        write_letters(KIND, [_post(reader, reviews, today) for reader, reviews in told.items()], at=at)
    return len(again)


def _post(reader: Person, reviews: list[GoalsReview], today: dt.date) -> Post:
    """The event names the person and the day: a second run on the same night writes nothing more."""
    return Post(
        event=f"goals-due:{reader.pk}:{today.isoformat()}",
        person=reader,
        data={
            "name": reader.full_name,
            "channels": [
                {
                    "channel": review.channel.name,
                    "due_on": review.due_on.isoformat(),
                    "again": review.told_at is not None,
                    "path": path_of(review.pk),
                }
                for review in reviews
            ],
        },
    )


# --- Nobody answers ---------------------------------------------------------------------------------------------------


def left_to_team(at: dt.datetime) -> QuerySet:
    """Questions that nobody answered in spite of the reminder, or that reach nobody: the team looks after them."""
    reminded = Q(reminded_at__lte=at - TEAM_AFTER)
    staff = {"is_active": True, "kind": PersonKind.STAFF}
    reaches = Q(*((f"channel__responsible__{name}", value) for name, value in staff.items())) | Q(
        *((f"channel__deputy__{name}", value) for name, value in staff.items())
    )
    too_long = Q(opened_at__lte=at - TEAM_AT_LATEST)
    return GoalsReview.objects.waiting().filter(reminded | too_long | ~reaches)
