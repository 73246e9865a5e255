"""State × action × role, generated from the table of transitions and from the pages that carry the acts out."""

import pytest
from django.urls import reverse
from django.utils import timezone

from channels_registry import lifecycle
from channels_registry.lifecycle import TRANSITIONS, NotAllowed
from channels_registry.models import LIVE, AccessLevel, Channel, ChannelStatus, SetUp
from channels_registry.views.states import ACTS
from ledger.models import LedgerEntry
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
EVERY_PAIR = [(status, action) for status in ChannelStatus for action in TRANSITIONS]


def channel_in(status, *, at) -> Channel:
    """A channel with co-administrator and second administrator, put into ``status`` past its life."""
    channel = world.channel()
    dates = {ChannelStatus.RETIRED: {"retired_at": at}, ChannelStatus.FLAGGED: {"flagged_at": at}}
    Channel.objects.filter(pk=channel.pk).update(status=status, **dates.get(status, {}))
    SetUp.objects.create(
        channel=channel, owner=world.comms(), due_on=at.date(), look_checked_at=at, look_checked_by=world.comms()
    )
    channel.refresh_from_db()
    return channel


def carry_out(action, channel, *, by, at):
    """The one function of each action, called as its callers call it."""
    if action == "flag":
        if not lifecycle.flag_many([channel.pk], by=None, at=at):
            raise NotAllowed
    elif action == "lapse":
        lifecycle.lapse(channel, at=at)
    elif action == "activate":
        lifecycle.activate(channel, by=by, at=at)
    else:
        getattr(lifecycle, action)(channel, by=by, at=at, why="for a reason")


@pytest.mark.parametrize(("status", "action"), EVERY_PAIR)
def test_an_action_starts_from_its_states_only(status, action):
    """Every other pair is refused and changes nothing."""
    at, by = timezone.now(), world.comms()
    channel = channel_in(status, at=at)
    start, end = TRANSITIONS[action]
    before = Channel.objects.filter(pk=channel.pk).values().get()
    entries = LedgerEntry.objects.count()

    if status in start:
        carry_out(action, channel, by=by, at=at)
        assert Channel.objects.get(pk=channel.pk).status == end
        assert LedgerEntry.objects.filter(action=f"channels.{action}", subject_id=channel.pk).count() == 1
    else:
        with pytest.raises(NotAllowed):
            carry_out(action, channel, by=by, at=at)
        after = Channel.objects.filter(pk=channel.pk).values().get()
        # Waiting for its lock may count as a change of its grants; nothing else may differ.
        assert {**after, "grants_version": 0} == {**before, "grants_version": 0}
        assert LedgerEntry.objects.count() == entries


@pytest.mark.parametrize(
    "action", [action for action in TRANSITIONS if action not in ("activate", "lapse", "flag", "cancel")]
)
def test_an_action_that_decides_needs_a_reason(action):
    at = timezone.now()
    (status, *_rest) = TRANSITIONS[action][0]
    channel = channel_in(status, at=at)

    with pytest.raises(NotAllowed, match="Give a reason"):
        getattr(lifecycle, action)(channel, by=world.comms(), at=at, why="  ")

    assert Channel.objects.get(pk=channel.pk).status == status


# --- Who ----------------------------------------------------------------------------------------------------------------

ROLES = ("anonymous", "staff", "runner", "agency", "auditor", "administrator", "communications", "lead")
MAY = {"communications", "lead"}
# What someone gets who may not: to sign in, nothing at all, or a reason.
REFUSAL = {"anonymous": 302, "agency": 404}


def person_with(role, channel):
    if role == "anonymous":
        return None
    if role == "runner":
        runner = world.person()
        world.grant(channel, runner, AccessLevel.OWNER)
        return runner
    makers = {
        "staff": world.person, "agency": world.external, "auditor": world.auditor, "administrator": world.administrator,
        "communications": world.comms, "lead": world.lead,
    }  # fmt: skip
    return makers[role]()


def starts_from(act) -> set:
    """The states in which a page's act can do something."""
    if act in ("go-live", "cancel"):
        return {ChannelStatus.APPROVED}
    if act in ("compromised",):
        return {*LIVE, ChannelStatus.RETIRED}
    if act == "unlist":
        return set(ChannelStatus)
    return set(LIVE)


LAYING = ["go-live", "cancel", "suspend", "blocked", "access-lost", "compromised", "unlist"]
assert {act for act in ACTS if not act.endswith("-over")} - {"list-again", "in-line"} == set(LAYING) - {"go-live"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("act", LAYING)
def test_who_may_act_in_which_state(client, act, role):
    """One row of the table per state: those who may not change nothing, in no state."""
    at = timezone.now()
    for status in ChannelStatus:
        channel = channel_in(status, at=at) if role != "runner" else channel_in(ChannelStatus.ACTIVE, at=at)
        person = person_with(role, channel)
        if role == "runner":
            dates = {ChannelStatus.RETIRED: {"retired_at": at}, ChannelStatus.FLAGGED: {"flagged_at": at}}
            Channel.objects.filter(pk=channel.pk).update(status=status, **dates.get(status, {}))
        if person is not None:
            client.force_login(person)
        before = Channel.objects.filter(pk=channel.pk).values().get()
        url = (
            reverse("channels:set-up", args=[channel.pk])
            if act == "go-live"
            else reverse("channels:state", args=[channel.pk, act])
        )

        response = client.post(url, {"why": "for a reason"})

        changed = {**Channel.objects.filter(pk=channel.pk).values().get(), "grants_version": 0} != {
            **before,
            "grants_version": 0,
        }
        if role in MAY:
            assert changed == (status in starts_from(act)), (status, act)
            assert response.status_code == (302 if changed or act == "go-live" else 422)
        else:
            assert not changed
            assert response.status_code == REFUSAL.get(role, 403), (status, act)
