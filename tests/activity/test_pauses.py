"""A pause stated ahead: from a day to a day, for a reason; in it nobody is asked (U7)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from activity.answering import NotYours
from activity.models import Keeping
from activity.silence.judging import Clock
from activity.silence.keeping import KeepingRefused, keepings_in_a_row, state_pause, take_back_pause
from activity.silence.standing import State, standing_of, with_standing
from activity.silence.sweeping import sweep
from channels_registry.models import Channel
from ledger.models import LedgerEntry
from portal.store import day_of
from tests import world
from tests.activity.quiet_pages import page, post
from tests.activity.quiet_pages import quiet as quiet_of_pages
from tests.activity.silent_world import NOTHING, NOW, asked, days, quiet

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def day(count: int) -> dt.date:
    return (NOW + days(count)).date()


def state_of(channel, at):
    clock = Clock.of(at)
    return standing_of(with_standing(Channel.objects.filter(pk=channel.pk), clock).get(), clock=clock).state


def test_in_its_days_nobody_is_asked_and_before_and_after_it_is_watched():
    runner = world.person()
    channel = quiet(60, runner=runner)
    state_pause(channel, since=day(20), until=day(60), reason="Parental leave.", by=runner, at=NOW)
    Channel.objects.filter(pk=channel.pk).update(looked_at=NOW + days(59))

    assert [sweep(at=NOW + days(night)) for night in (25, 40, 60)] == [NOTHING] * 3
    assert [state_of(channel, NOW + days(night)) for night in (0, 20, 60)] == [State.ALIVE, State.KEPT, State.KEPT]
    assert sweep(at=NOW + days(61)).nudged == 1
    entry = LedgerEntry.objects.get(action="activity.pause_stated")
    assert entry.data == f'{{"from":"{day(20)}","until":"{day(60)}"}}'


def test_an_open_question_rests_while_the_pause_lasts():
    channel = quiet(85, 1)
    state_pause(channel, since=day(20), until=day(90), reason="Between campaigns.", by=world.comms(), at=NOW)
    Channel.objects.filter(pk=channel.pk).update(looked_at=NOW + days(10))
    assert sweep(at=NOW + days(10)).nudged == 1

    assert [sweep(at=NOW + days(night)) for night in (41, 80)] == [NOTHING] * 2
    assert state_of(channel, NOW + days(41)) == State.KEPT
    assert sweep(at=NOW + days(91)).noticed == 1


@pytest.mark.parametrize(
    ("since", "until", "reason"),
    [(-1, 30, "Leave."), (5, 4, "Leave."), (1, 400, "Leave."), (400, 410, "Leave."), (1, 30, "  ")],
    ids=["begun already", "ends before it begins", "too long", "too far ahead", "no reason"],
)
def test_pauses_that_make_no_sense_are_refused(since, until, reason):
    channel, runner = quiet(60), world.comms()

    with pytest.raises(KeepingRefused):
        state_pause(channel, since=day(since), until=day(until), reason=reason, by=runner, at=NOW)

    assert not Keeping.objects.exists()


def test_who_was_asked_answers_the_question_instead():
    channel = asked()

    with pytest.raises(KeepingRefused, match="Answer the question"):
        state_pause(channel, since=day(1), until=day(9), reason="Leave.", by=world.comms(), at=NOW)

    assert not Keeping.objects.exists()


def test_pauses_do_not_meet_and_strangers_state_none():
    channel, team = quiet(60), world.comms()
    state_pause(channel, since=day(10), until=day(20), reason="Leave.", by=team, at=NOW)

    with pytest.raises(KeepingRefused):
        state_pause(channel, since=day(20), until=day(30), reason="Leave.", by=team, at=NOW)
    with pytest.raises(NotYours):
        state_pause(channel, since=day(40), until=day(50), reason="Leave.", by=world.person(), at=NOW)

    assert Keeping.objects.count() == 1


def test_a_third_without_a_post_between_is_the_leads():
    channel, runner = quiet(60), world.comms()
    for first in (10, 30):
        state_pause(channel, since=day(first), until=day(first + 9), reason="Leave.", by=runner, at=NOW)
    assert keepings_in_a_row(Channel.objects.get(pk=channel.pk)) == 2
    third = {"since": day(50), "until": day(59), "reason": "Leave.", "at": NOW}

    with pytest.raises(KeepingRefused, match="twice"):
        state_pause(channel, by=runner, **third)
    assert Keeping.objects.count() == 2

    state_pause(channel, by=world.lead(), **third)
    assert Keeping.objects.count() == 3


def test_a_pause_is_taken_back_before_and_while_it_lasts():
    channel, runner = quiet(60), world.comms()
    ahead = state_pause(channel, since=day(10), until=day(20), reason="Leave.", by=runner, at=NOW)
    with pytest.raises(NotYours):
        take_back_pause(ahead, by=world.person(), at=NOW)
    assert Keeping.objects.count() == 1

    take_back_pause(ahead, by=runner, at=NOW)
    assert not Keeping.objects.exists()
    begun = state_pause(channel, since=day(1), until=day(20), reason="Leave.", by=runner, at=NOW)
    take_back_pause(begun, by=runner, at=NOW + days(5))

    assert list(Keeping.objects.values_list("since", "until")) == [(day(1), day(4))]
    with pytest.raises(KeepingRefused):
        take_back_pause(begun, by=runner, at=NOW + days(6))
    assert LedgerEntry.objects.filter(action="activity.pause_taken_back").count() == 2


def test_a_pause_that_ends_before_it_begins_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        Keeping.objects.create(channel=quiet(60), since=day(9), until=day(8), reason="Leave.", by=world.comms(), at=NOW)
    assert not Keeping.objects.exists()


def test_its_page_states_it_and_takes_it_back(client):
    now, runner = timezone.now(), world.person()
    channel = quiet_of_pages(now, step="alive", runner=runner)
    today = day_of(now)
    sent = {"pause-since": today + days(3), "pause-until": today + days(9), "pause-reason": "Leave."}

    assert post(client, runner, "pause", channel, **sent).status_code == 302
    pause = Keeping.objects.get()
    assert (pause.since, pause.until, pause.by) == (today + days(3), today + days(9), runner)
    assert "Take the pause back" in page(client, runner, "channel", channel.pk).content.decode()
    stranger = world.person()
    client.force_login(stranger)
    back = reverse("activity:pause-take-back", args=[pause.pk])
    assert client.post(back).status_code == 404
    assert Keeping.objects.count() == 1
    client.force_login(world.auditor())
    assert client.post(back).status_code == 403
    assert Keeping.objects.count() == 1

    client.force_login(runner)
    assert client.get(back).status_code == 302
    assert Keeping.objects.count() == 1
    assert client.post(back).status_code == 302
    assert not Keeping.objects.exists()
