"""A concern, a removal and a formal case are absent from everyone else's pages, searches, exports, API, letters and record (A13).

The marks stand in every private text, the child's name among them. Every address that needs no argument is opened by everybody
who has no part, with its export and a search for the mark; so are the pages that name the things. The controls show that those who
have a part do find the marks, so that the walk can find what leaks.
"""

import datetime as dt
import io
import json

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from audits.controls import monday, rules
from channels_registry.models import Finding
from enforcement.cases import concerns, course, removals
from enforcement.models import CaseEvidence, CaseState, Protected
from ledger.models import LedgerEntry, LedgerText
from notifications.models import Letter
from notifications.sending import words_of
from portal.files import read_file
from portal.store import portal_settings
from tests import world
from tests.enforcement.cases.case_world import ANSWER, CHILD, GROUND, LINK, OPENED, SAID, case_in
from tests.enforcement.leaks import found_by, walked

pytestmark = pytest.mark.django_db
CONCERN, REMOVED, FILE = "Sorge-1212", "Entfernt-3434", "Bild-5656"
# A part of the child's name: what was searched for comes back in the field of the search, the whole name in a row only.
SOUGHT = CHILD.partition("-")[0]
OF_THE_CASE = (CHILD, SAID, GROUND, ANSWER, LINK, FILE)
MARKS = (*OF_THE_CASE, CONCERN, REMOVED)
OUTSIDE = ("colleague", "auditor", "administrator", "superuser", "stranger", "manager")


@pytest.fixture
def made():
    """A withdrawal that holds, with a picture; a concern of others; a removal."""
    made = case_in(CaseState.WITHDRAWN)
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    step = course.add_step(made.case, "talk", by=made.people["investigator"], at=OPENED, words=SAID,
                           file=read_file(picture.getvalue(), name=f"{FILE}.png"))  # fmt: skip
    made.step = step
    made.writer = world.comms("Willa Writer")
    made.concern = concerns.write_concern(
        made.people["concerned"], text=f"{CONCERN} {CHILD}", by=made.writer, at=OPENED
    )
    made.removal = removals.note_removal(
        made.channel,
        protects=Protected.CHILD,
        removed_at=OPENED,
        words=f"{REMOVED} of a pupil",
        by=made.writer,
        at=OPENED,
    )
    return made


def pages_about(made) -> list[str]:
    """The pages that name the things, and those of the people and the channel."""
    case = made.case.pk
    found = [
        reverse("enforcement:case", args=[case]),
        reverse("enforcement:case-evidence", args=[case, made.step.pk]),
        reverse("enforcement:case-answer", args=[case]),
        reverse("enforcement:concern", args=[made.concern.pk]),
        reverse("channels:detail", args=[made.channel.pk]),
        reverse("people:person", args=[made.people["concerned"].pk]),
        reverse("api:channels") + f"?q={SOUGHT}",
        reverse("api:check") + "?q=https://x.com/channel_1",
        f"/support/ledger/ledgerentry/?q={SOUGHT}",
    ]
    found += [reverse("workspace:message", args=[pk]) for pk in Letter.objects.values_list("pk", flat=True)]
    numbers = LedgerEntry.objects.filter(subject_type__startswith="enforcement.")
    found += [reverse("workspace:ledger-entry", args=[seq]) for seq in numbers.values_list("seq", flat=True)]
    found += [f"/support/ledger/ledgertext/{seq}/change/" for seq in numbers.values_list("seq", flat=True)]
    found += [f"/support/ledger/ledgerentry/{seq}/change/" for seq in numbers.values_list("seq", flat=True)]
    return found + [f"/support/notifications/letter/{pk}/change/" for pk in Letter.objects.values_list("pk", flat=True)]


@pytest.mark.parametrize("role", OUTSIDE)
def test_nobody_without_a_part_finds_a_word(client, made, role):
    """Colleagues of the team may read what was removed at once, since they look after the channel; nothing else."""
    marks = tuple(mark for mark in MARKS if mark != REMOVED) if role == "colleague" else MARKS

    assert found_by(client, made.people[role], walked(SOUGHT) + pages_about(made), marks) == {}


def test_signed_out_there_is_nothing(client, made):
    assert found_by(client, None, walked(SOUGHT) + pages_about(made), MARKS) == {}


@pytest.mark.parametrize("role", ["colleague", "administrator", "superuser", "stranger", "manager"])
def test_nobody_without_a_part_learns_that_there_is_one(client, made, role):
    """Neither a page, nor a letter, nor a row of the record or of the support window says that something happened."""
    client.force_login(made.people[role])
    case, concern = made.case.pk, made.concern.pk
    for name, args in (
        ("case", [case]), ("case-answer", [case]), ("case-decide", [case]), ("case-evidence", [case, made.step.pk]),
        ("concern", [concern]), ("case-hand-on", [case]), ("case-step-answer", [case, made.step.pk]),
    ):  # fmt: skip
        assert client.get(reverse(f"enforcement:{name}", args=args)).status_code == 404
    for path in ("/cases/?format=csv", "/concerns/?format=csv"):
        assert len(client.get(path).getvalue().decode().strip().splitlines()) == 1
    of_case = LedgerEntry.objects.filter(subject_type="enforcement.infringementcase").first()
    personal = Letter.objects.filter(kind="enforcement.personal", person=made.people["concerned"]).first()
    assert of_case and personal
    hidden = [f"/ledger/{of_case.pk}/", f"/messages/{personal.pk}/", f"/support/ledger/ledgerentry/{of_case.pk}/change/",
              f"/support/ledger/ledgertext/{of_case.pk}/change/", f"/support/notifications/letter/{personal.pk}/change/"]  # fmt: skip
    assert {client.get(path).status_code for path in hidden} <= {302, 403, 404}
    for path in ("/ledger/?format=csv", "/messages/?format=csv", "/support/notifications/letter/"):
        text = client.get(path).getvalue().decode(errors="replace")
        assert "Formal case" not in text
        assert "Something for you personally" not in text
        assert "enforcement.personal" not in text


@pytest.mark.parametrize("role", ["concerned", "stranger"])
def test_the_way_back_to_it_is_the_same_for_everybody(client, made, role):
    """Whoever has a part finds it again without the letter; that the link stands there tells nobody anything."""
    client.force_login(made.people[role])
    assert f'href="{reverse("enforcement:cases")}"' in client.get("/").content.decode()
    found = client.get(reverse("enforcement:cases")).content.decode()
    assert (reverse("enforcement:case", args=[made.case.pk]) in found) == (role == "concerned")


def test_a_concern_is_for_the_two_alone(client, made):
    """Not for the lead, not for the auditor, not for who looks into a case of the same person."""
    for role in ("lead", "auditor", "investigator", "superuser"):
        client.force_login(made.people[role])
        assert client.get(reverse("enforcement:concern", args=[made.concern.pk])).status_code == 404
        assert CONCERN not in client.get("/concerns/").content.decode()
    for person in (made.writer, made.people["concerned"]):
        client.force_login(person)
        assert CONCERN in client.get(reverse("enforcement:concern", args=[made.concern.pk])).content.decode()


def test_those_with_a_part_find_every_word(client, made):
    """The control: the same walk finds the marks where they may be found."""
    address = [reverse("enforcement:case", args=[made.case.pk])]
    for role in ("investigator", "lead", "concerned", "opener"):
        found = found_by(client, made.people[role], address, OF_THE_CASE)
        assert found == {address[0]: list(OF_THE_CASE)}
    client.force_login(made.people["concerned"])
    evidence = client.get(reverse("enforcement:case-evidence", args=[made.case.pk, made.step.pk]))
    assert evidence.status_code == 200
    assert evidence.content == bytes(CaseEvidence.objects.get().data)


def test_an_auditor_sees_the_way_and_no_word(client, made):
    """Steps, dates and authors; neither the name of the person concerned nor the channel."""
    client.force_login(made.people["auditor"])
    page = client.get(reverse("enforcement:case", args=[made.case.pk])).content.decode()
    listed = client.get("/cases/?format=csv").getvalue().decode()

    assert "Withdrawal was recommended" in page
    assert "Ina Investigator" in page
    for text in (page, listed):
        assert "Carl Concerned" not in text
        assert "Kitui" not in text


def test_letters_say_nothing_and_are_their_readers_own(client, made):
    """No word of it, no name of the person concerned to others, one kind for all; the reader finds them among the messages."""
    letters = list(Letter.objects.filter(kind="enforcement.personal").select_related("person"))
    assert len(letters) > 5
    for letter in letters:
        for language in ("en", "fr"):
            words = words_of(letter.kind, language=language, data=letter.data, portal=portal_settings())
            text = f"{words.subject} {words.body}"
            assert [mark for mark in MARKS if mark in text] == []
            if letter.person != made.people["concerned"]:
                assert "Carl Concerned" not in text


def test_the_record_holds_numbers_only(made):
    """Of the case, the concern and the removal the chain has no person but who acted for us, and the words beside it none."""
    entries = LedgerEntry.objects.filter(subject_type__in=[
        "enforcement.infringementcase", "enforcement.concern", "enforcement.protectiveremoval",
    ])  # fmt: skip
    keys = {key for entry in entries for key in json.loads(entry.data)}
    assert keys <= {"platform", "policy_version", "to", "channel", "protects", "own"}
    for text in LedgerText.objects.values_list("text", flat=True):
        assert [mark for mark in MARKS if mark in text] == []
    for text in LedgerText.objects.filter(entry__in=entries).values_list("text", flat=True):
        assert "Carl Concerned" not in text
    revoked = LedgerText.objects.filter(entry__action="grants.revoked").values_list("text", flat=True).get()
    assert json.loads(revoked)["why"] == "A decision about this access."


def test_the_teams_monday_letter_says_nothing_of_it(made):
    """Written to each of the team while a concern, a removal and a withdrawal are about; the point makes sure that it is written."""
    Finding.objects.create(rule=rules.TWO_FACTOR_OFF, person=made.people["stranger"], opened_at=OPENED)
    monday.sweep(OPENED + dt.timedelta(days=7))

    letters = list(Letter.objects.filter(kind=monday.KIND))
    assert made.people["colleague"].pk in {letter.person_id for letter in letters}
    for letter in letters:
        for language in ("en", "fr"):
            words = words_of(letter.kind, language=language, data=letter.data, portal=portal_settings())
            text = f"{words.subject} {words.body} {json.dumps(letter.data)}"
            assert [mark for mark in (*MARKS, "Carl Concerned", "/cases/", "/concerns/") if mark in text] == []


def test_the_home_pages_of_others_are_as_before(client, made):
    later = OPENED + dt.timedelta(days=1)
    course.answer(made.case, words="Once more.", by=made.people["concerned"], at=later)
    for role in OUTSIDE:
        client.force_login(made.people[role])
        text = client.get("/").content.decode()
        assert "Formal case" not in text.replace("Concerns and formal cases", "")
        assert "Carl Concerned" not in text or role in ("colleague", "administrator")


def test_having_a_personal_letter_sent_again_tells_nobody_of_it(client, made):
    """Whoever got it looks after the portal as well, and presses the button of the page of messages."""
    reader = made.people["colleague"]
    concerns.write_concern(reader, text=MARKS[0], by=made.people["opener"], at=timezone.now())
    letter = Letter.objects.filter(kind="enforcement.personal", person=reader).latest("pk")
    Letter.objects.filter(pk=letter.pk).update(refused_at=timezone.now(), attempts=1)
    client.force_login(reader)

    client.post(reverse("workspace:message-again", args=[letter.pk]))

    letter.refresh_from_db()
    assert letter.refused_at is None
    entry = LedgerEntry.objects.get(action="letters.retried")
    assert (entry.actor_id, entry.subject_id, entry.data) == (reader.pk, letter.pk, "{}")
    assert "personal" not in entry.words.text
    assert letter.address not in entry.words.text
