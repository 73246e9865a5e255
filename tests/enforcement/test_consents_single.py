"""Single consents: off by default; codes, sealed names and papers; of a minor no name at all (A12, R6)."""

import json

import pytest
from django.db import IntegrityError, transaction

from enforcement.consents import recording, retention, sight, terms
from enforcement.consents.refusing import ConsentRefused
from enforcement.models import Consent, ConsentEnd, ConsentEvidence, ConsentWithdrawal, Shown
from ledger.models import LedgerEntry
from portal.models import PortalSettings
from portal.store import portal_settings
from tests import world
from tests.activity.key_world import everything_stored
from tests.enforcement import consent_world
from tests.enforcement.consent_world import AT, DAY, NAME, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
OTHER = "another-secret-key-of-the-portal-0123456789"


@pytest.fixture
def made():
    made = consent_world.build()
    consent_world.turn_on(made)
    return made


def state() -> tuple:
    return list(Consent.objects.values()), ConsentEvidence.objects.count(), LedgerEntry.objects.count()


def test_it_is_off_until_the_lead_turns_it_on():
    made = consent_world.build()
    assert portal_settings().consent_full_register is False
    with pytest.raises(ConsentRefused, match="register is off"):
        consent_world.consent(made)
    for person in (made.comms, made.admin, world.auditor(), world.administrator()):
        with pytest.raises(ConsentRefused):
            terms.set_terms(consent_full_register=True, by=person, at=AT)
    assert (Consent.objects.count(), portal_settings().consent_full_register) == (0, False)
    consent_world.turn_on(made)
    kept = consent_world.consent(made)
    terms.set_terms(consent_full_register=False, by=made.lead, at=AT)
    with pytest.raises(ConsentRefused):
        consent_world.consent(made)
    assert list(Consent.objects.all()) == [kept]


def test_the_name_and_the_paper_lie_sealed(made):
    """A copy of the database alone tells nobody who is shown, nor what the paper looks like."""
    file = consent_world.paper()
    kept = consent_world.consent(made, name=NAME, file=file)

    stored = everything_stored()
    raw = bytes(ConsentEvidence.objects.get().sealed)
    assert NAME not in stored and "Zaynab" not in stored and file.data not in raw and b"PNG" not in raw
    assert recording.name_of(kept) == NAME
    assert recording.evidence_of(kept.evidence) == file.data


def test_what_is_sealed_for_one_opens_for_no_other(made):
    first, second = consent_world.consent(made, name=NAME), consent_world.consent(made, name="Somebody else 1")
    Consent.objects.filter(pk=second.pk).update(sealed_name=first.sealed_name)
    second.refresh_from_db()
    with pytest.raises(ConsentRefused, match="no longer has"):
        recording.name_of(second)


def test_a_new_secret_key_seals_anew_and_a_lost_one_is_said(made, settings):
    kept = consent_world.consent(made, name=NAME, file=consent_world.paper())
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OTHER, [old]
    assert retention.seal_anew(at=AT, dry_run=True) == 2
    assert [retention.seal_anew(at=AT) for _twice in range(2)] == [2, 0]

    settings.SECRET_KEY_FALLBACKS = []
    kept = Consent.objects.get(pk=kept.pk)
    assert recording.name_of(kept) == NAME
    assert recording.evidence_of(kept.evidence) == consent_world.paper().data
    settings.SECRET_KEY = old
    assert retention.seal_anew(at=AT) == 0
    with pytest.raises(ConsentRefused, match="no longer has"):
        recording.name_of(kept)


def test_a_code_stands_for_the_person(made):
    given = consent_world.consent(made)
    own = consent_world.consent(made, code="K-2026-014")
    assert recording.CODE.fullmatch(given.code) and given.code != own.code
    before = state()
    for code in ("Zaynab", "Zaynab Quixote 1", "k", "14<script>", "K-2026-014", "../14/..\x00"):
        with pytest.raises(ConsentRefused):
            consent_world.consent(made, code=code)
    assert state() == before


def test_consent_never_lifts_the_rule_about_minors(made):
    """No name of a minor, sealed or not; no consent without the guardian; the database says so as well."""
    before = state()
    with pytest.raises(ConsentRefused, match="no name"):
        consent_world.consent(made, shown=Shown.MINOR, guardian_agreed=True, name=NAME)
    with pytest.raises(ConsentRefused, match="guardian"):
        consent_world.consent(made, shown=Shown.MINOR)
    assert state() == before

    kept = consent_world.consent(made, shown=Shown.MINOR, guardian_agreed=True)
    for values in ({"sealed_name": "x", "key_mark": "y"}, {"guardian_agreed": False}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.filter(pk=kept.pk).update(**values)
    kept.refresh_from_db()
    assert (kept.sealed_name, kept.guardian_agreed) == ("", True)
    # Nothing in the row could say what may be shown of a minor, or where one is.
    fields = {field.name for field in Consent._meta.get_fields()}
    assert not {name for name in fields if any(word in name for word in ("address", "school", "geo", "face", "allow"))}


@pytest.mark.parametrize(
    "facts",
    [
        {"use": " "}, {"channels": []}, {"channels": "elsewhere"}, {"until": TODAY}, {"given_on": TODAY + DAY},
        {"keeper": "external"}, {"use": "password: Hunter22!x"}, {"name": "n" * 201}, {"by": "stranger"}, {"by": "auditor"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(made, facts):
    named = {"elsewhere": [made.elsewhere], "external": world.external(), "stranger": made.stranger,
             "auditor": world.auditor()}  # fmt: skip
    facts = {key: named.get(value, value) if isinstance(value, str) else value for key, value in facts.items()}
    before = state()
    with pytest.raises(ConsentRefused):
        consent_world.consent(made, **facts)
    assert state() == before


@pytest.mark.parametrize(
    "values",
    [
        {"code": ""}, {"code": "Two words"}, {"use": ""}, {"until": TODAY - DAY}, {"over_on": TODAY + 999 * DAY},
        {"over_on": TODAY}, {"ended_at": AT}, {"end": "withdrawn"}, {"shown": "child"}, {"guardian_agreed": True},
        {"erased_at": AT}, {"key_mark": ""},
    ],
)  # fmt: skip
def test_the_database_refuses_what_must_never_be(made, values):
    kept = consent_world.consent(made, name=NAME)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=kept.pk).update(**values)
    kept.refresh_from_db()
    assert recording.name_of(kept) == NAME


def test_names_never_outlive_the_entry():
    made = consent_world.build()
    with pytest.raises(ConsentRefused, match="go before"):
        terms.set_terms(consent_names_days=400, consent_years=1, by=made.lead, at=AT)
    PortalSettings.objects.get_or_create(pk=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        PortalSettings.objects.update(consent_names_days=400, consent_years=1)


def test_who_reads_a_single_consent(made):
    """Whoever keeps or recorded it, and the team. The group, the editor of the channel and the auditors do not."""
    kept = consent_world.consent(made, keeper=made.stranger, by=made.admin)
    people = {"keeper": made.stranger, "recorded": made.admin, "comms": made.colleague, "lead": made.lead,
              "member": made.member, "editor": made.editor, "auditor": world.auditor(),
              "administrator": world.administrator(), "agency": world.external()}  # fmt: skip
    reads = {name for name, person in people.items() if kept in sight.consents_seen(person)}
    assert reads == {"keeper", "recorded", "comms", "lead"}


def test_an_end_is_a_choice_and_happens_once(made):
    kept = consent_world.consent(made)
    for person in (made.member, made.editor, world.auditor()):
        with pytest.raises(ConsentRefused):
            recording.end_consent(kept, end=ConsentEnd.NOT_USED, by=person, at=AT)
    with pytest.raises(ConsentRefused, match="withdrawal"):
        recording.end_consent(kept, end=ConsentEnd.WITHDRAWN, by=made.admin, at=AT)
    recording.end_consent(kept, end=ConsentEnd.NOT_USED, by=made.admin, at=AT + DAY)
    with pytest.raises(ConsentRefused, match="quicker"):
        recording.end_consent(kept, end=ConsentEnd.MISTAKE, by=made.comms, at=AT + DAY)
    kept.refresh_from_db()
    assert (kept.end, kept.over_on, kept.ended_by) == (ConsentEnd.NOT_USED, TODAY + DAY, made.admin)
    assert not ConsentWithdrawal.objects.exists()


def test_the_record_holds_numbers(made):
    kept = consent_world.consent(made, name=NAME, code="K-2026-014", file=consent_world.paper())
    entry = LedgerEntry.objects.get(action="consents.recorded")
    assert json.loads(entry.data) == {
        "body": made.group.pk, "channels": [made.channel.pk], "until": kept.until.isoformat(),
    }  # fmt: skip
    assert "K-2026-014" not in str(entry.__dict__)
