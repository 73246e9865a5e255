"""Telling the latest post, keeping a quiet channel, saying that it can be closed (N10, U7)."""

import datetime as dt

import pytest

from activity.declaring import DeclarationRefused, NotYours, declare
from activity.models import ClosingWish, Keeping, Look, Signal, Silence, SilenceOutcome, Source
from activity.retirement.cases import NotAllowed, set_wish_aside, wish_closing
from activity.silence.keeping import KeepingRefused, keep
from activity.silence.sweeping import sweep
from channels_registry.activity_facts import correct_latest_post, note_looks
from channels_registry.models import AccessLevel, Channel, ChannelStatus
from ledger.models import LedgerEntry
from notifications.models import Letter
from portal.models import PortalSettings
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOW = dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)
TODAY = NOW.date()


def days(count: float) -> dt.timedelta:
    return dt.timedelta(days=count)


def a_channel(latest: int | None = None, **facts) -> Channel:
    channel = world.channel(at=NOW - days(900), **facts)
    if latest is not None:
        Channel.objects.filter(pk=channel.pk).update(latest_post_at=NOW - days(latest), looked_at=NOW - days(1))
        channel.refresh_from_db()
    return channel


def flagged(**facts) -> Channel:
    channel = a_channel(250, **facts)
    Channel.objects.filter(pk=channel.pk).update(looked_at=NOW - days(80))
    sweep(at=NOW - days(80))
    sweep(at=NOW - days(45))
    sweep(at=NOW - days(10))
    channel.refresh_from_db()
    assert channel.status == ChannelStatus.FLAGGED
    return channel


def facts_of(channel):
    row = Channel.objects.get(pk=channel.pk)
    return row.status, row.latest_post_at, row.looked_at, Signal.objects.filter(channel=channel).count()


def test_an_administrator_tells_the_latest_post():
    runner = world.person()
    channel = a_channel(runner=runner)

    signal = declare(channel, latest_post_on=TODAY - days(3), by=runner, at=NOW, note="Our anniversary.")

    row = Channel.objects.get(pk=channel.pk)
    assert row.latest_post_at == dt.datetime(2026, 5, 29, 23, 59, 59, tzinfo=dt.UTC)
    assert row.looked_at == NOW
    assert (signal.source, signal.look, signal.told_by, signal.note) == (
        Source.DECLARED,
        Look.OK,
        runner,
        "Our anniversary.",
    )


def test_a_day_is_one_where_the_portal_is():
    PortalSettings.objects.update_or_create(pk=1, defaults={"time_zone": "Pacific/Auckland"})
    runner = world.person()
    channel = a_channel(runner=runner)

    declare(channel, latest_post_on=dt.date(2026, 5, 29), by=runner, at=NOW)

    row = Channel.objects.get(pk=channel.pk)
    assert row.latest_post_at == dt.datetime(2026, 5, 29, 11, 59, 59, tzinfo=dt.UTC)


def test_todays_post_is_never_in_the_future():
    runner = world.person()
    channel = a_channel(runner=runner)

    declare(channel, latest_post_on=TODAY, by=runner, at=NOW)

    assert Channel.objects.get(pk=channel.pk).latest_post_at == NOW


@pytest.mark.parametrize("who", ["responsible", "deputy", "analyst", "agency", "team", "lead"])
def test_whoever_looks_after_a_channel_may_tell(who):
    person = {"team": world.comms, "lead": world.lead, "agency": world.external}.get(who, world.person)()
    channel = a_channel(**({who: person} if who in ("responsible", "deputy") else {}))
    if who in ("analyst", "agency"):
        world.grant(channel, person, AccessLevel.ANALYST)

    assert declare(channel, latest_post_on=TODAY, by=person, at=NOW).told_by == person


@pytest.mark.parametrize("who", ["stranger", "auditor", "administrator", "ended", "external responsible"])
def test_nobody_else_may_tell(who):
    make = {"auditor": world.auditor, "administrator": world.administrator, "external responsible": world.external}
    person = make.get(who, world.person)()
    channel = a_channel(100, **({"responsible": person} if who == "external responsible" else {}))
    if who == "ended":
        grant = world.grant(channel, person, AccessLevel.EDITOR)
        type(grant).objects.filter(pk=grant.pk).update(ended_at=NOW, end_reason="left")
    before = facts_of(channel)

    with pytest.raises(NotYours):
        declare(channel, latest_post_on=TODAY, by=person, at=NOW)

    assert facts_of(channel) == before


@pytest.mark.parametrize("day", [TODAY + days(1), dt.date(2199, 12, 31)])
def test_a_day_to_come_is_refused(day):
    runner = world.person()
    channel = a_channel(100, runner=runner)
    before = facts_of(channel)

    with pytest.raises(DeclarationRefused, match="has not come yet"):
        declare(channel, latest_post_on=day, by=runner, at=NOW)

    assert facts_of(channel) == before


def test_no_newer_post_is_a_look_that_makes_the_silence_known():
    runner = world.person()
    channel = a_channel(200, runner=runner)
    Channel.objects.filter(pk=channel.pk).update(looked_at=None)

    declare(channel, latest_post_on=None, by=runner, at=NOW)

    row = Channel.objects.get(pk=channel.pk)
    assert (row.latest_post_at, row.looked_at) == (NOW - days(200), NOW)
    assert sweep(at=NOW).nudged == 1


def test_no_newer_post_needs_a_post_we_know():
    runner = world.person()
    channel = a_channel(runner=runner)

    with pytest.raises(DeclarationRefused, match="know of no post"):
        declare(channel, latest_post_on=None, by=runner, at=NOW)

    assert facts_of(channel) == (ChannelStatus.ACTIVE, None, None, 0)


def test_an_earlier_day_is_a_correction_and_the_teams():
    runner, team = world.person(), world.comms()
    channel = a_channel(10, runner=runner, coadmin=team)
    before = facts_of(channel)

    with pytest.raises(DeclarationRefused, match="ask the communications team"):
        declare(channel, latest_post_on=TODAY - days(50), by=runner, at=NOW, note="I looked again.")
    with pytest.raises(DeclarationRefused, match="say why"):
        declare(channel, latest_post_on=TODAY - days(50), by=team, at=NOW, note="  ")
    assert facts_of(channel) == before

    declare(channel, latest_post_on=TODAY - days(50), by=team, at=NOW, note="That was a test post.")

    assert Channel.objects.get(pk=channel.pk).latest_post_at.date() == TODAY - days(50)
    entry = LedgerEntry.objects.get(action="channels.latest_post_corrected")
    assert (entry.actor_id, entry.subject_id) == (team.pk, channel.pk)


def test_the_same_day_again_moves_nothing_back():
    runner = world.person()
    channel = a_channel(runner=runner)
    note_looks({channel.pk: NOW - days(3)}, at=NOW - days(2))

    declare(channel, latest_post_on=TODAY - days(3), by=runner, at=NOW)

    assert Channel.objects.get(pk=channel.pk).latest_post_at >= NOW - days(3)


def test_a_new_post_takes_the_flag_away_at_once():
    runner = world.person()
    channel = flagged(runner=runner)

    declare(channel, latest_post_on=TODAY, by=runner, at=NOW)

    assert channel.status == ChannelStatus.ACTIVE
    silence = Silence.objects.get()
    assert (silence.outcome, silence.ended_at, silence.ended_by) == (SilenceOutcome.SPOKE, NOW, runner)
    assert LedgerEntry.objects.filter(action="channels.keep", actor_id=runner.pk).count() == 1


@pytest.mark.parametrize("status", [ChannelStatus.APPROVED, ChannelStatus.LAPSED, ChannelStatus.CANCELLED])
def test_a_channel_not_in_service_needs_no_telling(status):
    team = world.comms()
    channel = a_channel(coadmin=team)
    Channel.objects.filter(pk=channel.pk).update(status=status)

    with pytest.raises(DeclarationRefused, match="not in service"):
        declare(channel, latest_post_on=TODAY, by=team, at=NOW)


# --- The facts on the channel --------------------------------------------------------------------------------------------


def test_looks_at_many_channels_cost_as_much_as_at_one(django_assert_num_queries):
    channels = [a_channel() for _number in range(5)]

    with django_assert_num_queries(6):  # savepoint, hold, looked, read, move, release
        note_looks({channels[0].pk: NOW - days(1)}, at=NOW)
    with django_assert_num_queries(6):
        note_looks({channel.pk: NOW - days(n) for n, channel in enumerate(channels)}, at=NOW)

    rows = Channel.objects.order_by("pk").values_list("latest_post_at", "looked_at")
    assert list(rows) == [(NOW - days(n), NOW) for n in range(5)]


def test_a_look_never_moves_a_date_back_or_beyond_its_own_moment():
    channel = a_channel(5)
    note_looks({channel.pk: NOW - days(50)}, at=NOW - days(3))
    assert facts_of(channel)[1:3] == (NOW - days(5), NOW - days(1))

    note_looks({channel.pk: NOW + days(50)}, at=NOW)
    assert facts_of(channel)[1:3] == (NOW, NOW)


def test_a_correction_is_on_the_ledger_with_both_dates():
    channel, team = a_channel(5), world.comms()

    correct_latest_post(channel, latest_post_at=NOW - days(9), by=team, at=NOW, why="Wrong channel.")

    assert facts_of(channel)[1:3] == (NOW - days(9), NOW)
    assert '"from":"2026-05-27' in LedgerEntry.objects.get(action="channels.latest_post_corrected").data


# --- Keeping -------------------------------------------------------------------------------------------------------------


def test_a_flagged_channel_is_kept_until_a_day():
    runner = world.person()
    channel = flagged(runner=runner)

    keeping = keep(channel, until=TODAY + days(90), reason="The campaign starts in autumn.", by=runner, at=NOW)

    assert channel.status == ChannelStatus.ACTIVE
    assert (keeping.until, keeping.by) == (TODAY + days(90), runner)
    assert Silence.objects.get().outcome == SilenceOutcome.KEPT
    entry = LedgerEntry.objects.get(action="activity.kept")
    assert (entry.actor_id, entry.subject_id) == (runner.pk, channel.pk)
    assert sweep(at=NOW + days(89)).nudged == 0
    assert sweep(at=NOW + days(91)).nudged == 1


def test_the_third_time_in_a_row_the_lead_decides():
    """U7: kept at most twice, then the lead."""
    runner, team, lead = world.person(), world.comms(), world.lead()
    channel = flagged(runner=runner, coadmin=team)
    for number in (1, 2):
        Keeping.objects.create(channel=channel, until=TODAY, reason="Later.", by=runner, at=NOW - days(number))

    for person in (runner, team):
        with pytest.raises(KeepingRefused, match="communications lead decides"):
            keep(channel, until=TODAY + days(30), reason="Once more.", by=person, at=NOW)
    assert Channel.objects.get(pk=channel.pk).status == ChannelStatus.FLAGGED

    keep(channel, until=TODAY + days(30), reason="It reopens in July.", by=lead, at=NOW)
    assert Channel.objects.get(pk=channel.pk).status == ChannelStatus.ACTIVE


def test_a_post_begins_the_count_anew():
    runner = world.person()
    channel = flagged(runner=runner)
    for number in (300, 301):
        Keeping.objects.create(channel=channel, until=TODAY, reason="Later.", by=runner, at=NOW - days(number))

    keep(channel, until=TODAY + days(30), reason="A pause.", by=runner, at=NOW)

    assert Channel.objects.get(pk=channel.pk).status == ChannelStatus.ACTIVE


@pytest.mark.parametrize(
    ("until", "reason", "sentence"),
    [
        (TODAY, "A pause.", "still to come"),
        (TODAY - days(3), "A pause.", "still to come"),
        (TODAY + days(367), "A pause.", "a year at most"),
        (TODAY + days(30), " \n", "Say why"),
    ],
)
def test_keeping_needs_a_coming_day_and_a_reason(until, reason, sentence):
    runner = world.person()
    channel = flagged(runner=runner)

    with pytest.raises(KeepingRefused, match=sentence):
        keep(channel, until=until, reason=reason, by=runner, at=NOW)

    assert (Channel.objects.get(pk=channel.pk).status, Keeping.objects.count()) == (ChannelStatus.FLAGGED, 0)


def test_a_channel_nobody_asked_about_cannot_be_kept():
    runner = world.person()
    channel = a_channel(10, runner=runner)

    with pytest.raises(KeepingRefused, match="Nobody is waiting"):
        keep(channel, until=TODAY + days(30), reason="A pause.", by=runner, at=NOW)

    assert Keeping.objects.count() == 0


def test_a_stranger_keeps_nothing():
    channel = flagged()

    with pytest.raises(NotYours):
        keep(channel, until=TODAY + days(30), reason="A pause.", by=world.person(), at=NOW)

    assert Channel.objects.get(pk=channel.pk).status == ChannelStatus.FLAGGED


# --- It can be closed ----------------------------------------------------------------------------------------------------


def test_a_wish_to_close_waits_once_for_the_team():
    runner = world.person()
    channel = a_channel(10, runner=runner)

    wish = wish_closing(channel, note="The project has ended.", by=runner, at=NOW)

    with pytest.raises(NotAllowed, match="told already"):
        wish_closing(channel, note="Really.", by=runner, at=NOW)
    assert list(ClosingWish.objects.all()) == [wish]
    assert Channel.objects.get(pk=channel.pk).status == ChannelStatus.ACTIVE


def test_a_wish_set_aside_is_answered_with_the_reason():
    runner, team = world.person(email="runner@example.org"), world.comms()
    channel = a_channel(10, runner=runner, coadmin=team)
    wish = wish_closing(channel, note="Nobody has time.", by=runner, at=NOW)

    set_wish_aside(wish, why="A new colleague starts in May.", by=team, at=NOW)

    with pytest.raises(NotAllowed, match="answered already"):
        set_wish_aside(wish, why="Again.", by=team, at=NOW)
    letter = Letter.objects.get(kind="activity.stays")
    assert (letter.address, letter.data["reason"]) == ("runner@example.org", "A new colleague starts in May.")
    assert ClosingWish.objects.get().settled_by == team


def test_keeping_the_channel_answers_the_wish():
    runner, team = world.person(), world.comms()
    channel = flagged(runner=runner, coadmin=team)
    wish_closing(channel, note="Nobody has time.", by=runner, at=NOW)

    keep(channel, until=TODAY + days(30), reason="Someone was found.", by=team, at=NOW)

    assert ClosingWish.objects.get().settled_by == team
