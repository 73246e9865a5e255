"""What is kept about consents goes when its time is over, by the night, and the record keeps how many (A12, design §5.4)."""

import datetime as dt
import json

import pytest

from enforcement import nightly
from enforcement.consents import places, recording, retention, terms, withdrawing
from enforcement.models import (
    Consent,
    ConsentEnd,
    ConsentEvidence,
    ConsentPlace,
    ConsentRemoval,
    ConsentWithdrawal,
    RemovalResult,
)
from ledger.models import LedgerEntry
from ledger.recording import verify
from portal.store import months_after
from tests.enforcement import consent_world
from tests.enforcement.consent_world import AT, DAY, NAME, NOTE, TODAY, WORDS

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def made():
    made = consent_world.build()
    consent_world.turn_on(made)
    terms.set_terms(consent_names_days=10, consent_years=1, by=made.lead, at=AT)
    return made


def at_day(day: dt.date) -> dt.datetime:
    return AT + (day - TODAY)


def counted(action: str) -> list[tuple[str, int]]:
    rows = LedgerEntry.objects.filter(action=action).order_by("seq").values_list("data", flat=True)
    return [(data["of"], data["count"]) for data in map(json.loads, rows)]


def test_name_and_paper_go_on_their_day_and_not_before(made):
    kept = consent_world.consent(made, name=NAME, file=consent_world.paper(), until=TODAY + 20 * DAY)
    other = consent_world.consent(made, name=NAME)
    assert retention.delete_names(at=at_day(TODAY + 29 * DAY)) == 0
    assert recording.name_of(kept) == NAME

    due = at_day(TODAY + 30 * DAY)
    assert retention.delete_names(at=due, dry_run=True) == 1
    assert [retention.delete_names(at=due) for _twice in range(2)] == [1, 0]

    kept.refresh_from_db()
    assert (kept.sealed_name, kept.erased_at, ConsentEvidence.objects.count()) == ("", due, 0)
    assert recording.name_of(Consent.objects.get(pk=other.pk)) == NAME
    assert counted("consents.names_deleted") == [("consent", 1)]


def test_an_earlier_end_counts_from_its_own_day(made):
    kept = consent_world.consent(made, name=NAME)
    recording.end_consent(kept, end=ConsentEnd.NOT_USED, by=made.admin, at=AT)
    assert retention.delete_names(at=at_day(TODAY + 9 * DAY)) == 0
    assert retention.delete_names(at=at_day(TODAY + 10 * DAY)) == 1


def test_what_is_still_to_be_taken_down_keeps_what_belongs_to_it(made):
    kept = consent_world.consent(made, name=NAME)
    withdrawing.withdraw([], consent=kept, received_on=TODAY, words=WORDS, by=made.admin, at=AT)
    far = at_day(TODAY + 900 * DAY)
    assert (retention.delete_names(at=far), retention.delete_entries(at=far)) == (0, 0)
    removal = ConsentRemoval.objects.get()
    withdrawing.done(removal, result=RemovalResult.TAKEN_DOWN, note=NOTE, by=made.admin, at=AT)
    assert (retention.delete_names(at=far), retention.delete_entries(at=far)) == (0, 0)
    withdrawing.check(removal, by=made.colleague, at=AT)

    assert retention.delete_names(at=far) == 2
    noted = ConsentWithdrawal.objects.get()
    assert (noted.words, noted.erased_at, noted.removals.get().note) == ("", far, "")
    assert retention.delete_entries(at=far) == 1
    assert [model.objects.count() for model in (Consent, ConsentWithdrawal, ConsentRemoval)] == [0, 0, 0]


def test_entries_go_years_after_their_end_with_a_count_and_no_name(made):
    """The chain still verifies, and names nobody."""
    consent_world.consent(made, name=NAME, until=TODAY + DAY, code="K-14")
    ended = consent_world.place(made, use="Zaynab-use 88")
    places.end_place(ended, why="Moved.", by=made.admin, at=AT)
    asked = withdrawing.withdraw([made.channel], place=ended, received_on=TODAY, words=WORDS, by=made.admin, at=AT)
    removal = asked.removals.get()
    withdrawing.done(removal, result=RemovalResult.NOTHING, note="", by=made.admin, at=AT)
    withdrawing.check(removal, by=made.comms, at=AT)
    open_one = consent_world.place(made, until=TODAY + DAY, use="Past its day, and nobody ended it")

    assert retention.delete_entries(at=at_day(months_after(TODAY, 12) - DAY)) == 0
    far = at_day(months_after(TODAY, 12) + 2 * DAY)
    assert [retention.delete_entries(at=far) for _twice in range(2)] == [3, 0]

    assert [model.objects.count() for model in (Consent, ConsentWithdrawal, ConsentRemoval)] == [0, 0, 0]
    assert list(ConsentPlace.objects.all()) == [open_one]
    assert counted("consents.deleted") == [("consent", 1), ("consentwithdrawal", 1), ("consentplace", 1)]
    text = "\n".join(str(row) for row in LedgerEntry.objects.values_list())
    assert not [mark for mark in (NAME, "Zaynab", "K-14", WORDS) if mark in text]
    assert verify().broken_at is None


def test_the_page_says_the_next_day(made):
    assert retention.next_deletions(at=AT) == retention.Deletions(None, None)
    consent_world.consent(made, name=NAME, until=TODAY + 20 * DAY)
    consent_world.consent(made, until=TODAY + 5 * DAY)
    found = retention.next_deletions(at=AT)
    assert found == retention.Deletions(TODAY + 30 * DAY, months_after(TODAY + 5 * DAY, 12))


def test_the_night_does_it(made):
    consent_world.consent(made, name=NAME, until=TODAY + 2 * DAY)
    night = at_day(TODAY + 20 * DAY)
    assert nightly.run(at=night, dry_run=True)["names and evidence of consents"] == 1
    done = nightly.run(at=night)
    assert (done["names and evidence of consents"], Consent.objects.get().sealed_name) == (1, "")
