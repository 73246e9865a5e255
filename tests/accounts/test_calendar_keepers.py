"""Who keeps the calendar of a body, and that nobody puts off their own deadlines by it (N5)."""

import datetime as dt

import pytest

from accounts import calendars
from accounts.calendars import NamedDay, change_week, enter_days, remove_day
from accounts.models import Body, Weekend
from accounts.people import NotPossible
from channels_registry.models import Channel, ChannelStatus
from notifications.workdays import Calendar, fewest_worked
from tests import world
from tests.accounts.calendar_world import NOW, THURSDAY, TUESDAY, days, left_behind

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def lead():
    return world.lead("Lead")


# --- Who ------------------------------------------------------------------------------------------------------------------------


def test_who_keeps_which_calendar(lead):
    forum = world.body(contact_mailbox="Forum@example.org")
    contact = world.requester(of=forum, email="forum@example.org")
    member, runner = world.requester(of=forum), world.requester(of=forum)
    stranger, comms, auditor, administrator = world.requester(), world.comms(), world.auditor(), world.administrator()
    world.channel(of=forum, runner=runner)
    outside = world.person(of=world.body())
    world.channel(of=forum, runner=outside)
    home = world.secretariat()

    def keeps(body) -> dict:
        people = {
            "lead": lead, "contact": contact, "member": member, "runner": runner, "stranger": stranger, "comms": comms,
            "auditor": auditor, "administrator": administrator, "outside": outside,
        }  # fmt: skip
        return {name: (calendars.may_see(one, body), calendars.may_keep(one, body)) for name, one in people.items()}

    yes, reads, no = (True, True), (True, False), (False, False)
    assert keeps(forum) == {
        "lead": yes, "contact": yes, "member": reads, "runner": yes, "stranger": no, "comms": reads, "auditor": reads,
        "administrator": yes, "outside": no,
    }  # fmt: skip
    # The team's own clock is the lead's: nobody moves what is due to others by a day off.
    assert keeps(home) == {
        "lead": yes, "contact": no, "member": no, "runner": no, "stranger": no, "comms": reads, "auditor": reads,
        "administrator": yes, "outside": no,
    }  # fmt: skip


def test_whoever_does_not_keep_it_changes_nothing(lead):
    forum = world.body()
    member = world.requester(of=forum)
    enter_days(forum, days(TUESDAY), is_free=True, by=lead, at=NOW)
    before = left_behind()

    for act in (
        lambda: enter_days(forum, days(THURSDAY), is_free=True, by=member, at=NOW),
        lambda: remove_day(forum, TUESDAY, by=member, at=NOW),
        lambda: change_week(forum, weekend=Weekend.FRIDAY, country="", by=member, at=NOW),
    ):
        with pytest.raises(NotPossible, match="people in charge of the group"):
            act()

    forum.refresh_from_db()
    assert (left_behind(), forum.weekend) == (before, Weekend.SATURDAY_SUNDAY)


# --- Nobody puts off their own deadlines ------------------------------------------------------------------------------------------


def spell(first: dt.date, count: int) -> list[NamedDay]:
    return days(*(first + dt.timedelta(days=n) for n in range(count)))


@pytest.fixture
def forum():
    """A group, and who runs its channel."""
    body = world.body()
    runner = world.requester(of=body)
    world.channel(of=body, runner=runner)
    return body, runner


@pytest.mark.parametrize("count", [46, 365 * 6])
def test_the_people_of_a_group_cannot_close_it_for_long(lead, forum, count):
    """Attack: six years of free days, so that no deadline of one's own ever comes."""
    body, runner = forum
    before = left_behind()

    with pytest.raises(NotPossible, match="fewer than 10 working days"):
        enter_days(body, spell(TUESDAY, count), is_free=True, by=runner, at=NOW)

    assert left_behind() == before
    assert len(enter_days(body, spell(TUESDAY, count), is_free=True, by=lead, at=NOW)) > 30


def test_a_long_summer_closing_is_the_groups_own(forum):
    """Six weeks from a Monday leave ten working days of eight weeks."""
    body, runner = forum
    assert len(enter_days(body, spell(dt.date(2026, 12, 7), 42), is_free=True, by=runner, at=NOW)) == 30


def test_what_is_entered_piece_by_piece_is_weighed_together(forum):
    body, runner = forum
    enter_days(body, spell(dt.date(2026, 12, 7), 42), is_free=True, by=runner, at=NOW)
    before = left_behind()

    with pytest.raises(NotPossible):
        enter_days(body, days(dt.date(2027, 1, 18)), is_free=True, by=runner, at=NOW)

    assert left_behind() == before


def test_working_sundays_that_are_taken_out_again_open_no_way(forum):
    """Attack: enter weekends as worked, all other days as free, and take the weekends out."""
    body, runner = forum
    first = dt.date(2026, 12, 7)
    weekends = [one for one in spell(first, 56) if one.day.weekday() >= 5]
    enter_days(body, weekends, is_free=False, by=runner, at=NOW)
    enter_days(body, [one for one in spell(first, 56) if one.day.weekday() < 5][:36], is_free=True, by=runner, at=NOW)
    refused = 0
    for one in weekends:
        before = left_behind()
        try:
            remove_day(body, one.day, by=runner, at=NOW)
        except NotPossible:
            refused += 1
            assert left_behind() == before

    assert refused == 6


def test_another_weekend_opens_no_way(forum):
    """Attack: enter what would be the working days of another weekend as free, and change the weekend."""
    body, runner = forum
    change_week(body, weekend=Weekend.SUNDAY, country="", by=runner, at=NOW)
    enter_days(
        body, [one for one in spell(dt.date(2026, 12, 7), 56) if one.day.weekday() < 4], is_free=True, by=runner, at=NOW
    )
    before = left_behind()

    with pytest.raises(NotPossible):
        change_week(body, weekend=Weekend.FRIDAY_SATURDAY, country="", by=runner, at=NOW)

    assert (left_behind(), Body.objects.get(pk=body.pk).weekend, body.weekend) == (
        before,
        Weekend.SUNDAY,
        Weekend.SUNDAY,
    )


def test_whoever_only_sets_a_channel_up_does_not_keep_the_calendar(forum):
    """The end of a set-up is a day of theirs, so that they do not move it."""
    body, runner = forum
    live = calendars.may_keep(runner, body)
    Channel.objects.filter(body=body).update(status=ChannelStatus.APPROVED, activated_at=None)

    assert (live, calendars.may_keep(runner, body)) == (True, False)


@pytest.mark.parametrize(
    ("free", "fewest"), [([], 40), ([7], 39), ([7, 8, 9, 10, 11], 35), ([7, 7 + 70], 39), ([7, 7 + 49], 38)]
)
def test_the_thinnest_eight_weeks(free, fewest):
    """Days that lie far apart stand in no stretch together."""
    start = dt.date(2026, 11, 30)  # a Monday
    taken = [start + dt.timedelta(days=n) for n in free]
    calendar = Calendar(free=tuple(taken))
    assert fewest_worked(calendar, taken or [start], span=56) == fewest
