"""The brief as page, file and PDF: the same figures, for the team and the auditors, and nothing that only some may know (R4, A13, A22)."""

import datetime as dt
import io

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone, translation

from channels_registry.models import Channel
from enforcement.cases import concerns, course
from enforcement.help.asking import ask
from enforcement.models import HelpKind
from ledger.models import LedgerEntry
from notifications.models import Letter
from policies.library import sample
from tests import world
from tests.activity.test_numbers_report import tags_of
from workspace.brief import meetings
from workspace.brief.typesetting import CannotTypeset
from workspace.models import BriefReader, BriefSchedule, MeetingDay

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = NOW.date()
DAY = dt.timedelta(days=1)
OWN_DAYS = {"first": (TODAY - 20 * DAY).isoformat(), "last": TODAY.isoformat()}


def text_of(response) -> str:
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


def words_of_pdf(response) -> str:
    pdf = pypdf.PdfReader(io.BytesIO(response.content))
    return " ".join(page.extract_text() for page in pdf.pages)


def facts() -> list:
    return [
        *MeetingDay.objects.values_list("day", flat=True),
        *BriefSchedule.objects.values(),
        *BriefReader.objects.values_list("person", flat=True),
        LedgerEntry.objects.count(),
        Letter.objects.count(),
    ]


def test_page_file_and_pdf_say_the_same(client):
    world.channel("Voices of the coast", at=NOW - 3 * DAY, complete=False)
    client.force_login(world.comms())

    page = client.get(reverse("workspace:brief"), OWN_DAYS)
    file = text_of(client.get(reverse("workspace:brief"), {**OWN_DAYS, "format": "csv"}))
    pdf = client.get(reverse("workspace:brief-pdf"), OWN_DAYS)

    words = page.content.decode()
    assert page.status_code == 200
    assert "Channels that went into service" in words and "Voices of the coast" in words
    assert "What changed,Channels that went into service,1," in file
    assert "What is at risk,Channels without a Secretariat co-administrator (none is the aim),1," in file
    assert "Voices of the coast" in words_of_pdf(pdf)
    assert pdf["Cache-Control"] == "no-store, private"
    assert f"meeting-brief-{OWN_DAYS['first']}-{OWN_DAYS['last']}-en.pdf" in pdf["Content-Disposition"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_pdf_is_one_tagged_page_with_headings_tables_and_pictures(client, language):
    for number in range(12):
        made = world.channel(f"Voix du Sahel «اليوم» {number}", at=NOW - 3 * DAY, complete=False)
        Channel.objects.filter(pk=made.pk).update(compromised_at=NOW, review_on=TODAY)
    client.force_login(world.comms(language=language))

    response = client.get(reverse("workspace:brief-pdf"), {**OWN_DAYS, "lang": language})

    pdf = pypdf.PdfReader(io.BytesIO(response.content))
    root = pdf.trailer["/Root"]
    assert len(pdf.pages) == 1
    assert root["/Lang"] == language == response["Content-Language"]
    assert root["/MarkInfo"]["/Marked"]
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/Figure"} <= tags_of(root["/StructTreeRoot"])


def test_no_word_of_a_channel_is_taken_for_markup(client):
    world.channel('#panic("x") = *bold* \\ $x$ "] #import', at=NOW - DAY)
    client.force_login(world.comms())

    assert '#panic("x")' in words_of_pdf(client.get(reverse("workspace:brief-pdf"), OWN_DAYS))


def test_without_a_pdf_there_is_the_page_that_prints(client, monkeypatch):
    def refuse(paper):
        raise CannotTypeset

    monkeypatch.setattr("workspace.views.brief.typeset", refuse)
    client.force_login(world.comms())

    response = client.get(reverse("workspace:brief-pdf"), OWN_DAYS)

    assert response.status_code == 503 and "There is no PDF" in response.content.decode()


def test_the_time_is_said_in_words(client):
    amina = world.comms()
    client.force_login(amina)
    assert "this month" in client.get(reverse("workspace:brief")).content.decode()

    meetings.note_meeting(TODAY - 9 * DAY, by=amina, at=NOW)

    page = client.get(reverse("workspace:brief"))
    assert "(since the last meeting)" in page.content.decode()
    assert page.context["brief"].period.first == TODAY - 9 * DAY


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"first": "2026-03-10", "last": "2026-03-01"}, "The period ends before it begins."),
        ({"first": "2019-01-01", "last": "2026-01-01"}, "Choose at most a year"),
        ({"first": "2999-99-99"}, "needs a date"),
        ({"period": "<script>"}, "choose one of the answers"),
    ],
)
def test_a_time_that_makes_no_sense_is_said_at_its_field(client, asked, problem):
    client.force_login(world.comms())

    response = client.get(reverse("workspace:brief"), asked)

    assert response.status_code == 422 and problem in response.content.decode()
    assert client.get(reverse("workspace:brief-pdf"), asked).status_code == 302


def test_a_link_since_a_meeting_that_was_taken_back_is_no_mistake(client):
    client.force_login(world.comms())
    assert client.get(reverse("workspace:brief"), {"period": "since-meeting"}).status_code == 200


def test_a_plots_figures_come_as_a_file(client):
    client.force_login(world.comms())

    assert "Channels in service" in text_of(
        client.get(reverse("workspace:brief"), {"format": "csv", "plot": "channels"})
    )
    assert client.get(reverse("workspace:brief"), {"format": "csv", "plot": "nothing"}).status_code == 404


def test_a_get_of_every_address_changes_nothing(client):
    client.force_login(world.lead())
    client.get(reverse("workspace:brief"))
    before = facts()
    for name in ("brief", "brief-pdf", "meeting-note", "brief-sending", "brief-to-me", "brief-take-off"):
        client.get(reverse(f"workspace:{name}"))
    assert facts() == before


# --- Meetings and letters by their forms ------------------------------------------------------------------------------------------


def test_a_meeting_is_noted_and_taken_back_on_the_page(client):
    client.force_login(world.comms())
    refused = client.post(reverse("workspace:meeting-note"), {"meeting-day": "soon"})
    assert refused.status_code == 422 and "needs a date" in refused.content.decode()

    client.post(reverse("workspace:meeting-note"), {"meeting-day": (TODAY - 5 * DAY).isoformat()})
    held = MeetingDay.objects.get()
    again = client.post(reverse("workspace:meeting-note"), {"meeting-day": held.day.isoformat()})
    assert again.status_code == 422 and "noted already" in again.content.decode()

    assert client.post(reverse("workspace:meeting-take-back", args=[held.pk])).status_code == 302
    assert not MeetingDay.objects.exists()


def test_an_auditor_reads_and_sets_nothing(client):
    client.force_login(world.auditor())
    page = client.get(reverse("workspace:brief"))
    assert page.status_code == 200 and page.context["meeting_form"] is None
    before = facts()

    for name in ("meeting-note", "brief-sending", "brief-to-me", "brief-take-off"):
        assert client.post(reverse(f"workspace:{name}"), {"meeting-day": TODAY.isoformat()}).status_code == 403
    assert facts() == before


def test_the_team_sets_when_it_is_sent_and_each_can_end_it(client):
    amina, ines = world.comms("Amina"), world.lead("Ines")
    client.force_login(ines)
    answers = {"is_on": "true", "rhythm": "weekly", "weekday": "3", "month_day": "1", "people": [amina.pk, ines.pk]}
    assert (
        client.post(reverse("workspace:brief-sending"), {**answers, "people": [world.auditor().pk]}).status_code == 422
    )
    assert client.post(reverse("workspace:brief-sending"), {**answers, "people": []}).status_code == 422
    assert not BriefReader.objects.exists()

    assert client.post(reverse("workspace:brief-sending"), answers).status_code == 302

    page = client.get(reverse("workspace:brief")).content.decode()
    assert "on Thursday, to 2 people" in page and "Do not send it to me any more" in page
    client.post(reverse("workspace:brief-take-off"))
    assert list(BriefReader.objects.values_list("person__full_name", flat=True)) == ["Amina"]
    assert "Do not send it to me any more" not in client.get(reverse("workspace:brief")).content.decode()


def test_send_now_writes_one_letter_to_oneself_about_the_days_on_the_page(client):
    amina = world.comms("Amina")
    client.force_login(amina)

    client.post(reverse("workspace:brief-to-me") + f"?first={OWN_DAYS['first']}&last={OWN_DAYS['last']}")

    letter = Letter.objects.get()
    assert letter.person == amina and letter.data["first"] == OWN_DAYS["first"]


# --- What is private stays so -------------------------------------------------------------------------------------------------------


@pytest.fixture
def private_things():
    """A formal case, a concern and a question, each with a mark that must be found nowhere."""
    lead, comms = world.lead("Ines"), world.comms("Amina")
    version = sample.load_sample(by=lead, at=NOW - 50 * DAY)
    runner = world.person("Personne Concernée4711")
    channel = world.channel("Voices", at=NOW - 40 * DAY, runner=runner, coadmin=comms)
    course.open_case(
        channel, person=runner, words="Geheimnis4711", policy_version=version, ground="Grund4711", by=comms, at=NOW
    )
    concerns.write_concern(runner, text="Kummer4711", by=comms, at=NOW)
    ask(channel, kind=HelpKind.MAY_I_POST, words="Frage4711", by=runner, at=NOW)
    return comms, lead


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_private_subject_is_in_the_brief_its_file_its_pdf_or_its_letter(client, private_things, language):
    for person in (*private_things, world.auditor()):
        client.force_login(person)
        with translation.override(language):
            asked = {**OWN_DAYS, "lang": language}
            told = [
                client.get(reverse("workspace:brief"), asked).content.decode(),
                text_of(client.get(reverse("workspace:brief"), {**asked, "format": "csv"})),
                words_of_pdf(client.get(reverse("workspace:brief-pdf"), asked)),
            ]
        client.post(reverse("workspace:brief-to-me"))
        told += [str(data) for data in Letter.objects.filter(kind="brief.ready").values_list("data", flat=True)]
        assert "4711" not in " ".join(told), person
        # The control: the question is counted, and the channel is there to be named.
        assert "1" in told[1]


def test_formal_cases_are_counted_for_those_who_see_them_and_on_no_paper(client, private_things):
    """A13: a colleague of the team does not learn that there is one, and nothing that is handed round says so."""
    comms, lead = private_things
    seen = {}
    for name, person in (("comms", comms), ("colleague", world.comms()), ("lead", lead), ("auditor", world.auditor())):
        client.force_login(person)
        page = client.get(reverse("workspace:brief"), OWN_DAYS).content.decode()
        seen[name] = "1 formal case is under way" in page
        file = text_of(client.get(reverse("workspace:brief"), {**OWN_DAYS, "format": "csv"}))
        paper = words_of_pdf(client.get(reverse("workspace:brief-pdf"), OWN_DAYS))
        assert "ormal case" not in file and "ormal case" not in paper

    assert seen == {"comms": False, "colleague": False, "lead": True, "auditor": True}


def test_the_page_costs_the_same_for_1_and_3_rows(client, django_assert_num_queries):
    client.force_login(world.comms())
    client.get(reverse("workspace:brief"), OWN_DAYS)
    for count in (1, 2):
        for number in range(count):
            made = world.channel(at=NOW - DAY, complete=False)
            Channel.objects.filter(pk=made.pk).update(review_on=TODAY, compromised_at=NOW)
            meetings.note_meeting(TODAY + (10 * count + number) * DAY, by=world.comms(), at=NOW)
        with django_assert_num_queries(60):
            client.get(reverse("workspace:brief"), OWN_DAYS)
