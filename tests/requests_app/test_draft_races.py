"""Two sessions on one draft at the same moment, with real transactions (A4, style 3)."""

import pytest
from django.utils import timezone

from accounts import departures
from ledger.models import LedgerEntry
from notifications.models import Letter
from portal.files import read_file
from requests_app.drafting.co_writing import end_writing, invite_writer
from requests_app.drafting.drafts import SavedElsewhere, print_of, save_answers
from requests_app.drafting.forgotten import EXPIRES_AFTER, REMINDED_AFTER, WARNED_BEFORE, sweep_drafts
from requests_app.drafting.handing_in import ChangedSinceRead, hand_in
from requests_app.files.attaching import attach
from requests_app.models import MOST_FILES, Attachment, ChannelRequest, RequestWriter, Status
from requests_app.refusals import NotAllowed
from tests import world
from tests.requests_app import hostile_files
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


def test_a_draft_that_somebody_saves_while_it_is_swept_is_left_alone():
    """Either the words were in time and the draft lives, or they are refused: never words in an expired draft."""
    channel_request = draft()
    ChannelRequest.objects.filter(pk=channel_request.pk).update(
        saved_at=NOW - EXPIRES_AFTER, expiry_warned_at=NOW - WARNED_BEFORE
    )
    seen = {"q05": print_of(channel_request.answers.get(question="q05").value)}
    requester = channel_request.requester

    swept, saved = world.at_once(
        lambda: sweep_drafts(at=NOW),
        lambda: save_answers(channel_request, {"q05": {"adds": "In time"}}, by=requester, at=NOW, expected=seen),
    )

    status = ChannelRequest.objects.get(pk=channel_request.pk).status
    in_time = channel_request.answers.get(question="q05").value == {"adds": "In time"}
    assert (swept, status) in ((0, Status.DRAFT), (1, Status.EXPIRED))
    assert in_time == (status == Status.DRAFT) == (saved == ["q05"])
    assert in_time or isinstance(saved, NotAllowed)


def test_two_sweeps_at_once_tell_and_end_once():
    to_remind, to_end = draft(), draft()
    ChannelRequest.objects.filter(pk=to_remind.pk).update(saved_at=NOW - REMINDED_AFTER)
    ChannelRequest.objects.filter(pk=to_end.pk).update(
        saved_at=NOW - EXPIRES_AFTER, expiry_warned_at=NOW - WARNED_BEFORE
    )

    counts = world.at_once(lambda: sweep_drafts(at=NOW), lambda: sweep_drafts(at=NOW))

    assert sum(counts) == 2
    assert Letter.objects.filter(kind="requests.draft_waits").count() == 1
    assert LedgerEntry.objects.filter(action="requests.expire").count() == 1


def test_two_files_at_once_never_pass_the_limit():
    channel_request = draft()
    requester = channel_request.requester
    file = read_file(hostile_files.PDF, name="x.pdf")
    for _number in range(MOST_FILES - 1):
        attach(channel_request, file, by=requester, at=NOW)
    copies = [ChannelRequest.objects.get(pk=channel_request.pk) for _number in range(2)]

    results = world.at_once(*(lambda copy=copy: attach(copy, file, by=requester, at=NOW) for copy in copies))

    assert channel_request.attachments.count() == MOST_FILES
    assert sorted(type(result).__name__ for result in results) == ["Attachment", "NotAccepted"]


def test_a_file_added_while_submitting_is_handed_in_or_refused():
    channel_request = draft()
    version = channel_request.version
    mine, theirs = (ChannelRequest.objects.get(pk=channel_request.pk) for _number in range(2))
    file = read_file(hostile_files.PDF, name="x.pdf")

    submitted, attached = world.at_once(
        lambda: hand_in(mine, by=mine.requester, at=NOW, read_version=version),
        lambda: attach(theirs, file, by=theirs.requester, at=NOW),
    )

    status = ChannelRequest.objects.get(pk=channel_request.pk).status
    assert (status == Status.SUBMITTED) == (submitted is None)
    assert channel_request.attachments.exists() == isinstance(attached, Attachment)
    assert not (status == Status.SUBMITTED and channel_request.attachments.exists())


def test_a_colleague_who_is_invited_twice_at_once_is_invited_once():
    channel_request = draft()
    requester, colleague = channel_request.requester, world.requester(of=channel_request.body)
    copies = [ChannelRequest.objects.get(pk=channel_request.pk) for _number in range(2)]

    results = world.at_once(
        *(lambda copy=copy: invite_writer(copy, person=colleague, by=requester, at=NOW) for copy in copies)
    )

    assert sorted(type(result).__name__ for result in results) == ["NotAllowed", "RequestWriter"]
    assert Letter.objects.filter(kind="requests.co_writer").count() == 1


def test_leaving_the_group_while_writing_and_being_removed_blocks_nobody():
    """The departure holds what it ends before it waits for the record of decisions."""
    channel_request = draft()
    requester, colleague = channel_request.requester, world.requester(of=channel_request.body)
    writer = invite_writer(channel_request, person=colleague, by=requester, at=NOW)
    membership = colleague.memberships.live().get()

    results = world.at_once(
        lambda: departures.leave_body(membership, by=requester, at=NOW, why="Moved on."),
        lambda: end_writing(writer, by=requester, at=NOW),
    )

    assert RequestWriter.objects.get().removed_at == NOW
    assert results[0] is None
    assert results[1] is None or isinstance(results[1], NotAllowed)
