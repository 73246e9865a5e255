"""The links of a channel on its pages: entered, refused, renamed, ended (A6)."""

import pytest
from django.utils import timezone

from channels_registry.models import ChannelAddress
from tests import world
from tests.channels_registry.set_up_world import being_set_up, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def owner():
    return world.comms("Amina Diallo")


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("", "“Link” needs an answer."),
        ("https://x.com/nasa/status/1", "This leads to a post"),
        ("https://www.facebook.com/example", "belongs to another platform"),
        ("https://t.co/abc", "short or shared link"),
        ("javascript:alert(1)", "begins with https://"),
        ("https://x.com/" + "a" * 2000, "2,000 characters at most"),
    ],
)
def test_a_link_that_cannot_be_read_is_refused_with_what_to_paste(client, at, owner, link, sentence):
    channel = being_set_up(owner, at=at)
    client.force_login(owner)

    response = client.post(page(channel, "address-add"), {"link": link, "main": "on"})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not ChannelAddress.objects.exists()


def test_a_link_of_another_channel_is_refused(client, at, owner):
    world.channel(address="https://x.com/taken")
    channel = being_set_up(owner, at=at)
    client.force_login(owner)

    response = client.post(
        page(channel, "address-add"), {"link": "https://twitter.com/Taken", "main": "on", "sure": "on", "asked": "1"}
    )

    assert response.status_code == 422
    assert "This link already belongs to another channel in the register." in response.content.decode()
    assert not ChannelAddress.objects.filter(channel=channel).exists()


@pytest.mark.parametrize(
    ("link", "warning"), [("https://x.com/former_one", "left it"), ("https://x.com/actalliance_", "resembles")]
)
def test_a_former_or_similar_link_is_entered_only_when_the_person_is_sure(client, at, owner, link, warning):
    """N11, N12: a warning first, never a dead end."""
    other = world.channel(address="https://x.com/former_one")
    ChannelAddress.objects.filter(channel=other).update(until=at)
    world.channel(address="https://x.com/actalliance")
    channel = being_set_up(owner, at=at)
    client.force_login(owner)

    first = client.post(page(channel, "address-add"), {"link": link, "main": "on"})
    assert first.status_code == 422
    assert warning in first.content.decode()
    assert not ChannelAddress.objects.filter(channel=channel).exists()
    sure = client.post(page(channel, "address-add"), {"link": link, "main": "on", "asked": "1", "sure": "on"})

    assert sure.status_code == 302
    assert ChannelAddress.objects.get(channel=channel).canonical_url == link


def test_an_account_that_was_renamed_keeps_both_names_on_record(client, at, owner):
    """N11: the old one stays formerly ours."""
    channel = world.channel(address="https://x.com/oldname")
    old = ChannelAddress.objects.get(channel=channel)
    client.force_login(owner)

    response = client.post(page(channel, "address-rename", old.pk), {"link": "@brandnew", "why": "new logo"})

    assert response.status_code == 302
    now = list(ChannelAddress.objects.filter(channel=channel, until=None).values_list("handle", "is_main"))
    assert now == [("brandnew", True)]
    assert "<bdi>https://x.<wbr>com/<wbr>oldname</bdi>" in client.get(page(channel, "detail")).content.decode()


def test_the_last_link_of_a_channel_in_service_does_not_simply_end(client, owner):
    channel = world.channel(address="https://x.com/onlyone")
    link = ChannelAddress.objects.get(channel=channel)
    client.force_login(owner)

    refused = client.post(page(channel, "address-end", link.pk), {"why": "gone"})
    assert refused.status_code == 422
    assert "This is the channel&#x27;s only link." in refused.content.decode()
    link.refresh_from_db()
    assert link.until is None

    client.post(page(channel, "address-add"), {"link": "@second", "main": ""})
    assert client.post(page(channel, "address-end", link.pk), {"why": "gone"}).status_code == 302
    assert ChannelAddress.objects.get(channel=channel, until=None).is_main
    assert client.post(page(channel, "address-end", link.pk), {"why": "gone"}).status_code == 422
    assert client.get(page(world.channel(), "address-end", link.pk)).status_code == 404
