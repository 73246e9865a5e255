"""What the people of a channel answer, and what both sides write to each other (N3, U2)."""

import pytest
from django.utils import timezone

from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from requests_app.models import JoinMessage, Side, Status, TalkState
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.talk import joining
from tests import world
from tests.requests_app import talk_world as talk_of
from tests.requests_app.talk_world import agree, asked, everything, fresh, kinds_to, request_that_can_ask, said_yes

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


# --- Answers --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "words"),
    [(TalkState.CAN_JOIN, "Twice a month."), (TalkState.STORIES, ""), (TalkState.NO, "We are full.")],
)
def test_each_answer_is_told_and_recorded_and_ends_no_request(state, words):
    talk = asked()
    by = joining.answering(talk.request, talk.channel, at=timezone.now())[0]

    joining.answer(talk, state, words=words, by=by, at=timezone.now())

    talk.refresh_from_db()
    assert (talk.state, talk.words, talk.answered_by) == (state, words, by)
    assert fresh(talk.request).status == Status.IN_REVIEW
    assert kinds_to(talk.request.requester)[-1] == "requests.join_answer"
    entry = LedgerEntry.objects.order_by("seq").last()
    assert (entry.action, entry.actor_id) == ("requests.join_answered", by.pk)


@pytest.mark.parametrize("state", [TalkState.CAN_JOIN, TalkState.NO])
def test_a_yes_says_how_and_a_no_says_why(state):
    talk = asked()
    by = joining.answering(talk.request, talk.channel, at=timezone.now())[0]
    before = everything(talk.request)

    with pytest.raises(Incomplete):
        joining.answer(talk, state, words="  ", by=by, at=timezone.now())

    assert everything(talk.request) == before


def test_an_answer_comes_once():
    talk = said_yes()
    by = joining.answering(talk.request, talk.channel, at=timezone.now())[0]
    before = everything(talk.request)

    with pytest.raises(NotAllowed, match="already been answered"):
        joining.answer(talk, TalkState.NO, words="No.", by=by, at=timezone.now())

    assert everything(talk.request) == before


def test_the_reviewer_who_proposed_learns_the_answer():
    channel_request, channel = request_that_can_ask(), talk_of.channel()
    reviewer = channel_request.reviewer
    talk = joining.propose(channel_request, channel, why="The same people.", by=reviewer, at=timezone.now())
    joining.consent(talk, whole_form=False, by=channel_request.requester, at=timezone.now())

    said_yes(talk)

    assert kinds_to(reviewer)[-1] == "requests.join_answer"


def test_letters_of_the_channels_people_do_not_name_them_to_the_requester():
    """Design §5.13: who runs a channel is told to few."""
    runner = world.person("Rosa Runner", of=world.body())
    talk = asked(of=talk_of.channel(runner=runner))
    joining.say(talk, side=Side.CHANNEL, text="How often?", by=runner, at=timezone.now())
    said_yes(talk)
    agree(talk)

    letters = Letter.objects.filter(person=talk.request.requester)
    texts = [words_of(letter.kind, language="en", data=letter.data) for letter in letters]

    assert {"requests.join_message", "requests.join_answer", "requests.joined"} <= {letter.kind for letter in letters}
    assert [text for text in texts if "Rosa" in text.subject + text.body] == []


# --- Messages ----------------------------------------------------------------------------------------------------------------------


def test_messages_reach_the_other_sides():
    talk = asked()
    runner = joining.answering(talk.request, talk.channel, at=timezone.now())[0]
    Letter.objects.all().delete()

    for side, by in (
        (Side.REQUESTER, talk.request.requester),
        (Side.CHANNEL, runner),
        (Side.TEAM, talk.request.reviewer),
    ):
        joining.say(talk, side=side, text=f"From {side}", by=by, at=timezone.now())

    told = {(letter.data["text"], letter.person) for letter in Letter.objects.all()}
    assert told == {
        ("From requester", runner),
        ("From channel", talk.request.requester),
        ("From team", talk.request.requester),
        ("From team", runner),
    }


def test_nobody_writes_to_people_who_were_not_asked():
    channel_request, channel = request_that_can_ask(), talk_of.channel()
    talk = joining.propose(
        channel_request, channel, why="The same people.", by=channel_request.reviewer, at=timezone.now()
    )
    before = everything(channel_request)

    for side, by in ((Side.REQUESTER, channel_request.requester), (Side.TEAM, channel_request.reviewer)):
        with pytest.raises(NotAllowed, match="not been asked"):
            joining.say(talk, side=side, text="Hello?", by=by, at=timezone.now())

    assert everything(channel_request) == before


def test_an_outsider_writes_on_no_side():
    talk, stranger = asked(), world.person()
    before = everything(talk.request)

    for side in Side:
        with pytest.raises(NotAllowed):
            joining.say(talk, side=side, text="Let me in.", by=stranger, at=timezone.now())

    assert everything(talk.request) == before
    assert JoinMessage.objects.count() == 0
