"""The end of a closing: the name kept or released, everything done, a second person where the risk is high (A2, U7, N11).

We prefer keeping the name: a released one can be taken by anybody, who then speaks to our readers. Releasing it takes two
people on every channel; closing a channel that needs special care takes two as well.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from activity.models import NameDecision, RetirementCase, RetirementOutcome, RetirementStep
from activity.retirement import steps
from activity.retirement.cases import NotAllowed, needed, refuse_others, update_once
from activity.silence.judging import Clock
from activity.silence.letters import administrators_of, tell_administrators
from channels_registry import lifecycle
from channels_registry.activity_facts import hold
from channels_registry.models import Tier
from ledger.recording import record

__all__ = ["NotAllowed", "NotFinished", "confirm_end", "decide_name", "finish", "missing", "propose_end", "send_back"]

PHRASES = {
    "activity.name_kept": gettext_lazy("decided to keep the name on the platform"),
    "activity.name_release_proposed": gettext_lazy("proposed to release the name on the platform"),
    "activity.name_released": gettext_lazy("agreed, as a second person, to release the name on the platform"),
    "activity.closing_end_proposed": gettext_lazy("asked a second person to finish the closing"),
    "activity.closing_sent_back": gettext_lazy("sent the closing back: something is still to be done"),
    "activity.closing_finished": gettext_lazy("noted what became of the channel on its platform"),
}
LETS_GO = (RetirementOutcome.DELETED, RetirementOutcome.HANDED_OVER)
NAMELESS = {"name_confirmed_by": None, "name_confirmed_at": None}


class NotFinished(NotAllowed):
    """The closing cannot be finished yet; ``missing`` says what, one sentence each."""

    def __init__(self, missing: list[str]):
        self.missing = missing
        super().__init__(" ".join([_("The closing cannot be finished yet."), *missing]))


@transaction.atomic
def decide_name(case: RetirementCase, *, decision: NameDecision, reason: str = "", by: Person, at: dt.datetime) -> None:
    """Keep the name, or propose to release it, with the reason; a second person confirms. Raises NotAllowed.

    A new decision replaces the one before, and what a second person had agreed to.
    """
    refuse_others(by)
    if decision not in NameDecision.values:
        raise NotAllowed(_("Say what happens to the name."))
    if decision == NameDecision.RELEASED:
        reason = needed(reason, _("Say why the name is released: from then on anybody can take it."))
    hold([case.channel_id])
    _refuse_settled_name(case)
    update_once(
        case,
        name_decision=decision,
        name_reason=reason.strip()[:600],
        name_decided_by=by,
        name_decided_at=at,
        **NAMELESS,
    )
    kept = decision == NameDecision.KEPT
    if kept:
        steps.settle_name(case, by=by, at=at)
    action = "activity.name_kept" if kept else "activity.name_release_proposed"
    record(action, case.channel, by=by, at=at, why=reason.strip(), data={"case": case.pk})


@transaction.atomic
def confirm_release(case: RetirementCase, *, by: Person, at: dt.datetime) -> None:
    """A second person agrees that the name is released. Raises NotAllowed."""
    refuse_others(by)
    hold([case.channel_id])
    case.refresh_from_db()
    _refuse_settled_name(case)
    if not case.release_waits:
        raise NotAllowed(_("Nobody has proposed to release the name."))
    refuse_first(by, case.name_decided_by_id)
    update_once(case, name_confirmed_by=by, name_confirmed_at=at)
    steps.settle_name(case, by=by, at=at)
    record("activity.name_released", case.channel, by=by, at=at, why=case.name_reason, data={"case": case.pk})


def _refuse_settled_name(case: RetirementCase) -> None:
    if not RetirementStep.objects.open().filter(case=case, key=steps.StepKey.NAME).exists():
        raise NotAllowed(_("What happens to the name is decided already. Open the step again to decide anew."))


def refuse_first(by: Person, first_id: int | None) -> None:
    """Raise NotAllowed for the person who proposed it."""
    if by.pk == first_id:
        raise NotAllowed(_("A second person of the communications team does this: nobody confirms their own proposal."))


def takes_two(case: RetirementCase) -> bool:
    """The channel needs special care, now or when its closing began."""
    return case.needs_second or case.channel.tier == Tier.CAREFUL


def missing(case: RetirementCase, outcome: str = "") -> list[str]:
    """What is still missing before the closing can be finished, one sentence each. One query.

    With an ``outcome`` also what that one needs.
    """
    if case.last_day is None:
        return [_("It has no plan yet: set its last day.")]
    found = [
        _("Still open: %(step)s.") % {"step": step.get_key_display()}
        for step in RetirementStep.objects.open().filter(case=case)
    ]
    if case.release_waits:
        found.append(_("A second person has not agreed yet to release the name."))
    if outcome == RetirementOutcome.MERGED and not (case.successor_id or case.successor_url):
        found.append(_("Say in the plan where it goes on: a merged channel has a successor."))
    if outcome in LETS_GO and case.name_decision != NameDecision.RELEASED:
        found.append(
            _("Its name was not released by two people, and a channel that is deleted or handed over loses its name.")
        )
    if outcome == RetirementOutcome.LOCKED and case.name_decision == NameDecision.RELEASED:
        found.append(_("Its name was released, and a channel that is locked and kept keeps its name."))
    return found


@transaction.atomic
def propose_end(
    case: RetirementCase, *, outcome: RetirementOutcome, note: str = "", by: Person, at: dt.datetime
) -> None:
    """Everything is done: ask a second person to look at it and to finish. Raises NotAllowed, NotFinished."""
    refuse_others(by)
    note = _fitting(outcome, note)
    hold([case.channel_id])
    case.refresh_from_db()
    if case.proposed_at is not None:
        raise NotAllowed(_("A second person has been asked already. Their answer comes first."))
    _refuse_unfinished(case, outcome)
    update_once(case, needs_second=True, outcome=outcome, outcome_note=note, proposed_by=by, proposed_at=at)
    record(
        "activity.closing_end_proposed",
        case.channel,
        by=by,
        at=at,
        why=note,
        data={"case": case.pk, "outcome": outcome},
    )


@transaction.atomic
def send_back(case: RetirementCase, *, why: str, by: Person, at: dt.datetime) -> None:
    """The second person, or whoever asked them, says what is not done yet. Raises NotAllowed."""
    refuse_others(by)
    why = needed(why, _("Say what is still to be done."))
    hold([case.channel_id])
    case.refresh_from_db()
    if case.proposed_at is None:
        raise NotAllowed(_("Nobody has asked for a second look."))
    update_once(case, outcome="", outcome_note="", proposed_by=None, proposed_at=None)
    record("activity.closing_sent_back", case.channel, by=by, at=at, why=why, data={"case": case.pk})


@transaction.atomic
def confirm_end(case: RetirementCase, *, by: Person, at: dt.datetime) -> None:
    """A second person has looked at everything and finishes the closing. Raises NotAllowed, NotFinished."""
    refuse_others(by)
    hold([case.channel_id])
    case.refresh_from_db()
    if case.is_open and case.proposed_at is None:
        raise NotAllowed(_("Nobody has asked for a second look."))
    refuse_first(by, case.proposed_by_id)
    _refuse_unfinished(case, case.outcome)
    _close(case, outcome=case.outcome, note=case.outcome_note, by=by, at=at)


@transaction.atomic
def finish(case: RetirementCase, *, outcome: RetirementOutcome, note: str = "", by: Person, at: dt.datetime) -> None:
    """Close the case with what became of the channel on its platform; the channel is retired and stays “formerly ours”.

    Refused while a step is open or a second person is needed: NotFinished says what is missing. Raises NotAllowed.
    Whatever was not simply locked and kept needs a ``note``: where to, to whom, or why not kept.
    """
    refuse_others(by)
    note = _fitting(outcome, note)
    hold([case.channel_id])
    case.refresh_from_db()
    if case.is_open and takes_two(case):
        raise NotFinished(
            [
                *missing(case, outcome),
                _("This channel needs special care: a second person of the team finishes its closing."),
            ]
        )
    _refuse_unfinished(case, outcome)
    _close(case, outcome=outcome, note=note, by=by, at=at)


def _fitting(outcome: str, note: str) -> str:
    if outcome not in RetirementOutcome.values:
        raise NotAllowed(_("Say what became of the channel on its platform."))
    if outcome == RetirementOutcome.HANDED_OVER:
        needed(note, _("Say to whom the channel was handed over."))
    elif outcome != RetirementOutcome.LOCKED:
        needed(note, _("Say where the channel went, or why its name was not kept."))
    return note.strip()[:600]


def _refuse_unfinished(case: RetirementCase, outcome: str) -> None:
    if case.is_open and (found := missing(case, outcome)):
        raise NotFinished(found)


def _close(case: RetirementCase, *, outcome: str, note: str, by: Person, at: dt.datetime) -> None:
    channel = case.channel
    update_once(case, closed_at=at, closed_by=by, outcome=outcome, outcome_note=note)
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
        data={
            "case": case.pk,
            "outcome": outcome,
            "name": case.name_decision,
            "successor": case.successor_id,
            "successor_url": case.successor_url,
        },
        words={"outcome": label},
    )
    tell_administrators("activity.closed", [channel], {channel.pk: case}, Clock.of(at), people=people, outcome=outcome)
