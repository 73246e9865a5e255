"""The set-up of an approved channel on its pages (A6, A8, A10, U4d)."""

import datetime as dt

import pytest
from django.utils import timezone

from channels_registry.models import (
    Channel,
    ChannelAddress,
    ChannelKind,
    ChannelStatus,
    Finding,
    Service,
    ServiceNote,
    SetUp,
)
from ledger.models import LedgerEntry
from tests import world
from tests.channels_registry.set_up_world import being_set_up, complete, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def owner():
    return world.comms("Amina Diallo")


def test_a_complete_set_up_goes_live(client, at, owner):
    """A6, A8: four facts gate it, and nothing else does."""
    channel = being_set_up(owner, at=at, kind=ChannelKind.PROJECT)
    complete(channel, owner, at=at)
    client.force_login(owner)

    response = client.post(page(channel))

    assert response.status_code == 302
    channel.refresh_from_db()
    assert (channel.status, channel.activated_at is not None) == (ChannelStatus.ACTIVE, True)
    assert list(Finding.objects.open()) == []
    again = client.post(page(channel), follow=True)
    assert "This channel has already been dealt with." in again.content.decode()


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ("address", "Enter the channel&#x27;s link, or state that it has no public address."),
        ("look", "Someone must look at name and picture on the platform and confirm them."),
        ("coadmin", "A member of the communications team must have full control."),
        ("second", "A second person must have full control."),
    ],
)
def test_going_live_names_what_is_missing_and_changes_nothing(client, at, owner, left_out, sentence):
    channel = being_set_up(owner, at=at)
    complete(channel, owner, at=at, leave_out=left_out)
    client.force_login(owner)
    before = (Channel.objects.filter(pk=channel.pk).values("status", "activated_at").get(), LedgerEntry.objects.count())

    response = client.post(page(channel))

    assert response.status_code == 422
    content = response.content.decode()
    assert "<title>Error: Set-up of New channel" in content
    assert sentence in content
    assert (
        Channel.objects.filter(pk=channel.pk).values("status", "activated_at").get(),
        LedgerEntry.objects.count(),
    ) == before


def test_someone_with_access_who_has_not_read_the_policy_holds_it_up(client, at, owner):
    """A10."""
    from policies.models import Policy

    channel = being_set_up(owner, at=at)
    complete(channel, owner, at=at)
    Policy.objects.create(slug="test-policy", binds_channels=True).versions.create(
        number="1", authority="Board", effective_on=at.date(), published_at=at
    )
    client.force_login(owner)

    assert "Amina Diallo has not yet read and accepted the policy." in client.post(page(channel)).content.decode()
    assert Channel.objects.get(pk=channel.pk).status == ChannelStatus.APPROVED


def test_a_closed_group_without_a_public_address_goes_live(client, at, owner):
    """A4: its absence is stated, with a reason."""
    channel = being_set_up(owner, at=at)
    complete(channel, owner, at=at, leave_out="address")
    client.force_login(owner)

    assert client.post(page(channel, "address-none"), {"why": ""}).status_code == 422
    assert client.post(page(channel, "address-none"), {"why": "Closed group on Facebook"}).status_code == 302
    client.post(page(channel))

    channel.refresh_from_db()
    assert (channel.status, channel.no_public_address) == (ChannelStatus.ACTIVE, True)


def test_the_task_list_says_what_is_done_and_whose_turn_it_is(client, at, owner):
    channel = being_set_up(owner, at=at, shared_mailbox="project@example.org")
    client.force_login(owner)

    response = client.get(page(channel))

    assert [task["state"] for task in response.context["tasks"]] == [
        "not_started", "not_started", "in_progress", "done", "not_started",
    ]  # fmt: skip
    content = response.content.decode()
    assert "Whose turn: the group that runs the channel." in content
    assert "Amina Diallo" in content
    for service in Service:
        assert str(service.label) in content


def test_the_runners_enter_link_and_mailbox_and_the_team_does_the_rest(client, at, owner):
    runner = world.person()
    channel = being_set_up(owner, at=at, responsible=runner, shared_mailbox="project@example.org")
    client.force_login(runner)

    assert client.post(page(channel, "address-add"), {"link": "@new_forum", "main": "on"}).status_code == 302
    assert client.post(page(channel, "set-up-mailbox")).status_code == 302
    for name in ("set-up-look", "set-up-plan"):
        assert client.post(page(channel, name), {}).status_code == 403
    assert client.post(page(channel)).status_code == 403

    assert ChannelAddress.objects.get(channel=channel).canonical_url == "https://x.com/new_forum"
    assert SetUp.objects.get(channel=channel).mailbox_confirmed_at is not None


def test_a_mailbox_that_is_not_known_cannot_be_confirmed(client, at, owner):
    """U4d."""
    channel = being_set_up(owner, at=at, kind=ChannelKind.PROJECT)
    client.force_login(owner)

    response = client.post(page(channel, "set-up-mailbox"))

    assert response.status_code == 422
    assert SetUp.objects.get(channel=channel).mailbox_confirmed_at is None


def test_name_and_picture_are_confirmed_by_a_person(client, at, owner):
    """U5: who looked and when stays on record."""
    channel = being_set_up(owner, at=at)
    client.force_login(owner)

    assert client.get(page(channel, "set-up-look")).status_code == 200
    assert client.post(page(channel, "set-up-look")).status_code == 302

    assert SetUp.objects.get(channel=channel).look_checked_by == owner
    assert LedgerEntry.objects.filter(action="channels.look_confirmed", actor_id=owner.pk).exists()


def test_the_plan_changes_owner_and_date(client, at, owner):
    channel, other = being_set_up(owner, at=at), world.comms("Other Colleague")
    client.force_login(owner)
    later = at.date() + dt.timedelta(days=90)

    past = client.post(page(channel, "set-up-plan"), {"owner": "Other Colleague", "due_on": "2020-01-01", "why": "x"})
    assert "This day has come already." in past.content.decode()
    assert client.post(
        page(channel, "set-up-plan"), {"owner": "Other Colleague", "due_on": later.isoformat(), "why": "busy"}
    ).status_code == 302  # fmt: skip

    plan = SetUp.objects.get(channel=channel)
    assert (plan.owner, plan.due_on) == (other, later)


def test_a_service_gets_a_note_and_a_contact_and_gates_nothing(client, at, owner):
    """A6a–f, for a channel's whole life."""
    channel = world.channel()
    client.force_login(owner)

    for service in Service:
        assert client.get(page(channel, "service", service.value)).status_code == 200
    response = client.post(
        page(channel, "service", "branding"), {"note": "Templates are ready", "contact": "Amina Diallo"}
    )

    assert response.status_code == 302
    noted = ServiceNote.objects.get()
    assert (noted.service, noted.note, noted.contact) == (Service.BRANDING, "Templates are ready", owner)
    assert client.get(page(channel, "service", "magic")).status_code == 404
    assert "Templates are ready" in client.get(page(channel, "detail")).content.decode()


def test_the_set_up_page_tells_nothing_to_those_who_may_not_know(client, at, owner):
    """A22."""
    channel = being_set_up(owner, at=at)
    client.force_login(world.person())

    response = client.get(page(channel))

    assert response.status_code == 403
    assert "Amina Diallo" not in response.content.decode()
