"""State × action × role of a formal case: the function and the page, and docs/cases-who-may.md (A13, issue 6 proof)."""

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.models import Person
from enforcement.cases import course, deciding
from enforcement.cases.concerns import CaseRefused
from enforcement.models import CaseState, CaseStep, InfringementCase, StepKind
from ledger.models import LedgerEntry
from notifications.models import Letter
from tests import world
from tests.enforcement.cases import document
from tests.enforcement.cases.case_world import NOW, case_in
from tests.enforcement.cases.roles import ROLES
from tests.enforcement.cases.table import ACTIONS, TABLE, WAYS, may, sees

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PAGES = {
    "talk": "case-talk", "remove": "case-remove", "recommend": "case-recommend", "end": "case-end",
    "answer": "case-answer", "answer_step": "case-step-answer", "hand_on": "case-hand-on",
    "name_decider": "case-decider", "withdraw": "case-decide", "keep": "case-decide", "reverse": "case-reverse",
}  # fmt: skip


class Undo(Exception):
    """What was done is taken back, so that the next role finds the same case."""


def made_in(state: CaseState, way: str):
    made = case_in(
        state, named=way == "somebody is named", opener="leading opener" if way == "a lead opened it" else "opener"
    )
    made.people["newcomer to it"] = world.comms("Nina New")
    made.people["somebody else"] = world.person("Elsa Else", of=world.body())
    # Without an answer yet, so that everybody who may can give one.
    CaseStep.objects.filter(case=made.case).update(answer="", answered_at=None, answer_noted_by=None)
    return made


def act(action: str, made, by: Person) -> None:
    case = InfringementCase.objects.get(pk=made.case.pk)
    step = case.steps.filter(kind=StepKind.OPENED).get()
    words = {"words": "Words enough.", "by": by, "at": NOW}
    {
        "talk": lambda: course.talk(case, **words),
        "remove": lambda: course.remove(case, done=False, **words),
        "recommend": lambda: course.recommend(case, **words),
        "end": lambda: course.end_case(case, **words),
        "answer": lambda: course.answer(case, **words),
        "answer_step": lambda: course.answer(case, step=step, **words),
        "hand_on": lambda: course.hand_on(case, to=made.people["newcomer to it"], by=by, at=NOW),
        "name_decider": lambda: deciding.name_decider(case, decider=made.people["somebody else"], by=by, at=NOW),
        "withdraw": lambda: deciding.withdraw(case, **words),
        "keep": lambda: deciding.keep(case, **words),
        "reverse": lambda: deciding.reverse(case, **words),
    }[action]()


def everything(made) -> list:
    case = InfringementCase.objects.filter(pk=made.case.pk).values().get()
    return [
        case, list(CaseStep.objects.filter(case=made.case).values()), LedgerEntry.objects.count(),
        Letter.objects.count(), made.people["concerned"].grants.filter(ended_at=None).count(),
    ]  # fmt: skip


def outcome(action: str, made, by: Person) -> str:
    before = everything(made)
    try:
        with transaction.atomic():
            act(action, made, by)
            assert everything(made) != before, "allowed, and nothing happened"
            raise Undo
    except Undo:
        return "yes"
    except CaseRefused as refusal:
        assert str(refusal)
        assert everything(made) == before, "refused, and something changed"
        return "no"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("state", CaseState)
def test_functions_obey_the_table(state, way):
    """Every action by every role; whoever looked into it decides in no cell."""
    made = made_in(state, way)
    answers = {(action, role): outcome(action, made, made.people[role]) for action in ACTIONS for role in ROLES}

    expected = {
        (action, role): "yes" if role in may(state, action, way) else "no" for action in ACTIONS for role in ROLES
    }
    assert answers == expected


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("state", [CaseState.OPENED, CaseState.RECOMMENDED, CaseState.WITHDRAWN])
def test_pages_obey_the_table(client, state, way):
    """404 where there is no case for these eyes, 403 with a reason where it is another's step; GET changes nothing."""
    made = made_in(state, way)
    step = made.case.steps.filter(kind=StepKind.OPENED).get()
    before = everything(made)
    found, expected = {}, {}
    for role in ROLES:
        client.force_login(made.people[role])
        found[role, ""] = client.get(reverse("enforcement:case", args=[made.case.pk])).status_code
        expected[role, ""] = 200 if role in sees(way) else 404
        for action, page in PAGES.items():
            arguments = [made.case.pk, step.pk] if action == "answer_step" else [made.case.pk]
            found[role, action] = client.get(reverse(f"enforcement:{page}", args=arguments)).status_code
            if role not in sees(way):
                expected[role, action] = 404
            elif action in TABLE[state]:
                expected[role, action] = 200 if role in may(state, action, way) else 403
            else:
                del found[role, action]

    assert found == expected
    assert everything(made) == before


def test_the_document_is_the_table():
    assert document.PAGE.read_text() == document.page(), f"write it anew: {document.COMMAND}"


def test_the_table_covers_every_state():
    assert set(TABLE) == set(CaseState.values) == set(document.STATES)
