"""A single consent and what shows somebody are absent from everyone else's pages, searches, exports, API, letters and record (A12).

The marks stand in the sealed name, the code, the use and the words. Every address that needs no argument is opened by people who
have no part, with its export and a search; so are the pages that name the things. The control finds the marks where they may be.
"""

import pytest
from django.urls import reverse

from enforcement.consents import withdrawing
from enforcement.models import ConsentRemoval, RemovalResult
from ledger.models import LedgerEntry, LedgerText
from notifications.models import Letter
from tests import world
from tests.activity.key_world import everything_stored
from tests.enforcement import consent_world
from tests.enforcement.consent_world import AT, NAME, NOTE, TODAY, WORDS
from tests.enforcement.leaks import found_by, walked

pytestmark = pytest.mark.django_db
CODE, USE = "KODE-5151", "Nutzung-6262"
MARKS = (NAME, "Zaynab", CODE, USE, WORDS, NOTE, "Zaynab-Quixote")


@pytest.fixture
def made():
    made = consent_world.build()
    consent_world.turn_on(made)
    made.consent = consent_world.consent(
        made, name=NAME, code=CODE, use=USE, file=consent_world.paper(), keeper=made.comms, by=made.comms
    )
    withdrawing.withdraw([], consent=made.consent, received_on=TODAY, words=WORDS, by=made.comms, at=AT)
    made.removal = ConsentRemoval.objects.get()
    withdrawing.done(made.removal, result=RemovalResult.TAKEN_DOWN, note=NOTE, by=made.editor, at=AT)
    superuser = world.person("Superuser")
    superuser.is_superuser = superuser.is_staff = True
    superuser.save(update_fields=["is_superuser", "is_staff"])
    made.people = {
        "member": made.member, "auditor": world.auditor(), "administrator": world.administrator(),
        "superuser": superuser, "agency": world.external(),
    }  # fmt: skip
    return made


def pages_about(made) -> list[str]:
    found = [reverse(f"enforcement:{name}", args=[made.consent.pk]) for name in (
        "consent", "consent-evidence", "consent-end", "consent-withdraw",
    )]  # fmt: skip
    found += [
        reverse("enforcement:consent-removal", args=[made.removal.pk]),
        reverse("channels:detail", args=[made.channel.pk]),
        reverse("people:person", args=[made.comms.pk]),
        "/consents/single/?format=csv",
        f"/consents/single/?q={CODE[:6]}&format=csv",
        f"/consents/removals/?q={CODE[:6]}&format=csv",
        reverse("api:channels") + "?q=Nutzung",
    ]
    found += [reverse("workspace:message", args=[pk]) for pk in Letter.objects.values_list("pk", flat=True)]
    numbers = LedgerEntry.objects.filter(subject_type__startswith="enforcement.").values_list("seq", flat=True)
    return found + [f"/support/ledger/ledgertext/{seq}/change/" for seq in numbers]


@pytest.mark.parametrize("role", ["member", "auditor", "administrator", "superuser", "agency"])
def test_nobody_without_a_part_finds_a_word(client, made, role):
    assert found_by(client, made.people[role], walked(CODE[:6]) + pages_about(made), MARKS) == {}


@pytest.mark.parametrize("role", ["member", "auditor", "administrator", "superuser", "agency"])
def test_for_them_there_is_no_consent(client, made, role):
    client.force_login(made.people[role])
    for name in ("consent", "consent-evidence", "consent-end", "consent-withdraw"):
        assert client.get(reverse(f"enforcement:{name}", args=[made.consent.pk])).status_code == 404
    recorded = LedgerEntry.objects.get(action="consents.recorded")
    assert client.get(reverse("workspace:ledger-entry", args=[recorded.seq])).status_code in (403, 404)
    assert "recorded a consent" not in client.get("/ledger/?format=csv").getvalue().decode(errors="replace")


def test_those_with_a_part_find_them_and_no_file_leaves(client, made):
    """The control: the team reads them on the pages; the list is no export."""
    address = reverse("enforcement:consent", args=[made.consent.pk])
    assert found_by(client, made.colleague, [address], MARKS)[address][:4] == [NAME, "Zaynab", CODE, USE]
    removal = reverse("enforcement:consent-removal", args=[made.removal.pk])
    assert {WORDS, NOTE} <= set(found_by(client, made.editor, [removal], MARKS)[removal])
    client.force_login(made.colleague)
    assert client.get("/consents/single/?format=csv")["Content-Type"].startswith("text/html")
    listed = client.get("/consents/single/").content.decode()
    assert CODE in listed and "format=csv" not in listed


def test_the_chain_and_the_words_beside_it_name_nobody(made):
    """Nothing that could tell who is shown stands in any table in clear, but the code, the use and the words in their own rows."""
    stored = everything_stored()
    assert NAME not in stored and "Zaynab" not in stored
    rows = "\n".join(str(row) for row in LedgerEntry.objects.values_list())
    rows += "\n".join(str(row) for row in LedgerText.objects.values_list())
    assert not [mark for mark in MARKS if mark in rows]
