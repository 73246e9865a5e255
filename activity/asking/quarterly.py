"""The question after the latest post, about every quarter, where only people can tell it (A2, N10, design §5.2).

Who says nothing leaves a gap in what we know, never a silence: the question stays open, and is asked again a quarter later.
Nobody is reminded. The night has three steps, each in sets of at most a thousand in one transaction, safe to run twice and
twice at once:

1. *settle*: a question ends that somebody answered elsewhere, or that is no question any more;
2. *ask*: a channel nobody told us about for a quarter gets its question, if one of its people may be written to;
3. *tell*: each of these people gets one letter with all that is open for them.

A person gets this letter once a quarter at most, within the budget (decision 0036), so channels that were told on
different days come together in one table and stay together.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.holding import lock_people
from accounts.models import Person
from activity.models import ClosingWish, Following, PostQuestion, QuestionOutcome
from activity.silence.judging import Clock, open_silence, watched
from activity.silence.keys import asked_of, paths_for
from activity.silence.letters import Reader, administrators_of
from channels_registry.activity_facts import hold
from channels_registry.models import Channel
from notifications import weekly
from notifications.models import Letter
from notifications.writing import Post, write_letters
from portal.batches import in_batches, key_batches
from portal.inserting import insert_rows

KIND = "activity.question"
# The longest quarter: of letters so far apart no five fall within a year.
QUARTER = dt.timedelta(days=92)
# Of the channels a letter names so many; the page has them all.
NAMED = 20


class Due(NamedTuple):
    """A channel that is asked about, as far as the question needs it."""

    pk: int
    responsible_id: int | None
    deputy_id: int | None


def ask_quarterly(*, at: dt.datetime, dry_run: bool = False) -> int:
    """All of the night. Returns how many letters were written; with ``dry_run`` nothing changes and it counts channels."""
    clock = Clock.of(at)
    if dry_run:
        return sum(len(_to_ask(pks, clock)) for pks in _due_batches(clock))
    for pks in key_batches(_settled_elsewhere(clock)):
        _settle(pks, clock)
    for pks in _due_batches(clock):
        _ask(pks, clock)
    return sum(_tell(people, clock) for people in in_batches(_to_tell(clock)))


# --- What is due ------------------------------------------------------------------------------------------------------


def only_told(clock: Clock) -> QuerySet:
    """Channels of which we want to know whether they speak, and which only people can tell: nothing is followed there that
    tells posts, and nobody was asked about a silence."""
    follows = Following.objects.filter(channel=OuterRef("pk"), tells_posts=True)
    # Its people have said how it can end, and wait for the team.
    wished = ClosingWish.objects.filter(channel=OuterRef("pk"), settled_at=None)
    return Channel.objects.filter(watched(clock), ~open_silence(), ~Exists(follows), ~Exists(wished))


def _due(clock: Clock) -> QuerySet:
    since = clock.at - QUARTER
    asked_lately = PostQuestion.objects.filter(channel=OuterRef("pk"), asked_at__gt=since)
    untold = Q(looked_at=None) | Q(looked_at__lte=since)
    return only_told(clock).filter(untold, ~Exists(asked_lately), activated_at__lte=since, entered_at__lte=since)


def _due_batches(clock: Clock) -> Iterator[list[int]]:
    """Without those for which silence is normal in this month (question 20 of Annex 1)."""
    rows = list(_due(clock).order_by("pk").values_list("pk", "quiet_months"))
    pks = [pk for pk, months in rows if clock.today.month not in months]
    yield from in_batches(pks)


# --- Settling ---------------------------------------------------------------------------------------------------------


def _settled_elsewhere(clock: Clock) -> QuerySet:
    """Open questions that were answered another way (a look, the check-up, an import), or that are no question any more."""
    told = Q(channel__looked_at__gt=F("asked_at"))
    other = ~Exists(only_told(clock).filter(pk=OuterRef("channel")))
    return PostQuestion.objects.open().filter(told | other)


@transaction.atomic
def _settle(pks: list[int], clock: Clock) -> None:
    hold(PostQuestion.objects.filter(pk__in=pks).values_list("channel", flat=True))
    found = _settled_elsewhere(clock).filter(pk__in=pks)
    found.filter(channel__looked_at__gt=F("asked_at")).update(ended_at=clock.at, outcome=QuestionOutcome.TOLD)
    found.update(ended_at=clock.at, outcome=QuestionOutcome.OVERTAKEN)


# --- Asking -----------------------------------------------------------------------------------------------------------


def ready(people: Iterable[int], *, at: dt.datetime) -> set[int]:
    """Those whom the question may reach now: within the budget, and not asked within the quarter. Two queries."""
    people = weekly.free_to_write(people, at=at, kind=KIND)
    lately = Letter.objects.filter(person__in=people, kind=KIND, created_at__gt=at - QUARTER, cancelled_at=None)
    return people - set(lately.values_list("person", flat=True))


def _to_ask(pks: list[int], clock: Clock) -> list[int]:
    """Of these, the channels that have somebody whom the question may reach."""
    channels = [Due(*row) for row in _due(clock).filter(pk__in=pks).order_by("pk").values_list(*Due._fields)]
    readers = administrators_of(channels, at=clock.at)
    free = ready({reader.pk for found in readers.values() for reader in found}, at=clock.at)
    return [pk for pk, found in readers.items() if any(reader.pk in free for reader in found)]


@transaction.atomic
def _ask(pks: list[int], clock: Clock) -> None:
    hold(pks)
    chosen = _to_ask(pks, clock)
    unanswered = PostQuestion.objects.open().filter(channel__in=chosen)
    unanswered.update(ended_at=clock.at, outcome=QuestionOutcome.NO_ANSWER)
    insert_rows(PostQuestion, [{"channel_id": pk} for pk in chosen], alike={"asked_at": clock.at})


# --- Telling ----------------------------------------------------------------------------------------------------------


def _untold() -> QuerySet:
    return PostQuestion.objects.open().filter(told_at=None)


def _to_tell(clock: Clock) -> list[int]:
    """The people of the channels whose question stands in no letter yet, in order."""
    people: set[int] = set()
    for pks in key_batches(_untold(), together="channel"):
        rows = _untold().filter(pk__in=pks).values_list(*(f"channel__{name}" for name in Due._fields))
        readers = administrators_of([Due(*row) for row in rows], at=clock.at)
        people |= {reader.pk for found in readers.values() for reader in found}
    return sorted(people)


@transaction.atomic
def _tell(people: list[int], clock: Clock) -> int:
    """One letter to each of these people who may be written to, with all questions that are open for them."""
    lock_people(Person(pk=pk) for pk in people)
    free = ready(people, at=clock.at)
    questions = {pk: asked.questions for pk, asked in asked_of(free, at=clock.at).items() if asked.questions}
    told = {number for numbers in questions.values() for number in numbers}
    if not told:
        return 0
    names = dict(PostQuestion.objects.filter(pk__in=told).values_list("pk", "channel__name"))
    fields = Reader._fields
    readers = [Reader(*row) for row in Person.objects.filter(pk__in=questions).order_by("pk").values_list(*fields)]
    paths = paths_for(questions, at=clock.at)
    posts = [
        _post(reader, sorted(names[n] for n in questions[reader.pk]), paths[reader.pk], clock) for reader in readers
    ]
    write_letters(KIND, posts, at=clock.at)
    PostQuestion.objects.filter(pk__in=told, told_at=None).update(told_at=clock.at)
    return len(posts)


def _post(reader: Reader, names: list[str], path: str, clock: Clock) -> Post:
    return Post(
        event=f"{KIND}:{reader.pk}:{clock.today.isoformat()}",
        person=reader,
        data={
            "name": reader.full_name,
            "count": len(names),
            "channels": names[:NAMED],
            "more": max(len(names) - NAMED, 0),
            "path": path,
        },
    )
