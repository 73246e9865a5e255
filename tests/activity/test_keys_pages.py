"""The pages of keys: what each gives and how it stands; nothing of a key itself (R3, design §5.8)."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activity.models import Following, KeyProblem, Look, PlatformKey, Source
from activity.network.platform_keys import note_answer
from tests import world
from tests.activity.key_world import OURS, SECRET, set_key
from tests.activity.quiet_pages import page

pytestmark = pytest.mark.django_db


def send(client, source: str, **data):
    client.force_login(world.administrator())
    return client.post(reverse("activity:key-set", args=[source]), data)


def test_a_key_is_entered_on_its_page_and_never_shown_again(client):
    assert send(client, "instagram", key=SECRET, own_account=OURS, expires_on="2099-01-31").status_code == 302

    row = PlatformKey.objects.get()
    assert (row.source, row.own_account, row.expires_on) == ("instagram", OURS, dt.date(2099, 1, 31))
    for name in ("keys", "key-set", "key-remove"):
        arguments = [] if name == "keys" else ["instagram"]
        text = client.get(reverse(f"activity:{name}", args=arguments)).content.decode()
        assert SECRET not in text and SECRET[-4:] not in text and row.sealed not in text
    assert "Not used yet" in client.get(reverse("activity:keys")).content.decode()


@pytest.mark.parametrize(
    ("source", "data"),
    [
        ("facebook", {}),
        ("facebook", {"key": "short"}),
        ("facebook", {"key": SECRET + " and more"}),
        ("facebook", {"key": SECRET, "expires_on": "2020-01-01"}),
        ("instagram", {"key": SECRET}),
        ("instagram", {"key": SECRET, "own_account": "our page"}),
    ],
)
def test_a_refused_form_keeps_nothing_and_gives_the_key_back_to_nobody(client, source, data):
    response = send(client, source, **data)

    assert response.status_code == 422
    assert SECRET not in response.content.decode()
    assert list(PlatformKey.objects.all()) == []


def test_a_refused_key_is_told_on_the_page_of_keys_and_of_its_channels(client):
    set_key()
    note_answer(Source.FACEBOOK, Look.AUTH_REQUIRED, KeyProblem.KEY_ENDED, at=timezone.now())
    channel = world.channel(on=world.platform("facebook"), address="https://www.facebook.com/harvestrelief")
    url = "https://www.facebook.com/harvestrelief"
    Following.objects.create(channel=channel, source=Source.FACEBOOK, url=url, next_look_at=timezone.now())

    keys = page(client, world.auditor(), "keys").content.decode()
    assert "has ended, or is none of its own. Enter a new one." in keys
    assert "Enter a key" not in keys and "Replace the key" not in keys
    feed = page(client, world.comms(), "feed", channel.pk).content.decode()
    assert "The portal's key was refused" in feed.replace("&#x27;", "'")


def test_keys_that_end_are_told(client):
    today = timezone.localdate()
    set_key(Source.FACEBOOK, expires_on=today + dt.timedelta(days=7), at=timezone.now())
    set_key(Source.YOUTUBE_DATA, at=timezone.now())
    PlatformKey.objects.filter(source=Source.YOUTUBE_DATA).update(expires_on=today - dt.timedelta(days=1))

    text = page(client, world.lead(), "keys").content.decode()
    assert ("It ends soon" in text, "Its last day is over" in text) == (True, True)


def test_a_key_is_removed_by_its_button(client):
    set_key()
    client.force_login(world.administrator())
    address = reverse("activity:key-remove", args=["facebook"])

    assert client.get(address).status_code == 200
    assert PlatformKey.objects.count() == 1
    assert client.post(address).status_code == 302
    assert PlatformKey.objects.count() == 0
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 302


def test_the_demonstration_says_that_no_key_is_sent(client, settings):
    settings.DEMO = True
    assert "no key is ever sent" in page(client, world.administrator(), "keys").content.decode()


def test_the_page_costs_the_same_with_every_key(client):
    client.force_login(world.auditor())
    client.get(reverse("activity:keys"))
    costs = []
    for source in (None, Source.FACEBOOK, Source.INSTAGRAM, Source.YOUTUBE_DATA):
        if source:
            set_key(source)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("activity:keys"))
        costs.append(len(captured))
    assert len(set(costs)) == 1
