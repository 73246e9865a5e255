"""What people write to the team is found by nobody else: questions, notes, comments, alerts, phones, reports, imitations.

A mark stands in every private text. Those without a part open every address that needs no argument, its export, a search for the
marks, and the pages that name the things; the controls show that the same walk finds the marks for those who may (design §5.9,
§5.13). Concerns and formal cases have their own walk (``cases/test_case_leaks.py``).
"""

import datetime as dt
import io
import json
from dataclasses import dataclass, field

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from channels_registry.models import AccessLevel
from enforcement.duty.keeping import enter_shift
from enforcement.help import asking
from enforcement.help.comments import NOTHING, judge
from enforcement.impersonation import course as imitations
from enforcement.incidents import actions, calling, course
from enforcement.incidents.opening import report_compromised
from enforcement.models import HelpKind, PhoneSeenBy, ReportOutcome, Whose
from enforcement.reports.receiving import handle_report, receive_report
from ledger.models import LedgerEntry, LedgerText
from notifications.models import Letter
from notifications.sending import words_of
from portal.files import read_file
from portal.store import day_of, portal_settings
from tests import world
from tests.enforcement.leaks import found_by, walked

pytestmark = pytest.mark.django_db
SOUGHT = "Merkmal"
QUESTION, MESSAGE, NOTE, SEEN = "Merkmal-frage", "Merkmal-wort", "Merkmal-notiz", "Merkmal-wer"
COMMENT, COMMENT_LINK = "Merkmal-kommentar", "merkmal-verweis"
ALERT, CALLER, TASK = "Merkmal-alarm", "Merkmal-anruf", "Merkmal-aufgabe"
REPORT, REPORTER, OUTCOME, FOUND = "Merkmal-meldung", "merkmal@melder.example", "Merkmal-ausgang", "Merkmal-befund"
TICKET, FILE = "Merkmal-vorgang", "Merkmal-bild"
DUTY_PHONE, OWN_PHONE = "+41 22 700 70 70", "+254 20 700 70 70"
OF_THE_ASKER = (QUESTION, MESSAGE, SEEN, COMMENT, COMMENT_LINK)
MARKS = (
    *OF_THE_ASKER, NOTE, ALERT, CALLER, TASK, REPORT, REPORTER, OUTCOME, FOUND, TICKET, FILE, DUTY_PHONE, OWN_PHONE,
)  # fmt: skip


@dataclass
class Made:
    pages: list[str] = field(default_factory=list)
    people: dict = field(default_factory=dict)


def picture(name: str):
    drawn = io.BytesIO()
    Image.new("RGB", (4, 4)).save(drawn, "PNG")
    return read_file(drawn.getvalue(), name=f"{name}.png")


@pytest.fixture
def made() -> Made:
    at = timezone.now()
    group, team = world.body("Coast Forum"), world.comms("Team One")
    runner, fellow = world.person("Runner One", of=group), world.person("Fellow One", of=world.body())
    channel = world.channel("Voices of the coast", of=group, coadmin=team, runner=runner)
    world.grant(channel, fellow, AccessLevel.EDITOR)
    question = asking.ask(channel, kind=HelpKind.ERROR, words=QUESTION, wrong_where="https://x.com/1", wrong_seen_by=SEEN,
                          picture=picture(FILE), by=runner, at=at)  # fmt: skip
    asking.write(question, text=NOTE, by=team, at=at, internal=True)
    asking.write(question, text=MESSAGE, by=team, at=at)
    comment = judge(channel, words=COMMENT, link=f"https://x.com/{COMMENT_LINK}", what=NOTHING, urgent=False, harms=False,
                    by=runner, at=at)  # fmt: skip
    calling.give_number(runner, OWN_PHONE, at=at)
    today = day_of(at)
    enter_shift(person=team, first_day=today, last_day=today + dt.timedelta(days=9), from_hour=0, until_hour=24,
                substitute=None, phone=DUTY_PHONE, phone_seen_by=PhoneSeenBy.TEAM, by=team, at=at)  # fmt: skip
    alert = report_compromised(channel, by=team, at=at, words=ALERT, told_by=CALLER)
    actions.add_action(alert, text=TASK, owner=team, due_on=today, by=team, at=at)
    course.note(alert, by=team, at=at, words=f"{ALERT} again")
    told = receive_report(
        address="https://x.com/somebody_else", message=REPORT, reporter_email=REPORTER, language="en", at=at
    )
    closed = receive_report(
        address="https://x.com/another", message=REPORT, reporter_email=REPORTER, language="en", at=at
    )
    handle_report(closed, outcome=ReportOutcome.NOTHING, note=OUTCOME, by=team, at=at)
    imitation = imitations.open_imitation(address=told.address, report=told, by=team, at=at)
    kept = imitations.keep_evidence(imitation, picture(FILE), by=team, at=at)
    imitations.judge(imitation, whose=Whose.HOSTILE, words=FOUND, imitates=channel, by=team, at=at)
    imitations.report(imitation, ticket=TICKET, on=today, by=team, at=at)
    pages = [
        reverse(f"enforcement:{name}", args=args)
        for name, args in (
            ("help", [question.pk]), ("help-picture", [question.pk]), ("ask", [channel.pk]), ("comment", [comment.pk]),
            ("alert", [alert.pk]), ("alert-report", [alert.pk]), ("alert-lessons", [alert.pk]), ("card", [channel.pk]),
            ("reported", [told.pk]), ("reported", [closed.pk]), ("imitation", [imitation.pk]),
            ("imitation-file", [imitation.pk, kept.pk]),
        )
    ]  # fmt: skip
    pages += [
        reverse("channels:detail", args=[channel.pk]), reverse("channels:history", args=[channel.pk]),
        reverse("public:channel", args=[channel.pk]), reverse("people:person", args=[runner.pk]),
        f"{reverse('api:channels')}?q={SOUGHT}", f"{reverse('api:check')}?q=https://x.com/somebody_else",
        f"/support/enforcement/suspicionreport/{told.pk}/change/", f"/support/enforcement/suspicionreport/{closed.pk}/change/",
    ]  # fmt: skip
    pages += [
        reverse("workspace:ledger-entry", args=[seq]) for seq in LedgerEntry.objects.values_list("seq", flat=True)
    ]
    pages += [f"/support/ledger/ledgertext/{seq}/change/" for seq in LedgerText.objects.values_list("pk", flat=True)]
    for pk in Letter.objects.values_list("pk", flat=True):
        pages += [reverse("workspace:message", args=[pk]), f"/support/notifications/letter/{pk}/change/"]
    people = {
        "team": team, "asker": runner, "fellow": fellow, "administrator": world.administrator(), "external": world.external(),
        "stranger": world.person("Stan Stranger", of=world.body()), "signed out": None, "auditor": world.auditor(),
        "superuser": world.person("Sue Superuser"),
    }  # fmt: skip
    people["superuser"].is_superuser = people["superuser"].is_staff = True
    people["superuser"].save(update_fields=["is_superuser", "is_staff"])
    return Made(pages, people)


@pytest.mark.parametrize("role", ["administrator", "superuser", "external", "stranger", "signed out"])
def test_nobody_without_a_part_finds_a_word(client, made, role):
    """Portal administrators look after people and settings, superusers support: neither reads what is told to the team."""
    assert found_by(client, made.people[role], walked(SOUGHT) + made.pages, MARKS) == {}


def test_the_asker_finds_their_own_words_and_no_others(client, made):
    """No note of the team, no word of the alert on their own channel; their own number, and whom they may call."""
    found = found_by(client, made.people["asker"], walked(SOUGHT) + made.pages, MARKS)
    seen = {mark for marks in found.values() for mark in marks}
    assert seen == {*OF_THE_ASKER, FILE, OWN_PHONE}


def test_a_fellow_administrator_reads_neither_questions_nor_comments_of_others(client, made):
    """What somebody was unsure about is between them and the team. The number stands on the card of the channel they share."""
    found = found_by(client, made.people["fellow"], walked(SOUGHT) + made.pages, MARKS)
    assert {mark for marks in found.values() for mark in marks} == {OWN_PHONE}


def test_the_team_finds_every_word(client, made):
    """The control: the same walk finds each mark where it may be found."""
    found = found_by(client, made.people["team"], walked(SOUGHT) + made.pages, MARKS)
    assert {mark for marks in found.values() for mark in marks} == set(MARKS)


def test_neither_letters_nor_the_record_carry_a_word(made):
    """Pages show both to many; the platform's number of a case stands in neither, nor does a phone."""
    for text in LedgerText.objects.values_list("text", flat=True):
        assert [mark for mark in MARKS if mark in text] == []
    for data in LedgerEntry.objects.values_list("data", flat=True):
        assert [mark for mark in MARKS if mark in data] == []
    letters = list(Letter.objects.all())
    assert {letter.kind.partition(".")[0] for letter in letters} >= {"enforcement"}
    for letter in letters:
        assert [mark for mark in MARKS if mark in json.dumps(letter.data)] == []
        for language in ("en", "fr"):
            words = words_of(letter.kind, language=language, data=letter.data, portal=portal_settings())
            assert words.body
            assert [mark for mark in MARKS if mark in f"{words.subject} {words.body}"] == []
