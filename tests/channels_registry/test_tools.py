"""Publishing tools and their seats (A7, L2): leavers stay in the scheduler until somebody says that they were removed."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import departures
from accounts.models import Person
from channels_registry import lifecycle, tools
from channels_registry.findings import sync_findings
from channels_registry.models import Finding, Reach, Seat, SeatLevel, Tool, ToolKind
from channels_registry.panels import panels_for
from ledger.models import LedgerEntry
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def team():
    return world.comms("Amina Diallo")


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def tool(team, at):
    return tools.enter_tool(name="Scheduler", kind=ToolKind.SCHEDULER, by=team, at=at)


def everything() -> dict:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in (Tool, Seat, Reach, LedgerEntry)}


def test_a_tool_its_seats_and_its_channels_are_on_record(team, at, tool):
    channel, someone = world.channel(), world.person()

    seat = tools.give_seat(tool, person=someone, level=SeatLevel.PUBLISH, by=team, at=at)
    tools.connect(tool, channel, by=team, at=at)
    tools.remove_seat(seat, by=team, at=at)
    tools.disconnect(tool, channel, by=team, at=at)

    assert list(LedgerEntry.objects.filter(subject_type="channels_registry.tool").order_by("seq").values_list("action", "actor_id")) == [
        (f"tools.{act}", team.pk) for act in ("entered", "seat_given", "connected", "seat_removed", "disconnected")
    ]  # fmt: skip
    assert (list(Seat.objects.open()), list(Reach.objects.now())) == ([], [])


def test_whoever_left_still_has_a_seat_until_somebody_says_it_was_removed(
    team, at, tool, django_capture_on_commit_callbacks
):
    channel = world.channel(coadmin=team)
    someone = world.person("Leaver")
    seat = tools.give_seat(tool, person=someone, level=SeatLevel.PUBLISH, by=team, at=at)
    tools.connect(tool, channel, by=team, at=at)

    with django_capture_on_commit_callbacks(execute=True):
        departures.deactivate(someone, by=world.administrator(), at=at, why="Moved on.")

    assert list(Seat.objects.left_behind(on=timezone.localdate())) == [seat]
    points = Finding.objects.open().filter(rule=tools.SEAT_LEFT)
    assert [point.channel for point in points] == [channel]

    with django_capture_on_commit_callbacks(execute=True):
        tools.remove_seat(seat, by=team, at=at)

    assert list(Seat.objects.left_behind(on=timezone.localdate())) == []
    assert list(points.all()) == []


def test_an_agencys_seat_ends_with_its_contract_and_is_left_behind_after_it(team, at, tool):
    last = timezone.localdate() + dt.timedelta(days=10)
    agency = world.external(contract_end=last)

    seat = tools.give_seat(
        tool, person=agency, level=SeatLevel.LOOK, by=team, at=at, ends_on=last + dt.timedelta(days=99)
    )

    assert seat.ends_on == last
    assert list(Seat.objects.left_behind(on=last)) == []
    assert list(Seat.objects.left_behind(on=last + dt.timedelta(days=1))) == [seat]


def test_a_tool_that_is_not_used_any_more_leaves_nobody_behind(team, at, tool, django_capture_on_commit_callbacks):
    channel, someone = world.channel(coadmin=team), world.person()
    tools.connect(tool, channel, by=team, at=at)
    tools.give_seat(tool, person=someone, level=SeatLevel.FULL, by=team, at=at)
    with django_capture_on_commit_callbacks(execute=True):
        departures.deactivate(someone, by=world.administrator(), at=at, why="Moved on.")
    assert Finding.objects.open().filter(rule=tools.SEAT_LEFT).count() == 1

    with django_capture_on_commit_callbacks(execute=True):
        tools.end_tool(tool, by=team, at=at, why="The subscription has ended.")

    assert (list(Seat.objects.open()), list(Reach.objects.now())) == ([], [])
    assert not Finding.objects.open().filter(rule=tools.SEAT_LEFT).exists()
    assert sync_findings(at=at) == []


def refusals(team, at, tool):
    someone, gone = world.person(), world.person("Gone")
    Person.objects.filter(pk=gone.pk).update(is_active=False, left_at=at)
    over = world.external("Agence", contract_end=timezone.localdate() - dt.timedelta(days=1))
    channel = world.channel()
    tools.connect(tool, channel, by=team, at=at)
    seat = tools.give_seat(tool, person=team, level=SeatLevel.FULL, by=team, at=at)
    removed = tools.give_seat(tool, person=world.person(), level=SeatLevel.FULL, by=team, at=at)
    tools.remove_seat(removed, by=team, at=at)
    closed = world.channel(coadmin=team)
    lifecycle.start_retiring(closed, by=team, at=at, why="Test")
    lifecycle.retire(closed, by=team, at=at, why="Test")
    facts = {"name": "A", "kind": ToolKind.OTHER, "by": team, "at": at}
    give = {"level": SeatLevel.LOOK, "by": team, "at": at}
    return [
        (lambda: tools.enter_tool(**{**facts, "by": someone}), "Only the communications team"),
        (lambda: tools.enter_tool(**facts, note="password: Hunter2xx"), "password"),
        (lambda: tools.end_tool(tool, by=team, at=at, why=" "), "Say why"),
        (lambda: tools.give_seat(tool, person=gone, **give), "Gone has left"),
        (lambda: tools.give_seat(tool, person=over, **give), "would end before it begins"),
        (lambda: tools.give_seat(tool, person=team, **give), "has a seat in this tool already"),
        (lambda: tools.give_seat(tool, person=someone, **{**give, "by": someone}), "Only the communications team"),
        (lambda: tools.remove_seat(removed, by=team, at=at), "said already"),
        (lambda: tools.remove_seat(seat, by=someone, at=at), "Only the communications team"),
        (lambda: tools.connect(tool, channel, by=team, at=at), "reaches the channel already"),
        (lambda: tools.connect(tool, closed, by=team, at=at), "has ended"),
        (lambda: tools.disconnect(tool, closed, by=team, at=at), "does not reach"),
    ]


def test_what_is_refused_changes_nothing(team, at, tool):
    acts = refusals(team, at, tool)
    before = everything()

    for act, sentence in acts:
        with pytest.raises(tools.ToolRefused, match=sentence):
            act()
        assert everything() == before


@pytest.mark.parametrize(
    "make",
    [
        lambda tool, person, at: [
            Seat.objects.create(tool=tool, person=person, level="full", since=at) for _n in range(2)
        ],
        lambda tool, person, at: Seat.objects.create(tool=tool, person=person, level="boss", since=at),
        lambda tool, person, at: Seat.objects.create(
            tool=tool, person=person, level="full", since=at, removed_at=at - dt.timedelta(days=1), removed_by=person
        ),
        lambda tool, person, at: Tool.objects.filter(pk=tool.pk).update(kind="toy"),
    ],
)
def test_the_database_refuses_what_must_never_be(team, at, tool, make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(tool, team, at)


# --- Pages --------------------------------------------------------------------------------------------------------------
def test_the_people_of_a_channel_see_its_tools_and_others_do_not(client, team, at, tool):
    runner, stranger = world.person(), world.person()
    channel = world.channel(coadmin=team, runner=runner)
    tools.connect(tool, channel, by=team, at=at)

    assert list(tools.visible_to(runner)) == [tool]
    assert list(tools.visible_to(stranger)) == []
    assert any("_tools.html" in panel.template for panel in panels_for(channel, runner, at))
    assert not any("_tools.html" in panel.template for panel in panels_for(channel, stranger, at))
    client.force_login(stranger)
    assert client.get(reverse("channels:tool", args=[tool.pk])).status_code == 404


def test_an_unlisted_channel_is_not_told_by_its_tool(client, team, at, tool):
    """A22: someone who sits in the tool, but has nothing to do with the channel, does not learn of it there."""
    hidden, shown = world.channel("Hidden", coadmin=team), world.channel("Shown", coadmin=team)
    lifecycle.unlist(hidden, by=team, at=at, why="Safety")
    someone = world.person()
    tools.give_seat(tool, person=someone, level=SeatLevel.LOOK, by=team, at=at)
    for channel in (hidden, shown):
        tools.connect(tool, channel, by=team, at=at)
    client.force_login(someone)

    page = client.get(reverse("channels:tool", args=[tool.pk])).content.decode()
    row = client.get(reverse("channels:tools")).context["page"].rows[0]

    assert ("Shown" in page, "Hidden" in page, row.channel_count) == (True, False, 1)


def test_pages_lead_from_the_tool_to_its_seats(client, team, at):
    someone, channel = world.person("Rune Berg"), world.channel("Voices", coadmin=team)
    client.force_login(team)

    client.post(reverse("channels:tool-add"), {"name": "Planner", "kind": "scheduler"})
    made = Tool.objects.get()
    client.post(reverse("channels:seat-give", args=[made.pk]), {"person": someone.email, "level": "publish"})
    client.post(reverse("channels:tool-connect", args=[made.pk]), {"channel": "voices"})
    page = client.get(reverse("channels:tool", args=[made.pk])).content.decode()

    assert ("Rune Berg" in page, "Voices" in page) == (True, True)
    assert (made.seats.get().person, made.reaches.get().channel) == (someone, channel)
    refused = client.post(reverse("channels:tool-connect", args=[made.pk]), {"channel": "voi"})
    assert refused.status_code == 422


def test_the_list_costs_the_same_for_one_tool_as_for_three(client, team, at, tool):
    client.force_login(team)
    costs = set()
    for number in range(3):
        client.get(reverse("channels:tools"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("channels:tools"))
        costs.add(len(queries))
        made = tools.enter_tool(name=f"T{number}", kind=ToolKind.OTHER, by=team, at=at, keeper=team, payer=world.body())
        tools.give_seat(made, person=world.person(), level=SeatLevel.LOOK, by=team, at=at)

    assert len(costs) == 1
