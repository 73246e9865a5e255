"""The pages of the watch-list: off, on, what is shown to whom, and that it leads nowhere official (R7)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from activity.models import WatchedAccount, WatchedNote
from activity.watchlist import keeping
from ledger.models import LedgerEntry
from tests import world

pytestmark = pytest.mark.django_db
NOW = timezone.now()
NASTY = ["<script>alert(1)</script>", "‮evil", "password: hunter22x", "x" * 5000]


@pytest.fixture
def lead():
    return world.lead("Ines")


@pytest.fixture
def amina(lead):
    keeping.switch(True, by=lead, at=NOW)
    return world.comms("Amina")


def followed(by, number: int = 1) -> WatchedAccount:
    made = keeping.add(
        f"https://x.com/newsdesk_{number}", name=f"Newsdesk {number}", why="Reports on us.", by=by, at=NOW
    )
    keeping.note(made, text=f"Quoted us {number}.", by=by, at=NOW)
    return made


def facts() -> list:
    return [WatchedAccount.objects.count(), WatchedNote.objects.count(), LedgerEntry.objects.count()]


def test_off_nobody_sees_anything_and_the_lead_is_offered_to_switch_it_on(client, lead, amina):
    made = followed(amina)
    keeping.switch(False, by=lead, at=NOW)
    before = facts()

    client.force_login(amina)
    page = client.get(reverse("activity:watch-list")).content.decode()
    assert "The watch-list is off" in page and "Newsdesk" not in page and "Switch the watch-list on" not in page
    assert 'href="/inactivity/watch-list/"' not in client.get("/").content.decode()
    assert client.get(reverse("activity:watched", args=[made.pk])).status_code == 404
    assert client.post(reverse("activity:watched-note", args=[made.pk]), {"note-text": "Seen."}).status_code == 404
    assert client.get(reverse("activity:watch-add")).status_code == 302
    assert client.post(reverse("activity:watch-switch"), {"on": "true"}).status_code == 403
    assert facts() == before

    client.force_login(lead)
    assert "Switch the watch-list on" in client.get(reverse("activity:watch-list")).content.decode()
    client.post(reverse("activity:watch-switch"), {"on": "true"})
    assert "Newsdesk 1" in client.get(reverse("activity:watch-list")).content.decode()


def test_it_says_not_ours_wherever_it_shows_one(client, amina):
    made = followed(amina)
    client.force_login(amina)

    for address in (reverse("activity:watch-list"), reverse("activity:watched", args=[made.pk])):
        page = client.get(address).content.decode()
        assert "not ours" in page and 'rel="external noopener noreferrer"' in page
    file = b"".join(client.get(reverse("activity:watch-list"), {"format": "csv"}).streaming_content).decode()
    assert "Link (not ours)" in file and "https://x.com/newsdesk_1" in file


def test_one_is_added_noted_about_and_taken_off_by_forms(client, amina):
    client.force_login(amina)
    empty = client.post(reverse("activity:watch-add"), {})
    assert empty.status_code == 422 and not WatchedAccount.objects.exists()
    answers = {"address": "https://x.com/newsdesk", "name": "Newsdesk", "why": "Reports on us."}
    client.post(reverse("activity:watch-add"), answers)
    made = WatchedAccount.objects.get()
    again = client.post(reverse("activity:watch-add"), answers)
    assert again.status_code == 422 and "on the list already" in again.content.decode()

    client.post(reverse("activity:watched-note", args=[made.pk]), {"note-text": "Quotes us."})
    assert "Quotes us." in client.get(reverse("activity:watched", args=[made.pk])).content.decode()
    assert client.post(reverse("activity:watched-remove", args=[made.pk]), {"end-why": ""}).status_code == 422
    client.post(reverse("activity:watched-remove", args=[made.pk]), {"end-why": "Silent."})

    page = client.get(reverse("activity:watched", args=[made.pk]))
    assert "Taken off" in page.content.decode() and page.context["note_form"] is None
    assert "Newsdesk" not in client.get(reverse("activity:watch-list")).content.decode()
    assert "Newsdesk" in client.get(reverse("activity:watch-list"), {"state": "ended"}).content.decode()


@pytest.mark.parametrize("text", NASTY)
def test_hostile_words_are_escaped_or_refused(client, amina, text):
    client.force_login(amina)

    response = client.post(
        reverse("activity:watch-add"), {"address": "https://x.com/newsdesk", "name": text, "why": text}, follow=True
    )

    assert response.status_code in (200, 422)
    assert "<script>alert(1)" not in response.content.decode()
    kept = list(WatchedAccount.objects.values_list("name", flat=True))
    assert set(kept) <= {"<script>alert(1)</script>", "evil"}, "no secret, nothing hidden, nothing endless"


def test_it_is_in_no_list_search_or_export_of_the_register(client, amina):
    """Never shown as official anywhere."""
    followed(amina)
    sought = {"q": "newsdesk"}
    for person in (amina, None):
        client.logout()
        if person is not None:
            client.force_login(person)
        for address in (
            "/directory/",
            "/check/",
            "/api/v1/channels",
            "/api/v1/check",
            *(["/registry/"] if person else []),
        ):
            for asked in (sought, {"q": "https://x.com/newsdesk_1"}):
                answer = client.get(address, asked).content.decode()
                assert "Newsdesk 1" not in answer and "Quoted us" not in answer, address
        if person is not None:
            file = b"".join(client.get("/registry/", {"format": "csv"}).streaming_content).decode()
            assert "newsdesk" not in file.lower()


def test_the_list_costs_the_same_for_1_and_3_rows(client, amina, django_assert_num_queries):
    client.force_login(amina)
    client.get(reverse("activity:watch-list"))
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            followed(amina, number)
        with django_assert_num_queries(8):
            client.get(reverse("activity:watch-list"))


def test_the_page_of_one_costs_the_same_for_1_and_3_notes(client, amina, django_assert_num_queries):
    made = followed(amina)
    client.force_login(amina)
    client.get(reverse("activity:watched", args=[made.pk]))
    for count in (0, 2):
        for _number in range(count):
            keeping.note(made, text="More.", by=world.comms(), at=NOW + dt.timedelta(minutes=1))
        with django_assert_num_queries(7):
            client.get(reverse("activity:watched", args=[made.pk]))
