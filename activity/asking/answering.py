"""Take the answer about one channel of the table, and let follow from it what its own page would do (A2, U7, N10).

Each row is answered for itself, so that a mistake in one loses nothing of the others. What ends a channel is a proposal: a
person of the team decides. “I cannot tell” leaves a gap that everybody sees, and is never asked about twice.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from activity.answering import NotYours, refuse_strangers
from activity.asking.rows import Row
from activity.declaring import DeclarationRefused, declare
from activity.models import ClosingWish, PostQuestion, QuestionOutcome, Silence, WishKind
from activity.retirement.cases import wish_closing
from activity.silence.keeping import KEPT_TWICE, KeepingRefused, keep, only_the_lead_keeps
from channels_registry.activity_facts import hold
from channels_registry.lifecycle import NotAllowed
from channels_registry.models import Channel
from portal.store import day_of

REFUSALS = (NotYours, DeclarationRefused, KeepingRefused, NotAllowed)


class Answer(models.TextChoices):
    """What can be said of a channel; the last four only where it was asked about its silence."""

    POST = "post", gettext_lazy("It is in use; its latest post was on the day below")
    NOTHING_NEWER = "nothing_newer", gettext_lazy("There is no newer post")
    CANNOT_TELL = "cannot_tell", gettext_lazy("I cannot tell")
    PAUSE = "pause", gettext_lazy("It pauses until the day below")
    MERGE = "merge", gettext_lazy("It can be merged into another channel")
    HAND_OVER = "hand_over", gettext_lazy("It can be handed over")
    CLOSE = "close", gettext_lazy("It can be closed")


WISHES = {Answer.MERGE: WishKind.MERGE, Answer.HAND_OVER: WishKind.HAND_OVER, Answer.CLOSE: WishKind.CLOSE}
SHORT = (Answer.POST, Answer.NOTHING_NEWER, Answer.CANNOT_TELL)


class AnsweredMeanwhile(Exception):
    """Somebody answered first, or it is no question any more; the row shows it."""


@dataclass(frozen=True)
class Given:
    """One answer. Which of the other values are needed follows from ``answer``; ``link`` leads to the post itself."""

    answer: Answer
    latest_post_on: dt.date | None = None
    link: str = ""
    until: dt.date | None = None
    target: Channel | None = None
    to_whom: str = ""
    reason: str = ""


def offered(row: Row) -> list[Answer]:
    """What can be answered in this row. “Nothing newer” than what, where nothing is known? And once is enough."""
    answers = list(Answer) if row.silence is not None else list(SHORT)
    if row.channel.latest_post_at is None or row.told_since:
        answers.remove(Answer.NOTHING_NEWER)
    return answers


@transaction.atomic
def answer(row: Row, given: Given, *, by: Person, at: dt.datetime) -> None:
    """Raises AnsweredMeanwhile, and one of REFUSALS with a sentence for the reader; then nothing has changed."""
    channel = row.channel
    refuse_strangers(channel, by=by, at=at)
    hold([channel.pk])
    channel.refresh_from_db(fields=["status", "flagged_at", "latest_post_at", "looked_at"])
    _refuse_answered(row, by)
    if given.answer not in offered(row):
        raise DeclarationRefused(_("Choose one of the answers on the page."))
    if given.answer in (Answer.POST, Answer.NOTHING_NEWER):
        day = given.latest_post_on if given.answer == Answer.POST else None
        if given.answer == Answer.POST and day is None:
            raise DeclarationRefused(_("Enter the day of the latest post, such as 2026-03-31."))
        _refuse_earlier(channel, day)
        declare(channel, latest_post_on=day, note=given.link, by=by, at=at)
    elif given.answer == Answer.CANNOT_TELL:
        _cannot_tell(row, by=by, at=at)
    elif given.answer == Answer.PAUSE:
        if given.until is None:
            raise KeepingRefused(_("Enter the day until which it pauses."))
        # What is left to the lead is a decision: taken signed in, on the channel's own page, and never by a link.
        if only_the_lead_keeps(channel):
            raise KeepingRefused(str(KEPT_TWICE))
        keep(channel, until=given.until, reason=given.reason, by=by, at=at)
    else:
        wish_closing(
            channel, note=given.reason, kind=WISHES[given.answer], target=given.target, to_whom=given.to_whom,
            by=by, at=at,
        )  # fmt: skip


def _refuse_earlier(channel: Channel, day: dt.date | None) -> None:
    """The team corrects a date on the channel's own page, with its reason; a slip in a table corrects nothing."""
    known = day_of(channel.latest_post_at) if channel.latest_post_at else None
    if day is not None and known is not None and day < known:
        raise DeclarationRefused(
            _("We know of a later post, of %(day)s. If that is wrong, ask the communications team to correct it.")
            % {"day": known.isoformat()}
        )


def _refuse_answered(row: Row, by: Person) -> None:
    """Asked again now that the channel is held."""
    wish = ClosingWish.objects.filter(channel=row.channel, settled_at=None).first()
    if row.silence is not None:
        silence, question = Silence.objects.get(pk=row.silence.pk), None
    else:
        silence, question = None, PostQuestion.objects.get(pk=row.question.pk)
    if not Row(row.channel, silence, question, wish, reader=by).is_open:
        raise AnsweredMeanwhile


def _cannot_tell(row: Row, *, by: Person, at: dt.datetime) -> None:
    """Noted at the open question; where a silence was asked about, as a question that has had its answer."""
    values = {"ended_at": at, "outcome": QuestionOutcome.CANNOT_TELL, "answered_by_id": by.pk}
    if row.question is not None:
        PostQuestion.objects.open().filter(pk=row.question.pk).update(**values)
        return
    said = PostQuestion.objects.filter(
        channel=row.channel, outcome=QuestionOutcome.CANNOT_TELL, answered_by=by, asked_at__gte=row.silence.nudged_at
    )
    if said.exists():
        raise AnsweredMeanwhile
    asked = {**values, "channel_id": row.channel.pk, "asked_at": row.asked_at, "told_at": row.asked_at}
    PostQuestion.objects.create(**asked)
