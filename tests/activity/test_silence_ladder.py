"""Asked, asked again, flagged, closing proposed: one step at a time, each stopped by every answer (U7, design §5.12)."""

import pytest
from django.db import IntegrityError, transaction

from activity.declaring import declare
from activity.models import AnswerKey, ClosingWish, Keeping, Silence, SilenceOutcome
from activity.silence.attention import decisions_for
from activity.silence.judging import Clock
from activity.silence.keeping import keep
from activity.silence.standing import State, standing_of, with_standing
from activity.silence.sweeping import Sweep, sweep
from activity.silence.thresholds import ThresholdRefused, set_steps
from channels_registry.activity_facts import note_looks
from channels_registry.models import Channel, ChannelStatus
from ledger.models import LedgerEntry, LedgerText
from notifications.keys import carries_key
from notifications.models import Letter
from notifications.sending import words_of
from portal.models import PortalSettings
from tests import world
from tests.activity.silent_world import NOTHING, NOW, asked, asked_again, days, letters, quiet, status_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def flagged(*, since: int = 0, **facts) -> Channel:
    channel = asked_again(latest=280 + since, since=since + 31, **facts)
    assert sweep(at=NOW - days(since)).flagged == 1
    return channel


def standing(channel, at=NOW):
    clock = Clock.of(at)
    return standing_of(with_standing(Channel.objects.filter(pk=channel.pk), clock).get(), clock=clock)


def test_one_silence_climbs_one_step_at_a_time_and_each_is_on_record():
    runner = world.person(email="runner@example.org")
    channel = quiet(200, runner=runner)
    done = {night: sweep(at=NOW + days(night)) for night in range(0, 200, 5)}

    assert {night: found for night, found in done.items() if found != NOTHING} == {
        0: Sweep(nudged=1), 30: Sweep(noticed=1), 60: Sweep(flagged=1), 150: Sweep(proposed=1),
    }  # fmt: skip
    silence = Silence.objects.get()
    assert (silence.nudged_at, silence.noticed_at, silence.flagged_at, silence.proposed_at, silence.ended_at) == (
        NOW, NOW + days(30), NOW + days(60), NOW + days(150), None,
    )  # fmt: skip
    steps = ["activity.nudged", "activity.noticed", "channels.flag", "activity.closing_proposed"]
    entries = LedgerEntry.objects.filter(subject_id=channel.pk, action__in=steps).order_by("seq")
    assert list(entries.values_list("action", flat=True)) == steps
    assert [kind for kind, _address in letters()] == ["activity.nudge", "activity.notice", "activity.flagged"]
    # A task proposes; only a person retires.
    assert status_of(channel) == ChannelStatus.FLAGGED


def test_the_flag_says_its_reason():
    flagged()

    entry = LedgerEntry.objects.get(action="channels.flag")
    assert '"why":"No posts."' in LedgerText.objects.get(entry=entry).text


def test_each_letter_carries_one_link_for_all_and_is_declared_so():
    runner = world.person(email="runner@example.org")
    channels = [quiet(200, runner=runner) for _number in range(3)]

    sweep(at=NOW)

    letter = Letter.objects.get()
    assert carries_key(letter.kind)
    assert letter.data["answer_path"].startswith("/inactivity/answer/")
    key = AnswerKey.objects.get(ended_at=None)
    silences = Silence.objects.filter(channel__in=channels).order_by("pk").values_list("pk", flat=True)
    assert (key.person, key.silences) == (runner, list(silences))
    for kind in ("activity.nudge", "activity.notice", "activity.flagged"):
        for data in (letter.data, {**letter.data, "channels": letter.data["channels"][:1]}):
            words = words_of(kind, language="en", data=data)
            assert data["answer_path"] in words.body
            assert all(row["path"] in words.body for row in data["channels"])


@pytest.mark.parametrize("step", [asked, asked_again, flagged], ids=["asked", "asked again", "flagged"])
@pytest.mark.parametrize("answer", ["a post seen", "a declaration", "kept"])
def test_every_answer_stops_it(step, answer):
    runner = world.person()
    channel = step(runner=runner)
    if answer == "a post seen":
        note_looks({channel.pk: NOW}, at=NOW)
    elif answer == "a declaration":
        declare(channel, latest_post_on=NOW.date(), by=runner, at=NOW)
    else:
        keep(channel, until=(NOW + days(90)).date(), reason="Between two campaigns.", by=runner, at=NOW)
    told = Letter.objects.count()

    for night in (1, 40, 80):
        found = sweep(at=NOW + days(night))
        assert (found.nudged, found.noticed, found.flagged, found.proposed) == (0, 0, 0, 0)

    assert Silence.objects.get().ended_at is not None
    assert (status_of(channel), Letter.objects.count()) == (ChannelStatus.ACTIVE, told)


@pytest.mark.parametrize("step", [asked, asked_again, flagged], ids=["asked", "asked again", "flagged"])
def test_a_wish_that_waits_for_the_team_stops_it_too(step):
    runner = world.person()
    channel = step(runner=runner)
    wish = ClosingWish.objects.create(channel=channel, note="Its readers moved.", by=runner, at=NOW)

    assert [sweep(at=NOW + days(night)) for night in (1, 40, 200)] == [NOTHING] * 3

    wish.delete()
    assert sweep(at=NOW + days(200)) != NOTHING


def test_the_closing_is_proposed_to_the_team_as_a_thing_to_decide():
    channel = flagged(since=91)
    team, lead = world.comms(), world.lead()
    assert [item.text for item in decisions_for(team, NOW)] == [f"{channel.name} is quiet, and nobody has answered"]

    assert sweep(at=NOW) == Sweep(proposed=1)
    assert sweep(at=NOW + days(1)) == NOTHING

    for person in (team, lead):
        (item,) = decisions_for(person, NOW)
        assert item.text == f"Close {channel.name}? It is quiet, and nobody answered three letters"
        assert (item.url, item.since) == (f"/inactivity/{channel.pk}/", NOW)
    assert list(decisions_for(world.auditor(), NOW)) == []
    assert standing(channel).state == State.PROPOSED
    assert status_of(channel) == ChannelStatus.FLAGGED


def test_the_page_says_what_comes_next_and_when():
    asked_one, again, marked = asked(since=10), asked_again(since=10), flagged(since=0)

    found = {name: standing(c) for name, c in (("asked", asked_one), ("again", again), ("marked", marked))}

    assert {name: one.state for name, one in found.items()} == {
        "asked": State.ASKED, "again": State.REMINDED, "marked": State.FLAGGED,
    }  # fmt: skip
    assert {name: one.next_on for name, one in found.items()} == {
        "asked": (NOW + days(20)).date(), "again": (NOW + days(20)).date(), "marked": (NOW + days(90)).date(),
    }  # fmt: skip


def test_a_month_of_silence_proposes_nothing():
    channel = flagged(since=91, quiet_months=[])
    Channel.objects.filter(pk=channel.pk).update(quiet_months=[NOW.month])

    assert sweep(at=NOW) == NOTHING


def test_an_overlay_stops_the_proposal():
    channel = flagged(since=91)
    Channel.objects.filter(pk=channel.pk).update(blocked_at=NOW)

    assert sweep(at=NOW) == NOTHING
    assert Silence.objects.get().proposed_at is None


@pytest.mark.parametrize(
    "step",
    [
        {"nudged_at": NOW, "noticed_at": NOW - days(1)},
        {"nudged_at": NOW, "flagged_at": NOW},
        {"nudged_at": NOW, "noticed_at": NOW, "flagged_at": NOW - days(1)},
        {"nudged_at": NOW, "noticed_at": NOW, "proposed_at": NOW},
        {"nudged_at": NOW, "noticed_at": NOW, "flagged_at": NOW, "proposed_at": NOW - days(1)},
        {"nudged_at": NOW, "answer_by": NOW - days(1)},
        {"nudged_at": NOW, "noticed_at": NOW + days(9), "answer_by": NOW + days(1)},
        {"nudged_at": None},
    ],
)
def test_steps_out_of_order_are_refused_by_the_database(step):
    channel = quiet(200)

    with pytest.raises(IntegrityError), transaction.atomic():
        Silence.objects.create(**{"channel": channel, "silent_since": NOW - days(200), "answer_by": NOW, **step})

    assert not Silence.objects.exists()


def test_the_steps_are_the_leads_and_on_record():
    with pytest.raises(ThresholdRefused):
        set_steps(by=world.comms(), at=NOW, reminder_days=10)
    assert not LedgerEntry.objects.filter(action="activity.steps_set").exists()

    assert set_steps(by=world.lead(), at=NOW, reminder_days=10, proposal_days=90) == ["reminder_days"]
    assert set_steps(by=world.lead(), at=NOW, reminder_days=10) == []

    assert PortalSettings.objects.get().reminder_days == 10
    assert LedgerEntry.objects.get(action="activity.steps_set").data == '{"changed":{"reminder_days":[30,10]}}'
    quiet(200)
    assert [sweep(at=NOW + days(night)).noticed for night in (0, 9, 10)] == [0, 0, 1]


def test_a_keeping_says_how_it_ended():
    channel = asked()
    keep(channel, until=(NOW + days(30)).date(), reason="Leave.", by=world.comms(), at=NOW)

    assert Silence.objects.get().outcome == SilenceOutcome.KEPT
    assert Keeping.objects.get().since is None
