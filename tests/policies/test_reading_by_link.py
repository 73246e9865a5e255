"""Read and accept on one page, by the link of a letter: single-use, bound to its question, and silent about others (A10)."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger.models import LedgerEntry
from notifications.models import Letter
from policies.acknowledging import keys
from policies.models import Acknowledgement, ReadingKey
from portal.models import PortalSettings
from portal.store import day_of
from tests import world
from tests.policies.acknowledging_world import accepts, policy, version

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = dt.timedelta(days=1)


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def two(at):
    """Two policies in force."""
    return [version(policy(slug), "1.0", at.date() - 10 * DAY) for slug in ("photos", "social-media")]


@pytest.fixture
def person(two):
    return world.person("Known Reader")


def link(person, at) -> str:
    return keys.paths_for([person.pk], at=at)[person.pk]


def press(client, path, versions, **more):
    return client.post(path, {"version": [one.pk for one in versions]}, **more)


def test_one_page_one_button_for_everything_without_a_sign_in(client, two, person, at):
    path = link(person, at)

    page = client.get(path)
    assert page.status_code == 200
    assert page.headers["X-Robots-Tag"] == "noindex"
    words = page.content.decode()
    assert "Known Reader, 2 texts to read and accept" in words
    assert "Text 1.0 of photos in en" in words
    assert words.count('<form method="post"') == 1
    assert not Acknowledgement.objects.exists()  # GET changes nothing

    assert press(client, path, two).status_code == 302
    kept = Acknowledgement.objects.order_by("version__policy__slug")
    assert [(one.person, one.version, one.language, one.by_link) for one in kept] == [
        (person, two[0], "en", True), (person, two[1], "en", True),
    ]  # fmt: skip
    entries = LedgerEntry.objects.filter(action="policies.acknowledged")
    assert [(entry.actor_id, '"by_link":true' in entry.data) for entry in entries] == [(person.pk, True)] * 2
    assert "Thank you" in client.get(path).content.decode()


def test_the_link_ends_with_the_last_acceptance_and_a_second_press_changes_nothing(client, two, person, at):
    path = link(person, at)
    press(client, path, two[:1])
    assert ReadingKey.objects.get().ended_at is None

    press(client, path, two[1:])
    assert ReadingKey.objects.get().ended_at is not None

    before = Acknowledgement.objects.count(), LedgerEntry.objects.count()
    assert press(client, path, two).status_code == 200
    assert (Acknowledgement.objects.count(), LedgerEntry.objects.count()) == before


def test_the_language_of_the_page_is_the_language_accepted(client, two, person, at):
    path = link(person, at)

    words = client.get(path, headers={"accept-language": "fr"}).content.decode()
    assert "Text 1.0 of photos in fr" in words
    press(client, path, two, headers={"accept-language": "fr"})

    assert set(Acknowledgement.objects.values_list("language", flat=True)) == {"fr"}


def test_a_version_that_comes_after_the_letter_is_not_opened_by_its_link(client, two, person, at):
    path = link(person, at)
    newer = version(policy("photos"), "2.0", at.date())

    words = client.get(path).content.decode()
    assert "Text 2.0 of photos" not in words
    response = press(client, path, [newer, two[0]])

    assert response.status_code == 422
    assert not Acknowledgement.objects.exists()
    press(client, path, [two[1]])
    assert [one.version for one in Acknowledgement.objects.all()] == [two[1]]


@pytest.mark.parametrize("why", ["a later letter", "its time", "the person left"])
def test_a_link_that_is_over_opens_nothing_and_says_what_to_do(client, two, person, at, why):
    path = link(person, at)
    if why == "a later letter":
        link(person, at + DAY)
    elif why == "its time":
        ReadingKey.objects.update(created_at=at - 100 * DAY, expires_at=at - DAY)
    else:
        type(person).objects.filter(pk=person.pk).update(is_active=False, left_at=at)

    page = client.get(path)
    assert page.status_code == 410
    assert "Known Reader" not in page.content.decode()
    assert press(client, path, two).status_code == 410
    assert not Acknowledgement.objects.exists()


def test_a_wrong_link_is_no_page(client, two, person, at):
    link(person, at)
    for token in ("x", "A" * 43, "%00", "../x"):
        assert client.get(f"/read-and-accept/{token}/").status_code == 404


def test_a_new_link_goes_to_the_known_address_once_a_day(client, two, person, at):
    path = link(person, at)
    ReadingKey.objects.update(ended_at=at)
    new = reverse("policies:read-new-link", args=[path.rstrip("/").rpartition("/")[2]])

    for _press in range(3):
        assert client.post(new).status_code == 302

    letter = Letter.objects.get(kind=keys.KIND)
    assert (letter.person, letter.address) == (person, person.email)
    assert client.get(letter.data["path"]).status_code == 200


def test_a_link_of_one_person_accepts_for_nobody_else(client, two, person, at):
    path = link(person, at)
    client.force_login(world.lead("Somebody else"))

    press(client, path, two)

    assert set(Acknowledgement.objects.values_list("person", flat=True)) == {person.pk}


def test_nothing_chosen_brings_the_page_back(client, two, person, at):
    path = link(person, at)
    for data in ({}, {"version": ["999999", "x", "²"]}):
        response = client.post(path, data)
        assert response.status_code == 422
    assert not Acknowledgement.objects.exists()


def test_only_a_digest_of_the_link_is_kept(two, person, at):
    path = link(person, at)
    token = path.rstrip("/").rpartition("/")[2]

    row = ReadingKey.objects.values().get()
    assert token not in str(row)
    assert len(row["token_digest"]) == 64


def test_whoever_owes_nothing_gets_no_key(two, person, at):
    accepts(person, at)

    assert link(person, at) == reverse("policies:mine")
    assert not ReadingKey.objects.exists()


def test_signed_in_the_same_page_and_then_ones_own(client, two, person, at):
    client.force_login(person)
    page = client.get(reverse("policies:mine")).content.decode()
    assert "Still to read and accept" in page

    read = reverse("policies:mine-read")
    assert "Text 1.0 of photos in en" in client.get(read).content.decode()
    press(client, read, two)

    assert set(Acknowledgement.objects.values_list("person", "by_link")) == {(person.pk, False)}
    assert client.get(read).headers["Location"] == reverse("policies:mine")
    page = client.get(reverse("policies:mine")).content.decode()
    assert "Certificate (PDF)" in page
    assert "Still to read" not in page


def test_the_language_that_was_shown_is_the_one_accepted(client, two, person, at):
    """A10: the page can be shown in another language than its reader's, and the button says which it was."""
    client.force_login(person)
    by_link = link(person, at)
    for address, title in (
        (reverse("policies:version", args=["photos", "1.0"]), "photos"),
        (by_link, "social-media"),
    ):
        page = client.get(address, {"lang": "fr"}).content.decode()
        assert f"Text 1.0 of {title} in fr" in page
        form = re.search(r'<form method="post" action="([^"]*(?:accept/|read-and-accept/)[^"]*)".*?</form>', page, re.S)
        fields = re.findall(r'name="(language|version)" value="([^"]*)"', form[0])
        client.post(form[1], dict(fields))

    assert dict(Acknowledgement.objects.values_list("version__policy__slug", "language")) == {
        "photos": "fr", "social-media": "fr",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["", "xx", "es"])
def test_a_language_that_the_text_has_not_is_not_the_one_accepted(client, two, person, at, language):
    client.force_login(person)

    client.post(reverse("policies:accept", args=["photos", "1.0"]), {"language": language})

    assert Acknowledgement.objects.get().language == "en"


def test_a_day_ends_where_the_portal_is_not_where_the_reader_is(client, at):
    """Design §5.11: with 25 hours between them, the reader's own calendar is always behind."""
    PortalSettings.objects.update_or_create(pk=1, defaults={"time_zone": "Pacific/Kiritimati"})
    someone = world.person(time_zone="Pacific/Niue")
    world.grant(world.channel(), someone, at=at - 200 * DAY)
    version(policy(), "1.0", day_of(at) - 31 * DAY)
    client.force_login(someone)

    for name in ("policies:mine", "policies:mine-read"):
        assert "Late" in client.get(reverse(name)).content.decode(), name
    client.force_login(world.auditor(time_zone="Pacific/Niue"))
    assert "Late" in client.get(reverse("policies:waited-for")).content.decode()
