"""The life of a channel: one guarded function per verb, overlays that remember what lies beneath (A2, design §4)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from channels_registry import lifecycle, nightly, set_up
from channels_registry.addresses import read_address
from channels_registry.addressing import AddressRefused, end_address, enter_address
from channels_registry.findings import sync_findings
from channels_registry.lifecycle import NotAllowed
from channels_registry.models import Channel, ChannelAddress, ChannelStatus, Condition, Finding, Grant, Overlay
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from tests import world
from tests.channels_registry.test_set_up_pages import being_set_up, complete

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def team():
    return world.comms("Amina Diallo")


def test_going_live_is_judged_by_the_database_not_by_the_object_at_hand(at, team):
    """A stale or tampered object does not open the door."""
    channel = being_set_up(team, at=at)
    channel.status = ChannelStatus.FLAGGED

    with pytest.raises(lifecycle.NotReady):
        lifecycle.activate(channel, by=team, at=at)

    assert Channel.objects.get(pk=channel.pk).status == ChannelStatus.APPROVED


def test_closing_ends_access_links_conditions_and_findings(at, team):
    """N11: the links stay formerly ours."""
    channel = world.channel(complete=False, suspended_at=at)
    world.grant(channel, world.person())
    Condition.objects.create(channel=channel, text="x", due_on=at.date(), set_at=at)
    lifecycle.start_retiring(channel, by=team, at=at, why="no longer needed")

    lifecycle.retire(channel, by=team, at=at, why="no longer needed")

    channel.refresh_from_db()
    assert (channel.status, channel.retired_at, channel.suspended_at) == (ChannelStatus.RETIRED, at, None)
    assert not Grant.objects.not_ended().filter(channel=channel).exists()
    assert not ChannelAddress.objects.current().filter(channel=channel).exists()
    assert not Finding.objects.open().filter(channel=channel).exists()
    assert list(channel.conditions.values_list("ending", "ended_by", "done_at")) == [("channel_ended", team.pk, None)]


def test_closing_after_a_run_for_a_day_to_come(at, team):
    """The finding was opened on that day (sweep_inactivity --at); it ends no earlier than it began."""
    channel = world.channel(complete=False)
    Finding.objects.all().delete()
    later = at + dt.timedelta(days=30)
    sync_findings(at=later)
    lifecycle.start_retiring(channel, by=team, at=at, why="over")

    lifecycle.retire(channel, by=team, at=at, why="over")

    assert Channel.objects.get(pk=channel.pk).status == ChannelStatus.RETIRED
    assert set(Finding.objects.values_list("opened_at", "closed_at")) == {(later, later)}


@pytest.mark.parametrize("verb", ["start_retiring", "retire"])
def test_only_a_person_closes_a_channel(at, team, verb):
    """Design §5.2: a task proposes."""
    channel = world.channel()
    if verb == "retire":
        lifecycle.start_retiring(channel, by=team, at=at, why="over")

    with pytest.raises(NotAllowed, match="Only a person"):
        getattr(lifecycle, verb)(channel, by=None, at=at, why="silent")

    assert Channel.objects.get(pk=channel.pk).status != ChannelStatus.RETIRED


@pytest.mark.parametrize("overlay", Overlay)
def test_an_overlay_lies_over_the_status_once_and_goes_again(at, team, overlay):
    channel = world.channel()
    lifecycle.flag_many([channel.pk], by=None, at=at)

    lifecycle.set_overlay(channel, overlay, by=team, at=at, why="seen")
    with pytest.raises(NotAllowed, match="already been done"):
        lifecycle.set_overlay(channel, overlay, by=team, at=at, why="seen")
    with pytest.raises(NotAllowed, match="Only a person"):
        lifecycle.set_overlay(channel, overlay, by=None, at=at, why="a task")
    channel.refresh_from_db()
    assert (channel.status, channel.overlays) == (ChannelStatus.FLAGGED, [overlay])

    lifecycle.lift_overlay(channel, overlay, by=team, at=at, why="over")

    channel.refresh_from_db()
    assert (channel.status, channel.overlays) == (ChannelStatus.FLAGGED, [])


@pytest.mark.parametrize("overlay", Overlay)
@pytest.mark.parametrize(
    "status", [ChannelStatus.APPROVED, ChannelStatus.LAPSED, ChannelStatus.CANCELLED, ChannelStatus.RETIRED]
)
def test_overlays_lie_over_channels_in_service_only(at, team, overlay, status):
    """But a closed account that somebody took over is said to be compromised: it can still be used against us."""
    channel = world.channel(complete=False)
    ends = {"retired_at": at} if status == ChannelStatus.RETIRED else {}
    Channel.objects.filter(pk=channel.pk).update(status=status, **ends)

    if (overlay, status) == (Overlay.COMPROMISED, ChannelStatus.RETIRED):
        lifecycle.set_overlay(channel, overlay, by=team, at=at, why="seen")
    else:
        with pytest.raises(NotAllowed, match="in service only"):
            lifecycle.set_overlay(channel, overlay, by=team, at=at, why="seen")
        assert Channel.objects.get(pk=channel.pk).overlays == []


def test_the_database_refuses_dates_that_contradict_the_status(at):
    channel = world.channel()

    for values in (
        {"status": "retired"},
        {"retired_at": at},
        {"flagged_at": at},
        {"status": "x"},
        {"activated_at": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Channel.objects.filter(pk=channel.pk).update(**values)


@pytest.mark.django_db(transaction=True)
def test_two_people_closing_at_once(at):
    team, other = world.comms(), world.comms()
    channel = world.channel()

    def close(by):
        return lambda: lifecycle.start_retiring(
            Channel.objects.get(pk=channel.pk), by=by, at=timezone.now(), why="over"
        )

    results = world.at_once(close(team), close(other))

    assert sorted(type(result).__name__ for result in results) == ["NoneType", "NotAllowed"]
    assert LedgerEntry.objects.filter(action="channels.start_retiring").count() == 1


@pytest.mark.django_db(transaction=True)
def test_going_live_and_losing_the_coadministrator_at_once(at):
    """Whichever comes second sees the first: no channel on duty without one."""
    from channels_registry import grants

    team = world.comms()
    channel = being_set_up(team, at=at)
    complete(channel, team, at=at)
    grant = Grant.objects.get(channel=channel, person=team)

    results = world.at_once(
        lambda: lifecycle.activate(Channel.objects.get(pk=channel.pk), by=team, at=timezone.now()),
        lambda: grants.revoke(grant, by=team, at=timezone.now(), why="moved on"),
    )

    assert sorted(type(result).__name__ for result in results) in (
        ["NoneType", "NotReady"],
        ["NoneType", "WouldLeaveGap"],
    )


# --- The night ----------------------------------------------------------------------------------------------------------


def test_a_set_up_is_warned_of_then_lapses_and_frees_its_link(at, team):
    """One date for the whole set-up: owner and responsible people are told two weeks before, and when it is over."""
    runner = world.person("Rune Berg")
    channel = being_set_up(team, at=at, responsible=runner)
    complete(channel, team, at=at, leave_out="look")
    told = {"channels.set_up_due": [], "channels.set_up_lapsed": []}

    for day in range(40, 65):
        moment = at + dt.timedelta(days=day)
        nightly.run(moment)
        nightly.run(moment)
        for kind, days in told.items():
            if not days and Letter.objects.filter(kind=kind).exists():
                days.append(day)

    channel.refresh_from_db()
    assert told == {"channels.set_up_due": [46], "channels.set_up_lapsed": [61]}
    assert channel.status == ChannelStatus.LAPSED
    assert not ChannelAddress.objects.current().filter(channel=channel).exists()
    assert not Grant.objects.not_ended().filter(channel=channel).exists()
    for kind in told:
        assert set(Letter.objects.filter(kind=kind).values_list("person", flat=True)) == {team.pk, runner.pk}
        words = words_of(kind, language="en", data=Letter.objects.filter(kind=kind).first().data)
        assert "New channel" in words.subject
        assert f"/registry/{channel.pk}/" in words.body
    assert LedgerEntry.objects.filter(action="channels.lapse").count() == 1


def test_a_set_up_whose_date_was_moved_is_warned_of_again(at, team):
    channel = being_set_up(team, at=at)
    nightly.run(at + dt.timedelta(days=50))
    moved = at.date() + dt.timedelta(days=120)
    set_up.move_set_up(channel, owner=team, due_on=moved, by=team, at=at, why="waiting for the platform")

    nightly.run(at + dt.timedelta(days=110))

    assert Letter.objects.filter(kind="channels.set_up_due").count() == 2
    assert Channel.objects.get(pk=channel.pk).status == ChannelStatus.APPROVED


def test_a_set_up_that_is_over_is_not_changed(at, team):
    channel = being_set_up(team, at=at)
    lifecycle.cancel(channel, by=team, at=at, why="corrected")

    for act in (set_up.confirm_look,):
        with pytest.raises(set_up.SetUpRefused, match="is over"):
            act(channel, by=team, at=at)

    channel.set_up.refresh_from_db()
    assert channel.set_up.look_checked_at is None


@pytest.mark.parametrize("overlay", [Overlay.SUSPENDED, Overlay.BLOCKED, Overlay.ACCESS_LOST])
def test_a_closing_that_comes_first_leaves_nothing_over_the_closed_channel(at, team, overlay, monkeypatch):
    """The state is judged in the UPDATE itself: here the closing commits just before it."""
    channel = world.channel()
    needed = lifecycle._needed

    def closes_meanwhile(why):
        monkeypatch.setattr(lifecycle, "_needed", needed)
        same = Channel.objects.get(pk=channel.pk)
        lifecycle.start_retiring(same, by=team, at=at, why="over")
        lifecycle.retire(same, by=team, at=at, why="over")
        return needed(why)

    monkeypatch.setattr(lifecycle, "_needed", closes_meanwhile)
    with pytest.raises(NotAllowed):
        lifecycle.set_overlay(channel, overlay, by=team, at=at, why="spam")

    channel.refresh_from_db()
    assert channel.overlays == []
    assert not LedgerEntry.objects.filter(action=f"channels.{overlay.value}").exists()


@pytest.mark.parametrize("overlay", Overlay)
def test_the_database_lets_a_closed_channel_be_compromised_and_nothing_else(at, team, overlay):
    channel = world.channel()
    lifecycle.start_retiring(channel, by=team, at=at, why="over")
    lifecycle.retire(channel, by=team, at=at, why="over")
    mark = Channel.objects.filter(pk=channel.pk)

    if overlay == Overlay.COMPROMISED:
        assert mark.update(compromised_at=at) == 1
    else:
        with pytest.raises(IntegrityError, match="channel_retired_is_at_most_compromised"), transaction.atomic():
            mark.update(**{f"{overlay.value}_at": at})


def test_the_first_link_is_the_main_one(at, team):
    channel = world.channel(on=world.platform("facebook"), no_public_address=True)

    first = enter_address(channel, read_address("https://www.facebook.com/first.page"), by=team, at=at, main=False)
    second = enter_address(channel, read_address("https://www.facebook.com/second.page"), by=team, at=at, main=False)

    assert (first.is_main, second.is_main) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_two_who_end_one_link_each_leave_one(at, team):
    """A channel in service keeps one link, or states that it has none."""
    channel = world.channel()
    enter_address(channel, read_address("https://x.com/second_name"), by=team, at=at, main=False)
    one, other = ChannelAddress.objects.current().filter(channel=channel)

    results = world.at_once(
        lambda: end_address(one, by=team, at=at, why="gone"), lambda: end_address(other, by=team, at=at, why="gone")
    )

    assert sorted(type(result) for result in results if result is not None) == [AddressRefused]
    left = ChannelAddress.objects.current().filter(channel=channel).values_list("is_main", flat=True)
    assert list(left) == [True]
