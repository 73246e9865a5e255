"""Everything a person holds, from every room, and who may read it (A7, I2, A22)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import people
from accounts.holdings import HoldingKind, holdings_of
from channels_registry import lifecycle
from channels_registry.findings import assign
from channels_registry.models import (
    Channel,
    Condition,
    Finding,
    Rule,
    Seat,
    SeatLevel,
    Tool,
    ToolKind,
    WayInDetails,
)
from portal.store import day_of
from requests_app.drafting.drafts import start_draft
from tests import world

pytestmark = pytest.mark.django_db


def held(person, reader) -> dict[str, list[str]]:
    found = holdings_of(person, reader=reader, at=timezone.now())
    return {str(kind.kind.value): [one.text for one in kind.holdings] for kind in found}


def test_each_room_says_what_it_knows():
    now, lead = timezone.now(), world.lead("Lead")
    person = world.comms("Person")
    channel = world.channel("Voices", coadmin=person, responsible=person)
    world.channel("Others", deputy=person)
    world.channel(complete=False, coadmin=lead)
    finding = Finding.objects.open().filter(rule=Rule.NO_COADMIN).get()
    assign(finding, to=person, by=lead, at=now)
    Condition.objects.create(
        channel=channel, text="Write.", owner=person, due_on=now.date(), set_by=lead, set_at=now
    )  # fmt: skip
    WayInDetails.objects.create(channel=channel, keeper=person, spare=lead, stated_at=now, stated_by=lead)
    tool = Tool.objects.create(name="Planner", kind=ToolKind.SCHEDULER, keeper=person, entered_at=now)
    Seat.objects.create(tool=tool, person=person, level=SeatLevel.FULL, since=now)
    world.external("Agency", sponsor=person)
    world.person("Report", manager=person)
    start_draft(by=person, at=now)
    people.invite(person, by=lead, at=now)

    found = held(person, lead)

    assert set(found) >= {
        HoldingKind.ACCESS, HoldingKind.RESPONSIBLE, HoldingKind.DEPUTY, HoldingKind.DEVICE, HoldingKind.SEAT,
        HoldingKind.TOOL, HoldingKind.ROLE, HoldingKind.MEMBERSHIP, HoldingKind.CONTRACT, HoldingKind.REPORT,
        HoldingKind.FINDING, HoldingKind.CONDITION, HoldingKind.REQUEST, HoldingKind.INVITATION,
    }  # fmt: skip
    assert (found["access"], found["responsible"], found["deputy"]) == (["Voices"], ["Voices"], ["Others"])
    assert (found["contract"], found["report"], found["seat"]) == (["Agency"], ["Report"], ["Planner"])


def test_a_channel_unlisted_for_safety_is_counted_and_not_named():
    """A22: whoever looks after people learns that it is there, and whom to ask."""
    person, lead = world.comms("Person"), world.lead()
    channel = world.channel("Voices in danger", coadmin=person, responsible=person)
    lifecycle.unlist(channel, by=lead, at=timezone.now(), why="Its people are in danger.")

    hidden = ["A channel that only the communications team can name"]
    assert held(person, world.administrator())["access"] == hidden
    assert held(person, world.administrator())["responsible"] == hidden
    assert held(person, lead)["access"] == ["Voices in danger"]
    assert held(person, person)["access"] == ["Voices in danger"]


def test_people_hold_nothing_yet_of_a_channel_whose_approval_they_were_not_told_of():
    """Design §5.5: until its letter leaves, an approval can be taken back, and only the team and the auditors know of it."""
    now, person = timezone.now(), world.person("Person")
    told = world.channel("Voices that were told of", runner=person)
    channel = world.channel("Voices not told of", runner=person, responsible=person)
    Condition.objects.create(
        channel=channel, text="Write.", owner=person, due_on=now.date(), set_by=world.comms(), set_at=now
    )
    Channel.objects.filter(pk=told.pk).update(told_from=now - dt.timedelta(minutes=1))
    Channel.objects.filter(pk=channel.pk).update(told_from=now + dt.timedelta(minutes=10))

    own = held(person, person)
    assert (own["access"], "responsible" in own, "condition" in own) == (["Voices that were told of"], False, False)
    assert held(person, world.comms())["access"] == ["Voices not told of", "Voices that were told of"]
    assert held(person, world.administrator())["responsible"] == [
        "A channel that only the communications team can name"
    ]


def test_what_one_keeps_of_a_channel_one_may_not_read_is_named_without_a_link():
    now, keeper, lead = timezone.now(), world.person("Keeper"), world.lead()
    channel = world.channel("Voices in danger")
    WayInDetails.objects.create(channel=channel, keeper=keeper, spare=lead, stated_at=now, stated_by=lead)
    lifecycle.unlist(channel, by=lead, at=now, why="Its people are in danger.")

    (kept,) = [kind.holdings for kind in holdings_of(keeper, reader=keeper, at=now) if kind.kind == HoldingKind.DEVICE]

    assert [(one.text, one.url) for one in kept] == [("Voices in danger", "")]


def test_a_point_about_a_person_names_them_to_the_team_and_the_auditors_alone():
    now, lead, person = timezone.now(), world.lead(), world.comms("Person")
    finding = Finding.objects.create(person=world.person("Overworked"), rule="too_many_channels", opened_at=now)
    assign(finding, to=person, by=lead, at=now)

    assert held(person, lead)["finding"] == held(person, world.auditor())["finding"] == ["Overworked"]
    to_others = holdings_of(person, reader=world.administrator(), at=now)
    assert "Overworked" not in str(to_others)
    assert len(next(kind for kind in to_others if kind.kind == HoldingKind.FINDING).holdings) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_number_of_questions_however_much_is_held(client, count, django_assert_num_queries):
    person, lead = world.comms("Person"), world.lead()
    for number in range(count):
        channel = world.channel(f"Channel {number}", coadmin=person, responsible=person)
        Condition.objects.create(
            channel=channel, text="Write.", owner=person, due_on=day_of(timezone.now()), set_by=lead, set_at=timezone.now()
        )  # fmt: skip
        world.external(f"Agency {number}", sponsor=person)
    client.force_login(lead)
    page = reverse("people:holdings", args=[person.pk])
    client.get(page)

    with django_assert_num_queries(22):
        response = client.get(page)

    assert response.content.decode().count("Channel ") >= count


def test_the_person_reads_their_own_and_others_find_nothing(client):
    person = world.person("Person")
    world.channel("Voices", runner=person)
    page = reverse("people:holdings", args=[person.pk])

    client.force_login(person)
    assert "Voices" in client.get(page).content.decode()
    client.force_login(world.person("Stranger"))
    assert client.get(page).status_code == 404
