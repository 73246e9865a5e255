"""“Left today”: everything ends here at once, nothing is sent to the person, and one list says what to do (A7, A8)."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Person
from audits.leaving import sweeping
from audits.leaving.handing_over import LeavingRefused, name_successor, open_hand_over, settle
from audits.leaving.left_today import in_order, left_today
from audits.models import Handed, HandOver, HandOverKind, HandOverOutcome, ItemState
from channels_registry.models import AccessLevel, Finding, Grant, Rule, Seat, SeatLevel, Tool, ToolKind, WayInDetails
from notifications.models import Letter
from notifications.writing import write_letter
from portal.attention import waiting_for
from portal.files import FileKind, ReadFile
from tests import world
from tests.audits.leavers import day

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def lead():
    return world.lead("Lead")


def gone(person, *, by) -> HandOver:
    return left_today(person, by=by, at=timezone.now(), why="Left without notice.")


def seat_of(person, name="Planner") -> Seat:
    tool = Tool.objects.create(name=name, kind=ToolKind.SCHEDULER, entered_at=timezone.now())
    return Seat.objects.create(tool=tool, person=person, level=SeatLevel.PUBLISH, since=timezone.now())


def test_access_ends_here_and_what_that_breaks_is_open_at_once(lead):
    """A8: nothing is refused, since the world has moved already."""
    leaver = world.comms("Leaver")
    channel = world.channel(coadmin=leaver)

    gone(leaver, by=lead)

    assert not Person.objects.get(pk=leaver.pk).is_active
    assert not Grant.objects.not_ended().filter(person=leaver).exists()
    rules = set(Finding.objects.open().filter(channel=channel).values_list("rule", flat=True))
    assert {Rule.NO_COADMIN, Rule.SINGLE_ADMIN} <= rules


def test_the_list_follows_the_order_of_the_next_hour(lead):
    leaver = world.comms("Leaver")
    publishing = world.channel("C publishing")
    world.grant(publishing, leaver, AccessLevel.EDITOR)
    shared = world.channel("B with others", shared_mailbox="voices@example.org", responsible=leaver)
    world.grant(shared, leaver)
    alone = world.channel("A alone", coadmin=leaver)
    WayInDetails.objects.create(
        channel=alone, keeper=leaver, spare=lead, stated_at=timezone.now(), stated_by=lead
    )  # fmt: skip
    seat_of(leaver)

    rows = in_order(list(gone(leaver, by=lead).items.select_related("channel")))

    assert [(row.what, row.channel.name if row.channel else row.thing) for row in rows] == [
        (Handed.ACCESS, "A alone"),
        (Handed.ACCESS, "B with others"),
        (Handed.SEAT, "Planner"),
        (Handed.DEVICE, "A alone"),
        (Handed.MAILBOX, "B with others"),
        (Handed.RESPONSIBLE, "B with others"),
        (Handed.ACCESS, "C publishing"),
    ]


def test_still_inside_holds_until_somebody_says_it_was_removed_there(lead):
    leaver = world.person("Leaver")
    channel = world.channel(runner=leaver)
    world.grant(channel, world.person())
    hand_over = gone(leaver, by=lead)
    item = hand_over.items.get(what=Handed.ACCESS)
    # The end of the access here says nothing about the platform.
    assert sweeping.sweep(at=timezone.now() + dt.timedelta(days=3)) == 0
    item.refresh_from_db()
    assert item.state == ItemState.OPEN
    with pytest.raises(LeavingRefused, match="has ended here"):
        name_successor(item, successor=lead, by=lead, at=timezone.now())

    picture = ReadFile(FileKind.PNG, "roles.png", b"roles without them")
    settle(item, needed=True, by=lead, at=timezone.now(), note="Taken off the page.", picture=picture)

    item.refresh_from_db(), hand_over.refresh_from_db()
    assert (item.state, item.done_by, item.note) == (ItemState.DONE, lead, "Taken off the page.")
    assert item.evidence.channel == channel
    assert hand_over.outcome == HandOverOutcome.DONE


def test_a_seat_removed_out_there_is_noted_with_its_tool(lead):
    leaver = world.person("Leaver")
    seat = seat_of(leaver)
    item = gone(leaver, by=lead).items.get(what=Handed.SEAT)
    seat.refresh_from_db()
    assert seat.removed_at is None

    settle(item, needed=True, by=lead, at=timezone.now())

    seat.refresh_from_db()
    assert seat.removed_by == lead


def test_nothing_is_sent_to_the_person_not_even_what_was_waiting(lead):
    leaver = world.person("Leaver")
    world.channel(runner=leaver)
    write_letter("channels.access_ends", event="waiting", person=leaver, at=timezone.now())
    write_letter(
        "channels.access_ends", event="by-address", address=leaver.email.upper(), language="en", at=timezone.now()
    )
    others = Letter.objects.waiting().exclude(address__iexact=leaver.email).count()

    gone(leaver, by=lead)

    to_them = Letter.objects.filter(address__iexact=leaver.email)
    assert to_them.count() == 2
    assert list(to_them.filter(cancelled_at=None)) == []
    assert Letter.objects.waiting().count() >= others


def test_the_other_administrators_read_neutral_lines_in_one_letter(lead):
    leaver, colleague, publisher = world.person("Leaver"), world.comms("Colleague"), world.person("Publisher")
    for name in ("One", "Two"):
        channel = world.channel(name, coadmin=colleague, runner=leaver)
        world.grant(channel, lead)
        world.grant(channel, publisher, AccessLevel.EDITOR)

    gone(leaver, by=lead)

    (letter,) = Letter.objects.filter(kind="audits.access_changed")
    assert letter.person == colleague
    assert [channel["name"] for channel in letter.data["channels"]] == ["One", "Two"]
    assert "Leaver" not in str(letter.data)
    assert "without notice" not in str(letter.data)


def test_it_stands_first_on_the_home_page_of_the_whole_team(lead):
    leaver, colleague, auditor = world.person("Leaver"), world.comms("Colleague"), world.auditor()
    world.channel(runner=leaver)

    gone(leaver, by=lead)

    first = waiting_for(colleague, timezone.now()).items[0]
    assert (first.text, first.urgent) == ("Leaver has left; 1 thing out there is not done yet", True)
    assert "Leaver has left" not in " ".join(item.text for item in waiting_for(auditor, timezone.now()).items)


def test_a_planned_hand_over_gives_way(lead):
    leaver = world.person("Leaver")
    world.channel(runner=leaver)
    planned = open_hand_over(leaver, last_day=day(9), by=lead, at=timezone.now())

    hand_over = gone(leaver, by=lead)

    planned.refresh_from_db()
    assert planned.outcome == HandOverOutcome.CANCELLED
    assert (hand_over.kind, hand_over.items.count()) == (HandOverKind.LEFT, 1)


def test_who_may_say_so(lead):
    comms, leaver = world.comms("Comms"), world.person("Leaver")
    cases = [
        (world.auditor(), leaver),
        (world.administrator(), leaver),
        (world.person(), leaver),
        (comms, comms),
        (comms, lead),
        (comms, world.comms("Another")),
        (comms, world.auditor("Auditor")),
        (comms, world.administrator("Administrator")),
    ]
    for by, person in cases:
        with pytest.raises(LeavingRefused):
            gone(person, by=by)
        assert Person.objects.get(pk=person.pk).is_active

    gone(leaver, by=comms)
    with pytest.raises(LeavingRefused, match="already left"):
        gone(Person.objects.get(pk=leaver.pk), by=comms)
    assert HandOver.objects.count() == 1


def test_whoever_held_nothing_leaves_nothing_to_do(lead):
    hand_over = gone(world.person("Leaver"), by=lead)

    assert (hand_over.items.count(), hand_over.outcome) == (0, HandOverOutcome.DONE)
