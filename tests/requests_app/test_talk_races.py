"""Two people at once in a talk: one answer, one agreement, one question what keeps it; on SQLite and on PostgreSQL."""

import datetime as dt
from functools import partial

import pytest
from django.utils import timezone

from ledger.models import LedgerEntry
from notifications.models import Letter
from requests_app import transitions
from requests_app.models import ChannelRequest, Decision, JoinTalk, Message, Nudge, Side, Status, TalkState
from requests_app.refusals import NotAllowed
from requests_app.standing.nudging import nudge
from requests_app.talk import joining
from requests_app.talk.conversing import write_message
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app import talk_world as talk_of
from tests.requests_app.talk_world import asked, said_yes
from tests.requests_app.test_decision_races import DONE, at_once, in_turn
from tests.requests_app.test_nudging import FIRST, HANDED_IN

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
ROUNDS = 3


def fresh(talk: JoinTalk) -> JoinTalk:
    return JoinTalk.objects.select_related("request__requester", "request__body", "channel", "opened_by").get(
        pk=talk.pk
    )


def entries(action: str) -> int:
    return LedgerEntry.objects.filter(action=action).count()


def two_answers(talk):
    one, two = joining.answering(talk.request, talk.channel, at=timezone.now())
    return [
        partial(joining.answer, fresh(talk), state, words="Words.", by=by, at=timezone.now())
        for by, state in ((one, TalkState.CAN_JOIN), (two, TalkState.NO))
    ]


def asked_of_two():
    channel = talk_of.channel()
    world.grant(channel, world.person("Second runner"))
    return asked(of=channel)


def test_two_of_the_channel_answer_at_once_and_one_answer_counts():
    for round_number in range(1, ROUNDS + 1):
        talk = asked_of_two()

        outcomes = at_once(*two_answers(talk))

        refusals = [outcome for outcome in outcomes if outcome != DONE]
        assert [(type(r), str(r)) for r in refusals] == [(NotAllowed, "This has already been answered or ended.")]
        talk = fresh(talk)
        assert talk.state == (TalkState.CAN_JOIN, TalkState.NO)[outcomes.index(DONE)]
        assert entries("requests.join_answered") == round_number
        assert Letter.objects.filter(kind="requests.join_answer", event=f"join-answer:{talk.pk}").count() == 1


def test_control_without_the_guard_both_answers_are_written(monkeypatch):
    def step(talk, start, **values):
        JoinTalk.objects.filter(pk=talk.pk).update(**values)

    monkeypatch.setattr(joining, "_step", step)

    outcomes = in_turn(*two_answers(asked_of_two()))

    assert outcomes == [DONE, DONE]
    assert entries("requests.join_answered") == 2


def test_the_requester_accepts_while_the_reviewer_declines():
    for _round in range(ROUNDS):
        talk = said_yes()
        copies = [ChannelRequest.objects.select_related("requester", "body").get(pk=talk.request_id) for _ in range(2)]
        at = timezone.now()

        outcomes = at_once(
            partial(transitions.agree_to_join, copies[0], talk=fresh(talk), by=copies[0].requester, at=at),
            partial(
                transitions.reject, copies[1], by=talk.request.reviewer, at=at, reasons="Two exist.", way_on="Write."
            ),
        )

        refusals = [outcome for outcome in outcomes if outcome != DONE]
        assert [str(refusal) for refusal in refusals] == ["This request has already been dealt with."]
        status = ChannelRequest.objects.get(pk=talk.request_id).status
        assert status == (Status.JOINED, Status.REJECTED)[outcomes.index(DONE)]
        assert Decision.objects.filter(request=talk.request_id, undone_at=None).count() == 1
        assert fresh(talk).state == (TalkState.AGREED, TalkState.CAN_JOIN)[outcomes.index(DONE)]


def test_two_object_at_once_and_one_has_the_review():
    one, two = world.comms(), world.comms()
    for _round in range(ROUNDS):
        talk = said_yes()
        request = ChannelRequest.objects.select_related("requester", "body").get(pk=talk.request_id)
        transitions.agree_to_join(request, talk=fresh(talk), by=request.requester, at=timezone.now())
        copies = [ChannelRequest.objects.select_related("requester", "body").get(pk=request.pk) for _ in range(2)]

        outcomes = at_once(
            *(
                partial(transitions.object_to_joining, copy, by=by, at=timezone.now(), why="It closes.")
                for copy, by in zip(copies, (one, two), strict=True)
            )
        )

        assert outcomes.count(DONE) == 1
        # Who comes second is refused, before the request is asked for or at it.
        assert [isinstance(outcome, NotAllowed) for outcome in outcomes if outcome != DONE] == [True]
        assert ChannelRequest.objects.get(pk=request.pk).reviewer == (one, two)[outcomes.index(DONE)]
        assert Letter.objects.filter(event=f"join-objected:{talk.pk}", person=request.requester).count() == 1


def test_the_same_channel_asked_twice_at_once_is_asked_once():
    for _round in range(ROUNDS):
        channel_request, channel = talk_of.request_that_can_ask(), talk_of.channel()

        outcomes = at_once(*[partial(asked, channel_request, channel)] * 2)

        assert outcomes.count(DONE) == 1
        assert [str(o) for o in outcomes if o != DONE] == [f"The people of “{channel}” are being asked already."]
        assert JoinTalk.objects.filter(request=channel_request).count() == 1


def test_two_messages_at_once_cost_one_letter_now_and_one_when_the_hour_is_over():
    for _round in range(ROUNDS):
        channel_request = review.in_review()
        Letter.objects.all().delete()
        at = timezone.now()

        outcomes = at_once(
            *(
                partial(
                    write_message, channel_request, side=Side.REQUESTER, text=text, by=channel_request.requester, at=at
                )
                for text in ("One", "Two")
            )
        )

        assert outcomes == [DONE, DONE]
        assert Message.objects.filter(request=channel_request).count() == 2
        assert sorted(Letter.objects.values_list("next_try_at", flat=True)) == [at, at + dt.timedelta(hours=1)]


def test_the_button_pressed_twice_asks_once():
    for _round in range(ROUNDS):
        channel_request = review.in_review(at=HANDED_IN)
        copies = [ChannelRequest.objects.select_related("requester", "body").get(pk=channel_request.pk) for _ in "ab"]

        outcomes = at_once(*(partial(nudge, copy, by=copy.requester, at=FIRST) for copy in copies))

        assert outcomes.count(DONE) == 1
        assert {type(outcome) for outcome in outcomes if outcome != DONE} == {NotAllowed}
        assert Nudge.objects.filter(request=channel_request).count() == 1
