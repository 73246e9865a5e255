"""What conversations leave waiting, on the home page: the same few queries for one and for three (N5, design §5.14)."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.attention import MOST
from requests_app.models import RequestWriter, Side
from requests_app.talk.conversing import write_message
from requests_app.talk.waiting import asked_of_channel, messages_for_team
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app import talk_world as talk_of
from tests.requests_app.talk_world import asked, request_that_can_ask

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def written_about(*, wrote=None, title="Sahel water", ago=1):
    """A request that nobody has, with a message of its requester; ``wrote``: who helped to write it."""
    made = review.submitted(title=title)
    at = timezone.now() - dt.timedelta(minutes=ago)
    write_message(made, side=Side.REQUESTER, text="When?", by=made.requester, at=at)
    if wrote is not None:
        RequestWriter.objects.create(request=made, person=wrote, added_by=made.requester, added_at=at, wrote_at=at)
    return made


def told(provider, person) -> tuple[list[str], int]:
    with CaptureQueriesContext(connection) as queries:
        items = [item.text for item in provider(person, timezone.now())]
    return items, len(queries)


def test_messages_of_requests_with_a_part_in_them_crowd_out_no_others():
    comms = world.comms()
    for number in range(MOST):
        written_about(wrote=comms, title=f"Mine {number}", ago=60 - number)
    written_about(title="Theirs")

    items, _cost = told(messages_for_team, comms)

    assert len(items) == 1 and "Theirs" in items[0]


def test_messages_of_the_team_cost_the_same_for_one_and_for_three():
    comms = world.comms()
    comms.may("review_requests")
    written_about(title="First")
    one = told(messages_for_team, comms)
    for number in range(2):
        written_about(title=f"More {number}")
    three = told(messages_for_team, comms)

    assert (len(one[0]), len(three[0])) == (1, 3)
    assert one[1] == three[1] == 1


def test_what_is_asked_of_a_channel_costs_the_same_for_one_and_for_three():
    runner = world.person("Rosa Runner", of=world.body())
    runner.may("file_requests")
    channel = talk_of.channel(runner=runner)
    asked(request_that_can_ask(), channel)
    one = told(asked_of_channel, runner)
    for _number in range(2):
        asked(request_that_can_ask(), channel)
    three = told(asked_of_channel, runner)

    assert (len(one[0]), len(three[0])) == (1, 3)
    assert one[1] == three[1]


def test_who_has_a_part_in_a_request_is_not_asked_for_their_channel():
    runner, other = world.person("Rosa Runner", of=world.body()), world.person(of=world.body())
    channel = talk_of.channel(runner=runner)
    world.grant(channel, other)
    talk = asked(request_that_can_ask(), channel)
    assert len(told(asked_of_channel, runner)[0]) == 1

    review.name_runner(talk.request, runner)

    assert told(asked_of_channel, runner)[0] == []


def test_the_co_administrator_is_asked_only_where_nobody_of_the_channel_is_free():
    coadmin, runner = world.comms(), world.person()
    channel = world.channel(coadmin=coadmin, runner=runner)
    talk = asked(request_that_can_ask(), channel)
    assert told(asked_of_channel, coadmin)[0] == []

    review.name_runner(talk.request, runner)

    assert len(told(asked_of_channel, coadmin)[0]) == 1
