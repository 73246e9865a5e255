"""Nobody learns from the record of decisions whom a formal case is about, and it is decided by whoever it belongs to (A13)."""

import datetime as dt
import json

import pytest
from django.db import transaction
from django.urls import reverse

from enforcement.cases import course, deciding
from enforcement.cases.concerns import CaseRefused
from enforcement.cases.erasing import erase_cases
from enforcement.models import CaseState, CaseStep, InfringementCase, StepKind
from ledger.models import LedgerEntry, LedgerText
from ledger.recording import verify
from notifications.models import Letter
from tests import world
from tests.enforcement.cases.case_world import ANSWER, OPENED, case_in

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
CASE = "enforcement.infringementcase"
NAME = "Carl Concerned"
DAY = dt.timedelta(days=1)


def of_cases():
    return LedgerEntry.objects.filter(subject_type=CASE)


def test_an_own_answer_has_no_author_in_the_record_and_keeps_it_in_its_step():
    made = case_in(CaseState.RECOMMENDED)
    concerned, investigator = made.people["concerned"], made.people["investigator"]
    step = course.answer(made.case, words=ANSWER, by=concerned, at=OPENED)
    told = made.case.steps.filter(answered_at=None).exclude(kind=StepKind.ANSWER).first()
    course.answer(made.case, step=told, words="On the phone.", by=investigator, at=OPENED)

    noted, own = of_cases().filter(action="cases.answered").order_by("-seq")[:2]
    assert (own.actor_id, json.loads(own.data)) == (None, {"own": True})
    assert (noted.actor_id, json.loads(noted.data)) == (investigator.pk, {"own": False})
    assert json.loads(own.words.text) == {"actor": "", "subject": f"Formal case {made.case.pk}", "why": ""}
    assert CaseStep.objects.get(pk=step.pk).by == concerned
    assert not of_cases().filter(actor_id=concerned.pk).exists()
    assert verify().intact


def test_after_a_case_is_deleted_its_rows_name_nobody_concerned():
    made = case_in(CaseState.WITHDRAWN)
    deciding.reverse(made.case, words="A new decision.", by=made.people["lead"], at=made.case.ended_at + DAY)
    erase_cases(at=made.case.ended_at + 500 * DAY)

    assert not InfringementCase.objects.exists()
    texts = list(LedgerText.objects.filter(entry__in=of_cases()).values_list("text", flat=True))
    assert len(texts) > 5
    assert not [text for text in texts if NAME in text]
    assert not of_cases().filter(actor_id=made.people["concerned"].pk).exists()


def test_an_auditor_finds_the_name_in_nothing_about_cases(client):
    """The pages of cases, their lists and files, and every way to ask the record for them."""
    made = case_in(CaseState.WITHDRAWN)
    client.force_login(made.people["auditor"])
    case = reverse("enforcement:case", args=[made.case.pk])

    page = client.get(case).content.decode()
    assert "The authorisation was withdrawn on this platform" in page
    for address in (case, "/cases/", "/cases/?format=csv", f"/cases/?q={NAME}&format=csv"):
        assert NAME not in client.get(address).getvalue().decode().replace(f"q={NAME}", "")
    for action in set(of_cases().values_list("action", flat=True)):
        rows = client.get(f"/ledger/?format=csv&action={action}").getvalue().decode().strip().splitlines()
        assert len(rows) == 1, action
    for asked in (f"person={NAME}", "person=Ina Investigator", "q=Formal case", f"q={NAME}", ""):
        found = client.get(f"/ledger/?format=csv&{asked}").getvalue().decode()
        assert "formal case" not in found.lower()
    for entry in of_cases():
        assert client.get(reverse("workspace:ledger-entry", args=[entry.seq])).status_code == 404


@pytest.mark.parametrize("role", ["auditor", "colleague"])
def test_the_access_that_ended_stands_beside_no_case(client, made_withdrawn, role):
    """It is a decision like others: whoever reads it finds no withdrawal before or after it in the record."""
    made = made_withdrawn
    client.force_login(made.people[role])
    revoked = LedgerEntry.objects.get(action="grants.revoked")
    assert client.get(reverse("workspace:ledger-entry", args=[revoked.seq])).status_code == 200
    beside = LedgerEntry.objects.filter(seq__gte=revoked.seq - 3, seq__lte=revoked.seq + 3, subject_type=CASE)
    assert beside.exists()
    assert {client.get(reverse("workspace:ledger-entry", args=[one.seq])).status_code for one in beside} == {404}


@pytest.fixture
def made_withdrawn():
    return case_in(CaseState.WITHDRAWN)


@pytest.mark.parametrize("role", ["lead", "investigator", "opener"])
def test_those_who_read_its_words_read_its_decisions(client, made_withdrawn, role):
    """The control: what is hidden from others is there."""
    client.force_login(made_withdrawn.people[role])
    withdrawn = of_cases().get(action="cases.withdraw")

    assert client.get(reverse("workspace:ledger-entry", args=[withdrawn.seq])).status_code == 200
    assert "decided a formal case: withdrawn" in client.get("/ledger/?format=csv").getvalue().decode()


def named_meanwhile(monkeypatch, made, decider):
    """The lead names ``decider`` between the look at who may decide and the decision itself."""
    looked = deciding._refuse

    def then(case, words, *, by):
        looked(case, words, by=by)
        fresh = InfringementCase.objects.get(pk=case.pk)
        deciding.name_decider(fresh, decider=decider, by=made.people["lead"], at=OPENED)

    monkeypatch.setattr(deciding, "_refuse", then)


def refused(act, case, *, by):
    """It is refused with its sentence, and nothing of it stays; what was named meanwhile goes with it here."""
    with pytest.raises(CaseRefused), transaction.atomic():
        act(case, words="Mine.", by=by, at=OPENED + 12 * DAY)
    found = InfringementCase.objects.get(pk=case.pk)
    assert (found.state, found.decided_by) == (CaseState.RECOMMENDED, None)
    assert not LedgerEntry.objects.filter(action="grants.revoked").exists()


@pytest.mark.parametrize("act", [deciding.keep, deciding.withdraw])
def test_whoever_is_replaced_while_deciding_does_not_decide(monkeypatch, act):
    made = case_in(CaseState.RECOMMENDED, named=True)
    named_meanwhile(monkeypatch, made, world.person("Other Director", of=world.body()))

    refused(act, made.case, by=made.people["decider"])


@pytest.mark.parametrize("act", [deciding.keep, deciding.withdraw])
def test_a_lead_does_not_decide_once_somebody_is_named(monkeypatch, act):
    made = case_in(CaseState.RECOMMENDED)
    named_meanwhile(monkeypatch, made, made.people["decider"])

    refused(act, made.case, by=made.people["lead"])


def test_of_a_case_that_goes_whole_no_letter_stays():
    """Letters named whoever looked into it, to the person concerned and to whoever decided; one that holds keeps its own."""
    case_in(CaseState.REVERSED)
    other = case_in(CaseState.WITHDRAWN)
    letters = Letter.objects.filter(kind="enforcement.personal")
    kept = set(letters.filter(event__startswith=f"personal:case:{other.case.pk}:").values_list("pk", flat=True))
    assert letters.count() > len(kept) > 5

    erase_cases(at=OPENED + 500 * DAY)

    assert list(InfringementCase.objects.all()) == [other.case]
    assert set(letters.values_list("pk", flat=True)) == kept
