"""From the list of people who leave to one person's page, and the preview of a pasted list with many lines (A7)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from audits.leaving.handing_over import open_hand_over
from audits.leaving.leavers_list import MOST_LINES
from audits.leaving.left_today import left_today
from audits.models import HandOver
from tests import world
from tests.audits.leavers import day

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("reader", [world.comms, world.lead, world.auditor])
def test_whoever_reads_the_audit_finds_a_person_by_name(client, reader):
    """The team and the auditors have no list of people; the way to “If this person leaves” is here."""
    client.force_login(reader())
    leaver = world.person("Amina Diallo")

    assert 'name="who"' in client.get(reverse("audits:leaving")).content.decode()
    response = client.get(reverse("audits:leaving"), {"who": "Amina Diallo"})

    assert response.url == reverse("audits:what-if", args=[leaver.pk])
    assert client.get(response.url).status_code == 200


@pytest.mark.parametrize("typed", ["", "Nobody Known", "x" * 401, "'; --", "\x00"])
def test_a_name_that_is_none_is_refused_in_words_and_kept(client, typed):
    client.force_login(world.comms())

    response = client.get(reverse("audits:leaving"), {"who": typed})

    page = response.content.decode()
    assert response.status_code == 200
    assert "There is a problem" in page
    assert response.context["form"]["who"].value() == typed
    assert response.context["form"].errors["who"]


def test_names_in_the_lists_lead_to_what_a_person_holds(client):
    client.force_login(world.auditor())
    person = world.person("Amina Diallo")
    world.channel("Voices", runner=person)
    world.channel("Other", runner=world.person("Somebody"))

    page = client.get(reverse("audits:coverage-access"), {"q": "amina"})

    assert {row.person_id for row in page.context["page"].rows} == {person.pk}
    assert reverse("people:holdings", args=[person.pk]) in page.content.decode()


@pytest.fixture
def lead(client):
    lead = world.lead()
    client.force_login(lead)
    return lead


def test_the_last_day_in_the_preview_is_a_date_and_refused_in_words(client, lead):
    leaver = world.person(email="amina@example.org")
    world.channel(runner=leaver)
    text = f"amina@example.org; {day(9)}"
    preview = client.post(reverse("audits:leavers"), {"text": text}).content.decode()
    assert 'type="date"' in preview
    assert f'value="{day(9).isoformat()}"' in preview

    far = "Enter a date between the years 1900 and 2199."
    for wrong, said in (
        ("tomorrow", f"“Last day of {leaver.full_name}” needs a date such as 2026-03-31."),
        ("0001-01-01", far),
        ("9999-12-31", far),
    ):
        orders = {
            "text": text, "carry-out": "1", "why": "List.", f"do-{leaver.pk}": "leaves", f"day-{leaver.pk}": wrong,
        }  # fmt: skip
        refused = client.post(reverse("audits:leavers"), orders)
        page = refused.content.decode()
        assert refused.status_code == 422
        assert said in page
        assert f'value="{wrong}"' in page
    assert HandOver.objects.count() == 0


def test_who_was_found_stands_before_the_lines_without_a_person(client, lead):
    leaver = world.person(email="amina@example.org")
    text = "\n".join(f"Nobody {number}" for number in range(MOST_LINES - 1)) + "\namina@example.org"

    response = client.post(reverse("audits:leavers"), {"text": text})

    assert response.status_code == 200
    assert [line.person for line, _fields in response.context["found"]] == [leaver]
    assert len(response.context["unmatched"]) == MOST_LINES - 1
    shown = response.content.decode().split("People who were found")[1]
    assert shown.index(f'id="line-{MOST_LINES}"') < shown.index("Lines without a person") < shown.index("Nobody 0")


def test_a_full_list_of_known_people_is_read_and_carried_out_in_one_form(client, lead):
    """500 lines: no limit of the server's on fields or bytes is met on the way."""
    people = Person.objects.bulk_create(
        Person(
            email=f"leaver{number}@example.org", full_name=f"Éloïse Nom-de-Famille {number}", created_at=timezone.now()
        )
        for number in range(MOST_LINES)
    )
    text = "\n".join(person.full_name for person in people)
    preview = client.post(reverse("audits:leavers"), {"text": text})
    assert len(preview.context["found"]) == MOST_LINES

    orders = {"text": text, "carry-out": "1", "why": "List of March."}
    for person in people:
        orders |= {f"do-{person.pk}": "nothing", f"day-{person.pk}": day(9).isoformat(), f"sure-{person.pk}": "on"}
    leaver = people[-1]
    world.channel(runner=leaver)
    done = client.post(reverse("audits:leavers"), {**orders, f"do-{leaver.pk}": "leaves"})

    assert done.status_code == 200
    assert [one.person for one in done.context["outcomes"]] == [leaver]
    assert HandOver.objects.get().person == leaver


def test_a_row_says_only_what_is_so(client, lead):
    """One of two administrators was not alone: what is short is said, before the last day and after."""
    leaver, leaver_today = world.person("Leaver"), world.person("Left")
    world.channel("Voices", runner=leaver), world.channel("Other", runner=leaver_today)
    planned = open_hand_over(leaver, last_day=day(9), by=lead, at=timezone.now())
    gone = left_today(leaver_today, by=lead, at=timezone.now(), why="Left.")

    for hand_over, said in (
        (planned, "Needs a successor: without one, too few here have full control"),
        (gone, "Without this person, too few here have full control"),
    ):
        page = client.get(reverse("audits:hand-over", args=[hand_over.pk])).content.decode()
        assert page.count(said) == 1
        assert "alone" not in page
