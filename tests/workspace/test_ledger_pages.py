"""The record of decisions, read in words, and verified with a button (design §5.4)."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Permission
from enforcement.models import SuspicionReport
from enforcement.reports.receiving import receive_report
from ledger import triggers
from ledger.checking import ask_for_check, check_if_asked, last_check
from ledger.models import LedgerEntry
from ledger.phrases import known_actions
from ledger.recording import erase_words, record
from requests_app.drafting.drafts import start_draft
from requests_app.models import Status
from tests import world
from tests.requests_app import review_world
from workspace.decisions import subject_url

pytestmark = pytest.mark.django_db
LIST = "workspace:ledger"


def decide(
    by, why: str = "Because.", *, days: int = 0, action: str = "channels.suspended", subject=None
) -> LedgerEntry:
    at = timezone.now() - dt.timedelta(days=days)
    return record(
        action, subject or world.body("Kenya Forum" if why == "Because." else ""), by=by, at=at, why=why, data={"n": 1}
    )


def verify_page(client):
    """Ask for it, let the task do it, and look at the list."""
    asked = client.post(reverse("workspace:ledger-verify"), follow=True).content.decode()
    assert "The record is being verified." in asked
    assert "A verification was asked for:" in asked
    assert check_if_asked(at=timezone.now())
    return client.get(reverse(LIST)).content.decode()


def test_every_act_of_every_room_has_a_phrase():
    """The record is read in words: an action without a phrase would print its code."""
    written = re.compile(r'\brecord(?:_many)?\(\s*"([a-z_]+\.[a-z_]+)"')
    rooms = [Path(room.path) for room in apps.get_app_configs() if Path(room.path).is_relative_to(settings.BASE_DIR)]
    sources = [path for room in rooms for path in room.rglob("*.py") if ".venv" not in path.parts]
    recorded = {action for path in sources for action in written.findall(path.read_text(encoding="utf-8"))}

    assert {"grants.given", "people.invited", "activity.kept", "policies.published"} <= recorded
    assert recorded - set(known_actions()) == set()


def test_the_list_says_who_did_what_to_which_thing_and_why(client):
    person = world.comms("Amina Diallo")
    decide(person)
    client.force_login(person)

    rows = b"".join(client.get(reverse(LIST), {"format": "csv"}).streaming_content).decode().splitlines()

    assert rows[1].endswith(",Amina Diallo,suspended the channel,Kenya Forum,Because.")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("person=amina", ["One"]),
        ("action=channels.blocked", ["Two"]),
        ("q=two", ["Two"]),
        ("kind=accounts.body", ["Three", "Two", "One"]),
        ("action=channels.blocked&person=amina", []),
        ("day_after={day}&action=channels.suspended", ["Three"]),
        ("action=channels.suspended&day_before={day}", ["Three", "One"]),
        ("action=nonsense&kind=accounts.body", ["Three", "Two", "One"]),
        ("kind=accounts.body&q=%00", ["Three", "Two", "One"]),
        ("kind=accounts.body&day_after=yesterday", ["Three", "Two", "One"]),
    ],
)
def test_the_list_is_filtered_in_its_address(client, query, found):
    decide(world.comms("Amina Diallo"), "One", days=9)
    decide(world.comms("Omar Saleh"), "Two", days=5, action="channels.blocked")
    decide(None, "Three")
    client.force_login(world.auditor())

    response = client.get(f"{reverse(LIST)}?{query.format(day=timezone.localdate().isoformat())}")

    whys = [entry.words.text for entry in response.context["page"].rows]
    assert [next((why for why in ("One", "Two", "Three") if f'"{why}"' in text), "") for text in whys] == found


@pytest.mark.parametrize("count", [1, 3, 20])
def test_the_list_costs_the_same(client, count, django_assert_num_queries):
    person = world.auditor()
    for number in range(count):
        decide(person, f"Reason {number}")
    client.force_login(person)
    client.get(reverse(LIST))

    with django_assert_num_queries(7):
        client.get(reverse(LIST))


def test_one_decision_shows_its_facts_and_fingerprints(client):
    entry = decide(world.comms("Amina Diallo"))
    client.force_login(world.auditor())

    page = client.get(reverse("workspace:ledger-entry", args=[entry.seq])).content.decode()

    for part in ("Amina Diallo", "suspended the channel", "Kenya Forum", "Because.", entry.hash, entry.previous_hash):
        assert part in page
    # The pages of groups are the administrators': no link leads an auditor to a refusal.
    assert f'href="/groups/{entry.subject_id}/"' not in page


def test_a_decision_about_a_person_leads_there_only_whoever_may_read_people(client):
    entry = decide(world.comms("Amina Diallo"), subject=world.person("Ben Otieno"))
    links = {}
    for reader in (world.auditor(), world.lead()):
        client.force_login(reader)
        page = client.get(reverse("workspace:ledger-entry", args=[entry.seq])).content.decode()
        assert "Ben Otieno" in page
        links[reader.may(Permission.READ_PEOPLE)] = f'href="/people/{entry.subject_id}/"' in page

    assert links == {False: False, True: True}


def test_no_decision_leads_to_a_draft_or_to_what_is_gone(client):
    """A draft is nobody's business but its author's; a report is deleted when its time is over."""
    at, team, requester = timezone.now(), world.comms(), world.requester()
    report = receive_report(address="https://x.com/fake", message="", reporter_email="", language="en", at=at)
    subjects = {
        "draft": start_draft(by=requester, at=at),
        "handed in": review_world.in_state(Status.SUBMITTED, by=team, requester=requester),
        "report": report,
        "gone": SuspicionReport(pk=report.pk + 1),
    }
    entries = {name: decide(team, subject=subject) for name, subject in subjects.items()}

    for reader in (team, world.auditor()):
        client.force_login(reader)
        led = {}
        for name, entry in entries.items():
            url = subject_url(entry, reader=reader)
            page = client.get(reverse("workspace:ledger-entry", args=[entry.seq])).content.decode()
            led[name] = bool(url) and f'href="{url}"' in page and client.get(url).status_code

        assert led == {"draft": False, "handed in": 200, "report": 200, "gone": False}


def test_a_forgotten_person_is_no_longer_named(client):
    entry = decide(world.comms("Amina Diallo"), "She asked for it.")
    erase_words([entry], by=None, at=timezone.now())
    client.force_login(world.auditor())

    page = client.get(reverse("workspace:ledger-entry", args=[entry.seq])).content.decode()
    listed = client.get(reverse(LIST), {"action": "channels.suspended"}).content.decode()

    for shown in (page, listed):
        assert "Amina" not in shown and "She asked for it." not in shown and "Someone whose name was erased" in shown


@pytest.mark.parametrize("seq", ["0", "99999", "9" * 30])
def test_no_such_decision(client, seq):
    client.force_login(world.auditor())

    assert client.get(f"/ledger/{seq}/").status_code == 404


def test_an_intact_record_is_said_with_its_count(client):
    person = world.auditor()
    client.force_login(person)
    count = LedgerEntry.objects.count()

    assert f"Intact: {count} decision." in verify_page(client)
    decide(person)
    assert f"Intact: {count + 1} decisions." in verify_page(client)


def test_a_broken_record_is_said_with_its_number(client):
    person = world.auditor()
    entry = decide(person)
    client.force_login(person)
    connection.check_constraints()
    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_ledgerentry SET data = '{}' WHERE seq = %s", [entry.seq])

    page = verify_page(client)

    assert f"Broken at number {entry.seq}: its content was changed." in page
    transaction.set_rollback(True)


@pytest.mark.parametrize("role", [world.requester, world.administrator, world.external])
def test_the_record_is_for_the_team_and_the_auditor(client, role):
    client.force_login(role())

    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(reverse("workspace:ledger-entry", args=[1])).status_code == 403
    assert client.post(reverse("workspace:ledger-verify")).status_code == 403


def test_verifying_is_no_address_to_follow(client):
    client.force_login(world.auditor())

    assert client.get(reverse("workspace:ledger-verify")).headers["Allow"] == "POST"


def test_the_record_is_walked_when_somebody_asked_and_not_again():
    decide(world.auditor())
    assert check_if_asked(at=timezone.now()) is False

    ask_for_check(at=timezone.now())

    assert [check_if_asked(at=timezone.now()) for _ in range(2)] == [True, False]
    assert (last_check().count, last_check().broken_at) == (LedgerEntry.objects.count(), None)


def test_a_criterion_is_named_in_the_readers_words(client):
    reviewer = world.comms()
    review_world.in_review(by=reviewer)
    client.force_login(reviewer)

    page = client.get(reverse(LIST)).content.decode()

    assert "· The medium fits" in page and "· No other channel serves it" in page
    assert "· medium" not in page and "· overlap" not in page
