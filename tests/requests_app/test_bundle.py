"""Everything about one request as a ZIP: what each side gets, and what it does not (A5, design §5.9)."""

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from notifications.models import Letter
from notifications.sending import send_due_letters
from portal.files import read_file
from requests_app import transitions
from requests_app.drafting.co_writing import invite_writer
from requests_app.drafting.handing_in import hand_in
from requests_app.files.attaching import attach, remove
from requests_app.judging.evaluating import evaluate
from requests_app.judging.review_notes import add_note
from requests_app.models import Answer, Attachment, Criterion, Side, Verdict
from requests_app.record import bundle
from requests_app.record.typesetting import CannotTypeset
from requests_app.talk.conversing import write_message
from tests import world
from tests.requests_app.sheets import draft

pytestmark = pytest.mark.django_db
SECRET = "Between us: not convincing"


@pytest.fixture
def told(db):
    """A request with a file, a conversation, a note of the team, and a decision whose letter has left."""
    now = timezone.now()
    body = world.body("Forum Sahel")
    own = draft(by=world.requester(of=body, name="Rita Requester"), body=body)
    plan = read_file(b"Week 1: a school opens\n", name="Plan for March.txt")
    attach(own, plan, by=own.requester, at=now, question="q19")
    hand_in(own, by=own.requester, at=now)
    own.refresh_from_db()
    reviewer = world.comms("Carl Reviewer")
    transitions.claim(own, by=reviewer, at=now)
    add_note(own, text=SECRET, by=reviewer, at=now)
    write_message(own, text="Who answers at weekends?", side=Side.TEAM, by=reviewer, at=now)
    evaluate(own, Criterion.RISK, verdict=Verdict.CONCERN, note=SECRET, by=reviewer, at=now)
    own.refresh_from_db()
    transitions.reject(
        own, by=reviewer, at=now, reasons="Two exist already.", way_on="Write for one.", internal_note=SECRET
    )
    own.refresh_from_db()
    return own, reviewer


def everything(client, person, own, *, side="requests") -> zipfile.ZipFile:
    client.force_login(person)
    response = client.get(reverse(f"{side}:everything", args=[own.pk]))
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/zip")
    return zipfile.ZipFile(io.BytesIO(response.getvalue()))


def words(archive) -> str:
    found = []
    for name in archive.namelist():
        data = archive.read(name)
        is_pdf = data.startswith(b"%PDF")
        found.append(
            "\n".join(p.extract_text() for p in PdfReader(io.BytesIO(data)).pages) if is_pdf else data.decode()
        )
    return "\n".join(found)


def send_all():
    send_due_letters(at=timezone.now() + dt.timedelta(hours=2))


def test_the_requester_gets_what_their_pages_show(client, told):
    own, _reviewer = told
    send_all()

    with everything(client, own.requester, own) as archive:
        names = archive.namelist()
        text = words(archive)

    assert names[:6] == [
        "README.txt", "record-en.pdf", "answers.json", "answers.csv", "conversation.txt", "what-happened.txt",
    ]  # fmt: skip
    assert "files/01 Plan for March.txt" in names
    assert names[-1] == "SHA256SUMS.txt"
    assert "Week 1: a school opens" in text
    assert "Who answers at weekends?" in text
    assert not [name for name in names if name.startswith("internal/")]
    assert SECRET not in text
    letters = [name for name in names if name.startswith("letters/")]
    assert len(letters) == Letter.objects.filter(person=own.requester, sent_at__isnull=False).count() >= 2


def test_the_team_s_copy_has_its_notes_in_a_folder_of_their_own(client, told):
    own, reviewer = told
    with everything(client, reviewer, own, side="review") as archive:
        inside = {name: archive.read(name).decode() for name in archive.namelist() if name.startswith("internal/")}
        outside = [name for name in archive.namelist() if name not in inside]
        marked = [name for name in outside if SECRET.encode() in archive.read(name)]
        readme = archive.read("README.txt").decode()

    assert set(inside) == {
        f"internal/{name}.txt" for name in ("notes", "evaluation", "decisions", "record-of-decisions")
    }
    assert SECRET in inside["internal/notes.txt"]
    assert "Note for the team: " + SECRET in inside["internal/decisions.txt"]
    assert marked == []
    assert "The folder “internal” is for the communications team and the auditors only." in readme


def test_an_auditor_gets_the_team_s_copy_and_whoever_has_a_part_does_not(client, told):
    own, _reviewer = told
    with everything(client, world.auditor(), own, side="review") as archive:
        assert "internal/notes.txt" in archive.namelist()
    colleague = world.comms("Rosa Runner")
    Answer.objects.get(request=own, question="q14").people.add(colleague)

    with everything(client, colleague, own, side="review") as archive:
        names, text = archive.namelist(), words(archive)

    assert not [name for name in names if name.startswith(("internal/", "letters/"))]
    assert SECRET not in text
    assert "files/01 Plan for March.txt" in names


def test_a_decision_that_is_not_told_is_in_no_copy_of_the_requester(client, told):
    """Its letter can still be called back (design §5.5)."""
    own, reviewer = told

    with everything(client, own.requester, own) as archive:
        early = words(archive)
    with everything(client, reviewer, own, side="review") as archive:
        team = {name: archive.read(name) for name in archive.namelist()}

    assert "Two exist already." not in early
    assert [name for name, data in team.items() if b"Two exist already." in data] == [
        "internal/decisions.txt",
        "internal/record-of-decisions.txt",
    ]


def test_every_hash_fits(client, told):
    own, reviewer = told
    with everything(client, reviewer, own, side="review") as archive:
        for line in archive.read("SHA256SUMS.txt").decode().splitlines():
            digest, name = line.split("  ", 1)
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
        listed = {line.split("  ", 1)[1] for line in archive.read("SHA256SUMS.txt").decode().splitlines()}
        assert listed == set(archive.namelist()) - {"SHA256SUMS.txt"}


def test_answers_are_data_and_a_table_that_runs_nothing(client, told):
    own, _reviewer = told
    Answer.objects.filter(request=own, question="q05").update(value={"adds": "=HYPERLINK(1)"})
    writer_of_draft = draft(by=own.requester, body=own.body, q05={"adds": "=HYPERLINK(1)"})

    with everything(client, own.requester, writer_of_draft) as archive:
        table = list(csv.reader(io.StringIO(archive.read("answers.csv").decode("utf-8-sig"))))
        data = json.loads(archive.read("answers.json"))

    assert table[0] == ["Number", "Question", "Detail", "Answer"]
    assert [row[3] for row in table if row[0] == "5"] == ["'=HYPERLINK(1)"]
    assert (data["format"], data["version"], data["versions"]) == (1, None, [])
    [answer] = [one for section in data["sections"] for one in section["answers"] if one["number"] == 5]
    assert answer["rows"][0]["value"] == "=HYPERLINK(1)"


def test_versions_handed_in_are_in_the_data(client, told):
    own, reviewer = told
    with everything(client, reviewer, own, side="review") as archive:
        data = json.loads(archive.read("answers.json"))

    assert [one["number"] for one in data["versions"]] == [1]
    assert data["versions"][0]["answers"]["q05"] == own.versions.get().answers["q05"]


def test_a_file_that_was_removed_is_not_in_it(client, told):
    own, reviewer = told
    remove(Attachment.objects.get(request=own), by=reviewer, at=timezone.now(), why="A name of a child stood in it.")

    for side, person in (("requests", own.requester), ("review", reviewer)):
        with everything(client, person, own, side=side) as archive:
            assert not [name for name in archive.namelist() if name.startswith("files/")]


def test_without_a_pdf_the_rest_comes_all_the_same(client, told, monkeypatch):
    own, _reviewer = told

    def refused(record):
        raise CannotTypeset

    monkeypatch.setattr(bundle, "typeset", refused)
    with everything(client, own.requester, own) as archive:
        assert "record.txt" in archive.namelist()
        assert reverse("requests:print", args=[own.pk]) in archive.read("record.txt").decode()


def test_letters_of_others_and_letters_that_are_keys_are_in_nobody_else_s_copy(client, told):
    own, _reviewer = told
    ana = world.requester(of=own.body, name="Ana Writer")
    other = draft(by=own.requester, body=own.body)
    invite_writer(other, person=ana, by=own.requester, at=timezone.now())
    send_all()

    with everything(client, own.requester, other) as archive:
        assert ana.email not in words(archive)
    assert Letter.objects.filter(person=ana, sent_at__isnull=False).exists(), "there was something to tell"


def test_in_french(client, told):
    own, _reviewer = told
    own.requester.language = "fr"
    own.requester.save(update_fields=["language"])
    with everything(client, own.requester, own) as archive:
        assert "record-fr.pdf" in archive.namelist()


def test_colleagues_and_strangers_get_nothing(client, told):
    own, _reviewer = told
    for person, code in ((world.requester(of=own.body), 403), (world.requester(), 404)):
        client.force_login(person)
        assert client.get(reverse("requests:everything", args=[own.pk])).status_code == code
        assert client.get(reverse("review:everything", args=[own.pk])).status_code == 404


def test_both_pages_offer_it(client, told):
    own, reviewer = told
    for side, person in (("requests", own.requester), ("review", reviewer)):
        client.force_login(person)
        page = client.get(reverse(f"{side}:detail", args=[own.pk])).content.decode()
        assert reverse(f"{side}:everything", args=[own.pk]) in page
        assert "Everything about this request (ZIP)" in page


def test_the_same_queries_with_one_message_and_file_as_with_more(client, told):
    own, reviewer = told
    counts = []
    for _round in range(2):
        everything(client, reviewer, own, side="review").close()
        with CaptureQueriesContext(connection) as queries:
            client.get(
                reverse("review:everything", args=[own.pk])
            )  # not read to its end: one query for each file's bytes
        counts.append(len(queries))
        for number in range(3):
            add_note(own, text=f"Note {number}", by=reviewer, at=timezone.now())
    assert counts[0] == counts[1]
