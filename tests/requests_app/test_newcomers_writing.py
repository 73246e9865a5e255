"""N3: what a newcomer may write and be given until the group has answered, and what becomes of it."""

import pytest
from django.utils import timezone

from accounts import departures, people
from accounts.editing import change_person
from accounts.models import Membership, Person, PersonKind
from accounts.people import NotPossible
from accounts.roles import RoleName
from channels_registry.grants import GrantRefused, give_access
from channels_registry.models import AccessLevel, Tier
from notifications.models import Letter
from requests_app import transitions
from requests_app.annex1.forms import FORMS
from requests_app.drafting.drafts import start_draft
from requests_app.drafting.forgotten import sweep_drafts
from requests_app.drafting.handing_in import hand_in
from requests_app.models import ChannelRequest, ConfirmationOutcome, GroupConfirmation, Status
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.starting import confirming, links
from tests import world
from tests.requests_app import sheets
from tests.requests_app.starting_world import (
    DAY,
    MONDAY,
    asked_about,
    everything,
    fresh,
    group,
    handed_in,
    link_for,
    newcomer,
    token_in_letter,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_newcomer_asks_for_no_group_but_the_one_that_is_asked():
    """Attack: someone else's group. Another group is no answer to question 2, and cannot be handed in past the form."""
    mine, other = group("Mine"), world.body("Another")
    nina = newcomer(mine)
    made = sheets.draft(by=nina, body=mine)
    sheet = sheets.sheet_of(made)
    form = FORMS["q02"]({"body": other.pk, "kind": "country", "countries": "ke"}, sheet=sheet, complete=False)
    assert not form.is_valid()
    facts = {"body": other, "title": "Past the form", "tier": Tier.STANDARD}
    before = everything()
    with pytest.raises(NotAllowed):
        transitions.submit(made, by=nina, at=timezone.now(), facts=facts, missing=[])
    assert everything() == before


def test_the_portal_writes_to_no_address_that_a_newcomer_typed():
    """Attack: the portal as a sender of letters. The copy for who agreed waits for the group's word."""
    channel_request = handed_in(newcomer())
    agreed = channel_request.answers.get(question="q03").value["email"]
    assert not Letter.objects.filter(address=agreed).exists()

    confirming.answer_by_mailbox(token_in_letter("requests.group_asked"), knows=True, why="", at=timezone.now())

    assert Letter.objects.filter(address=agreed, kind="requests.copy").count() == 1


def test_a_newcomer_has_three_open_requests_at_most():
    """Attack: filling the portal with drafts and files."""
    nina = newcomer()
    for _time in range(3):
        sheets.draft(by=nina, body=asked_about(nina).body)

    with pytest.raises(NotAllowed):
        start_draft(by=nina, at=timezone.now())

    assert ChannelRequest.objects.filter(requester=nina).count() == 3


def test_a_newcomer_is_given_nothing_by_hand():
    """Membership, role, access and another kind come after the group's word, whoever gives them."""
    nina, admin, lead = newcomer(), world.administrator(), world.lead()
    channel = world.channel()
    before = everything()

    with pytest.raises(NotPossible):
        people.add_membership(nina, body=world.secretariat(), by=admin, at=timezone.now())
    with pytest.raises(NotPossible):
        people.give_role(nina, role=RoleName.AUDITOR, by=admin, at=timezone.now())
    with pytest.raises(NotPossible):
        change_person(nina, by=admin, at=timezone.now(), kind=PersonKind.STAFF)
    with pytest.raises(NotPossible):
        change_person(lead, by=admin, at=timezone.now(), kind=PersonKind.NEWCOMER)
    with pytest.raises(GrantRefused):
        give_access(channel, person=nina, level=AccessLevel.EDITOR, by=lead, at=timezone.now())

    assert everything() == before


def test_rows_alone_give_a_newcomer_nothing():
    """Were there a membership or a role by some mistake, it would not count."""
    nina = newcomer()
    body = asked_about(nina).body
    Membership.objects.create(person=nina, body=body, started_at=timezone.now())
    nina.role_assignments.create(role=RoleName.LEAD, started_at=timezone.now())
    someone = Person.objects.get(pk=nina.pk)

    assert (someone.body_ids, someone.live_roles, [str(p) for p in someone.permissions]) == (
        frozenset(), frozenset(), ["file_requests"],
    )  # fmt: skip


def test_someone_declined_hands_nothing_in_and_drafts_go_after_thirty_days():
    nina = newcomer(at=MONDAY)
    draft = sheets.draft(by=nina, body=asked_about(nina).body, at=MONDAY)
    confirming.answer_by_mailbox(token_in_letter("requests.group_asked"), knows=False, why="No.", at=MONDAY + DAY)
    kept = MONDAY + 31 * DAY

    with pytest.raises((NotAllowed, Incomplete)):
        hand_in(draft, by=nina, at=MONDAY + 2 * DAY)
    ChannelRequest.objects.filter(pk=draft.pk).update(saved_at=kept - DAY, reminded_at=kept)
    assert sweep_drafts(at=kept - DAY) == 0
    assert fresh(draft).status == Status.DRAFT
    assert sweep_drafts(at=kept + DAY) == 1

    assert fresh(draft).status == Status.EXPIRED


def test_another_group_takes_the_draft_over():
    """Declined by one, confirmed by the next: the draft lives on, and is for the group that knows them."""
    nina = newcomer(at=MONDAY, email="nina@example.net")
    draft = sheets.draft(by=nina, body=asked_about(nina).body, at=MONDAY)
    confirming.answer_by_mailbox(token_in_letter("requests.group_asked"), knows=False, why="No.", at=MONDAY + DAY)
    second = group("Second", mailbox="second@example.org")
    links.start(link_for(nina.email, second, at=MONDAY + 2 * DAY), full_name="", at=MONDAY + 2 * DAY)
    ChannelRequest.objects.filter(pk=draft.pk).update(saved_at=MONDAY + 30 * DAY)

    assert sweep_drafts(at=MONDAY + 33 * DAY) == 0
    assert list(sheets.sheet_of(fresh(draft)).own_bodies) == [second]


def test_confirmed_by_one_group_another_one_is_still_awaited():
    """Each request waits for the word of its own group."""
    first = group("First", mailbox="first@example.org")
    nina = newcomer(first, email="nina@example.net")
    request_for_first = handed_in(nina)
    second = group("Second", mailbox="second@example.org")
    links.start(link_for(nina.email, second), full_name="", at=timezone.now())
    request_for_second = sheets.draft(by=Person.objects.get(pk=nina.pk), body=second)
    hand_in(request_for_second, by=nina, at=timezone.now())

    token = token_in_letter("requests.group_asked", to="first@example.org")
    confirming.answer_by_mailbox(token, knows=True, why="", at=timezone.now())

    assert fresh(request_for_first).group_confirmed
    assert not fresh(request_for_second).group_confirmed


def test_who_leaves_is_asked_about_no_more_and_what_they_handed_in_ends():
    nina = newcomer()
    channel_request = handed_in(nina)

    departures.deactivate(nina, by=world.administrator(), at=timezone.now(), why="A stranger.")

    asked = GroupConfirmation.objects.get()
    assert (asked.outcome, asked.answered_by, asked.by_mailbox) == (ConfirmationOutcome.ENDED, None, False)
    assert fresh(channel_request).status == Status.WITHDRAWN
