"""The table in which a person answers for all their channels: what is asked, what is answered already (design §5.12).

By the link of a letter it holds what that letter asked; signed in, all that is open for the channels the person looks
after, so that the Secretariat's co-administrator, whose look counts too, finds it there.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import Person
from activity.answering import answered_by
from activity.models import AnswerKey, ClosingWish, PostQuestion, QuestionOutcome, Silence
from channels_registry.models import Channel, ChannelAddress

# Of more, the page shows the longest waiting; the rest comes when these are answered.
MOST = 50


@dataclass(frozen=True)
class Row:
    """One channel in the table, with the silence or the question it is about.

    ``wish`` is what its people proposed and the team has not answered yet; ``told_since`` whether somebody told its latest
    post since it was asked about; ``link`` its page on the platform.
    """

    channel: Channel
    silence: Silence | None = None
    question: PostQuestion | None = None
    wish: ClosingWish | None = None
    link: str = ""
    reader: Person | None = None

    @property
    def asked_at(self) -> dt.datetime:
        if self.silence is not None:
            return self.silence.flagged_at or self.silence.noticed_at or self.silence.nudged_at
        return self.question.told_at or self.question.asked_at

    @property
    def told_since(self) -> bool:
        looked = self.channel.looked_at
        return looked is not None and looked > self.asked_at

    @property
    def is_open(self) -> bool:
        if self.silence is not None:
            return self.silence.ended_at is None and self.wish is None
        if self.told_since:
            return False
        if self.question.outcome == QuestionOutcome.CANNOT_TELL:
            return self.reader is None or self.question.answered_by_id != self.reader.pk
        return self.question.ended_at is None

    @property
    def others_cannot_tell(self) -> bool:
        return self.is_open and self.question is not None and self.question.outcome == QuestionOutcome.CANNOT_TELL


def of_key(key: AnswerKey, *, at: dt.datetime) -> list[Row]:
    """What the letter asked, as far as its reader may still answer for it. Four queries."""
    silences = Silence.objects.filter(pk__in=key.silences)
    questions = PostQuestion.objects.filter(pk__in=key.questions)
    return _rows(silences, questions, key.person, at)


def of_person(person: Person, *, at: dt.datetime) -> list[Row]:
    """All that is open for the channels this person looks after, the longest waiting first. Four queries."""
    return _rows(Silence.objects.filter(ended_at=None), _questions_open(), person, at)


def _questions_open() -> QuerySet:
    return PostQuestion.objects.open().filter(told_at__isnull=False)


def open_questions_of(person: Person, *, at: dt.datetime) -> QuerySet:
    return _questions_open().filter(channel__in=answered_by(person, at=at).values("pk"))


def _rows(silences: QuerySet, questions: QuerySet, person: Person, at: dt.datetime) -> list[Row]:
    own = Q(channel__in=answered_by(person, at=at).values("pk"))
    joined = ("channel__platform", "channel__body")
    found: dict[int, Row] = {}
    for question in questions.filter(own).select_related(*joined).order_by("asked_at", "pk")[: 4 * MOST]:
        found[question.channel_id] = Row(question.channel, question=question, reader=person)
    for silence in silences.filter(own).select_related(*joined).order_by("nudged_at", "pk")[: 4 * MOST]:
        before = found.get(silence.channel_id)
        if before is None or not before.is_open or silence.ended_at is None:
            found[silence.channel_id] = Row(silence.channel, silence=silence, reader=person)
    links, wishes = _links(found), _wishes(found)
    rows = [
        Row(row.channel, row.silence, row.question, wishes.get(pk), links.get(pk, ""), person)
        for pk, row in found.items()
    ]
    return sorted(rows, key=lambda row: (not row.is_open, row.silence is None, row.asked_at, row.channel.pk))


def _links(channels: Iterable[int]) -> dict[int, str]:
    rows = ChannelAddress.objects.current().filter(channel__in=list(channels)).order_by("is_main", "-pk")
    return dict(rows.values_list("channel", "canonical_url"))


def _wishes(channels: Iterable[int]) -> dict[int, ClosingWish]:
    waiting = ClosingWish.objects.filter(channel__in=list(channels), settled_at=None)
    return {wish.channel_id: wish for wish in waiting.select_related("by")}
