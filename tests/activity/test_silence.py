"""The nightly sweep: who is asked, who is flagged, who is left alone (U7, I3, N10, design §5.2)."""

import pytest

from activity.models import Keeping, Silence, SilenceOutcome, Threshold
from activity.silence import judging
from activity.silence.standing import standing_of, with_standing
from activity.silence.sweeping import Sweep, end_if_over, sweep
from activity.silence.terms import Days
from channels_registry import lifecycle
from channels_registry.activity_facts import note_looks
from channels_registry.models import Channel, ChannelKind, ChannelStatus, Overlay, Rhythm
from ledger.models import LedgerEntry
from ledger.recording import verify
from portal.models import PortalSettings
from tests import world
from tests.activity.silent_world import NOTHING, NOW, asked, asked_again, days, follow, letters, quiet, status_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


# --- Known, and not known ------------------------------------------------------------------------------------------------


def test_known_silence_is_asked_about_first():
    runner = world.person(email="runner@example.org")
    channel = quiet(200, runner=runner)

    assert sweep(at=NOW) == Sweep(nudged=1)

    silence = Silence.objects.get()
    assert (silence.channel_id, silence.silent_since, silence.nudged_at) == (channel.pk, NOW - days(200), NOW)
    assert (silence.answer_by, silence.flagged_at, silence.ended_at) == (NOW + days(30), None, None)
    assert status_of(channel) == ChannelStatus.ACTIVE
    assert letters() == [("activity.nudge", "runner@example.org")]
    assert LedgerEntry.objects.filter(action="activity.nudged", subject_id=channel.pk).count() == 1


@pytest.mark.parametrize(
    ("latest", "looked", "why"),
    [
        (None, None, "nobody ever told"),
        (None, 1, "somebody looked and there was no post"),
        (200, None, "no look at all"),
        (200, 150, "told while it was lively, and nothing since"),
        (91, 2, "two days ago it was not quiet yet"),
    ],
)
def test_unknown_is_never_asked_about_or_flagged(latest, looked, why):
    """Design §5.2: what we could not see is unknown, never inactive."""
    channel = quiet(latest, looked)

    assert sweep(at=NOW) == Sweep(unknown=1)

    assert (status_of(channel), letters(), Silence.objects.count()) == (ChannelStatus.ACTIVE, [], 0)


def test_a_feed_nobody_could_read_lately_makes_a_channel_unknown():
    channel = quiet(200, 15)
    follow(channel)

    assert sweep(at=NOW) == Sweep(unknown=1)

    Channel.objects.filter(pk=channel.pk).update(looked_at=NOW - days(13))
    assert sweep(at=NOW) == Sweep(nudged=1)


def test_a_feed_that_breaks_after_the_question_flags_nobody():
    channel = asked_again()
    follow(channel)

    assert sweep(at=NOW).flagged == 0
    assert status_of(channel) == ChannelStatus.ACTIVE


@pytest.mark.parametrize(
    "facts",
    [
        {"status": ChannelStatus.RETIRING},
        {"rhythm": Rhythm.EMERGENCIES},
        {"suspended_at": NOW},
        {"blocked_at": NOW},
        {"access_lost_at": NOW},
        {"compromised_at": NOW},
    ],
)
def test_what_is_not_judged_is_neither_asked_nor_unknown(facts):
    Channel.objects.filter(pk=quiet(200).pk).update(**facts)
    Channel.objects.filter(pk=quiet(None, None).pk).update(**facts)

    assert sweep(at=NOW) == NOTHING


def test_a_month_in_which_silence_is_normal_brings_no_question_and_no_flag():
    in_june = asked_again(quiet_months=[6])
    channel = quiet(200, quiet_months=[6, 7])

    done = sweep(at=NOW)

    assert (done.nudged, done.flagged) == (0, 0)
    assert {status_of(channel), status_of(in_june)} == {ChannelStatus.ACTIVE}
    assert sweep(at=NOW + days(31)).flagged == 1


def test_a_kept_channel_is_left_alone_until_its_day_is_over():
    channel = quiet(200)
    Keeping.objects.create(channel=channel, until=NOW.date(), reason="Summer", by=world.comms(), at=NOW - days(9))

    assert sweep(at=NOW) == NOTHING
    assert sweep(at=NOW + days(1)).nudged == 1


# --- Terms ---------------------------------------------------------------------------------------------------------------


def test_terms_differ_by_platform_and_purpose():
    on_x = world.platform("x")
    slow = world.platform("vimeo", quiet_after_days=180, flag_after_days=365)
    Threshold.objects.create(platform=on_x, kind=ChannelKind.CAMPAIGN, quiet_after_days=14, flag_after_days=30)
    campaign = quiet(20, kind=ChannelKind.CAMPAIGN)
    quiet(20, kind=ChannelKind.REGION)
    quiet(100, on=slow, address="")
    region = quiet(100, kind=ChannelKind.REGION)

    assert sweep(at=NOW).nudged == 2
    assert set(Silence.objects.values_list("channel", flat=True)) == {campaign.pk, region.pk}


def test_one_channels_term_is_the_one_the_sweep_uses():
    on_x = world.platform("x")
    Threshold.objects.create(platform=on_x, kind=ChannelKind.CAMPAIGN, quiet_after_days=14, flag_after_days=30)
    clock = judging.Clock.of(NOW)
    campaign, region = quiet(kind=ChannelKind.CAMPAIGN), quiet()

    days = {c.pk: standing_of(c, clock=clock).days for c in with_standing(Channel.objects.all(), clock)}

    assert days == {campaign.pk: Days(14, 30), region.pk: Days(90, 180)}


def test_a_longer_term_takes_the_question_back():
    channel = asked(100, since=1)
    Threshold.objects.create(platform=channel.platform, kind=channel.kind, quiet_after_days=200, flag_after_days=400)

    assert sweep(at=NOW).ended == 1
    assert Silence.objects.get().outcome == SilenceOutcome.OVERTAKEN


# --- Flagging ------------------------------------------------------------------------------------------------------------


def test_no_answer_and_the_longer_term_flag_the_channel_once():
    runner = world.person(email="runner@example.org")
    channel = asked_again(runner=runner)

    assert sweep(at=NOW) == Sweep(flagged=1)
    assert sweep(at=NOW) == NOTHING

    assert status_of(channel) == ChannelStatus.FLAGGED
    assert Silence.objects.get().flagged_at == NOW
    assert [kind for kind, _address in letters()] == ["activity.nudge", "activity.notice", "activity.flagged"]
    assert LedgerEntry.objects.filter(action="channels.flag", subject_id=channel.pk).count() == 1
    assert verify().intact


@pytest.mark.parametrize(("latest", "since"), [(170, 40), (200, 29)], ids=["term not over", "time to answer not over"])
def test_not_flagged_before_both_are_over(latest, since):
    channel = asked_again(latest, since=since)

    assert sweep(at=NOW).flagged == 0
    assert status_of(channel) == ChannelStatus.ACTIVE


def test_the_time_to_answer_is_the_portals_setting():
    PortalSettings.objects.update_or_create(pk=1, defaults={"notice_days": 60})
    asked_again(since=40)

    assert Silence.objects.get().answer_by == NOW + days(20)
    assert sweep(at=NOW).flagged == 0


# --- Ending --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flagged", [False, True])
def test_a_new_post_ends_the_silence(flagged):
    channel = asked_again()
    if flagged:
        sweep(at=NOW)
    note_looks({channel.pk: NOW}, at=NOW)

    assert sweep(at=NOW + days(1)) == Sweep(ended=1)

    silence = Silence.objects.get()
    assert (silence.outcome, silence.ended_at) == (SilenceOutcome.SPOKE, NOW + days(1))
    assert status_of(channel) == ChannelStatus.ACTIVE
    assert sweep(at=NOW + days(2)) == NOTHING


def test_a_newer_post_that_is_old_itself_ends_nothing_and_asks_nobody_twice():
    channel = asked_again()
    note_looks({channel.pk: NOW - days(190)}, at=NOW - days(39))

    assert sweep(at=NOW - days(38)) == NOTHING
    assert Silence.objects.get().ended_at is None
    assert sweep(at=NOW).flagged == 1


@pytest.mark.parametrize("step", ["retiring", "suspended", "emergencies"])
def test_another_decision_ends_the_question(step):
    channel, team = asked(), world.comms()
    if step == "retiring":
        lifecycle.start_retiring(channel, by=team, at=NOW, why="No longer needed.")
    elif step == "suspended":
        lifecycle.set_overlay(channel, Overlay.SUSPENDED, by=team, at=NOW, why="A dispute.")
    else:
        Channel.objects.filter(pk=channel.pk).update(rhythm=Rhythm.EMERGENCIES)

    assert sweep(at=NOW) == Sweep(ended=1)
    assert Silence.objects.get().outcome == SilenceOutcome.OVERTAKEN


def test_a_flag_taken_away_elsewhere_does_not_hide_the_channel_for_ever():
    channel = asked_again()
    sweep(at=NOW)
    lifecycle.keep(Channel.objects.get(pk=channel.pk), by=world.comms(), at=NOW, why="Looked at by hand.")

    # Its people read of the flag last night, so the new question waits for a week.
    assert [sweep(at=NOW + days(night)).ended for night in (1, 2)] == [1, 0]
    assert sweep(at=NOW + days(7)).nudged == 1


def test_ending_at_once_asks_whether_it_is_over():
    silent, speaking = asked(), asked(since=39)
    note_looks({speaking.pk: NOW}, at=NOW)

    assert end_if_over([silent.pk, speaking.pk], at=NOW) == 1
    assert list(Silence.objects.filter(ended_at=None).values_list("channel", flat=True)) == [silent.pk]
