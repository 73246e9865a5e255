"""The nightly sweep: who is asked, who is flagged, who is left alone, and what it costs (U7, I3, N10, design §5.2, §5.10)."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from activity import judging
from activity.declaring import declare
from activity.models import Feed, Keeping, Silence, SilenceOutcome, Source, Threshold
from activity.silence import Sweep, end_if_over, sweep
from activity.standing import standing_of, with_standing
from channels_registry import lifecycle
from channels_registry.activity_facts import note_looks
from channels_registry.models import AccessLevel, Channel, ChannelKind, ChannelStatus, Grant, Overlay, Rhythm
from ledger.models import LedgerEntry
from ledger.recording import verify
from notifications.models import Letter
from notifications.sending import words_of
from notifications.writing import write_letter
from portal.models import PortalSettings
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOW = dt.datetime(2026, 6, 1, 2, 15, tzinfo=dt.UTC)
ENTERED = NOW - dt.timedelta(days=900)
NOTHING = Sweep(noticed=0, flagged=0, ended=0, unknown=0)


def days(count: float) -> dt.timedelta:
    return dt.timedelta(days=count)


def quiet(latest: int | None = 100, looked: int | None = 1, **facts) -> Channel:
    """A channel with a co-administrator and a runner; asked about after 90 days, flagged after 180. In days before NOW."""
    channel = world.channel(at=ENTERED, **facts)
    Channel.objects.filter(pk=channel.pk).update(
        latest_post_at=None if latest is None else NOW - days(latest),
        looked_at=None if looked is None else NOW - days(looked),
    )
    return channel


def asked(latest: int = 200, *, since: int = 40, **facts) -> Channel:
    channel = quiet(latest, since, **facts)
    assert sweep(at=NOW - days(since)).noticed == 1
    return channel


def follow(channel: Channel) -> Feed:
    return Feed.objects.create(
        channel=channel, source=Source.FEED, url="https://blog.example.org/feed", next_look_at=NOW
    )


def status_of(channel: Channel) -> str:
    return Channel.objects.values_list("status", flat=True).get(pk=channel.pk)


def letters(kind: str = "") -> list[tuple]:
    rows = Letter.objects.filter(kind__startswith=kind or "activity.").order_by("created_at", "pk")
    return list(rows.values_list("kind", "address"))


# --- Known, and not known ------------------------------------------------------------------------------------------------


def test_known_silence_is_asked_about_first():
    runner = world.person(email="runner@example.org")
    channel = quiet(200, runner=runner)

    assert sweep(at=NOW) == Sweep(noticed=1, flagged=0, ended=0, unknown=0)

    silence = Silence.objects.get()
    assert (silence.channel_id, silence.silent_since, silence.noticed_at) == (channel.pk, NOW - days(200), NOW)
    assert (silence.answer_by, silence.flagged_at, silence.ended_at) == (NOW + days(30), None, None)
    assert status_of(channel) == ChannelStatus.ACTIVE
    assert letters() == [("activity.notice", "runner@example.org")]
    assert LedgerEntry.objects.filter(action="activity.noticed", subject_id=channel.pk).count() == 1


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

    assert sweep(at=NOW) == Sweep(noticed=0, flagged=0, ended=0, unknown=1)

    assert (status_of(channel), letters(), Silence.objects.count()) == (ChannelStatus.ACTIVE, [], 0)


def test_a_feed_nobody_could_read_lately_makes_a_channel_unknown():
    channel = quiet(200, 15)
    follow(channel)

    assert sweep(at=NOW) == Sweep(noticed=0, flagged=0, ended=0, unknown=1)

    Channel.objects.filter(pk=channel.pk).update(looked_at=NOW - days(13))
    assert sweep(at=NOW) == Sweep(noticed=1, flagged=0, ended=0, unknown=0)


def test_a_feed_that_breaks_after_the_question_flags_nobody():
    channel = asked()
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
    in_june = asked(quiet_months=[6])
    channel = quiet(200, quiet_months=[6, 7])

    done = sweep(at=NOW)

    assert (done.noticed, done.flagged) == (0, 0)
    assert {status_of(channel), status_of(in_june)} == {ChannelStatus.ACTIVE}
    assert sweep(at=NOW + days(31)).flagged == 1


def test_a_kept_channel_is_left_alone_until_its_day_is_over():
    channel = quiet(200)
    Keeping.objects.create(channel=channel, until=NOW.date(), reason="Summer", by=world.comms(), at=NOW - days(9))

    assert sweep(at=NOW) == NOTHING
    assert sweep(at=NOW + days(1)).noticed == 1


# --- Terms ---------------------------------------------------------------------------------------------------------------


def test_terms_differ_by_platform_and_purpose():
    on_x = world.platform("x")
    slow = world.platform("vimeo", quiet_after_days=180, flag_after_days=365)
    Threshold.objects.create(platform=on_x, kind=ChannelKind.CAMPAIGN, quiet_after_days=14, flag_after_days=30)
    campaign = quiet(20, kind=ChannelKind.CAMPAIGN)
    quiet(20, kind=ChannelKind.REGION)
    quiet(100, on=slow, address="")
    region = quiet(100, kind=ChannelKind.REGION)

    assert sweep(at=NOW).noticed == 2
    assert set(Silence.objects.values_list("channel", flat=True)) == {campaign.pk, region.pk}


def test_one_channels_term_is_the_one_the_sweep_uses():
    on_x = world.platform("x")
    Threshold.objects.create(platform=on_x, kind=ChannelKind.CAMPAIGN, quiet_after_days=14, flag_after_days=30)
    clock = judging.Clock.of(NOW)
    campaign, region = quiet(kind=ChannelKind.CAMPAIGN), quiet()

    days = {c.pk: standing_of(c, clock=clock).days for c in with_standing(Channel.objects.all(), clock)}

    assert days == {campaign.pk: judging.Days(14, 30), region.pk: judging.Days(90, 180)}


def test_a_longer_term_takes_the_question_back():
    channel = asked(100, since=1)
    Threshold.objects.create(platform=channel.platform, kind=channel.kind, quiet_after_days=200, flag_after_days=400)

    assert sweep(at=NOW).ended == 1
    assert Silence.objects.get().outcome == SilenceOutcome.OVERTAKEN


# --- Flagging ------------------------------------------------------------------------------------------------------------


def test_no_answer_and_the_longer_term_flag_the_channel_once():
    runner = world.person(email="runner@example.org")
    channel = asked(runner=runner)

    assert sweep(at=NOW) == Sweep(noticed=0, flagged=1, ended=0, unknown=0)
    assert sweep(at=NOW) == NOTHING

    assert status_of(channel) == ChannelStatus.FLAGGED
    assert Silence.objects.get().flagged_at == NOW
    assert letters() == [("activity.notice", "runner@example.org"), ("activity.flagged", "runner@example.org")]
    assert LedgerEntry.objects.filter(action="channels.flag", subject_id=channel.pk).count() == 1
    assert verify().intact


@pytest.mark.parametrize(("latest", "since"), [(170, 40), (200, 29)], ids=["term not over", "time to answer not over"])
def test_not_flagged_before_both_are_over(latest, since):
    channel = asked(latest, since=since)

    assert sweep(at=NOW).flagged == 0
    assert status_of(channel) == ChannelStatus.ACTIVE


def test_the_time_to_answer_is_the_portals_setting():
    PortalSettings.objects.update_or_create(pk=1, defaults={"notice_days": 60})
    asked(since=40)

    assert Silence.objects.get().answer_by == NOW + days(20)
    assert sweep(at=NOW).flagged == 0


# --- Ending --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flagged", [False, True])
def test_a_new_post_ends_the_silence(flagged):
    channel = asked()
    if flagged:
        sweep(at=NOW)
    note_looks({channel.pk: NOW}, at=NOW)

    assert sweep(at=NOW + days(1)) == Sweep(noticed=0, flagged=0, ended=1, unknown=0)

    silence = Silence.objects.get()
    assert (silence.outcome, silence.ended_at) == (SilenceOutcome.SPOKE, NOW + days(1))
    assert status_of(channel) == ChannelStatus.ACTIVE
    assert sweep(at=NOW + days(2)) == NOTHING


def test_a_newer_post_that_is_old_itself_ends_nothing_and_asks_nobody_twice():
    channel = asked()
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

    assert sweep(at=NOW) == Sweep(noticed=0, flagged=0, ended=1, unknown=0)
    assert Silence.objects.get().outcome == SilenceOutcome.OVERTAKEN


def test_a_flag_taken_away_elsewhere_does_not_hide_the_channel_for_ever():
    channel = asked()
    sweep(at=NOW)
    lifecycle.keep(Channel.objects.get(pk=channel.pk), by=world.comms(), at=NOW, why="Looked at by hand.")

    # Its people read of the flag last night, so the new question waits for a week.
    assert [sweep(at=NOW + days(night)).ended for night in (1, 2)] == [1, 0]
    assert sweep(at=NOW + days(7)).noticed == 1


def test_ending_at_once_asks_whether_it_is_over():
    silent, speaking = asked(), asked(since=39)
    note_looks({speaking.pk: NOW}, at=NOW)

    assert end_if_over([silent.pk, speaking.pk], at=NOW) == 1
    assert list(Silence.objects.filter(ended_at=None).values_list("channel", flat=True)) == [silent.pk]


# --- Letters -------------------------------------------------------------------------------------------------------------


def test_the_team_is_asked_only_where_nobody_else_is():
    coadmin = world.comms(email="coadmin@example.org")
    alone = world.channel(at=ENTERED, coadmin=coadmin, complete=False)
    world.grant(alone, coadmin, at=ENTERED)
    run = world.channel(at=ENTERED, coadmin=coadmin, runner=world.person(email="runner@example.org"))
    deputy = world.person(email="deputy@example.org")
    named = world.channel(at=ENTERED, coadmin=coadmin, complete=False, deputy=deputy)
    world.grant(named, coadmin, at=ENTERED)
    Channel.objects.update(latest_post_at=NOW - days(100), looked_at=NOW)

    assert sweep(at=NOW).noticed == 3

    told = dict(Letter.objects.values_list("data__channels__0__path", "address"))
    assert told == {
        f"/inactivity/{alone.pk}/": "coadmin@example.org",
        f"/inactivity/{run.pk}/": "runner@example.org",
        f"/inactivity/{named.pk}/": "deputy@example.org",
    }


def test_someone_who_left_or_only_sees_figures_gets_no_letter():
    channel = quiet(runner=world.person(email="runner@example.org"))
    world.grant(channel, world.person(), AccessLevel.ANALYST, at=ENTERED)
    gone = world.person()
    world.grant(channel, gone, AccessLevel.EDITOR, at=ENTERED)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False, left_at=NOW)

    sweep(at=NOW)

    assert letters() == [("activity.notice", "runner@example.org")]


def test_what_a_night_asks_of_one_person_stands_in_one_letter():
    """§5.12: all their channels in one letter, and the same night once more writes nothing."""
    runner = world.person(email="runner@example.org")
    channels = [quiet(100 + number, runner=runner) for number in range(12)]

    assert sweep(at=NOW).noticed == 12
    assert sweep(at=NOW) == NOTHING

    letter = Letter.objects.get()
    assert (letter.kind, letter.address) == ("activity.notice", "runner@example.org")
    assert [row["path"] for row in letter.data["channels"]] == [f"/inactivity/{c.pk}/" for c in channels]
    words = words_of(letter.kind, language="en", data=letter.data)
    assert words.subject == "Are 12 channels still in use?"
    assert [row["path"] in words.body for row in letter.data["channels"]] == [True] * 12


def test_a_question_waits_until_its_people_may_be_written_to_again():
    """§5.12: never more than one a week. The time to answer begins when the question comes."""
    runner = world.person(email="runner@example.org")
    quiet(100, runner=runner)
    sweep(at=NOW)
    second = quiet(100, runner=runner)

    for night in range(1, 7):
        assert sweep(at=NOW + days(night), dry_run=True) == NOTHING
        assert sweep(at=NOW + days(night)) == NOTHING
        assert (Silence.objects.filter(channel=second).exists(), Letter.objects.count()) == (False, 1)

    assert sweep(at=NOW + days(7), dry_run=True).noticed == 1
    assert sweep(at=NOW + days(7)).noticed == 1
    assert Silence.objects.get(channel=second).answer_by == NOW + days(37)
    assert letters() == [("activity.notice", "runner@example.org")] * 2


def test_one_who_is_free_is_enough_to_ask():
    busy, free = world.person(email="busy@example.org"), world.person(email="free@example.org")
    write_letter("activity.notice", event="quiet:1", person=busy, at=NOW - days(2), data={})
    channel = quiet(100, runner=busy)
    world.grant(channel, free, at=ENTERED)

    assert sweep(at=NOW).noticed == 1

    assert letters() == [("activity.notice", "busy@example.org"), ("activity.notice", "free@example.org")]


def test_flags_are_told_the_same_night_in_one_letter_and_leave_questions_for_later():
    """Design §6: what the sweep flags, its people read at once, whatever else they had."""
    runner = world.person(email="runner@example.org")
    flagged = [quiet(200, 40, runner=runner) for _number in range(2)]
    sweep(at=NOW - days(40))
    write_letter("activity.notice", event="quiet:1", person=runner, at=NOW - days(2), data={})
    quiet(100, runner=runner)
    before = Letter.objects.count()

    assert sweep(at=NOW, dry_run=True) == Sweep(noticed=0, flagged=2, ended=0, unknown=0)
    assert sweep(at=NOW) == Sweep(noticed=0, flagged=2, ended=0, unknown=0)

    assert Letter.objects.count() == before + 1
    letter = Letter.objects.get(kind="activity.flagged")
    assert [row["path"] for row in letter.data["channels"]] == [f"/inactivity/{c.pk}/" for c in flagged]
    words = words_of(letter.kind, language="en", data=letter.data)
    assert words.subject == "2 channels: quiet, please check"
    assert [row["path"] in words.body for row in letter.data["channels"]] == [True, True]


# --- Twice, and twice at once --------------------------------------------------------------------------------------------


def test_a_dry_run_counts_the_same_and_changes_nothing():
    asked()
    quiet(100)
    spoke = asked(since=39)
    note_looks({spoke.pk: NOW}, at=NOW)
    quiet(None)
    before = (list(Silence.objects.values()), LedgerEntry.objects.count(), Letter.objects.count())

    counted = sweep(at=NOW, dry_run=True)

    assert (list(Silence.objects.values()), LedgerEntry.objects.count(), Letter.objects.count()) == before
    assert counted == sweep(at=NOW)
    assert counted == Sweep(noticed=1, flagged=1, ended=1, unknown=1)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_everyone_once():
    for _number in range(5):
        asked_one = quiet(200)
        Silence.objects.create(
            channel=asked_one, silent_since=NOW - days(200), noticed_at=NOW - days(40), answer_by=NOW - days(10)
        )
        quiet(100)
    start, found, problems = threading.Barrier(3), [], []

    def one(at):
        try:
            start.wait(10)
            found.append(sweep(at=at))
        except Exception as problem:  # noqa: BLE001 -- shown below, whatever it is
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(NOW + dt.timedelta(seconds=n),)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert problems == []
    assert (sum(s.noticed for s in found), sum(s.flagged for s in found)) == (5, 5)
    assert Letter.objects.filter(kind="activity.notice").count() == 5
    assert Letter.objects.filter(kind="activity.flagged").count() == 5
    assert LedgerEntry.objects.filter(action="channels.flag").count() == 5
    assert verify().intact


# --- Cost ----------------------------------------------------------------------------------------------------------------


def copies(channel: Channel, count: int) -> list[int]:
    """As many channels like this one, each with the same two people, made in bulk."""
    row = Channel.objects.get(pk=channel.pk)
    grants = list(row.grants.all())
    made = []
    for _number in range(count):
        row.pk = None
        made.append(
            Channel(**{f.attname: getattr(row, f.attname) for f in Channel._meta.concrete_fields if f.name != "id"})
        )
    made = Channel.objects.bulk_create(made)
    Grant.objects.bulk_create(
        [
            Grant(channel=c, person_id=g.person_id, level=g.level, starts_at=g.starts_at, granted_at=g.granted_at)
            for c in made
            for g in grants
        ]
    )
    return [c.pk for c in made]


def queries_of(act) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_a_thousand_flags_cost_as_many_queries_as_one():
    """One million channels must not become one million queries."""
    channel = quiet(200, 40)
    sweep(at=NOW - days(40))
    first = queries_of(lambda: sweep(at=NOW))
    copies_of = copies(channel, 900)
    Channel.objects.filter(pk__in=copies_of).update(status=ChannelStatus.ACTIVE, flagged_at=None)
    Silence.objects.bulk_create(
        Silence(channel_id=pk, silent_since=NOW - days(200), noticed_at=NOW - days(40), answer_by=NOW - days(10))
        for pk in copies_of
    )
    done = []

    again = queries_of(lambda: done.append(sweep(at=NOW)))

    assert done[0].flagged == 900
    assert again == first


def test_a_thousand_questions_cost_as_many_queries_as_one():
    channel = quiet(200)
    first = queries_of(lambda: sweep(at=NOW))
    Silence.objects.all().delete()
    Letter.objects.all().delete()
    copies(channel, 900)
    done = []

    again = queries_of(lambda: done.append(sweep(at=NOW)))

    assert done[0].noticed == 901
    assert again == first


# --- A year --------------------------------------------------------------------------------------------------------------


def test_a_year_of_nights_brings_each_letter_once():
    """N16: a healthy channel costs no letter; a silent one is asked once, flagged once, and asked again after a keeping ends."""
    runner = world.person(email="healthy@example.org")
    healthy = world.channel(at=ENTERED, runner=runner)
    silent = world.channel(at=ENTERED, runner=world.person(email="silent@example.org"))
    kept = world.channel(at=ENTERED, runner=world.person(email="kept@example.org"))
    unknown = world.channel(at=ENTERED, runner=world.person(email="unknown@example.org"))
    read = world.channel(at=ENTERED, runner=world.person(email="read@example.org"))
    follow(read)
    Channel.objects.filter(pk__in=(silent.pk, kept.pk, read.pk)).update(latest_post_at=NOW, looked_at=NOW)
    nights = {}

    for night in range(366):
        at = NOW + days(night)
        if night % 28 == 0:
            declare(healthy, latest_post_on=at.date(), by=runner, at=at)
        if night == 95:
            declare(silent, latest_post_on=None, by=silent.grants.order_by("pk").last().person, at=at)
            declare(kept, latest_post_on=None, by=kept.grants.order_by("pk").last().person, at=at)
        if night == 100:
            Silence.objects.filter(channel=kept).update(ended_at=at, outcome=SilenceOutcome.KEPT)
            Keeping.objects.create(
                channel=kept, until=(at + days(100)).date(), reason="Between two campaigns.", by=world.comms(), at=at
            )
        if night <= 200:
            note_looks({read.pk: None}, at=at)
        nights[night] = sweep(at=at)

    told = {}
    for address, kind, at in Letter.objects.values_list("address", "kind", "created_at"):
        told.setdefault(address, []).append(((at - NOW).days, kind))
    assert {address: sorted(rows) for address, rows in told.items()} == {
        "silent@example.org": [(95, "activity.notice"), (180, "activity.flagged")],
        "kept@example.org": [(95, "activity.notice"), (201, "activity.notice"), (231, "activity.flagged")],
        "read@example.org": [(90, "activity.notice"), (180, "activity.flagged")],
    }
    assert status_of(unknown) == ChannelStatus.ACTIVE
    assert nights[365].unknown == 1
    assert verify().intact
