"""Two people of one group write one draft: who is invited, what they may, how it ends; who wrote does not decide (A4, N4)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import departures
from accounts.models import Person
from accounts.people import add_membership
from accounts.roles import Permission
from ledger.models import LedgerEntry
from notifications.models import Letter
from requests_app import transitions
from requests_app.drafting.co_writing import end_writing, invite_writer, others_writing
from requests_app.drafting.handing_in import hand_in
from requests_app.judging.conflicts import conflict_of, free_people
from requests_app.models import ChannelRequest, RequestWriter, Status
from requests_app.refusals import NotAllowed
from tests import world
from tests.requests_app.annex1_answers import COMMON
from tests.requests_app.co_writing_world import LATER, NOW, draft_of_a_group, invited, write
from tests.requests_app.sheets import draft, sheet_of

pytestmark = pytest.mark.django_db
both = pytest.mark.both_databases


def fresh(person) -> Person:
    """As the next page would know the person."""
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def own():
    """A complete draft for a group of two and its requester."""
    return draft_of_a_group()


@pytest.fixture
def ana(own):
    return world.requester(of=own.body, name="Ana")


def everything() -> dict:
    return {
        "writers": list(RequestWriter.objects.order_by("pk").values()),
        "letters": Letter.objects.count(),
        "ledger": LedgerEntry.objects.count(),
        "requests": list(ChannelRequest.objects.order_by("pk").values()),
    }


# --- Inviting ------------------------------------------------------------------------------------------------------------


@both
def test_an_invited_colleague_sees_and_edits_the_draft_and_is_told(own, ana):
    assert not ChannelRequest.objects.visible_to(fresh(ana)).exists()

    writer = invited(own, ana)

    letter = Letter.objects.get(kind="requests.co_writer")
    assert (writer.person, writer.added_by, writer.wrote_at) == (ana, own.requester, None)
    assert ChannelRequest.objects.visible_to(fresh(ana)).get() == own
    assert ChannelRequest.objects.editable_by(fresh(ana)).get() == own
    assert (letter.person, letter.data["path"]) == (ana, f"/requests/{own.pk}/")
    assert LedgerEntry.objects.order_by("seq").last().action == "requests.writer_added"


@both
@pytest.mark.parametrize("who", ["another group", "external", "left", "the requester", "twice", "former member"])
def test_only_a_present_colleague_of_the_group_is_invited(own, ana, who):
    person = {
        "another group": world.requester,
        "external": lambda: world.external(of=own.body),
        "left": lambda: world.requester(of=own.body),
        "the requester": lambda: own.requester,
        "twice": lambda: ana,
        "former member": lambda: world.requester(of=own.body),
    }[who]()
    if who == "left":
        departures.deactivate(person, by=None, at=NOW, why="Moved on.")
    elif who == "twice":
        invited(own, ana)
    elif who == "former member":
        departures.leave_body(person.memberships.live().get(), by=None, at=NOW, why="Moved on.")
    before = everything()

    with pytest.raises(NotAllowed), transaction.atomic():
        invite_writer(own, person=person, by=own.requester, at=LATER)

    assert everything() == before


@both
def test_only_the_requester_invites(own, ana):
    invited(own, ana)
    third = world.requester(of=own.body)
    before = everything()

    for by in (ana, third, world.comms()):
        with pytest.raises(NotAllowed), transaction.atomic():
            invite_writer(own, person=third, by=by, at=LATER)

    assert everything()["writers"] == before["writers"]


@both
def test_nobody_lists_the_people_of_a_group_they_do_not_belong_to():
    """Design §5.13: whoever names another group in question 2 does not learn who is in it."""
    elsewhere = world.body("Another group")
    colleague = world.requester(of=elsewhere)
    channel_request = draft(by=world.requester(), body=elsewhere)

    with pytest.raises(NotAllowed, match="do not belong to Another group"), transaction.atomic():
        invite_writer(channel_request, person=colleague, by=channel_request.requester, at=NOW)


@both
def test_without_a_group_nobody_can_be_invited(ana, own):
    ChannelRequest.objects.filter(pk=own.pk).update(body=None)

    with pytest.raises(NotAllowed, match="question 2"), transaction.atomic():
        invite_writer(ChannelRequest.objects.get(pk=own.pk), person=ana, by=own.requester, at=NOW)


@both
def test_once_handed_in_nobody_is_invited(own, ana):
    hand_in(own, by=own.requester, at=NOW)

    with pytest.raises(NotAllowed, match="no longer with you"), transaction.atomic():
        invited(own, ana)

    assert list(RequestWriter.objects.all()) == []


@both
def test_the_database_itself_keeps_one_part_at_a_time(own, ana):
    writer = invited(own, ana)

    for change in (
        lambda: RequestWriter.objects.create(request=own, person=ana, added_at=NOW, added_by=own.requester),
        lambda: RequestWriter.objects.filter(pk=writer.pk).update(removed_by=ana),
        lambda: RequestWriter.objects.filter(pk=writer.pk).update(removed_at=NOW - dt.timedelta(days=1)),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


# --- What a co-writer may ------------------------------------------------------------------------------------------------


@both
def test_a_co_writer_answers_the_team_and_neither_hands_in_nor_cancels(own, ana):
    reviewer = world.comms()
    invited(own, ana)
    hand_in(own, by=own.requester, at=NOW)
    own.refresh_from_db()
    transitions.claim(own, by=reviewer, at=NOW)
    question = transitions.ask_for_changes(own, by=reviewer, at=NOW, comment="Why?", question="q05")
    own.refresh_from_db()

    transitions.answer_change_request(question, answer="Because.", by=ana, at=LATER)

    question.refresh_from_db()
    assert (question.answer, question.answered_by) == ("Because.", ana)
    for act in (
        lambda: hand_in(own, by=ana, at=LATER),
        lambda: transitions.withdraw(own, by=ana, at=LATER),
    ):
        with pytest.raises(NotAllowed), transaction.atomic():
            act()
    assert ChannelRequest.objects.get(pk=own.pk).status == Status.CHANGES_REQUESTED


@both
def test_who_was_not_invited_answers_nothing(own, ana):
    with pytest.raises(NotAllowed), transaction.atomic():
        write(own, ana, adds="Mine")

    assert own.answers.get(question="q05").value == COMMON["q05"]


@both
def test_whoever_wrote_may_not_decide_even_when_written_over():
    """N4: an invitation alone is no part in the request; a saved answer is one for good."""
    own = draft(body=world.secretariat())
    reviewer = world.comms()
    writer = invited(own, reviewer)
    assert conflict_of(reviewer, own) == ""

    write(own, reviewer, adds="From the team itself")
    write(own, own.requester, adds="Written over")
    end_writing(writer, by=own.requester, at=LATER)
    hand_in(own, by=own.requester, at=LATER)

    own.refresh_from_db()
    assert not own.answers.filter(saved_by=reviewer).exists()
    assert conflict_of(reviewer, own) == "You helped to write this request, so a colleague decides on it."
    assert reviewer not in free_people(own, Permission.REVIEW_REQUESTS)
    assert not ChannelRequest.objects.decidable_by(fresh(reviewer)).exists()


@both
def test_who_is_writing_now_is_said_for_ten_minutes(own, ana):
    invited(own, ana)
    write(own, ana, at=timezone.now(), adds="From Ana")

    seen_by_requester = others_writing(sheet_of(own), besides=own.requester)
    seen_by_ana = others_writing(sheet_of(own), besides=ana)
    own.answers.filter(question="q05").update(saved_at=timezone.now() - dt.timedelta(minutes=11))

    assert [writing.person for writing in seen_by_requester] == [ana]
    assert [writing.person for writing in seen_by_ana] == [own.requester]
    assert others_writing(sheet_of(own), besides=own.requester) == []


# --- Ending --------------------------------------------------------------------------------------------------------------


@both
@pytest.mark.parametrize("by", ["requester", "ana"])
def test_a_part_is_ended_by_the_requester_or_the_colleague(own, ana, by):
    writer = invited(own, ana)
    write(own, ana, adds="From Ana")

    end_writing(writer, by=own.requester if by == "requester" else ana, at=LATER)

    assert not ChannelRequest.objects.visible_to(fresh(ana)).exists()
    assert own.answers.get(question="q05").value == {"adds": "From Ana"}
    with pytest.raises(NotAllowed), transaction.atomic():
        write(own, fresh(ana), adds="Once more")
    with pytest.raises(NotAllowed, match="already ended"), transaction.atomic():
        end_writing(writer, by=own.requester, at=LATER)


@both
def test_nobody_else_ends_a_part(own, ana):
    writer = invited(own, ana)

    with pytest.raises(NotAllowed), transaction.atomic():
        end_writing(writer, by=world.requester(of=own.body), at=LATER)

    assert RequestWriter.objects.live().get() == writer


@both
@pytest.mark.parametrize("how", ["leaves the group", "leaves altogether"])
def test_leaving_the_group_ends_the_part_for_good(own, ana, how):
    invited(own, ana)
    membership = ana.memberships.live().get()

    if how == "leaves the group":
        departures.leave_body(membership, by=own.requester, at=LATER, why="Moved on.")
        add_membership(ana, body=own.body, by=None, at=LATER)
    else:
        departures.deactivate(ana, by=None, at=LATER, why="Moved on.")

    ended = RequestWriter.objects.get()
    assert ended.removed_at == LATER
    assert not ChannelRequest.objects.editable_by(fresh(ana)).exists()
    assert LedgerEntry.objects.filter(action="requests.writer_left").count() == 1


@both
def test_leaving_another_group_ends_nothing(own, ana):
    other = world.body()
    membership = add_membership(ana, body=other, by=None, at=NOW)
    invited(own, ana)

    departures.leave_body(membership, by=None, at=LATER, why="Moved on.")

    assert RequestWriter.objects.live().count() == 1


@both
def test_a_draft_for_another_group_is_closed_to_the_colleague_until_it_is_back(own, ana):
    invited(own, ana)
    home, elsewhere = own.body, world.body()

    ChannelRequest.objects.filter(pk=own.pk).update(body=elsewhere)
    assert not ChannelRequest.objects.editable_by(fresh(ana)).exists()

    ChannelRequest.objects.filter(pk=own.pk).update(body=home)
    assert ChannelRequest.objects.editable_by(fresh(ana)).exists()
