"""The pages of leavers: by hand from the simulation to the last row, and lists that cost the same for many (A7, A8)."""

import datetime as dt
import io
import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import Person
from audits.leaving.handing_over import open_hand_over
from audits.models import Handed, HandOver, HandOverKind, ItemState
from channels_registry.models import AccessLevel, Channel, Evidence
from portal.middleware import MOST_BYTES
from tests import world
from tests.audits.leavers import day, levels

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client):
    lead = world.lead("Lead")
    client.force_login(lead)
    return lead


def test_from_what_would_be_missing_to_the_last_row(client, lead):
    leaver, colleague = world.comms("Leaver"), world.comms("Colleague")
    channel = world.channel("Voices", coadmin=leaver)
    page = reverse("audits:what-if", args=[leaver.pk]) + f"?on={day(20)}"

    shown = client.get(page).content.decode()
    assert "No Secretariat co-administrator" in shown
    assert "Could follow:" in shown
    opened = client.post(page, {"why": "A new job."})
    hand_over = HandOver.objects.get()
    assert (opened.url, hand_over.last_day) == (reverse("audits:hand-over", args=[hand_over.pk]), day(20))

    row = reverse("audits:hand-over-row", args=[hand_over.items.get().pk])
    form = client.get(row).context["form"]
    assert (form["act"].value(), form["successor"].value()) == (None, None)  # never preselected
    refused = client.post(row, {"act": "hand", "successor": ""})
    assert refused.status_code == 422
    assert client.post(row, {"act": "hand", "successor": colleague.email}).status_code == 302
    assert levels(channel)["Colleague"] == AccessLevel.ADMIN
    assert client.get(row).status_code == 302
    assert "Done" in client.get(opened.url).content.decode()


def test_a_day_that_is_none_is_said_and_nothing_is_opened(client, lead):
    leaver = world.person("Leaver")
    world.channel(runner=leaver)
    for text in ("tomorrow", "2026-02-31", "0001-01-01", "9999-12-31", "'; --"):
        assert client.get(reverse("audits:what-if", args=[leaver.pk]), {"on": text}).status_code == 200
    response = client.post(reverse("audits:what-if", args=[leaver.pk]) + "?on=2020-01-01", {"why": ""})
    assert response.status_code == 422
    assert HandOver.objects.count() == 0


def test_left_today_leads_to_the_list_and_a_row_is_said_to_be_removed(client, lead):
    leaver = world.person("Leaver")
    channel = world.channel("Voices", runner=leaver)
    world.grant(channel, world.person())

    response = client.post(reverse("audits:left-today", args=[leaver.pk]), {"why": "Left."}, follow=True)

    hand_over = HandOver.objects.get()
    assert hand_over.kind == HandOverKind.LEFT
    assert "Still inside on the platform" in response.content.decode()
    row = hand_over.items.get(what=Handed.ACCESS)
    client.post(reverse("audits:hand-over-row", args=[row.pk]), {"act": "done", "note": "Removed."})
    row.refresh_from_db()
    assert (row.state, row.done_by) == (ItemState.DONE, lead)


def test_a_row_takes_a_screenshot_of_several_megabytes_and_no_other_kind_of_file(client, lead):
    leaver = world.person("Leaver")
    world.channel("Voices", runner=leaver)
    client.post(reverse("audits:left-today", args=[leaver.pk]), {"why": "Left."})
    row = HandOver.objects.get().items.get(what=Handed.ACCESS)
    url, said = reverse("audits:hand-over-row", args=[row.pk]), {"act": "done", "note": "Removed."}

    refused = client.post(url, {**said, "picture": SimpleUploadedFile("notes.txt", b"Removed, I swear.")})
    row.refresh_from_db()
    assert (refused.status_code, row.state, Evidence.objects.count()) == (422, ItemState.OPEN, 0)

    large = noise()
    assert client.post(url, {**said, "picture": SimpleUploadedFile("roles.png", large)}).status_code == 302
    row.refresh_from_db()
    assert len(large) > MOST_BYTES, "more than a page takes that expects no file"
    assert (row.state, row.evidence.shown_name) == (ItemState.DONE, "roles.png")


def noise() -> bytes:
    """A picture that does not pack well, as a photograph of a screen."""
    made = io.BytesIO()
    Image.frombytes("RGB", (1200, 900), random.Random(4).randbytes(1200 * 900 * 3)).save(made, "PNG")
    return made.getvalue()


def test_replace_me_on_all(client):
    body = world.body()
    person, successor = world.person("Person", of=body), world.person("Successor", of=body)
    channel = world.channel("Voices", of=body, runner=person)
    client.force_login(person)
    assert "Voices" in client.get(reverse("audits:replace", args=[person.pk])).content.decode()

    response = client.post(
        reverse("audits:replace", args=[person.pk]), {"successor": successor.email, "why": ""}, follow=True
    )

    assert response.status_code == 200
    assert "Everything is handed over." in response.content.decode()
    assert "Successor" in levels(channel)


def test_nobody_passes_on_what_they_were_not_told_of(client):
    """Design §5.5: until its letter leaves, an approval can be taken back, and only the team and the auditors know of it."""
    body = world.body()
    person, successor = world.person("Person", of=body), world.person("Successor", of=body)
    channel = world.channel("Voices", of=body, runner=person)
    untold = world.channel("Not told of", of=body, runner=person, responsible=person)
    Channel.objects.filter(pk=untold.pk).update(told_from=timezone.now() + dt.timedelta(minutes=10))
    replace = reverse("audits:replace", args=[person.pk])

    client.force_login(world.comms())
    assert "Not told of" in client.get(replace).content.decode()
    client.force_login(person)
    page = client.get(replace).content.decode()
    response = client.post(replace, {"successor": successor.email, "why": ""}, follow=True)

    assert ("Voices" in page, "Not told of" in page) == (True, False)
    assert "Not told of" not in response.content.decode()
    assert ("Successor" in levels(channel), "Successor" in levels(untold)) == (True, False)
    assert Channel.objects.get(pk=untold.pk).responsible == person


def test_a_list_is_looked_at_before_anything_happens(client, lead):
    by_name, by_email = world.person("Amina Diallo"), world.person("Bruno", email="bruno@example.org")
    world.channel(runner=by_name), world.channel(runner=by_email)
    text = f"Amina Diallo; {day(9)}\nbruno@example.org\n=1+1@example.org"

    preview = client.post(reverse("audits:leavers"), {"text": text})
    assert preview.status_code == 200
    assert [line.person for line in preview.context["lines"]] == [by_name, by_email, None]
    assert HandOver.objects.count() == 0
    orders = {
        "text": text, "carry-out": "1", "why": "List of March.", f"do-{by_name.pk}": "leaves",
        f"day-{by_name.pk}": day(9).isoformat(), f"do-{by_email.pk}": "left",
    }  # fmt: skip
    unsure = client.post(reverse("audits:leavers"), orders)
    assert unsure.status_code == 422
    assert (HandOver.objects.count(), Person.objects.get(pk=by_email.pk).is_active) == (0, True)

    done = client.post(reverse("audits:leavers"), {**orders, f"sure-{by_name.pk}": "on"})

    assert [(one.person, one.refusal) for one in done.context["outcomes"]] == [(by_name, ""), (by_email, "")]
    assert sorted(HandOver.objects.values_list("kind", flat=True)) == [HandOverKind.LEAVES, HandOverKind.LEFT]


def test_a_list_without_a_choice_or_too_long_is_refused(client, lead):
    person = world.person(email="a@example.org")
    world.channel(runner=person)
    for data in (
        {"text": "a@example.org", "carry-out": "1", "why": "Why.", f"do-{person.pk}": "nothing"},
        {"text": "a@example.org\n" * 501},
        {"text": ""},
    ):
        assert client.post(reverse("audits:leavers"), data).status_code == 422
    assert HandOver.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_hand_overs_costs_the_same_for_many(client, lead, count, django_assert_num_queries):
    for number in range(count):
        person = world.person(f"Leaver {number}")
        world.channel(runner=person)
        open_hand_over(person, last_day=day(9 + number), by=lead, at=timezone.now())
    client.get(reverse("audits:leaving"))

    with django_assert_num_queries(6):
        response = client.get(reverse("audits:leaving"))

    assert len(response.context["page"].rows) == count
    assert "Leaver 0" in client.get(reverse("audits:leaving"), {"state": "open", "format": "csv"}).getvalue().decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_hand_over_costs_the_same_for_many_rows(client, lead, count, django_assert_num_queries):
    person = world.person("Leaver")
    for number in range(count):
        world.channel(f"Channel {number}", runner=person)
    hand_over = open_hand_over(person, last_day=day(9), by=lead, at=timezone.now())
    page = reverse("audits:hand-over", args=[hand_over.pk])
    client.get(page)

    with django_assert_num_queries(6):
        response = client.get(page)

    assert len(response.context["items"]) == count


def test_whoever_left_has_no_page_and_the_leaver_sees_their_own(client, lead):
    person = world.person("Leaver")
    world.channel("Voices", runner=person)
    hand_over = open_hand_over(person, last_day=day(9), by=lead, at=timezone.now())
    page = reverse("audits:hand-over", args=[hand_over.pk])

    client.force_login(person)
    assert "Voices" in client.get(page).content.decode()
    client.force_login(world.person("Colleague"))
    assert client.get(page).status_code == 404
    client.force_login(world.administrator())
    assert client.get(page).status_code == 404


def test_two_entries_are_joined_on_the_page_after_their_consequences_were_read(client):
    client.force_login(world.administrator())
    kept, gone = world.person("Kept"), world.person("Gone")
    world.channel("Voices", runner=gone)
    page = reverse("people:person-merge", args=[gone.pk])
    assert client.get(page).status_code == 200

    shown = client.get(page, {"kept": kept.email}).content.decode()
    assert "Voices" in shown
    assert not Person.objects.get(pk=gone.pk).merged_into
    assert client.post(f"{page}?kept={kept.email}", {"why": ""}).status_code == 422
    response = client.post(f"{page}?kept={kept.email}", {"why": "Entered twice."}, follow=True)

    assert Person.objects.get(pk=gone.pk).merged_into == kept
    assert response.status_code == 200
    assert "Joined with another entry" in client.get(reverse("people:person", args=[gone.pk])).content.decode()


def test_part_of_a_name_leads_to_an_address_that_names_one_entry(client):
    client.force_login(world.administrator())
    kept, gone = world.person("Amina Diallo"), world.person("Gone")
    page = reverse("people:person-merge", args=[gone.pk])

    response = client.get(page, {"kept": "Diallo"})

    assert response.url == f"{page}?kept={kept.email.replace('@', '%40')}"


def test_what_cannot_be_joined_says_why_before_the_button(client):
    client.force_login(world.administrator())
    kept, gone = world.person("Kept"), world.person("Gone")
    world.channel("Voices", coadmin=world.comms(), runner=gone)
    other = world.channel("Alone", coadmin=world.comms(), runner=kept)
    world.grant(other, gone)
    team = world.comms("Of the team")

    shown = client.get(reverse("people:person-merge", args=[gone.pk]), {"kept": team.email}).content.decode()

    assert "The communications lead does this." in shown
    assert "Join the two entries</button>" not in shown


def test_two_groups_are_joined_on_the_page(client):
    client.force_login(world.administrator())
    kept, gone = world.body("Kept group"), world.body("Gone group")
    channel = world.channel("Voices", of=gone)
    page = reverse("people:body-merge", args=[gone.pk])

    assert "Voices" in client.get(page, {"kept": kept.pk}).content.decode()
    client.post(f"{page}?kept={kept.pk}", {"why": "Entered twice."})

    channel.refresh_from_db(), gone.refresh_from_db()
    assert (channel.body, gone.merged_into) == (kept, kept)
    assert "Joined with another entry" in client.get(reverse("people:body", args=[gone.pk])).content.decode()
