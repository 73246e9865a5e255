"""What a meeting brief counts: its time, the time before, what is due and at risk, and what it does not know (R4, A8, A22)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from activity.metrics.periods import Period
from channels_registry.models import Channel, ChannelStatus, Finding, Rule
from enforcement.models import Incident, IncidentKind
from ledger.models import LedgerEntry
from portal.store import portal_zone
from tests import world
from workspace.brief import meetings
from workspace.brief.lines import NAMED
from workspace.brief.made import Brief, made_of
from workspace.brief.meetings import MeetingRefused
from workspace.brief.periods import Span, last_meeting, preset_days
from workspace.models import BriefSchedule, MeetingDay

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOW = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
TODAY = NOW.date()
DAY = dt.timedelta(days=1)
LAST_TEN_DAYS = Period(TODAY - 9 * DAY, TODAY)


def brief(period: Period = LAST_TEN_DAYS) -> Brief:
    return made_of(period, at=NOW)


def line(made: Brief, key: str):
    return next(line for part in made.parts for line in part.lines if line.key == key)


def counted_for_long() -> None:
    """The record of decisions begins a year ago."""
    world.channel("The first one", at=NOW - 400 * DAY)


# --- The time -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "meeting", "told", "first", "last"),
    [
        ("this-week", None, "this-week", "2026-03-16", "2026-03-18"),
        ("last-week", None, "last-week", "2026-03-09", "2026-03-15"),
        ("this-month", None, "this-month", "2026-03-01", "2026-03-18"),
        ("last-month", None, "last-month", "2026-02-01", "2026-02-28"),
        ("since-meeting", dt.date(2026, 3, 4), "since-meeting", "2026-03-04", "2026-03-18"),
        ("since-meeting", None, "this-month", "2026-03-01", "2026-03-18"),
        ("since-meeting", dt.date(2019, 1, 1), "since-meeting", "2025-03-18", "2026-03-18"),
        ("nonsense", dt.date(2026, 3, 4), "since-meeting", "2026-03-04", "2026-03-18"),
    ],
)
def test_the_presets_are_days_of_which_none_is_to_come(key, meeting, told, first, last):
    found, period = preset_days(key, today=dt.date(2026, 3, 18), meeting=meeting)

    assert (found, period.first.isoformat(), period.last.isoformat()) == (told, first, last)


def test_the_time_before_is_as_long_and_touches_it():
    span = Span.of(Period(dt.date(2026, 3, 1), dt.date(2026, 3, 10)), zone=portal_zone())

    assert span.start - span.before == 10 * DAY
    assert span.end - span.start == 10 * DAY


def test_the_last_meeting_is_the_one_before_todays():
    amina = world.comms("Amina")
    for days in (30, 9, 0):
        meetings.note_meeting(TODAY - days * DAY, by=amina, at=NOW)

    assert last_meeting(before=TODAY) == TODAY - 9 * DAY
    assert last_meeting(before=TODAY - 30 * DAY) is None


# --- Meetings -----------------------------------------------------------------------------------------------------------


def test_a_meeting_is_noted_once_by_the_team_and_is_on_record():
    amina = world.comms("Amina")
    meetings.note_meeting(TODAY, by=amina, at=NOW)

    with pytest.raises(MeetingRefused, match="noted already"):
        meetings.note_meeting(TODAY, by=world.lead(), at=NOW)
    with pytest.raises(MeetingRefused, match="a year ahead"):
        meetings.note_meeting(TODAY + 400 * DAY, by=amina, at=NOW)

    assert list(MeetingDay.objects.values_list("day", "set_by__full_name")) == [(TODAY, "Amina")]
    assert LedgerEntry.objects.filter(action="brief.meeting_noted").count() == 1


@pytest.mark.parametrize("who", [world.auditor, world.administrator, world.requester])
def test_others_note_no_meeting_and_take_none_back(who):
    held = meetings.note_meeting(TODAY, by=world.comms(), at=NOW)
    person, before = who(), LedgerEntry.objects.count()

    with pytest.raises(MeetingRefused):
        meetings.note_meeting(TODAY - DAY, by=person, at=NOW)
    with pytest.raises(MeetingRefused):
        meetings.take_back(held, by=person, at=NOW)

    assert list(MeetingDay.objects.values_list("day", flat=True)) == [TODAY]
    assert LedgerEntry.objects.count() == before


def test_a_slip_is_taken_back_once():
    amina = world.comms()
    held = meetings.note_meeting(TODAY, by=amina, at=NOW)
    meetings.take_back(held, by=amina, at=NOW)

    with pytest.raises(MeetingRefused, match="already"):
        meetings.take_back(held, by=amina, at=NOW)
    assert not MeetingDay.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [{"pk": 2}, {"weekday": 7}, {"month_day": 29}, {"month_day": 0}, {"rhythm": "daily"}, {"is_on": True}],
)
def test_the_database_takes_no_senseless_schedule(facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        BriefSchedule.objects.create(**{"pk": 1, **facts})


# --- What changed -------------------------------------------------------------------------------------------------------


def test_what_began_and_what_ended_stands_beside_the_time_before():
    counted_for_long()
    world.channel("Began now", at=NOW - 2 * DAY)
    world.channel("Began before", at=NOW - 12 * DAY)
    ended = world.channel("Ended now", at=NOW - 200 * DAY)
    Channel.objects.filter(pk=ended.pk).update(status=ChannelStatus.RETIRED, retired_at=NOW - 3 * DAY)

    made = brief()

    opened, closed = line(made, "opened"), line(made, "closed")
    assert (opened.number, opened.beside, opened.names) == (1, 1, ("Began now",))
    assert (closed.number, closed.beside, closed.names) == (1, 0, ("Ended now",))


def test_midnight_after_the_last_day_is_outside():
    counted_for_long()
    end = Span.of(Period(TODAY - 9 * DAY, TODAY - DAY), zone=portal_zone()).end
    world.channel("On the last second", at=end - dt.timedelta(seconds=1))
    world.channel("At midnight", at=end)

    assert line(brief(Period(TODAY - 9 * DAY, TODAY - DAY)), "opened").names == ("On the last second",)


def test_access_is_counted_by_the_record_of_decisions():
    counted_for_long()
    made = world.channel("Ours", at=NOW - 100 * DAY)
    world.grant(made, world.person("Third"), at=NOW - 2 * DAY)

    changed = line(brief(), "access")

    assert changed.number == 1
    assert changed.note == "given: 1 · changed: 0 · ended: 0"
    assert changed.names == (), "no person is named (R8)"


def test_more_names_than_a_line_bears_are_counted():
    counted_for_long()
    for number in range(NAMED + 2):
        world.channel(f"New {number}", at=NOW - DAY)

    opened = line(brief(), "opened")

    assert (opened.number, len(opened.names), opened.more) == (NAMED + 2, NAMED, 2)


def test_a_channel_unlisted_for_safety_is_counted_and_never_named():
    """A22."""
    counted_for_long()
    hidden = world.channel("Quiet voices", at=NOW - DAY, complete=False)
    Channel.objects.filter(pk=hidden.pk).update(unlisted_at=NOW, compromised_at=NOW)

    made = brief()

    for key in ("opened", "no_coadmin", "single_admin", "compromised"):
        found = line(made, key)
        assert found.number == 1 and found.more == 1, key
        assert "Quiet voices" not in str(found), key


def test_of_the_time_before_the_record_nothing_is_known():
    """Not known is not nought (design §5.3)."""
    first, second = world.comms(created_at=NOW - 4 * DAY), world.person(created_at=NOW - 4 * DAY)
    world.channel("The first one", at=NOW - 4 * DAY, coadmin=first, runner=second)

    made = brief()

    assert line(made, "opened").beside is None
    assert line(made, "access").beside is None
    values = [row[1] for row in made.plots[1].table.rows]
    assert values[-1] == 1 and set(values[:-1]) <= {"not known", 0, 1} and values[0] == "not known"


def test_an_empty_portal_has_a_brief_too():
    made = brief()

    assert made.number("opened") == 0 and made.counted_since is None
    assert [bool(part.told) for part in made.parts] == [False, False, True], "the aim of A8 is always told"
    assert line(made, "no_coadmin").tone == "good"


# --- What is due, what is at risk ----------------------------------------------------------------------------------------------


def test_what_is_due_says_how_many_are_overdue():
    for days, name in ((-3, "Overdue"), (5, "Soon"), (40, "Later")):
        made = world.channel(name)
        Channel.objects.filter(pk=made.pk).update(review_on=TODAY + days * DAY)

    rules = line(brief(), "rules")

    assert (rules.number, rules.beside, rules.names) == (2, 1, ("Overdue", "Soon"))


def test_the_first_risk_is_rule_a8():
    """A8."""
    gap = world.channel("Alone", complete=False)
    Finding.objects.filter(channel=gap).update(opened_at=NOW - 40 * DAY)

    part = brief().parts[2]

    assert [(one.key, one.number, one.names) for one in part.lines[:2]] == [
        (Rule.NO_COADMIN, 1, ("Alone",)),
        (Rule.SINGLE_ADMIN, 1, ("Alone",)),
    ]
    assert part.lines[0].tone == "bad"
    assert line(brief(), "long").number == 2


def test_alerts_under_way_and_compromised_channels_are_at_risk():
    taken, amina = world.channel("Taken"), world.comms()
    Channel.objects.filter(pk=taken.pk).update(compromised_at=NOW)
    Incident.objects.create(channel=taken, kind=IncidentKind.COMPROMISED, opened_at=NOW - DAY, opened_by=amina)

    made = brief()

    assert (made.number("alerts"), made.number("compromised"), made.number("alerts_raised")) == (1, 1, 1)
    assert line(made, "compromised").names == ("Taken",)


def test_a_duty_rota_that_nobody_keeps_has_no_gaps():
    assert "duty" not in [one.key for one in brief().parts[1].lines]


def test_a_brief_costs_the_same_for_1_and_for_3_rows(django_assert_num_queries):
    counted_for_long()
    for count in (1, 2):
        for _number in range(count):
            made = world.channel(at=NOW - DAY, complete=False)
            Channel.objects.filter(pk=made.pk).update(review_on=TODAY, compromised_at=NOW)
            Incident.objects.create(channel=made, kind=IncidentKind.COMPROMISED, opened_at=NOW, opened_by=world.comms())
        with django_assert_num_queries(61):
            brief()
