"""N3, A3: the group's mailbox, or the team in its place, says whether it knows a newcomer; until then nothing is decided."""

import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts import departures, people
from accounts.editing import change_person
from accounts.models import CalendarDay, Membership, Person, PersonKind
from accounts.people import NotPossible
from accounts.roles import RoleName
from channels_registry.grants import GrantRefused, give_access
from channels_registry.models import AccessLevel, Channel, Tier
from ledger.models import LedgerEntry
from ledger.phrases import known_actions
from notifications.models import Letter
from notifications.sending import words_of
from portal import attention
from portal.models import RateCount
from requests_app import transitions
from requests_app.annex1.forms import FORMS
from requests_app.drafting.drafts import start_draft
from requests_app.drafting.forgotten import sweep_drafts
from requests_app.drafting.handing_in import hand_in
from requests_app.models import ChannelRequest, ConfirmationOutcome, GroupConfirmation, Status
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.starting import confirming, links
from requests_app.talk import joining
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app import sheets
from tests.requests_app.starting_world import (
    MAILBOX,
    asked_about,
    group,
    handed_in,
    link_for,
    newcomer,
    path_in_letter,
    token_in_letter,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = dt.timedelta(days=1)
# A Monday, so that working days can be counted.
MONDAY = dt.datetime(2031, 3, 3, 10, tzinfo=dt.UTC)
YES, NO = {"knows": "yes"}, {"knows": "no", "why": "We have never heard of them."}


def everything() -> dict:
    models = (Person, Membership, GroupConfirmation, ChannelRequest, Letter, Channel)
    rows = {model.__name__: list(model.objects.order_by("pk").values()) for model in models}
    for person in rows["Person"]:
        del person["last_login"]  # signing in is no change of what is known
    return {**rows, "ledger": LedgerEntry.objects.count()}


def last_entry(action: str) -> dict:
    """The newest decision of this kind: who, what it says in numbers, and the words beside it."""
    entry = LedgerEntry.objects.filter(action=action).order_by("seq").last()
    return {"by": entry.actor_id, **json.loads(entry.data), "words": json.loads(entry.words.text)}


def fresh(row):
    row.refresh_from_db()
    return row


# --- Whom the question goes to ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mailbox", "email"),
    [
        ("", "nina@example.net"),
        ("forum@example.org", "forum@example.org"),
        ("Forum@Example.org", "forum@example.org"),
        ("forum@example.org", "forum+nina@example.org"),
    ],
)
def test_without_a_mailbox_of_its_own_the_team_is_asked(mailbox, email):
    """Attack: confirming oneself. Who starts from the group's own mailbox is confirmed by a person of the team."""
    asked = asked_about(newcomer(group(mailbox=mailbox), email=email))

    assert (asked.mailbox, asked.token_digest) == ("", None)
    assert asked.team_since is not None
    assert not Letter.objects.filter(kind="requests.group_asked").exists()


def test_a_mailbox_gets_five_questions_a_day_then_the_team_has_them():
    """Attack: flooding a group from many mailboxes."""
    asked = [asked_about(newcomer(group())) for _time in range(6)]

    assert [bool(one.mailbox) for one in asked] == [True] * 5 + [False]
    assert Letter.objects.filter(kind="requests.group_asked", address=MAILBOX).count() == 5


def test_one_person_has_three_groups_asked_at_a_time(client):
    """Attack: trying one group after the other."""
    groups = [group(mailbox=f"g{n}@example.org") for n in range(4)]
    nina = newcomer(groups[0], email="nina@example.net")
    for body in groups[1:]:
        RateCount.objects.all().delete()
        started = links.start(link_for(nina.email, body), full_name="", at=timezone.now())

    assert (started.confirmation, started.refusal[:14]) == (None, "Several groups")
    assert GroupConfirmation.objects.open().filter(person=nina).count() == 3


def test_a_group_that_said_no_is_not_asked_again_for_thirty_days():
    """Attack: asking until somebody gives in. Their own requests stay open to them."""
    body = group()
    nina = newcomer(body, email="nina@example.net")
    confirming.answer_by_mailbox(token_in_letter("requests.group_asked"), knows=False, why="No.", at=timezone.now())

    soon = links.start(link_for(nina.email, body), full_name="", at=timezone.now())
    later = timezone.now() + 31 * DAY
    RateCount.objects.all().delete()
    again = links.start(link_for(nina.email, body, at=later), full_name="", at=later)

    assert (soon.person, soon.confirmation) == (nina, None)
    assert soon.refusal
    assert again.confirmation is not None


# --- The mailbox answers ------------------------------------------------------------------------------------------------------


def test_opening_the_groups_link_changes_nothing(client):
    nina = newcomer(group("Forum Sahel"))
    path = path_in_letter("requests.group_asked")
    before = everything()

    for _time in range(3):
        page = client.get(path)

    assert page.status_code == 200
    assert everything() == before
    for shown in (nina.full_name, nina.email, "Forum Sahel"):
        assert shown in page.content.decode()
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_a_yes_makes_the_newcomer_a_member_and_the_request_decidable(client):
    body = group()
    nina = newcomer(body)
    channel_request = handed_in(nina)
    path = path_in_letter("requests.group_asked")

    response = client.post(path, YES)

    asked = GroupConfirmation.objects.get()
    assert response.status_code == 200
    assert (asked.outcome, asked.by_mailbox, asked.answered_by) == (ConfirmationOutcome.CONFIRMED, True, None)
    assert fresh(nina).kind == PersonKind.STAFF
    assert [one.body for one in nina.memberships.live()] == [body]
    assert fresh(channel_request).group_confirmed
    entry = last_entry("requests.group_confirmed")
    assert (entry["by"], entry["by_mailbox"], MAILBOX in str(entry["words"])) == (None, True, True)
    assert Letter.objects.filter(kind="requests.group_confirmed", person=nina).count() == 1


def test_a_no_tells_the_person_neutrally_and_closes_what_was_handed_in(client):
    nina = newcomer(group())
    channel_request = handed_in(nina)
    reviewer = world.comms()
    transitions.claim(channel_request, by=reviewer, at=timezone.now())

    client.post(path_in_letter("requests.group_asked"), NO)

    asked = GroupConfirmation.objects.get()
    assert (asked.outcome, asked.by_mailbox, asked.why) == (ConfirmationOutcome.DECLINED, True, NO["why"])
    assert fresh(channel_request).status == Status.WITHDRAWN
    assert (fresh(nina).kind, nina.memberships.count()) == (PersonKind.NEWCOMER, 0)
    letter = Letter.objects.get(kind="requests.group_declined", person=nina)
    words = words_of(letter.kind, language="en", data=letter.data).body
    assert NO["why"] not in words
    assert MAILBOX not in words
    assert Letter.objects.filter(kind="requests.group_declined_team", person=reviewer).count() == 1
    assert last_entry("requests.group_declined")["by_mailbox"] is True


@pytest.mark.parametrize(
    "posted", [{}, {"knows": ""}, {"knows": "maybe"}, {"knows": "no"}, {"knows": "no", "why": "  "}]
)
def test_an_answer_without_a_choice_or_a_reason_changes_nothing(client, posted):
    newcomer()
    path = path_in_letter("requests.group_asked")
    before = everything()

    assert client.post(path, posted).status_code == 422
    assert everything() == before


def test_the_groups_link_answers_once(client):
    newcomer()
    path = path_in_letter("requests.group_asked")
    client.post(path, NO)
    before = everything()

    assert (client.post(path, YES).status_code, client.get(path).status_code) == (410, 410)
    assert everything() == before


@pytest.mark.parametrize("change", ["too late", "with the team", "mailbox changed", "group closed", "person left"])
def test_a_link_that_no_longer_holds_changes_nothing(client, change):
    """The mailbox that was asked may be the group's no more; whoever has the old letter has no say."""
    body = group()
    nina = newcomer(body)
    path, token = path_in_letter("requests.group_asked"), token_in_letter("requests.group_asked")
    at = timezone.now()
    if change == "too late":
        at += 60 * DAY
    elif change == "with the team":
        GroupConfirmation.objects.update(team_since=at)
    elif change == "mailbox changed":
        type(body).objects.filter(pk=body.pk).update(contact_mailbox="new@example.org")
    elif change == "group closed":
        type(body).objects.filter(pk=body.pk).update(closed_at=at)
    else:
        departures.deactivate(nina, by=None, at=at, why="Gone.")
    before = everything()

    with pytest.raises(NotAllowed):
        confirming.answer_by_mailbox(token, knows=True, why="", at=at)
    if change != "too late":
        assert client.post(path, YES).status_code == 410

    assert everything() == before


def test_the_persons_own_link_does_not_answer_for_the_group(client):
    """Attack: confirming oneself with the link one has."""
    token = link_for("nina@example.net", group())
    links.start(token, full_name="Nina Newcomer", at=timezone.now())
    another = link_for("nina@example.net", asked_about(Person.objects.get(email="nina@example.net")).body)
    before = everything()

    for own in (token, another):
        assert client.post(f"/requests/group/{own}/", YES).status_code == 410

    assert everything() == before


# --- The night: once more, then the team --------------------------------------------------------------------------------------


def test_a_silent_mailbox_is_asked_once_more_then_the_team_has_it():
    """Three working days, and three more: Monday, Thursday at midnight, Tuesday at midnight."""
    nina = newcomer(at=MONDAY)
    first = token_in_letter("requests.group_asked")

    def letters():
        return Letter.objects.filter(kind="requests.group_asked").count()

    assert confirming.sweep_confirmations(at=MONDAY + 3 * DAY) == 0
    assert confirming.sweep_confirmations(at=MONDAY + 4 * DAY, dry_run=True) == 1
    assert letters() == 1
    assert confirming.sweep_confirmations(at=MONDAY + 4 * DAY) == 1
    assert confirming.sweep_confirmations(at=MONDAY + 4 * DAY) == 0
    assert letters() == 2
    second = token_in_letter("requests.group_asked")
    assert first != second
    for token in (first, second):
        assert confirming.open_by_mailbox(token, at=MONDAY + 8 * DAY)
        assert confirming.open_by_mailbox(token, at=MONDAY + 9 * DAY) is None
    assert asked_about(nina).team_since is None
    assert confirming.sweep_confirmations(at=MONDAY + 9 * DAY) == 1
    assert confirming.sweep_confirmations(at=MONDAY + 30 * DAY) == 0
    assert (letters(), asked_about(nina).team_since) == (2, MONDAY + 9 * DAY)
    assert last_entry("requests.group_with_team")["by"] is None


def test_working_days_are_those_of_the_group():
    body = group()
    type(body).objects.filter(pk=body.pk).update(weekend="fri_sat")
    nina = newcomer(body, at=MONDAY)

    asked = asked_about(nina)

    assert asked.remind_at.date() == (MONDAY + 4 * DAY).date()
    # After Thursday come Sunday, Monday and Tuesday; the last second of it counts.
    assert asked.link_until.date() == (MONDAY + 8 * DAY).date()


def test_free_days_of_the_group_put_nothing_off_for_ever():
    """Attack: a calendar without a working day, so that the question never comes to the team."""
    body = group()
    CalendarDay.objects.bulk_create(
        CalendarDay(body=body, day=(MONDAY + n * DAY).date(), is_free=True, entered_by=world.lead(), entered_at=MONDAY)
        for n in range(200)
    )

    asked = asked_about(newcomer(body, at=MONDAY))

    # Asked again as the 21st day ends, the last second of the 42nd counts.
    assert asked.remind_at.date() == (MONDAY + 22 * DAY).date()
    assert asked.link_until.date() == (MONDAY + 42 * DAY).date()


def test_a_mailbox_that_changed_hands_the_question_to_the_team():
    body = group()
    nina = newcomer(body)
    type(body).objects.filter(pk=body.pk).update(contact_mailbox="new@example.org")

    confirming.sweep_confirmations(at=timezone.now())

    assert asked_about(nina).team_since is not None


# --- The team answers -------------------------------------------------------------------------------------------------------------


def test_the_team_has_it_on_its_home_and_settles_it_with_a_reason(client):
    nina = newcomer(group("Forum Sahel", mailbox=""), name="Nina Newcomer")
    channel_request = handed_in(nina)
    comms = world.comms(password=True)
    client.force_login(comms)

    items = [item for item in attention.items_for(comms, timezone.now()) if item.text.startswith("Does")]
    page = client.get(items[0].url)
    response = client.post(items[0].url, {"knows": "yes", "why": "Spoke with the chair."})

    assert [item.text for item in items] == [
        "Does Nina Newcomer work for Forum Sahel? Nobody of the group has said so."
    ]
    assert channel_request.reference in page.content.decode()
    assert response.status_code == 302
    asked = GroupConfirmation.objects.get()
    assert (asked.outcome, asked.by_mailbox, asked.answered_by, asked.why) == (
        ConfirmationOutcome.CONFIRMED, False, comms, "Spoke with the chair.",
    )  # fmt: skip
    entry = last_entry("requests.group_confirmed")
    assert (entry["by"], entry["words"]["why"], entry["by_mailbox"]) == (comms.pk, "Spoke with the chair.", False)
    assert fresh(channel_request).group_confirmed
    assert not [item for item in attention.items_for(comms, timezone.now()) if item.text.startswith("Does")]


@pytest.mark.parametrize("who", ["requester", "auditor", "administrator", "superuser", "newcomer"])
def test_only_the_team_answers_for_a_group(client, who):
    nina = newcomer(group(mailbox=""))
    asked = asked_about(nina)
    someone = nina if who == "newcomer" else review.cast()[who]
    before = everything()

    with pytest.raises(NotAllowed):
        confirming.answer_by_team(asked, knows=True, why="I say so.", by=someone, at=timezone.now())
    client.force_login(someone)
    assert client.post(reverse("review:group", args=[asked.pk]), {**YES, "why": "I say so."}).status_code in (403, 404)

    assert everything() == before


def test_nobody_of_the_team_confirms_themselves():
    """Someone confirmed by one group joined the team, while another has not answered."""
    nina = newcomer(group("First", mailbox="a@example.org"), email="nina@example.net")
    links.start(link_for(nina.email, group("Second", mailbox="")), full_name="", at=timezone.now())
    confirming.answer_by_mailbox(token_in_letter("requests.group_asked"), knows=True, why="", at=timezone.now())
    Membership.objects.create(person=nina, body=world.secretariat(), started_at=timezone.now())
    people.give_role(Person.objects.get(pk=nina.pk), role=RoleName.COMMUNICATIONS, by=None, at=timezone.now())
    asked = GroupConfirmation.objects.open().get()
    member = Person.objects.get(pk=nina.pk)
    before = everything()

    with pytest.raises(NotAllowed, match="Nobody confirms themselves"):
        confirming.answer_by_team(asked, knows=True, why="It is me.", by=member, at=timezone.now())

    assert everything() == before
    assert not [item for item in attention.items_for(member, timezone.now()) if item.text.startswith("Does")]


def test_the_team_says_how_it_knows():
    asked = asked_about(newcomer(group(mailbox="")))
    before = everything()

    for knows in (True, False):
        with pytest.raises(Incomplete):
            confirming.answer_by_team(asked, knows=knows, why=" ", by=world.comms(), at=timezone.now())

    assert {name: rows for name, rows in everything().items() if name == "GroupConfirmation"} == {
        "GroupConfirmation": before["GroupConfirmation"]
    }


def test_mailbox_and_team_answer_and_the_first_one_counts(client):
    newcomer()
    asked, path, comms = GroupConfirmation.objects.get(), path_in_letter("requests.group_asked"), world.comms()
    confirming.answer_by_team(asked, knows=False, why="The chair says no.", by=comms, at=timezone.now())
    before = everything()

    assert client.post(path, YES).status_code == 410
    with pytest.raises(NotAllowed):
        stale = GroupConfirmation(pk=asked.pk, person=asked.person, body=asked.body)
        confirming.answer_by_team(stale, knows=True, why="Yes.", by=comms, at=timezone.now())

    assert everything() == before


# --- Nothing is decided before ----------------------------------------------------------------------------------------------------


def unconfirmed_in_review(*, by, tier=Tier.STANDARD):
    channel_request = handed_in(newcomer())
    ChannelRequest.objects.filter(pk=channel_request.pk).update(tier=tier)
    channel_request.refresh_from_db()
    transitions.claim(channel_request, by=by, at=timezone.now())
    review.evaluate_all(channel_request, by=by, at=timezone.now())
    return channel_request


def decisions(channel_request, *, by):
    """Every way to decide on a request in review."""
    at = timezone.now()
    return {
        "approve": lambda: transitions.approve(
            channel_request, by=by, at=at, approval=review.approval(), new=review.new_channel(channel_request)
        ),
        "recommend": lambda: transitions.recommend(channel_request, by=by, at=at, approval=review.approval()),
        "reject": lambda: transitions.reject(channel_request, by=by, at=at, reasons="Two exist.", way_on="Join one."),
        "join": lambda: transitions.join(channel_request, by=by, at=at, channel=world.channel(), reasons="It serves."),
    }


@pytest.mark.parametrize("act", ["approve", "recommend", "reject", "join"])
@pytest.mark.parametrize("superuser", [False, True])
def test_no_decision_is_made_before_the_group_has_answered(act, superuser):
    """The function that every page and every program calls; being superuser changes nothing."""
    reviewer = world.lead()
    if superuser:
        Person.objects.filter(pk=reviewer.pk).update(is_superuser=True, is_staff=True)
        reviewer = Person.objects.get(pk=reviewer.pk)
    tier = Tier.CAREFUL if act == "recommend" else Tier.STANDARD
    channel_request = unconfirmed_in_review(by=reviewer, tier=tier)
    deciding = decisions(channel_request, by=reviewer)[act]
    world.channel()
    before = review.everything(channel_request)

    with pytest.raises(NotAllowed, match="Group not confirmed yet"), transaction.atomic():
        deciding()

    after = review.everything(channel_request)
    if act == "join":
        # The channel that would have served was made for the test, inside what was taken back.
        before.pop("channels"), after.pop("channels")
    assert after == before


def test_the_page_shows_no_button_and_its_post_is_refused(client):
    """Button and POST: the review says why, and the form that somebody sends all the same decides nothing."""
    lead = world.lead(password=True)
    channel_request = unconfirmed_in_review(by=lead)
    client.force_login(lead)
    page = client.get(reverse("review:detail", args=[channel_request.pk])).content.decode()
    decide = reverse("review:decide", args=[channel_request.pk])
    before = review.everything(channel_request)

    answer = client.post(
        decide,
        {
            "outcome": "rejected",
            "reasons": "Two exist.",
            "way_on": "Join one.",
            "version": channel_request.version,
            "code": [],
        },
    )

    assert "Group not confirmed yet" in page
    assert f'href="{decide}"' not in page
    assert answer.status_code in (403, 409, 422)
    assert review.everything(channel_request) == before


def test_the_queue_says_it(client):
    lead = world.lead(password=True)
    unconfirmed_in_review(by=lead)
    client.force_login(lead)

    assert "group not confirmed yet" in client.get("/review/").content.decode()


@pytest.mark.parametrize("status", [s for s in Status if s not in (
    Status.DRAFT, Status.EXPIRED, Status.SUBMITTED, Status.IN_REVIEW, Status.CHANGES_REQUESTED, Status.WITHDRAWN,
)])  # fmt: skip
def test_the_database_refuses_a_decision_before_the_answer(status):
    """Past every function: a decided request and an unconfirmed group cannot stand in one row."""
    made = {
        Status.APPROVED: {"channel": world.channel()},
        Status.JOINED: {"joined_channel": world.channel()},
    }.get(status, {})
    channel_request = handed_in(newcomer())

    with pytest.raises(IntegrityError), transaction.atomic():
        ChannelRequest.objects.filter(pk=channel_request.pk).update(status=status, **made)
    assert fresh(channel_request).status == Status.SUBMITTED


def test_the_constraint_is_what_refused():
    """The same row with a confirmed group is taken, so it was no other rule that refused."""
    channel_request = handed_in(newcomer())
    rejected = ChannelRequest.objects.filter(pk=channel_request.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        rejected.update(status=Status.REJECTED)
    assert rejected.update(status=Status.REJECTED, group_confirmed=True) == 1


def test_after_the_yes_it_is_decided_as_any_other(client):
    reviewer = world.comms()
    channel_request = unconfirmed_in_review(by=reviewer)
    client.post(path_in_letter("requests.group_asked"), YES)
    channel_request.refresh_from_db()

    decisions(channel_request, by=reviewer)["approve"]()

    assert fresh(channel_request).status == Status.APPROVED


def test_no_channel_is_asked_to_take_a_newcomer_in():
    """The people of other channels hear of nobody whom no group knows."""
    comms = world.comms()
    channel_request = unconfirmed_in_review(by=comms)
    with pytest.raises(NotAllowed, match="Group not confirmed yet"):
        joining.propose(channel_request, world.channel(), why="It fits.", by=comms, at=timezone.now())


# --- What a newcomer may write ------------------------------------------------------------------------------------------------------


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


# --- What the database holds ----------------------------------------------------------------------------------------------------------


def test_one_open_question_per_person_and_group():
    asked = asked_about(newcomer())
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupConfirmation.objects.create(
            person=asked.person, body=asked.body, asked_at=timezone.now(), team_since=timezone.now()
        )


@pytest.mark.parametrize(
    "facts",
    [
        {"answered_at": MONDAY},
        {"outcome": ConfirmationOutcome.CONFIRMED},
        {"outcome": ConfirmationOutcome.CONFIRMED, "answered_at": MONDAY},
        {"outcome": "perhaps", "answered_at": MONDAY, "by_mailbox": True},
        {"outcome": ConfirmationOutcome.DECLINED, "answered_at": MONDAY, "by_mailbox": True},
        {
            "outcome": ConfirmationOutcome.CONFIRMED,
            "answered_at": MONDAY,
            "by_mailbox": True,
            "answered_by": "team",
            "why": "Both.",
        },
        {"outcome": ConfirmationOutcome.CONFIRMED, "answered_at": MONDAY, "answered_by": "team"},
        {
            "outcome": ConfirmationOutcome.CONFIRMED,
            "answered_at": MONDAY,
            "answered_by": "themselves",
            "why": "It is me.",
        },
        {"outcome": ConfirmationOutcome.ENDED, "answered_at": MONDAY, "by_mailbox": True},
        {"mailbox": ""},
        {"token_digest": None},
        {"link_until": None},
        {"reminded_at": MONDAY},
    ],
)
def test_the_database_refuses_impossible_answers(facts):
    nina = newcomer()
    someone = {"team": world.comms(), "themselves": nina}
    values = {name: someone.get(value, value) if isinstance(value, str) else value for name, value in facts.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        GroupConfirmation.objects.update(**values)


def test_a_mailbox_that_was_not_asked_does_not_answer():
    newcomer(group(mailbox=""))
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupConfirmation.objects.update(
            outcome=ConfirmationOutcome.CONFIRMED, answered_at=F("asked_at"), by_mailbox=True
        )


def test_every_letter_can_be_read_in_both_languages():
    """To the mailbox twice, to the person after a yes and a no, to a reviewer whose request is closed."""
    first, second = newcomer(group("Forum Sahel"), at=MONDAY), newcomer(group("Forum Sahel East"), at=MONDAY)
    channel_request = handed_in(second)
    transitions.claim(channel_request, by=world.comms(), at=timezone.now())
    confirming.sweep_confirmations(at=MONDAY + 4 * DAY)
    comms = world.comms()
    confirming.answer_by_team(asked_about(first), knows=True, why="Known.", by=comms, at=MONDAY + 5 * DAY)
    confirming.answer_by_team(asked_about(second), knows=False, why="Unknown.", by=comms, at=MONDAY + 5 * DAY)

    kinds = set()
    for letter in Letter.objects.filter(kind__startswith="requests.group_"):
        kinds.add(letter.kind)
        for language in ("en", "fr"):
            words = words_of(letter.kind, language=language, data=letter.data)
            assert "Forum Sahel" in words.body
            assert "Unknown." not in words.body
    assert kinds == {
        "requests.group_asked", "requests.group_confirmed", "requests.group_declined", "requests.group_declined_team",
    }  # fmt: skip
    asked = Letter.objects.filter(kind="requests.group_asked").order_by("pk")
    said = [words_of(letter.kind, language="en", data=letter.data) for letter in asked]
    # Until Tuesday of the week after.
    assert "11 March 2031" in said[0].body
    assert (said[0].subject, said[2].subject) == (
        "Does Nina Newcomer work for Forum Sahel?", "Once more: does Nina Newcomer work for Forum Sahel?",
    )  # fmt: skip


def test_each_decision_has_its_words():
    assert set(confirming.PHRASES) <= set(known_actions())
