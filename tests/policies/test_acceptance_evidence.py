"""The evidence: who accepted which version, in which language and when; who is waited for; files and certificates (A10)."""

import datetime as dt
import io

import openpyxl
import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.merging import merge_people
from accounts.models import Person
from channels_registry.models import AccessLevel
from channels_registry.promising import promise
from ledger.models import LedgerEntry
from policies.acknowledging import certificate
from policies.acknowledging.asking import ask
from policies.acknowledging.pages import accepted_by
from policies.models import Acknowledgement
from policies.reading import acknowledge
from portal.exports import BYTE_ORDER_MARK
from portal.typesetting import CannotTypeset
from tests import world
from tests.policies.acknowledging_world import accepts, policy, version

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
ALL, WAITING = "/acceptances/", "/acceptances/waiting/"


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def media(at):
    return version(policy(), "1.0", at.date() - 60 * DAY)


@pytest.fixture
def photos(at):
    return version(policy("photos"), "7", at.date() - 10 * DAY)


@pytest.fixture
def reader(client):
    auditor = world.auditor("Auditor")
    client.force_login(auditor)
    return client


def holder(name, at, *, days=200):
    person = world.person(name)
    world.grant(world.channel(coadmin=world.comms(f"Team of {name}")), person, AccessLevel.EDITOR, at=at - days * DAY)
    return person


def lines(response) -> list[str]:
    return b"".join(response.streaming_content).decode().splitlines()


def test_every_acceptance_stands_there_and_every_filter_narrows(reader, media, photos, at):
    ana, ben = world.person("Ana"), world.person("Ben")
    acknowledge(media, by=ana, language="fr", at=at - 20 * DAY)
    acknowledge(photos, by=ana, language="en", at=at, by_link=True)
    acknowledge(media, by=ben, language="en", at=at)

    for query, names in {
        "": ["Ana", "Ana", "Ben"],
        "?q=ben": ["Ben"],
        "?policy=photos": ["Ana"],
        "?version=1.0": ["Ana", "Ben"],
        "?language=fr": ["Ana"],
        f"?first={at.date() - DAY}": ["Ana", "Ben"],
        f"?last={at.date() - 10 * DAY}": ["Ana"],
    }.items():
        response = reader.get(ALL + query)
        assert sorted(row.person.full_name for row in response.context["page"].rows) == names, query


def test_the_files_are_what_is_seen(reader, media, photos, at):
    ana = world.person("=Ana")
    acknowledge(photos, by=ana, language="fr", at=at, by_link=True)
    acknowledge(media, by=world.person("Ben"), language="en", at=at)

    header, *rows = lines(reader.get(ALL + "?policy=photos&format=csv"))
    assert header.removeprefix(BYTE_ORDER_MARK) == "Name,Function,Text,Version,Read in,Accepted,How"
    (row,) = rows
    assert row.startswith("'=Ana,,photos (en),7,French,")
    assert row.endswith("by the link of a letter")

    sheet = openpyxl.load_workbook(io.BytesIO(reader.get(ALL + "?policy=photos&format=xlsx").content)).active
    assert [[cell.value for cell in line][:4] for line in sheet.iter_rows()] == [
        ["Name", "Function", "Text", "Version"], ["'=Ana", None, "photos (en)", "7"],
    ]  # fmt: skip


def test_who_is_waited_for_since_when_and_whether_their_days_are_over(reader, media, photos, at):
    late, new, fine = holder("Late", at), holder("New", at, days=5), holder("Fine", at)
    accepts(fine, at)
    for person in Person.objects.filter(full_name__startswith="Team of"):
        accepts(person, at)
    for channel in {grant.channel for grant in late.grants.all()}:
        promise(channel, person=world.person("Promised"), level=AccessLevel.EDITOR, by=world.comms(), at=at - 3 * DAY)
    for person in Person.objects.filter(grants__isnull=False).exclude(full_name__in=["Late", "New"]):
        accepts(person, at)
    acknowledge(media, by=new, language="en", at=at)
    ask(at=at)

    def names(query=""):
        return [row.full_name for row in reader.get(WAITING + query).context["page"].rows]

    assert names() == ["Late", "New", "Promised"]
    assert names("?late=yes") == ["Late"]
    assert names("?promised=yes") == ["Promised"]
    assert names("?policy=social-media") == ["Late", "Promised"]
    row = next(row for row in reader.get(WAITING).context["page"].rows if row.full_name == "Late")
    assert (row.due_on, row.asked_at) == (at.date() - 30 * DAY, at)
    assert len(lines(reader.get(WAITING + "?format=csv"))) == 4


def test_the_days_of_the_list_are_written_in_one_form(reader, media, at):
    """The last day is a date, the asking a moment."""
    holder("Ana", at)
    ask(at=at - 2 * DAY)
    page = reader.get(WAITING)
    (row,) = [row for row in page.context["page"].rows if row.full_name == "Ana"]
    assert row.due_on
    content = page.content.decode()
    for day in (row.due_on, timezone.localtime(row.asked_at)):
        assert f">{date_format(day, 'SHORT_DATE_FORMAT')}</time>" in content


@pytest.mark.parametrize("page", [ALL, WAITING])
def test_the_lists_cost_the_same_for_one_row_and_for_many(reader, media, photos, at, page, django_assert_num_queries):
    def more():
        person = holder(f"Person {timezone.now().timestamp()}", at)
        acknowledge(media, by=person, language="en", at=at)

    more()
    reader.get(page)
    costs = {ALL: 8, WAITING: 16}[page]
    with django_assert_num_queries(costs):
        reader.get(page)
    more(), more()
    with django_assert_num_queries(costs):
        reader.get(page)


def words_of(pdf: bytes) -> str:
    """As one line: where a line breaks on paper is the paper's affair."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_certificate_of_a_person_names_version_language_moment_and_entry(reader, media, photos, at):
    ana = world.person("Ana Ñandú", job_title="Editor #1 *bold*")
    moment = dt.datetime(2026, 3, 4, 15, 6, tzinfo=dt.UTC)
    acknowledge(photos, by=ana, language="fr", at=at, by_link=True)
    acknowledge(media, by=ana, language="en", at=at)
    Acknowledgement.objects.update(at=moment)

    response = reader.get(reverse("policies:person-certificate", args=[ana.pk]))

    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in response.headers["Cache-Control"]
    words = words_of(response.content)
    for said in (
        "Ana Ñandú",
        "Editor #1 *bold*",
        "photos (en)",
        "7",
        "French",
        "2026-03-04 15:06 UTC",
        "2 acceptances",
    ):
        assert said in words, said
    catalog = pypdf.PdfReader(io.BytesIO(response.content)).trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en"


def test_the_certificate_names_the_entry_of_an_acceptance_that_a_merge_brought(reader, media, photos, at):
    """The record keeps who pressed; after a merge that entry is the same person's."""
    first, second, third = world.person("First"), world.person("Second"), world.person("Third")
    acknowledge(photos, by=first, language="en", at=at)
    acknowledge(media, by=second, language="en", at=at)
    merge_people(second, first, by=world.administrator(), at=at, why="The same person.")
    merge_people(third, second, by=world.administrator(), at=at, why="The same person.")
    acknowledge(photos, by=world.person("Somebody else"), language="en", at=at)

    rows = list(accepted_by(third))
    found = certificate._entries(rows)

    seqs = LedgerEntry.objects.filter(action="policies.acknowledged", actor_id__in=[first.pk, second.pk])
    assert found == {(entry.subject_id, third.pk): str(entry.seq) for entry in seqs}
    assert len(found) == 2


def test_the_certificate_of_a_version_names_its_people_and_what_is_carried_over(reader, media, at):
    carried = version(policy(), "1.1", at.date() - DAY, carries_why="A link is renewed.")
    acknowledge(carried, by=world.person("Zoe"), language="en", at=at)

    address = reverse("policies:version-certificate", args=["social-media", "1.1"])
    words = words_of(reader.get(address).content)

    assert f'href="{address}"' in reader.get(reverse("policies:readers", args=["social-media", "1.1"])).content.decode()
    assert "Zoe" in words
    for said in ("Carried over", "Who accepted version 1.0", "A link is renewed."):
        assert said in words, said
    assert reader.get(reverse("policies:version-certificate", args=["social-media", "9"])).status_code == 404


def test_ones_own_certificate_and_nobody_elses(client, media, at):
    ana, ben = world.person("Ana"), world.person("Ben")
    acknowledge(media, by=ana, language="en", at=at)
    client.force_login(ben)

    assert "Nothing has been accepted yet." in words_of(client.get(reverse("policies:my-certificate")).content)
    assert client.get(reverse("policies:person-certificate", args=[ana.pk])).status_code == 403
    assert client.get(ALL).status_code == 403


def test_a_certificate_that_cannot_be_made_says_so(reader, media, at, monkeypatch):
    ana = world.person("Ana")
    acknowledge(media, by=ana, language="en", at=at)

    def cannot(*args, **kwargs):
        raise CannotTypeset

    monkeypatch.setattr(certificate, "typeset", cannot)  # the compiler is a program outside
    response = reader.get(reverse("policies:person-certificate", args=[ana.pk]), follow=True)

    assert response.redirect_chain[-1][0] == ALL
    assert "The PDF could not be made just now" in response.content.decode()


def test_what_a_person_accepted_is_told_latest_first(media, photos, at):
    ana = world.person("Ana")
    acknowledge(media, by=ana, language="en", at=at - DAY)
    acknowledge(photos, by=ana, language="en", at=at)

    assert [one.version for one in accepted_by(ana)] == [photos, media]
