"""The closing of a channel as a case (A2, U7, N11): wished, begun, stopped, finished. Only a person closes a channel.

Each function is guarded by the life cycle's own UPDATE; whoever comes second is told so and nothing moves.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.roles import Permission
from activity.answering import NotYours, refuse_strangers
from activity.models import ClosingWish, Keeping, RetirementCase, RetirementOutcome, Silence, SilenceOutcome
from activity.silence.judging import Clock
from activity.silence.keeping import settle_wishes
from activity.silence.letters import administrators_of, tell_administrators
from channels_registry import lifecycle
from channels_registry.activity_facts import hold
from channels_registry.lifecycle import NotAllowed
from channels_registry.models import IN_SERVICE, Channel
from ledger.recording import record

__all__ = ["NotAllowed", "NotYours", "finish", "set_wish_aside", "start", "stop", "wish_closing"]

PHRASES = {
    "activity.closing_wished": gettext_lazy("said that the channel can be closed"),
    "activity.wish_set_aside": gettext_lazy("answered that the channel stays"),
    "activity.closing_finished": gettext_lazy("noted what became of the channel on its platform"),
}
OPEN = {"closed_at": None, "stopped_at": None}


@transaction.atomic
def wish_closing(channel: Channel, *, note: str, by: Person, at: dt.datetime) -> ClosingWish:
    """Tell the team that the channel can be closed; the team decides. Raises NotAllowed, NotYours."""
    refuse_strangers(channel, by=by, at=at)
    _needed(note, _("Say why the channel can be closed, so that the team can decide."))
    hold([channel.pk])
    channel.refresh_from_db(fields=["status"])
    if channel.status not in IN_SERVICE:
        raise NotAllowed(_("This channel is closing already, or is not in service."))
    try:
        with transaction.atomic():
            wish = ClosingWish.objects.create(channel=channel, note=note, by=by, at=at)
    except IntegrityError as error:
        raise NotAllowed(_("The team has been told already and will answer.")) from error
    record("activity.closing_wished", channel, by=by, at=at, why=note)
    return wish


@transaction.atomic
def set_wish_aside(wish: ClosingWish, *, why: str, by: Person, at: dt.datetime) -> None:
    """The channel stays; whoever wished it closed gets the reason. Raises NotAllowed."""
    _refuse_others(by)
    _needed(why)
    if not ClosingWish.objects.filter(pk=wish.pk, settled_at=None).update(settled_at=at, settled_by=by):
        raise NotAllowed(_("This wish has been answered already."))
    record("activity.wish_set_aside", wish.channel, by=by, at=at, why=why)
    tell_administrators(
        "activity.stays",
        [wish.channel],
        {wish.channel_id: wish},
        Clock.of(at),
        people={wish.channel_id: [wish.by]},
        reason=why,
    )


@transaction.atomic
def start(channel: Channel, *, reason: str, by: Person, at: dt.datetime) -> RetirementCase:
    """Send a channel to closing: the case opens, its administrators are told the reason. Raises NotAllowed."""
    _refuse_others(by)
    _needed(reason)
    hold([channel.pk])
    channel.refresh_from_db(fields=["status", "flagged_at", "latest_post_at"])
    lifecycle.start_retiring(channel, by=by, at=at, why=reason)
    case = RetirementCase.objects.create(channel=channel, reason=reason, opened_by=by, opened_at=at)
    Silence.objects.filter(channel=channel, ended_at=None).update(
        ended_at=at, outcome=SilenceOutcome.RETIRED, ended_by=by
    )
    settle_wishes(channel, by=by, at=at)
    tell_administrators("activity.closing", [channel], {channel.pk: case}, Clock.of(at), reason=reason)
    return case


@transaction.atomic
def stop(case: RetirementCase, *, why: str, by: Person, at: dt.datetime) -> None:
    """Take the channel back into service before its closing is finished. Raises NotAllowed.

    It is then left in peace for as long as an answer may take, or the next night would ask about it again.
    """
    _refuse_others(by)
    _needed(why)
    channel = case.channel
    hold([channel.pk])
    _end_once(case, stopped_at=at, stop_reason=why[:600])
    channel.refresh_from_db(fields=["status", "flagged_at"])
    lifecycle.stop_retiring(channel, by=by, at=at, why=why)
    clock = Clock.of(at)
    Keeping.objects.create(channel=channel, until=clock.day(clock.answer_by), reason=why[:600], by=by, at=at)
    tell_administrators("activity.stays", [channel], {channel.pk: case}, clock, reason=why)


@transaction.atomic
def finish(case: RetirementCase, *, outcome: RetirementOutcome, note: str = "", by: Person, at: dt.datetime) -> None:
    """Close the case with what became of the channel on its platform; the channel is retired and stays “formerly ours”.

    Raises NotAllowed. Whatever was not simply locked and kept needs a ``note``: where to, to whom, or why not kept.
    """
    _refuse_others(by)
    if outcome not in RetirementOutcome.values:
        raise NotAllowed(_("Say what became of the channel on its platform."))
    if outcome != RetirementOutcome.LOCKED:
        _needed(note, _("Say where the channel went, to whom, or why its name was not kept."))
    channel = case.channel
    hold([channel.pk])
    _end_once(case, closed_at=at, closed_by=by, outcome=outcome, outcome_note=note[:600])
    channel.refresh_from_db(fields=["status", "flagged_at"])
    people = administrators_of([channel], at=at)
    label = str(RetirementOutcome(outcome).label)
    lifecycle.retire(channel, by=by, at=at, why=case.reason)
    record(
        "activity.closing_finished",
        channel,
        by=by,
        at=at,
        why=note,
        data={"outcome": outcome},
        words={"outcome": label},
    )
    tell_administrators("activity.closed", [channel], {channel.pk: case}, Clock.of(at), people=people, outcome=outcome)


def _end_once(case: RetirementCase, **values) -> None:
    if not RetirementCase.objects.filter(pk=case.pk, **OPEN).update(**values):
        raise NotAllowed(_("This closing has been dealt with already. The channel's page shows how it stands now."))
    for name, value in values.items():
        setattr(case, name, value)


def _refuse_others(by: Person) -> None:
    if not by.may(Permission.FLAG_AND_RETIRE):
        raise NotAllowed(_("Closing a channel is the work of the communications team."))


def _needed(text: str, sentence: str = "") -> None:
    if not text.strip():
        raise NotAllowed(sentence or _("Give a reason; the record of decisions keeps it."))
