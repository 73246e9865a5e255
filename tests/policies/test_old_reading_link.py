"""An old letter's link asks for a new one only where no newer one works; nobody ends a working link with a dead one (A10, N4)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import Letter
from policies.acknowledging import keys
from policies.models import ReadingKey
from tests import world
from tests.policies.acknowledging_world import accepts, policy, version

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = dt.timedelta(days=1)


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def person(at):
    version(policy("photos"), "1.0", at.date() - 10 * DAY)
    return world.person("Known Reader")


def link(person, at) -> str:
    return keys.paths_for([person.pk], at=at)[person.pk]


def ask(client, path):
    return client.post(reverse("policies:read-new-link", args=[path.strip("/").rpartition("/")[2]]), follow=True)


def test_a_dead_link_does_not_end_the_living_one(client, person, at):
    old, new = link(person, at), link(person, at)

    for _press in range(2):
        page = ask(client, old)
        assert page.status_code == 200
        assert "A newer link already works" in page.content.decode()
        assert "Known Reader" not in page.content.decode()

    assert client.get(new).status_code == 200
    assert not Letter.objects.filter(kind=keys.KIND).exists()
    assert ReadingKey.objects.filter(ended_at=None).count() == 1


@pytest.mark.parametrize("why", ["its time is over", "it was ended", "it opens nothing any more"])
def test_where_the_newer_one_does_not_work_a_new_one_is_sent(client, person, at, why):
    old = link(person, at)
    link(person, at)
    newer = ReadingKey.objects.filter(ended_at=None)
    if why == "its time is over":
        newer.update(created_at=at - 100 * DAY, expires_at=at - DAY)
    elif why == "it was ended":
        newer.update(ended_at=at)
    else:
        version(policy("photos"), "2.0", at.date())

    assert "A new link is on its way" in ask(client, old).content.decode()

    letter = Letter.objects.get(kind=keys.KIND)
    assert (letter.person, letter.address) == (person, person.email)
    assert client.get(letter.data["path"]).status_code == 200


def test_pressed_again_on_the_same_day_the_answer_is_the_same_and_the_link_stays(client, person, at):
    old = link(person, at)
    ReadingKey.objects.update(ended_at=at)

    for _press in range(3):
        assert "A new link is on its way" in ask(client, old).content.decode()

    letter = Letter.objects.get(kind=keys.KIND)
    assert client.get(letter.data["path"]).status_code == 200


def test_whoever_owes_nothing_is_told_so(client, person, at):
    old = link(person, at)
    link(person, at)
    accepts(person, at)

    page = client.post(reverse("policies:read-new-link", args=[old.strip("/").rpartition("/")[2]]))
    assert page.headers["Location"].endswith("?new-link=none")
    assert not Letter.objects.filter(kind=keys.KIND).exists()


def test_an_outcome_that_is_none_is_no_answer(client, person, at):
    old = link(person, at)
    link(person, at)

    assert client.get(f"{old}?new-link=x").status_code == 410
