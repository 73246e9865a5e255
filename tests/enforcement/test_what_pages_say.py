"""Alerts that are over, questions just asked, reports that are followed up: each page says one thing (N13, N15, A11)."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from enforcement.help import asking
from enforcement.impersonation import course as imitations
from enforcement.incidents import course
from enforcement.incidents.opening import report_compromised
from enforcement.incidents.waiting import alerts as alert_items
from enforcement.models import HelpKind, ReportOutcome, SuspicionReport, Whose
from enforcement.reports.receiving import receive_report
from tests import world
from tests.enforcement.alert_world import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def c():
    return cast()


def shown(client, person, name, *args) -> str:
    client.force_login(person)
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


# --- Alerts ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["over", "false alarm"])
def test_an_alert_that_is_over_begins_with_its_course(client, c, end):
    incident = report_compromised(c.channel, by=c.editor, at=c.at)
    before = shown(client, c.team, "enforcement:alert", incident.pk)
    assert 'id="calls"' in before and "What to do" in before and 'id="ready"' in before
    assert before.index('id="calls"') < before.index('id="timeline"')

    if end == "over":
        course.close(incident, by=c.team, at=c.at, why="Looked at by two.")
    else:
        course.call_off(incident, by=c.team, at=c.at)

    after = shown(client, c.team, "enforcement:alert", incident.pk)
    for gone in ('id="calls"', "What to do</h2>", 'id="ready"'):
        assert gone not in after
    assert after.index('id="timeline"') < after.index('id="tasks"')


def test_the_reporter_reads_one_sentence_on_how_it_ends(client, c):
    incident = report_compromised(c.channel, by=c.editor, at=c.at)
    page = shown(client, c.editor, "enforcement:alert", incident.pk)
    assert "You can take it back for half an hour" in page
    assert "Only the communications team says" not in page
    other = shown(client, c.admin, "enforcement:alert", incident.pk)
    assert "You can take it back" not in other and "Only the communications team says" in other


def test_a_channel_under_alert_leads_to_the_alert(client, c):
    assert "Go to the alert" not in shown(client, c.admin, "channels:detail", c.channel.pk)
    incident = report_compromised(c.channel, by=c.editor, at=c.at)
    page = shown(client, c.admin, "channels:detail", c.channel.pk)
    assert f'class="btn btn-primary" href="{reverse("enforcement:alert", args=[incident.pk])}"' in page
    assert "Confirm that everything is still right" not in page
    assert "Raise an alert" not in page


def test_the_mark_of_an_open_alert_is_not_said_twice(c):
    incident = report_compromised(c.channel, by=c.editor, at=c.at)
    (item,) = alert_items(c.team, c.at)
    assert (item.text, str(item.urgent_as)) == ("Somebody else controls Voices of the coast", "Alert")
    course.contain(incident, by=c.team, at=c.at)
    (item,) = alert_items(c.team, c.at)
    assert item.text == "Alert: somebody else controls Voices of the coast"


# --- Questions ------------------------------------------------------------------------------------------------------------------


def test_a_question_just_asked_is_with_the_team_for_its_asker(client, c):
    question = asking.ask(c.channel, kind=HelpKind.MAY_I_POST, words="May I?", by=c.editor, at=timezone.now())
    page = shown(client, c.editor, "enforcement:help", question.pk)
    assert "With the team" in page and "The whole communications team has the question." in page
    assert "Nobody has it yet" not in page
    assert "I need no answer any more" in page and "That helped" not in page
    team = shown(client, c.team, "enforcement:help", question.pk)
    assert "Nobody has it yet" in team and "With the team" not in team

    asking.write(question, text="Yes.", by=c.team, at=timezone.now())
    page = shown(client, c.editor, "enforcement:help", question.pk)
    assert "That helped: end the question" in page and "I need no answer any more" not in page


# --- Reports and imitations -----------------------------------------------------------------------------------------------------


@pytest.fixture
def report():
    return receive_report(
        address="https://x.com/somebody_else", message="They ask for money.", reporter_email="", language="en",
        at=timezone.now(),
    )  # fmt: skip


def test_a_report_that_is_followed_up_closes_with_what_it_comes_to(client, c, report):
    imitation = imitations.open_imitation(address=report.address, report=report, by=c.team, at=timezone.now())
    address = reverse("enforcement:reported", args=[report.pk])
    page = shown(client, c.team, "enforcement:reported", report.pk)
    assert 'name="outcome"' not in page
    assert f'href="{reverse("enforcement:imitation", args=[imitation.pk])}"' in page

    refused = client.post(address, {"outcome": ReportOutcome.NOTHING, "note": ""})
    assert refused.status_code == 422
    assert SuspicionReport.objects.get().handled_at is None

    imitations.judge(imitation, whose=Whose.FAN, words="A friend.", by=c.team, at=timezone.now())
    assert SuspicionReport.objects.get().outcome == ReportOutcome.FAN
    assert "Someone who means well" in shown(client, c.team, "enforcement:reported", report.pk)


def test_an_imitation_quotes_the_report_and_shows_no_empty_row(client, c, report):
    imitation = imitations.open_imitation(address=report.address, report=report, by=c.team, at=timezone.now())
    page = shown(client, c.team, "enforcement:imitation", imitation.pk)
    assert "They ask for money." in page and "Report of" in page
    assert f'href="{reverse("enforcement:reported", args=[report.pk])}"' in page
    assert "Not provided" not in page


def test_an_imitation_that_nobody_reported_has_no_quote(client, c):
    imitation = imitations.open_imitation(address="https://x.com/one_more", by=world.comms(), at=timezone.now())
    page = shown(client, c.team, "enforcement:imitation", imitation.pk)
    assert "What we were told" not in page and "Not provided" not in page


def test_on_paper_no_task_is_given(client, c):
    incident = report_compromised(c.channel, by=c.editor, at=c.at)
    page = shown(client, c.team, "enforcement:alert", incident.pk)
    assert re.search(r'<div class="no-print">\s*<details[^>]*><summary><span>Give a task<', page)
