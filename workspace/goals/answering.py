"""The answers to what became of a channel's goals: keep, change, merge, retire; one for each question (N2).

An answer closes nothing: where a channel is to be merged or closed, the team's own task opens (a wish to close, in the room
beside), and a person of the team decides. The team can answer otherwise, with a reason; both answers stay on record.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from activity.models import ClosingWish, WishKind
from activity.retirement.cases import set_wish_aside, wish_closing
from channels_registry.activity_facts import hold
from channels_registry.editing import change_details
from channels_registry.models import IN_SERVICE, Channel
from ledger.recording import record
from notifications.writing import write_letter
from workspace.goals.rights import NotYours, belongs_to_team, may_answer, reader_of, refuse_strangers
from workspace.models import ANSWERS, GoalsOutcome, GoalsReview, StatedGoals

PHRASES = {
    "goals.asked": gettext_lazy("asked what became of the channel's goals"),
    "goals.overtaken": gettext_lazy("no longer asked what became of the channel's goals"),
    "goals.keep": gettext_lazy("answered that the channel is kept as it is"),
    "goals.change": gettext_lazy("stated new goals for the channel"),
    "goals.merge": gettext_lazy("answered that the channel could be merged into another"),
    "goals.retire": gettext_lazy("answered that the channel can be closed"),
    "goals.otherwise": gettext_lazy("answered otherwise than the people of the channel"),
}
# Well within the 600 characters that a wish to close holds.
MOST_REASON = 400
OTHERWISE = "goals.otherwise"


class AnswerRefused(Exception):
    """It was answered already, or something is missing; the text says what to do."""


@dataclass(frozen=True)
class Goals:
    """What a channel is to achieve and whom it wants to reach, in a sentence each."""

    goals: str
    audience: str = ""


def keep(review: GoalsReview, *, by: Person, at: dt.datetime, remark: str = "", goals: Goals | None = None) -> None:
    """The channel goes on as it is. ``goals`` where nothing had been promised yet. Raises AnswerRefused, NotYours."""
    _answer(review, GoalsOutcome.KEEP, remark=remark, by=by, at=at, goals=goals)


def change(review: GoalsReview, *, goals: Goals, by: Person, at: dt.datetime, remark: str = "") -> None:
    """The channel goes on with other goals; the earlier ones stay on record. Raises AnswerRefused, NotYours."""
    _answer(review, GoalsOutcome.CHANGE, remark=remark, by=by, at=at, goals=goals)


def merge(review: GoalsReview, *, into: Channel, why: str, by: Person, at: dt.datetime) -> None:
    """It could go on in another channel; the team is told and decides. Raises AnswerRefused, NotYours."""
    _answer(review, GoalsOutcome.MERGE, remark=_reason(why), by=by, at=at, into=into)


def retire(review: GoalsReview, *, why: str, by: Person, at: dt.datetime) -> None:
    """It can be closed; the team is told and decides. Raises AnswerRefused, NotYours."""
    _answer(review, GoalsOutcome.RETIRE, remark=_reason(why), by=by, at=at)


@transaction.atomic
def _answer(
    review: GoalsReview,
    outcome: GoalsOutcome,
    *,
    remark: str,
    by: Person,
    at: dt.datetime,
    goals: Goals | None = None,
    into: Channel | None = None,
) -> None:
    refuse_strangers(review.channel, by=by, at=at)
    _refuse_unfit(review.channel, outcome, goals, into)
    _hold(review)
    values = {
        "outcome": outcome, "answered_at": at, "answered_by": by, "remark": remark.strip(), "merge_into": into,
    }  # fmt: skip
    if not GoalsReview.objects.open().filter(pk=review.pk).update(**values):
        raise AnswerRefused(_("This has been answered already. The page shows the answer."))
    _take_over(review, values)
    _record(f"goals.{outcome}", review, into, by=by, at=at, why=review.remark, goals=goals)
    _follow(review, outcome, why=review.remark, goals=goals, into=into, by=by, at=at)


@transaction.atomic
def answer_otherwise(
    review: GoalsReview,
    outcome: GoalsOutcome,
    *,
    why: str,
    by: Person,
    at: dt.datetime,
    goals: Goals | None = None,
    into: Channel | None = None,
) -> None:
    """The team answers otherwise than the people of the channel did; they get the reason.

    Only to what they were asked last: since then the channel has gone on. Raises AnswerRefused, NotYours.
    """
    if not belongs_to_team(by):
        raise NotYours(_("Only the communications team answers otherwise."))
    why = _reason(why)
    if outcome not in ANSWERS:
        raise AnswerRefused(_("Choose an answer."))
    _refuse_unfit(review.channel, outcome, goals, into)
    _hold(review)
    review.refresh_from_db(fields=["outcome", "answered_by", "answered_at", "team_outcome"])
    if review.outcome == outcome:
        raise AnswerRefused(_("That is what the people of the channel answered. Choose another answer, or leave it."))
    if review.answered_by_id == by.pk:
        raise AnswerRefused(_("This answer is yours, so a colleague of the team would answer otherwise."))
    if not GoalsReview.objects.newest().filter(pk=review.pk).exists():
        raise AnswerRefused(
            _("The goals of this channel have come back since. The question that counts is the latest one.")
        )
    values = {
        "team_outcome": outcome, "team_at": at, "team_by": by, "team_why": why, "team_merge_into": into,
    }  # fmt: skip
    answered = GoalsReview.objects.newest().filter(pk=review.pk, outcome__in=ANSWERS, team_outcome="")
    # Named in the guard once more, so that neither can change between the look and the answer.
    if not answered.exclude(outcome=outcome).exclude(answered_by=by).update(**values):
        raise AnswerRefused(_("There is no answer to differ from, or a colleague has answered otherwise already."))
    _take_over(review, values)
    _record(OTHERWISE, review, into, by=by, at=at, why=why, goals=goals, outcome=outcome)
    told = _set_aside(review, why=why, by=by, at=at) if outcome in (GoalsOutcome.KEEP, GoalsOutcome.CHANGE) else False
    _follow(review, outcome, why=why, goals=goals, into=into, by=by, at=at)
    if not told:
        _tell_otherwise(review, at=at)


# --- What an answer asks for ------------------------------------------------------------------------------------------


def _follow(
    review: GoalsReview,
    outcome: GoalsOutcome,
    *,
    why: str,
    goals: Goals | None,
    into: Channel | None,
    by: Person,
    at: dt.datetime,
) -> None:
    if goals is not None and outcome in (GoalsOutcome.KEEP, GoalsOutcome.CHANGE):
        _state(review, goals, by=by, at=at)
        told = {"purpose": goals.goals.strip(), "audience": goals.audience.strip()}
        # The register says the same from now on; what was left open stays as it is there.
        change_details(review.channel, by=by, at=at, why=why, **{name: text for name, text in told.items() if text})
    if outcome in (GoalsOutcome.MERGE, GoalsOutcome.RETIRE) and _open_wish(review) is None:
        kind = WishKind.MERGE if into is not None else WishKind.CLOSE
        wish_closing(review.channel, note=why, kind=kind, target=into, by=by, at=at)


def _state(review: GoalsReview, goals: Goals, *, by: Person, at: dt.datetime) -> StatedGoals:
    """The channel is held, so that numbers follow one another."""
    last = StatedGoals.objects.filter(channel=review.channel_id).order_by("-number").values_list("number", flat=True)
    return StatedGoals.objects.create(
        channel=review.channel,
        number=(last.first() or 0) + 1,
        goals=goals.goals.strip(),
        audience=goals.audience.strip(),
        review=review,
        stated_at=at,
        stated_by=by,
    )


def _open_wish(review: GoalsReview) -> ClosingWish | None:
    return (
        ClosingWish.objects.filter(channel=review.channel_id, settled_at=None).select_related("channel", "by").first()
    )


def _set_aside(review: GoalsReview, *, why: str, by: Person, at: dt.datetime) -> bool:
    """Answer the wish that came of the people's answer; whoever wished has a letter by that. Whether there was one."""
    wish = _open_wish(review)
    if wish is None or (wish.by_id, wish.at) != (review.answered_by_id, review.answered_at):
        return False
    set_wish_aside(wish, why=why, by=by, at=at)
    return True


def _tell_otherwise(review: GoalsReview, *, at: dt.datetime) -> None:
    """To whoever answered, while they speak for the channel; else to who is written to about it now, if anyone is."""
    answered_by, by = review.answered_by, review.team_by
    stays = answered_by.is_active and may_answer(review.channel, by=answered_by, at=at)
    reader = answered_by if stays else reader_of(review.channel)
    if reader is None or reader == by:
        return
    data = {
        "name": reader.full_name,
        "answered_by": "" if reader == answered_by else answered_by.full_name,
        "channel": review.channel.name,
        "outcome": review.team_outcome,
        "why": review.team_why,
        "path": path_of(review.pk),
    }
    write_letter(OTHERWISE, event=f"{OTHERWISE}:{review.pk}", person=reader, at=at, data=data)


# --- What the acts share ----------------------------------------------------------------------------------------------


def path_of(pk: int) -> str:
    return f"/goals/{pk}/"


def _hold(review: GoalsReview) -> None:
    """The channel first, as everyone does who decides about it; it must be in service."""
    hold([review.channel_id])
    review.channel.refresh_from_db(fields=["status"])
    if review.channel.status not in IN_SERVICE:
        raise AnswerRefused(_("This channel is closing already, or is not in service. Its page shows how it stands."))


def _take_over(review: GoalsReview, values: dict) -> None:
    for name, value in values.items():
        setattr(review, name, value)


def _refuse_unfit(channel: Channel, outcome: GoalsOutcome, goals: Goals | None, into: Channel | None) -> None:
    needed, empty = outcome == GoalsOutcome.CHANGE, goals is None or not goals.goals.strip()
    if empty and (needed or goals is not None):
        raise AnswerRefused(_("Say in a sentence what the channel is to achieve from now on."))
    if outcome == GoalsOutcome.MERGE:
        if into is None:
            raise AnswerRefused(_("Name the channel into which it could be merged."))
        if into.pk == channel.pk:
            raise AnswerRefused(_("A channel cannot be merged into itself. Name another one."))
        if into.status not in IN_SERVICE:
            raise AnswerRefused(_("“%(name)s” is not in service. Name a channel that is.") % {"name": into})
    elif into is not None:
        raise AnswerRefused(_("Name another channel only where this one could be merged into it."))


def _reason(why: str) -> str:
    why = why.strip()
    if not why:
        raise AnswerRefused(_("Give a reason; the record of decisions keeps it."))
    if len(why) > MOST_REASON:
        raise AnswerRefused(_("Say it in %(count)d characters at most.") % {"count": MOST_REASON})
    return why


def _record(
    action: str,
    review: GoalsReview,
    into: Channel | None,
    *,
    by: Person,
    at: dt.datetime,
    why: str,
    goals: Goals | None,
    outcome: str = "",
) -> None:
    data = {"review": review.pk, **({"into": into.pk} if into else {}), **({"answer": outcome} if outcome else {})}
    words = {**({"into": into.name} if into else {}), **({"goals": goals.goals} if goals else {})}
    record(action, review.channel, by=by, at=at, why=why, data=data, words=words)
