"""The number that somebody gave for emergencies is read by those who would call it, and not by whoever audits (N15)."""

import pytest
from django.urls import reverse

from channels_registry.models import AccessLevel
from enforcement.incidents import calling, stopping
from enforcement.incidents.opening import report_compromised
from enforcement.models import StopCall, StopScope
from tests import world
from tests.enforcement.alert_world import cast

pytestmark = pytest.mark.django_db
NUMBER, SHOWN = "+254 20 700 70 70", "700 70 70"


@pytest.fixture
def c():
    c = cast()
    calling.give_number(c.admin, NUMBER, at=c.at)
    stopping.start_stop(StopScope.ALL, lines={"en": "Stop."}, by=c.team, at=c.at)
    c.alert = report_compromised(c.channel, by=c.editor, at=c.at)
    return c


def stop_pages() -> list[str]:
    page = reverse("enforcement:stop", args=[StopCall.objects.get().pk])
    return [page, f"{page}?format=csv", f"{page}?confirmed=no"]


def channel_pages(c) -> list[str]:
    return [reverse("enforcement:card", args=[c.channel.pk]), reverse("enforcement:alert", args=[c.alert.pk])]


def read(client, address) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.getvalue().decode()


def test_an_auditor_opens_every_page_and_finds_no_number(client, c):
    client.force_login(world.auditor("Aude Auditor"))

    for address in stop_pages() + channel_pages(c):
        page = read(client, address)
        assert "Admin One" in page
        assert SHOWN not in page
    listed, file = read(client, stop_pages()[0]), read(client, stop_pages()[1])
    assert "Phone" not in file.splitlines()[0]
    assert 'data-label="Phone"' not in listed


def test_the_team_finds_it_on_all_of_them(client, c):
    client.force_login(c.second)

    for address in stop_pages() + channel_pages(c):
        assert SHOWN in read(client, address)


@pytest.mark.parametrize("who", ["editor", "analyst", "of its group"])
def test_the_people_and_the_group_of_the_channel_find_it_on_its_card(client, c, who):
    reader = c.editor
    if who == "analyst":
        reader = world.external("Agency")
        world.grant(c.channel, reader, AccessLevel.ANALYST)
    elif who == "of its group":
        reader = world.person("Group One", of=c.channel.body)
    client.force_login(reader)

    assert SHOWN in read(client, channel_pages(c)[0])


def test_an_auditor_who_is_listed_on_the_channel_reads_it_as_its_people_do(client, c):
    auditor = world.auditor("Aude Auditor")
    world.grant(c.channel, auditor, AccessLevel.ANALYST)
    client.force_login(auditor)

    assert SHOWN in read(client, channel_pages(c)[0])
    assert SHOWN not in read(client, stop_pages()[1])


def test_the_page_of_the_number_says_who_reads_it(client, c):
    client.force_login(c.editor)
    page = read(client, reverse("enforcement:my-number"))

    assert (
        "Only the communications team, the people of your channels and the groups to which these belong can read it."
        in page
    )
