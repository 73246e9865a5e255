"""The closing of a channel: begun, stopped, finished, each once and on record (A2, U7, N11)."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connections, transaction

from activity.models import (
    ClosingWish,
    Keeping,
    RetirementCase,
    RetirementOutcome,
    Signal,
    Silence,
    SilenceOutcome,
    Source,
    Threshold,
)
from activity.retirement.cases import NotAllowed, start, stop, wish_closing
from activity.retirement.ending import finish
from activity.silence.sweeping import sweep
from activity.silence.thresholds import ThresholdRefused, remove_threshold, set_threshold
from channels_registry.lifecycle import flag_many
from channels_registry.models import Channel, ChannelKind, ChannelStatus, Grant
from ledger.models import LedgerEntry
from ledger.recording import verify
from notifications.models import Letter
from tests import world
from tests.activity.closing_world import everything_done

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOW = dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)


def days(count: float) -> dt.timedelta:
    return dt.timedelta(days=count)


def silent(**facts) -> Channel:
    channel = world.channel(at=NOW - days(900), **facts)
    Channel.objects.filter(pk=channel.pk).update(latest_post_at=NOW - days(200), looked_at=NOW - days(1))
    sweep(at=NOW)
    return Channel.objects.get(pk=channel.pk)


def status_of(channel: Channel) -> str:
    return Channel.objects.values_list("status", flat=True).get(pk=channel.pk)


def test_a_closing_begins_as_a_case_and_its_people_are_told():
    team, runner = world.comms(), world.person(email="runner@example.org")
    channel = silent(coadmin=team, runner=runner)
    wish_closing(channel, note="The project is over.", by=runner, at=NOW)

    case = start(channel, reason="The project has ended.", by=team, at=NOW)

    assert status_of(channel) == ChannelStatus.RETIRING
    assert (case.opened_by, case.reason, case.closed_at, case.stopped_at) == (
        team,
        "The project has ended.",
        None,
        None,
    )
    silence = Silence.objects.get()
    assert (silence.outcome, silence.ended_by) == (SilenceOutcome.RETIRED, team)
    assert ClosingWish.objects.get().settled_by == team
    letter = Letter.objects.get(kind="activity.closing")
    assert (letter.address, letter.data["reason"]) == ("runner@example.org", "The project has ended.")
    assert LedgerEntry.objects.filter(action="channels.start_retiring", actor_id=team.pk).count() == 1


def test_a_flagged_channel_is_closed_too():
    team = world.comms()
    channel = silent(coadmin=team)
    assert flag_many([channel.pk], by=None, at=NOW + days(31)) == [channel.pk]

    start(channel, reason="Nobody answered.", by=team, at=NOW + days(40))

    assert status_of(channel) == ChannelStatus.RETIRING


@pytest.mark.parametrize("who", [world.person, world.auditor, world.administrator, world.external])
def test_only_the_team_closes(who):
    channel = silent()

    with pytest.raises(NotAllowed, match="communications team"):
        start(channel, reason="No.", by=who(), at=NOW)

    assert (status_of(channel), RetirementCase.objects.count()) == (ChannelStatus.ACTIVE, 0)


def test_a_reason_is_needed():
    team = world.comms()
    channel = silent(coadmin=team)

    with pytest.raises(NotAllowed, match="reason"):
        start(channel, reason=" ", by=team, at=NOW)

    assert status_of(channel) == ChannelStatus.ACTIVE


def test_a_stopped_closing_leaves_the_channel_in_peace_for_a_while():
    team, runner = world.comms(), world.person(email="runner@example.org")
    channel = silent(coadmin=team, runner=runner)
    case = start(channel, reason="The project has ended.", by=team, at=NOW)

    stop(case, why="It goes on after all.", by=team, at=NOW + days(1))

    assert status_of(channel) == ChannelStatus.ACTIVE
    case.refresh_from_db()
    assert (case.stopped_at, case.stop_reason) == (NOW + days(1), "It goes on after all.")
    assert Keeping.objects.get().until == (NOW + days(31)).date()
    assert Letter.objects.get(kind="activity.stays").data["reason"] == "It goes on after all."
    assert sweep(at=NOW + days(2)).noticed == 0
    with pytest.raises(NotAllowed, match="dealt with already"):
        stop(case, why="Again.", by=team, at=NOW + days(2))
    with pytest.raises(NotAllowed, match="dealt with already"):
        finish(case, outcome=RetirementOutcome.LOCKED, by=team, at=NOW + days(2))


def test_a_finished_closing_ends_access_and_keeps_the_name_ours():
    team, runner = world.comms(), world.person(email="runner@example.org")
    channel = silent(coadmin=team, runner=runner)
    case = start(channel, reason="The project has ended.", successor_url="https://example.org/", by=team, at=NOW)

    everything_done(case, by=team, at=NOW)
    finish(case, outcome=RetirementOutcome.MERGED, note="Into the region's page.", by=team, at=NOW + days(30))

    assert status_of(channel) == ChannelStatus.RETIRED
    case.refresh_from_db()
    assert (case.outcome, case.outcome_note, case.closed_by) == (
        RetirementOutcome.MERGED,
        "Into the region's page.",
        team,
    )
    assert Grant.objects.not_ended().filter(channel=channel).count() == 0
    assert channel.addresses.get().until == NOW + days(30)
    letter = Letter.objects.get(kind="activity.closed")
    assert (letter.address, letter.data["outcome"]) == ("runner@example.org", "merged")
    with pytest.raises(NotAllowed, match="dealt with already"):
        finish(case, outcome=RetirementOutcome.LOCKED, by=team, at=NOW + days(31))
    assert verify().intact


@pytest.mark.parametrize("outcome", [o for o in RetirementOutcome if o != RetirementOutcome.LOCKED])
def test_what_was_not_simply_locked_needs_a_note(outcome):
    team = world.comms()
    channel = silent(coadmin=team)
    case = start(channel, reason="The project has ended.", by=team, at=NOW)

    with pytest.raises(NotAllowed, match=r"Say (where|to whom)"):
        finish(case, outcome=outcome, by=team, at=NOW)

    assert status_of(channel) == ChannelStatus.RETIRING


def test_an_unheard_of_outcome_is_refused():
    team = world.comms()
    channel = silent(coadmin=team)
    case = start(channel, reason="The project has ended.", by=team, at=NOW)

    with pytest.raises(NotAllowed, match="what became of"):
        finish(case, outcome="burnt", by=team, at=NOW)

    assert status_of(channel) == ChannelStatus.RETIRING


@pytest.mark.parametrize("status", [s for s in ChannelStatus if s not in (ChannelStatus.ACTIVE, ChannelStatus.FLAGGED)])
def test_a_closing_begins_from_service_only(status):
    team = world.comms()
    channel = world.channel(coadmin=team)
    retired_at = NOW if status == ChannelStatus.RETIRED else None
    Channel.objects.filter(pk=channel.pk).update(status=status, retired_at=retired_at)

    with pytest.raises(NotAllowed, match="already been dealt with"):
        start(channel, reason="The project has ended.", by=team, at=NOW)

    assert (status_of(channel), RetirementCase.objects.count()) == (status, 0)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_close_at_once_open_one_case():
    team = [world.comms(), world.comms()]
    channel = silent(coadmin=team[0])
    ready, results = threading.Barrier(2), []

    def work(person):
        try:
            ready.wait(10)
            start(Channel.objects.get(pk=channel.pk), reason="The project has ended.", by=person, at=NOW)
            results.append("done")
        except NotAllowed:
            results.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(person,)) for person in team]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(results) == ["done", "refused"]
    assert (RetirementCase.objects.count(), Letter.objects.filter(kind="activity.closing").count()) == (1, 1)


# --- Thresholds ----------------------------------------------------------------------------------------------------------


def test_the_lead_sets_and_removes_days_on_record():
    lead, on_x = world.lead(), world.platform("x")

    set_threshold(on_x, kind=ChannelKind.CAMPAIGN, quiet_days=14, flag_days=30, by=lead, at=NOW)
    threshold = set_threshold(
        on_x, kind=ChannelKind.CAMPAIGN, quiet_days=20, flag_days=40, by=lead, at=NOW, why="Too soon."
    )
    set_threshold(on_x, kind="", quiet_days=100, flag_days=200, by=lead, at=NOW)

    assert list(Threshold.objects.filter(rhythm="").values_list("quiet_after_days", "flag_after_days")) == [(20, 40)]
    on_x.refresh_from_db()
    assert (on_x.quiet_after_days, on_x.flag_after_days) == (100, 200)
    remove_threshold(threshold, by=lead, at=NOW)
    with pytest.raises(ThresholdRefused, match="removed already"):
        remove_threshold(threshold, by=lead, at=NOW)
    assert list(LedgerEntry.objects.order_by("seq").filter(actor_id=lead.pk).values_list("action", flat=True)) == [
        "activity.threshold_set",
        "activity.threshold_set",
        "platforms.days_set",
        "activity.threshold_removed",
    ]


@pytest.mark.parametrize(("quiet_days", "flag_days"), [(30, 30), (40, 30), (6, 30), (30, 1096), (-5, 30)])
def test_days_that_make_no_sense_are_refused(quiet_days, flag_days):
    with pytest.raises(ThresholdRefused, match="first number must be smaller"):
        set_threshold(
            world.platform("x"), kind="region", quiet_days=quiet_days, flag_days=flag_days, by=world.lead(), at=NOW
        )

    assert Threshold.objects.filter(rhythm="").count() == 0


def test_only_the_lead_sets_days():
    for person in (world.comms(), world.auditor(), world.administrator(), world.person()):
        with pytest.raises(ThresholdRefused, match="communications lead"):
            set_threshold(world.platform("x"), kind="region", quiet_days=14, flag_days=30, by=person, at=NOW)
    with pytest.raises(ThresholdRefused, match="purposes"):
        set_threshold(world.platform("x"), kind="nonsense", quiet_days=14, flag_days=30, by=world.lead(), at=NOW)

    assert Threshold.objects.filter(rhythm="").count() == 0


# --- What must never be, past every form -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        lambda c, p: Signal.objects.create(
            channel=c, source=Source.FEED, look="ok", at=NOW, latest_post_at=NOW + days(1)
        ),
        lambda c, p: Signal.objects.create(channel=c, source=Source.FEED, look="not_found", at=NOW, latest_post_at=NOW),
        lambda c, p: Signal.objects.create(channel=c, source=Source.DECLARED, look="ok", at=NOW),
        lambda c, p: Silence.objects.create(channel=c, silent_since=NOW, nudged_at=NOW, answer_by=NOW, ended_at=NOW),
        lambda c, p: Silence.objects.create(
            channel=c, silent_since=NOW, nudged_at=NOW, noticed_at=NOW, answer_by=NOW, flagged_at=NOW - days(1)
        ),
        lambda c, p: [
            Silence.objects.create(channel=c, silent_since=NOW, nudged_at=NOW, answer_by=NOW) for _number in range(2)
        ],
        lambda c, p: Keeping.objects.create(channel=c, until=NOW.date(), reason="", by=p, at=NOW),
        lambda c, p: [ClosingWish.objects.create(channel=c, note="n", by=p, at=NOW) for _number in range(2)],
        lambda c, p: ClosingWish.objects.create(channel=c, note="n", by=p, at=NOW, settled_at=NOW),
        lambda c, p: [
            RetirementCase.objects.create(channel=c, reason="r", opened_by=p, opened_at=NOW) for _number in range(2)
        ],
        lambda c, p: RetirementCase.objects.create(channel=c, reason="r", opened_by=p, opened_at=NOW, closed_at=NOW),
        lambda c, p: RetirementCase.objects.create(channel=c, reason="r", opened_by=p, opened_at=NOW, stopped_at=NOW),
        lambda c, p: Threshold.objects.create(
            platform=c.platform, kind="region", quiet_after_days=9, flag_after_days=9
        ),
    ],
)
def test_the_database_refuses(broken):
    channel, someone = world.channel(), world.person()

    with pytest.raises(IntegrityError), transaction.atomic():
        broken(channel, someone)
