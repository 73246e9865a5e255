"""The yearly report for the governing body: a calendar year beside the one before, on two pages, with nothing made up (R4, A8, A13)."""

import datetime as dt
import io
from unittest import mock

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone, translation

from channels_registry.models import Channel, ChannelStatus, Finding, Platform
from enforcement.cases import concerns, course
from enforcement.help.asking import ask
from enforcement.models import HelpKind, Incident, IncidentKind
from policies.library import sample
from tests import world
from tests.activity.test_numbers_report import tags_of
from workspace.yearly.typesetting import CannotTypeset, typeset
from workspace.yearly.words import paper_of, report_of

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 5, 20, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def on(year: int, month: int, day: int = 15) -> dt.datetime:
    return dt.datetime(year, month, day, 10, tzinfo=dt.UTC)


def channel(at: dt.datetime, **facts) -> Channel:
    people = {"coadmin": world.comms(created_at=at), "runner": world.person(created_at=at)}
    return world.channel(at=at, **people, **facts)


def rows(report) -> dict[str, tuple]:
    return {row.label: (row.now, row.before) for part in report.parts for row in part.rows}


def text(report) -> str:
    return " ".join(part.text for part in report.parts)


@pytest.mark.both_databases
def test_a_year_stands_beside_the_year_before():
    channel(on(2023, 1))
    channel(on(2024, 3)), channel(on(2025, 2)), channel(on(2025, 12, 31))
    ended = channel(on(2024, 5))
    Channel.objects.filter(pk=ended.pk).update(status=ChannelStatus.RETIRED, retired_at=on(2025, 7))
    channel(on(2026, 1, 1))

    found = rows(report_of(2025, at=AT))

    assert found["In service at the end"] == (4, 3)
    assert found["Went into service"] == (2, 2)
    assert found["Closed"] == (1, 0)
    assert found["of them on X"] == (4, 3)


@pytest.mark.both_databases
def test_of_this_year_it_tells_what_is_known_so_far():
    channel(on(2024, 3)), channel(on(2026, 2)), channel(on(2026, 12))

    report = report_of(2026, at=AT)

    assert rows(report)["In service at the end"] == (2, 1)
    assert "up to 20 May 2026" in report.lead and "On 20 May 2026" in text(report)


@pytest.mark.both_databases
def test_a_year_that_nobody_counted_is_not_nought():
    """Not known, never made up (design §5.3)."""
    channel(on(2025, 3))

    report = report_of(2025, at=AT)

    assert {before for _now, before in rows(report).values()} == {None}
    assert "not known" in text(report) and "counted since 15 March 2025" in " ".join(report.notes)
    assert {row.in_words[2] for part in report.parts for row in part.rows} == {"not known"}
    assert report_of(2020, at=AT).parts == [] and "Nothing was counted in 2020" in report_of(2020, at=AT).nothing


@pytest.mark.both_databases
def test_percentiles_of_few_cases_are_not_told():
    channel(on(2024, 3))

    report = report_of(2025, at=AT)

    assert rows(report)["Working days with the team, half of them"] == (None, None)
    assert "too few to say" in text(report)


@pytest.mark.both_databases
@pytest.mark.leaves_gap("its point was closed a year ago, and the gap is back unsaid: what is counted of today")
def test_rule_a8_is_told_of_the_end_of_the_year_and_of_today():
    """A8."""
    gap = channel(on(2024, 3), complete=False)
    Finding.objects.filter(channel=gap, rule="no_coadmin").update(opened_at=on(2024, 3), closed_at=on(2025, 2))
    closed = rows(report_of(2025, at=AT))["Without a co-administrator at the end"]
    assert closed == (0, 1)
    # The point was closed, and the gap is there: today is asked of the access itself.
    assert rows(report_of(2026, at=AT))["Without a co-administrator at the end"] == (1, 0)


@pytest.mark.both_databases
def test_alerts_of_the_year_are_counted():
    made, by = channel(on(2024, 3)), world.comms()
    for moment in (on(2025, 4), on(2025, 5), on(2026, 1)):
        Incident.objects.create(channel=made, kind=IncidentKind.BLOCKED, opened_at=moment, opened_by=by, state="false_alarm", ended_at=moment, ended_by=by)  # fmt: skip

    report = report_of(2025, at=AT)

    assert rows(report)["Alerts raised"] == (2, 0)
    assert "2 alerts were raised. 2 of them were false alarms." in text(report)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_pdf_has_two_pages_at_most_and_is_tagged(language):
    for number, platform in enumerate(Platform.objects.order_by("pk")[:10]):
        made = channel(on(2024, 3), of=world.body(f"Group {number}"))
        Channel.objects.filter(pk=made.pk).update(platform=platform)
    with translation.override(language):
        pdf = pypdf.PdfReader(io.BytesIO(typeset(paper_of(report_of(2025, at=AT), address="https://portal.example/"))))

    root = pdf.trailer["/Root"]
    assert 1 <= len(pdf.pages) <= 2
    assert root["/Lang"] == language and root["/MarkInfo"]["/Marked"]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= tags_of(root["/StructTreeRoot"])


def test_page_and_pdf_say_the_same(client):
    channel(on(2024, 3), name="Voices of the coast")
    client.force_login(world.comms())

    page = client.get(reverse("workspace:yearly"), {"year": "2025"})
    pdf = client.get(reverse("workspace:yearly-pdf"), {"year": "2025"})

    words = " ".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(pdf.content)).pages)
    for told in ("Our social media channels in 2025", "In service at the end", "Checks and co-administration"):
        assert told in page.content.decode() and told in words
    assert "yearly-report-2025-en.pdf" in pdf["Content-Disposition"] and pdf["Cache-Control"] == "no-store, private"
    assert "Voices of the coast" not in page.content.decode() + words, "it names nothing"


@pytest.mark.parametrize("asked", ["", "abcd", "99999", "1066", "²025", "2025'--"])
def test_a_year_that_is_none_is_the_last_whole_one(client, asked):
    channel(on(2024, 3))
    client.force_login(world.auditor())

    response = client.get(reverse("workspace:yearly"), {"year": asked})

    assert response.status_code == 200
    assert response.context["report"].year == timezone.localtime().year - 1


def test_without_a_pdf_there_is_the_page_that_prints(client):
    client.force_login(world.comms())
    with mock.patch("workspace.views.yearly.typeset", side_effect=CannotTypeset):
        response = client.get(reverse("workspace:yearly-pdf"))

    assert response.status_code == 503 and "There is no PDF" in response.content.decode()


def test_formal_cases_concerns_and_questions_are_not_in_it(client):
    """A13: not even their number, since the report goes out of the house."""
    now = timezone.now()
    lead, comms = world.lead(), world.comms()
    version = sample.load_sample(by=lead, at=now - 50 * DAY)
    runner = world.person("Personne Concernée4711")
    made = world.channel("Voices", at=now - 40 * DAY, runner=runner, coadmin=comms)
    course.open_case(made, person=runner, words="Geheimnis4711", policy_version=version, ground="Grund4711", by=comms, at=now)  # fmt: skip
    concerns.write_concern(runner, text="Kummer4711", by=comms, at=now)
    ask(made, kind=HelpKind.MAY_I_POST, words="Frage4711", by=runner, at=now)
    for person in (lead, comms, world.auditor()):
        client.force_login(person)
        asked = {"year": str(now.year)}
        page = client.get(reverse("workspace:yearly"), asked).content.decode()
        pdf = pypdf.PdfReader(io.BytesIO(client.get(reverse("workspace:yearly-pdf"), asked).content))
        told = page + " ".join(one.extract_text() for one in pdf.pages)
        main = told[told.index("<main") :] if "<main" in told else told
        main = main.split("<footer")[0] + main.split("</footer>")[-1]
        assert "4711" not in told
        assert "ormal case" not in main and "oncern" not in main
        assert "The team was asked 1 time for help." in told, "the control: the question is counted"


def test_a_report_costs_the_same_for_1_and_3_channels(django_assert_num_queries):
    channel(on(2024, 3))
    for count in (0, 2):
        for _number in range(count):
            made = channel(on(2025, 3), complete=False)
            Incident.objects.create(
                channel=made, kind=IncidentKind.BLOCKED, opened_at=on(2025, 4), opened_by=world.comms()
            )
        with django_assert_num_queries(52):
            report_of(2025, at=AT)
