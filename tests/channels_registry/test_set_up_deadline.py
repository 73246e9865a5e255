"""An approval that is not set up lapses, never on a day off of its body's country, and can be extended twice (A5, A6)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from channels_registry import nightly, set_up
from channels_registry.models import Channel, ChannelStatus, SetUp
from channels_registry.set_up import Deadline, SetUpRefused, extend_set_up
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.workdays import Calendar
from tests import world
from tests.channels_registry.test_set_up_pages import being_set_up

pytestmark = pytest.mark.django_db
NOW = timezone.now()
KENYA = Calendar("KE")
JORDAN = Calendar("", weekdays=(6, 0, 1, 2, 3))


@pytest.fixture
def owner():
    return world.comms("Amina Diallo")


@pytest.mark.parametrize(
    ("due_on", "calendar", "last_day", "lapses_on"),
    [
        # A working day stays; the set-up lapses as the next working day begins.
        (dt.date(2026, 3, 10), KENYA, dt.date(2026, 3, 10), dt.date(2026, 3, 11)),
        # A Friday: nothing lapses over the weekend.
        (dt.date(2026, 3, 13), KENYA, dt.date(2026, 3, 13), dt.date(2026, 3, 16)),
        # A Saturday moves to Monday.
        (dt.date(2026, 3, 14), KENYA, dt.date(2026, 3, 16), dt.date(2026, 3, 17)),
        # Christmas and Boxing Day (a Friday and a Saturday), then the weekend.
        (dt.date(2026, 12, 25), KENYA, dt.date(2026, 12, 28), dt.date(2026, 12, 29)),
        (dt.date(2026, 12, 24), KENYA, dt.date(2026, 12, 24), dt.date(2026, 12, 28)),
        # Where Friday and Saturday are free, Sunday is worked.
        (dt.date(2026, 3, 13), JORDAN, dt.date(2026, 3, 15), dt.date(2026, 3, 16)),
    ],
)
def test_the_last_day_is_one_that_is_worked(due_on, calendar, last_day, lapses_on):
    assert Deadline.of(due_on, calendar=calendar) == Deadline(last_day, lapses_on)


def test_free_days_put_the_last_day_off_by_four_weeks_at_most():
    """Attack: six years of free days in the calendar of one's own group."""
    due_on = dt.date(2026, 3, 10)
    for_ever = Calendar(free=tuple(due_on + dt.timedelta(days=n) for n in range(2000)))
    plan = SetUp(due_on=due_on)

    deadline = Deadline.of(due_on, calendar=for_ever)

    assert deadline == Deadline(dt.date(2026, 4, 7), dt.date(2026, 5, 5))
    assert not set_up.has_run_out(plan, on=dt.date(2026, 5, 5), calendar=for_ever)
    assert set_up.has_run_out(plan, on=dt.date(2026, 5, 6), calendar=for_ever)


@pytest.mark.both_databases
def test_a_set_up_lapses_on_no_day_off(owner):
    """Night by night over Christmas: it lapses on the first working day after its last one, and not before."""
    body = world.body(holiday_country="KE")
    channel = being_set_up(owner, at=NOW, body=body)
    SetUp.objects.update(due_on=dt.date(2026, 12, 24))
    lapsed = []

    for day in range(24, 32):
        at = dt.datetime(2026, 12, day, 2, 15, tzinfo=dt.UTC)
        nightly.run(at)
        channel.refresh_from_db()
        if channel.status == ChannelStatus.LAPSED:
            lapsed.append(day)

    assert lapsed == [28, 29, 30, 31]


def test_one_whose_country_works_lapses_while_another_waits(owner):
    """The holiday is that of the body, not of the portal."""
    kenya, nowhere = world.body(holiday_country="KE"), world.body()
    waits, lapses = (being_set_up(owner, at=NOW, body=body, name=name) for body, name in ((kenya, "A"), (nowhere, "B")))
    # Jamhuri Day, 12 December 2025, is a Friday.
    SetUp.objects.update(due_on=dt.date(2025, 12, 11))

    nightly.run(dt.datetime(2025, 12, 12, 2, 15, tzinfo=dt.UTC))

    assert dict(Channel.objects.values_list("pk", "status")) == {
        waits.pk: ChannelStatus.APPROVED, lapses.pk: ChannelStatus.LAPSED,
    }  # fmt: skip


# --- More time by one press ---------------------------------------------------------------------------------------------


def press(client, channel, **data):
    return client.post(reverse("channels:set-up-extend", args=[channel.pk]), data, follow=True)


def test_thirty_days_more_twice_and_no_third_time(client, owner):
    channel = being_set_up(owner, at=NOW)
    first = channel.set_up.due_on
    client.force_login(owner)

    pages = [press(client, channel, seen=str(n)).content.decode() for n in range(3)]

    channel.set_up.refresh_from_db()
    assert (channel.set_up.due_on, channel.set_up.extensions) == (first + dt.timedelta(days=60), 2)
    assert ["The set-up has thirty days more" in page for page in pages] == [True, True, False]
    assert "It has been given more time twice." in pages[1]
    assert "The set-up has been extended twice." in pages[2]
    assert LedgerEntry.objects.filter(action="channels.set_up_extended").count() == 2


def test_a_second_press_of_the_same_button_is_one_extension(client, owner):
    channel = being_set_up(owner, at=NOW)
    client.force_login(owner)

    pages = [press(client, channel, seen="0").content.decode() for _ in range(2)]

    channel.set_up.refresh_from_db()
    assert channel.set_up.extensions == 1
    assert "The set-up has changed since you opened the page." in pages[1]


@pytest.mark.parametrize("seen", ["", "-1", "7", "9" * 40, "٠", "0x1"])
def test_a_strange_press_is_answered(client, owner, seen):
    channel = being_set_up(owner, at=NOW)
    client.force_login(owner)

    assert press(client, channel, seen=seen).status_code == 200
    channel.set_up.refresh_from_db()
    assert channel.set_up.extensions in (0, 1)


def test_opening_the_link_extends_nothing(client, owner):
    """Design §5.7: the letter leads to the page with the button."""
    channel = being_set_up(owner, at=NOW)
    client.force_login(owner)
    before = SetUp.objects.values().get()

    assertRedirects(
        client.get(reverse("channels:set-up-extend", args=[channel.pk])), reverse("channels:set-up", args=[channel.pk])
    )
    assert client.get(reverse("channels:set-up", args=[channel.pk])).status_code == 200
    assert SetUp.objects.values().get() == before


def test_the_people_of_the_channel_ask_the_team(client, owner):
    runner = world.person()
    channel = being_set_up(owner, at=NOW, responsible=runner)
    client.force_login(runner)

    assert press(client, channel, seen="0").status_code == 403
    assert SetUp.objects.get().extensions == 0


def test_whoever_looks_after_the_set_up_extends_it_even_outside_the_team(client, owner):
    keeper = world.person("Keeper", of=world.secretariat())
    channel = being_set_up(owner, at=NOW)
    SetUp.objects.update(owner=keeper)
    Channel.objects.update(responsible=keeper)
    client.force_login(keeper)

    assert "Give it 30 days more" in client.get(reverse("channels:set-up", args=[channel.pk])).content.decode()
    assert press(client, channel, seen="0").status_code == 200
    assert SetUp.objects.get().extensions == 1


def test_a_set_up_that_is_over_is_not_extended(owner):
    channel = being_set_up(owner, at=NOW)
    Channel.objects.update(status=ChannelStatus.LAPSED)
    before = SetUp.objects.values().get()

    with pytest.raises(SetUpRefused):
        extend_set_up(channel, by=owner, at=NOW)

    assert SetUp.objects.values().get() == before


@pytest.mark.both_databases
def test_the_database_counts_two_extensions_at_most(owner):
    being_set_up(owner, at=NOW)

    with pytest.raises(IntegrityError, match="setup_extended_twice_at_most"), transaction.atomic():
        SetUp.objects.update(extensions=3)


def test_it_is_warned_of_two_weeks_before_and_again_after_more_time(owner):
    channel = being_set_up(owner, at=NOW)
    day = {"warned": []}
    for number in range(40, 85):
        nightly.run(NOW + dt.timedelta(days=number))
        if number == 50:
            extend_set_up(channel, by=owner, at=NOW + dt.timedelta(days=50))
        count = Letter.objects.filter(kind="channels.set_up_due").count()
        if count > len(day["warned"]):
            day["warned"].append(number)

    assert day["warned"] == [46, 76]


def test_the_page_says_the_last_day_and_that_holidays_do_not_count(client, owner):
    channel = being_set_up(owner, at=NOW, body=world.body(holiday_country="KE"))
    SetUp.objects.update(due_on=dt.date(2026, 12, 25))
    client.force_login(owner)

    page = client.get(reverse("channels:set-up", args=[channel.pk])).content.decode()

    assert "28 December 2026" in page and "29 December 2026" in page
    assert "public holiday (Kenya)" in page
    assert dt.timedelta(days=30) == set_up.EXTENSION
