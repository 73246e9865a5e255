"""Two sessions of one requester at the same moment, with real transactions (A4, style 3)."""

import pytest
from django.utils import timezone

from notifications.models import Letter
from requests_app.drafts import SavedElsewhere, print_of, save_answers
from requests_app.handing_in import ChangedSinceRead, hand_in
from requests_app.models import ChannelRequest, Status
from requests_app.refusals import NotAllowed
from tests import world
from tests.requests_app.sheets import draft

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
NOW = timezone.now()


def test_the_same_question_saved_twice_at_once_has_one_winner():
    channel_request = draft()
    requester = channel_request.requester
    seen = {"q05": print_of(channel_request.answers.get(question="q05").value)}

    def save(words):
        own_copy = ChannelRequest.objects.get(pk=channel_request.pk)
        return save_answers(own_copy, {"q05": {"adds": words}}, by=requester, at=NOW, expected=seen)

    results = world.at_once(lambda: save("One"), lambda: save("Two"))

    stored = channel_request.answers.get(question="q05").value["adds"]
    assert sorted(type(result).__name__ for result in results) == ["SavedElsewhere", "list"]
    assert stored == ("One" if results[0] == ["q05"] else "Two")
    assert SavedElsewhere in {type(result) for result in results}


def test_submitting_twice_at_once_submits_once():
    channel_request = draft()
    copies = [ChannelRequest.objects.get(pk=channel_request.pk) for _number in range(2)]
    version = copies[0].version

    results = world.at_once(
        *(lambda copy=copy: hand_in(copy, by=copy.requester, at=NOW, read_version=version) for copy in copies)
    )

    channel_request.refresh_from_db()
    refusals = [result for result in results if result is not None]
    assert len(refusals) == 1
    assert isinstance(refusals[0], NotAllowed | ChangedSinceRead)
    assert channel_request.status == Status.SUBMITTED
    assert Letter.objects.filter(kind="requests.received").count() == 1


def test_an_answer_saved_while_submitting_is_not_lost_and_not_smuggled_in():
    """Either the answer was in what was submitted, or it is refused: never a submitted request with unread answers."""
    channel_request = draft()
    version = channel_request.version
    seen = {"q05": print_of(channel_request.answers.get(question="q05").value)}
    mine, theirs = (ChannelRequest.objects.get(pk=channel_request.pk) for _number in range(2))

    submitted, saved = world.at_once(
        lambda: hand_in(mine, by=mine.requester, at=NOW, read_version=version),
        lambda: save_answers(theirs, {"q05": {"adds": "Late"}}, by=theirs.requester, at=NOW, expected=seen),
    )

    channel_request.refresh_from_db()
    late = channel_request.answers.get(question="q05").value == {"adds": "Late"}
    assert (channel_request.status == Status.SUBMITTED) == (submitted is None)
    assert late == (saved == ["q05"])
    assert not (late and channel_request.status == Status.SUBMITTED)
