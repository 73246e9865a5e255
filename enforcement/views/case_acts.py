"""What the page of a formal case says first, and the buttons it offers to whoever reads it (A13)."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from enforcement.cases import course, sight
from enforcement.models import CaseState, InfringementCase


@dataclass(frozen=True)
class Act:
    label: str
    url: str
    primary: bool = False


def standing_of(case: InfringementCase, *, concerned: bool, not_yet: str) -> str:
    """Which box stands on top of the page (``_standing.html``); "" where none does."""
    if case.state == CaseState.WITHDRAWN:
        return "withdrawn"
    if case.state != CaseState.RECOMMENDED:
        return ""
    if not concerned:
        return "being_heard" if not_yet else "decision_waits"
    if case.answered_at:
        return "answered"
    return "answer_now" if not_yet else "answer_late"


def acts_of(case: InfringementCase, user: Person, *, not_yet: str) -> list[Act]:
    """The buttons, the likely one first in colour. Two queries at most, where a decision is asked for."""
    acts = []
    if user.pk == case.person_id and not case.erased_at:
        acts.append(_act(case, "answer", _("Answer"), primary=True))
    if sight.investigates(user, case) and case.is_under_way:
        acts += _steps(case)
    if case.state == CaseState.RECOMMENDED and sight.may_decide(user, case):
        # Before the person was heard one answer only is open, and it favours them.
        acts.append(
            _act(case, "decide", _("Decide now that nothing is withdrawn"))
            if not_yet
            else _act(case, "decide", _("Decide"), primary=True)
        )
    if case.state == CaseState.WITHDRAWN and sight.may_decide(user, case):
        acts.append(_act(case, "reverse", _("Take the withdrawal back")))
    return acts


def _steps(case: InfringementCase) -> list[Act]:
    """What whoever looks into it can do next."""
    steps = [
        ("talk", _("We talked it over"), CaseState.OPENED),
        ("remove", _("Removal"), CaseState.TALK),
        ("recommend", _("Recommend the withdrawal"), None),
        ("end", _("End it without a withdrawal"), None),
    ]
    return [
        _act(case, action, label, primary=case.state == likely)
        for action, label, likely in steps
        if case.state in course.TRANSITIONS[action][0]
    ]


def _act(case: InfringementCase, name: str, label: str, *, primary: bool = False) -> Act:
    return Act(label, reverse(f"enforcement:case-{name}", args=[case.pk]), primary)
