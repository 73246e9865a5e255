"""Reports of suspicious accounts: from anyone, a few an hour, into a list the team deals with (A16, N13)."""

import datetime as dt
import html
import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from channels_registry import lifecycle
from enforcement.models import ReportOutcome, SuspicionReport
from enforcement.reports import waiting
from enforcement.reports.receiving import ReportRefused, handle_report, receive_report
from ledger.models import LedgerEntry
from tests import world

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 3, 31, 12, 0, tzinfo=dt.UTC)
REPORT = {"address": "https://x.com/act_help", "message": "It asks for money.", "email": "reader@example.org"}


def received(**changes) -> SuspicionReport:
    facts = {"address": REPORT["address"], "message": "", "reporter_email": "", "language": "en", "at": AT, **changes}
    return receive_report(**facts)


# --- The public page -----------------------------------------------------------------------------------------------------------


def test_anyone_reports_without_signing_in(client):
    response = client.post(reverse("enforcement:report"), REPORT, follow=True)

    assert "Thank you for your report" in response.content.decode()
    kept = SuspicionReport.objects.get()
    assert (kept.address, kept.message, kept.reporter_email, kept.identity_key, kept.language) == (
        REPORT["address"], REPORT["message"], REPORT["email"], "x:handle:act_help", "en",
    )  # fmt: skip


@pytest.mark.parametrize(
    "asked",
    ["https://x.com/act_help", "https://www.facebook.com/profile.php?id=100064337189", "https://example.net/é?a=1&q=2"],
)
def test_the_check_page_hands_over_the_link_that_was_asked_about(client, asked):
    page = client.get(reverse("public:check"), {"q": asked})
    link = re.search(r'<a href="([^"]+)">Report an account', page.content.decode())[1]

    report = client.get(html.unescape(link))

    assert page.context["result"].address is not None
    assert report.context["form"]["address"].value() == page.context["result"].address.canonical_url


@pytest.mark.parametrize("text", ["@act.help", "somewhere on Facebook", "https://t.co/abc", "javascript:alert(1)"])
def test_what_names_no_account_is_kept_as_it_was_told(client, text):
    client.post(reverse("enforcement:report"), {**REPORT, "address": text})

    assert list(SuspicionReport.objects.values_list("address", "identity_key")) == [(text, "")]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"address": ""}, "“Link or username” needs an answer."),
        ({"address": "x" * 2001}, "can have 2,000 characters at most"),
        ({"message": "x" * 2001}, "can have 2,000 characters at most"),
        ({"email": "not an address"}, "needs an e-mail address"),
        ({"address": "x.com/\x00act"}, ""),
    ],
)
def test_a_report_that_cannot_be_kept_says_why_and_keeps_what_was_typed(client, changes, sentence):
    response = client.post(reverse("enforcement:report"), {**REPORT, **changes})

    page = response.content.decode()
    assert response.status_code == 422
    assert (sentence in page and "reader@example.org" in page) or "email" in changes
    assert list(SuspicionReport.objects.all()) == []


def test_the_address_comes_along_from_the_check_page(client):
    page = client.get(reverse("enforcement:report"), {"q": "https://x.com/a<b>"}).content.decode()

    assert 'value="https://x.com/a&lt;b&gt;"' in page


def test_a_visitor_reports_a_few_times_an_hour(client):
    url = reverse("enforcement:report")
    answers = [client.post(url, REPORT).status_code for _ in range(7)]

    assert answers == [302] * 5 + [429] * 2
    assert SuspicionReport.objects.count() == 5


# --- The team's list --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (world.comms, 200),
        (world.lead, 200),
        (world.auditor, 200),
        (world.administrator, 403),
        (world.requester, 403),
        (world.external, 403),
    ],
)
def test_who_reads_reports(client, role, status):
    report = received()
    client.force_login(role())

    assert client.get(reverse("enforcement:reports")).status_code == status
    assert client.get(reverse("enforcement:reported", args=[report.pk])).status_code == status


def test_the_team_says_what_a_report_came_to(client):
    report, person = received(), world.comms()
    client.force_login(person)
    url = reverse("enforcement:reported", args=[report.pk])

    assert client.post(url, {}).status_code == 422
    response = client.post(url, {"outcome": "hostile", "note": "Told the platform."})

    report.refresh_from_db()
    assert response.status_code == 302
    assert (report.outcome, report.note, report.handled_by) == (ReportOutcome.HOSTILE, "Told the platform.", person)
    entry = LedgerEntry.objects.get(action="reports.handled")
    assert (entry.actor_id, entry.subject_id, entry.data) == (person.pk, report.pk, '{"outcome":"hostile"}')


def test_an_auditor_reads_and_closes_nothing(client):
    report = received()
    client.force_login(world.auditor())

    response = client.post(reverse("enforcement:reported", args=[report.pk]), {"outcome": "fan"})

    report.refresh_from_db()
    assert (response.status_code, report.handled_at) == (403, None)


def test_the_second_to_close_a_report_is_told():
    report, first, second = received(), world.comms(), world.comms()
    handle_report(report, outcome=ReportOutcome.FAN, note="", by=first, at=AT)

    with pytest.raises(ReportRefused, match="already dealt with"):
        handle_report(report, outcome=ReportOutcome.HOSTILE, note="", by=second, at=AT)

    report.refresh_from_db()
    assert (report.outcome, report.handled_by) == (ReportOutcome.FAN, first)
    assert LedgerEntry.objects.filter(action="reports.handled").count() == 1


def test_nobody_else_closes_a_report():
    report = received()

    with pytest.raises(ReportRefused, match="Communications team"):
        handle_report(report, outcome=ReportOutcome.FAN, note="", by=world.auditor(), at=AT)

    report.refresh_from_db()
    assert report.handled_at is None


def test_a_report_is_read_beside_what_the_register_says(client):
    channel = world.channel("Kenya Forum", address="https://x.com/actkenya")
    other = received(address="https://x.com/actkenya/")
    report = received(address="https://x.com/ActKenya")
    client.force_login(world.comms())

    page = client.get(reverse("enforcement:reported", args=[report.pk])).content.decode()

    assert f"/registry/{channel.pk}/" in page
    assert reverse("enforcement:reported", args=[other.pk]) in page


def test_the_team_recognises_a_channel_that_is_unlisted(client):
    """A22: the public check says nothing of it, and nobody must take it for a fake."""
    channel = world.channel("Hidden", address="https://x.com/acthidden")
    lifecycle.unlist(channel, by=world.lead(), at=timezone.now(), why="Threats.")
    report = received(address="https://x.com/acthidden")
    client.force_login(world.comms())

    page = client.get(reverse("enforcement:reported", args=[report.pk])).content.decode()

    assert f"/registry/{channel.pk}/" in page and "left off the public list" in page


@pytest.mark.parametrize("count", [1, 3, 20])
def test_the_list_costs_the_same(client, count, django_assert_num_queries):
    for number in range(count):
        report = received(address=f"https://x.com/act{number}")
        handle_report(report, outcome=ReportOutcome.FAN, note="", by=world.comms(), at=AT)
    client.force_login(world.auditor())
    url = reverse("enforcement:reports")
    client.get(url)

    with django_assert_num_queries(6):
        response = client.get(url)

    assert len(response.context["page"].rows) == count


@pytest.mark.parametrize(
    ("query", "count"),
    [("state=open", 1), ("state=done", 1), ("q=money", 1), ("outcome=fan", 1), ("state=nonsense", 2), ("q=%00", 2)],
)
def test_the_list_is_filtered_in_its_address(client, query, count):
    received(message="It asks for money.")
    handle_report(received(), outcome=ReportOutcome.FAN, note="", by=world.comms(), at=AT)
    client.force_login(world.comms())

    assert len(client.get(f"{reverse('enforcement:reports')}?{query}").context["page"].rows) == count


def test_a_cell_is_no_formula_to_a_spreadsheet(client):
    received(address="=HYPERLINK(1)", message="+1")
    client.force_login(world.comms())

    rows = b"".join(client.get(reverse("enforcement:reports"), {"format": "csv"}).streaming_content).decode()

    assert "'=HYPERLINK(1)" in rows


def test_open_reports_wait_on_the_teams_home_page():
    received(at=AT)
    received(at=AT + dt.timedelta(days=1))

    assert [(item.text, item.since) for item in waiting.items(world.comms(), timezone.now())] == [
        ("2 reports of suspicious accounts", AT)
    ]
    assert list(waiting.items(world.requester(), timezone.now())) == []


@pytest.mark.both_databases
def test_the_database_keeps_an_outcome_whole():
    report = received()

    for halves in ({"handled_at": AT}, {"outcome": "fan"}, {"handled_at": AT, "outcome": "fan"}):
        with pytest.raises(IntegrityError, match="suspicionreport_handled_whole"), transaction.atomic():
            SuspicionReport.objects.filter(pk=report.pk).update(**halves)
