"""The page on which a channel that exists already is entered (A1)."""

import datetime as dt

import pytest
from django.utils import timezone

from channels_registry.models import AccessLevel, Channel, ChannelStatus, Finding, Grant, Rule
from ledger.models import LedgerEntry
from tests import world
from tests.channels_registry.set_up_world import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def owner():
    return world.comms("Amina Diallo")


def registration(of, platform, **changes):
    empty = {f"access-{n}-{field}": "" for n in range(5) for field in ("person", "level")}
    return {
        "body": of.pk, "platform": platform.pk, "name": "Old page", "kind": "region", "format": "profile", "languages": ["en"],
        "link": "https://x.com/oldpage", "countries": "", "shared_mailbox": "", "responsible": "", "deputy": "",
        "official_since": "", "access-TOTAL_FORMS": "5", "access-INITIAL_FORMS": "0", **empty, **changes,
    }  # fmt: skip


def test_an_existing_channel_enters_as_active_with_its_findings(client, at):
    """A1, design §4: official at once, being brought in line, and the gap is said in the same transaction."""
    runner, platform, of = world.person("Rune Berg"), world.platform(), world.body()
    client.force_login(world.comms())
    assert client.get("/registry/new/").status_code == 200

    response = client.post(
        "/registry/new/",
        registration(
            of, platform, official_since="2017-03-31", responsible="Rune Berg",
            **{"access-0-person": runner.email, "access-0-level": "owner"},
        ),
    )  # fmt: skip

    channel = Channel.objects.get(name="Old page")
    assert response.url == page(channel, "detail")
    assert (channel.status, channel.bring_in_line_by is not None) == (ChannelStatus.ACTIVE, True)
    assert channel.activated_at.date() == dt.date(2017, 3, 31)
    assert Grant.objects.get(channel=channel).level == AccessLevel.OWNER
    assert set(Finding.objects.open().values_list("rule", flat=True)) == {Rule.NO_COADMIN, Rule.SINGLE_ADMIN}


def test_a_channel_nobody_can_get_into_is_welcome_too(client):
    """Amnesty: being locked out has no bad consequence."""
    client.force_login(world.comms())

    client.post(
        "/registry/new/", registration(world.body(), world.platform(), link="", no_public_address="on", locked_out="on")
    )

    channel = Channel.objects.get(name="Old page")
    assert channel.access_lost_at is not None
    assert channel.no_public_address
    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "“Name” needs an answer."),
        ({"body": "99999"}, "choose one of the answers"),
        ({"link": ""}, "Paste the link, or tick"),
        ({"no_public_address": "on"}, "Either give the link, or say that it has none."),
        ({"link": "https://www.youtube.com/@actalliance"}, "belongs to another platform"),
        ({"link": "https://x.com/taken"}, "This link already belongs to another channel"),
        ({"format": "video"}, "has no such form"),
        ({"access-0-person": "Rune Berg"}, "Say what this person may do."),
        ({"access-1-level": "owner"}, "Name the person, or leave the whole line empty."),
        (
            {
                "access-0-person": "Rune Berg",
                "access-0-level": "owner",
                "access-1-person": "Rune Berg",
                "access-1-level": "editor",
            },
            "Rune Berg is named twice.",
        ),
        ({"access-TOTAL_FORMS": "x"}, "There is a problem"),
        ({"official_since": "31 March"}, "needs a date"),
    ],
)
def test_a_refused_registration_keeps_the_answers_and_enters_nothing(client, changes, sentence):
    world.person("Rune Berg")
    world.channel(address="https://x.com/taken")
    client.force_login(world.comms())
    before = (Channel.objects.count(), Grant.objects.count(), LedgerEntry.objects.count())
    of, platform = world.body(), world.platform(formats=["profile"])

    response = client.post("/registry/new/", registration(of, platform, shared_mailbox="kept@example.org", **changes))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "kept@example.org" in response.content.decode()
    assert (Channel.objects.count(), Grant.objects.count(), LedgerEntry.objects.count()) == before


def test_only_the_team_enters_existing_channels(client):
    for reader in (world.person(), world.auditor(), world.administrator(), world.external()):
        client.force_login(reader)
        assert client.get("/registry/new/").status_code == 403
