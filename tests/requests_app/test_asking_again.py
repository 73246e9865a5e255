"""N3, A3: a group's no holds until the group or the team says otherwise; the team can ask again; old questions end."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import departures
from accounts.models import Membership, Person, PersonKind
from ledger.models import LedgerEntry
from notifications.models import Letter
from portal import attention
from requests_app.drafting.handing_in import hand_in
from requests_app.models import ChannelRequest, ConfirmationOutcome, GroupConfirmation, Status
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.starting import confirming, links
from requests_app.starting.ending import ENDS_AFTER, end_unneeded
from requests_app.starting.reopening import reopen
from tests import world
from tests.requests_app import sheets
from tests.requests_app.starting_world import asked_about, group, handed_in, link_for, newcomer, token_in_letter

both = pytest.mark.both_databases
pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NOW = timezone.now()


def everything() -> dict:
    models = (Person, Membership, GroupConfirmation, ChannelRequest, Letter)
    rows = {model.__name__: list(model.objects.order_by("pk").values()) for model in models}
    for person in rows["Person"]:
        del person["last_login"]
    return {**rows, "ledger": LedgerEntry.objects.count()}


def declined(body=None, *, email: str = "nina@example.net") -> GroupConfirmation:
    """The group's no about a newcomer."""
    body = body or group()
    nina = newcomer(body, email=email)
    token = token_in_letter("requests.group_asked", to=body.contact_mailbox)
    confirming.answer_by_mailbox(token, knows=False, why="A mistake.", at=timezone.now())
    return GroupConfirmation.objects.get(person=nina, body=body)


def confirmed_elsewhere(no: GroupConfirmation) -> Person:
    """The same person, known to another group since."""
    other = group("Another group", mailbox="another@example.org")
    links.start(link_for(no.person.email, other), full_name="", at=timezone.now())
    confirming.answer_by_mailbox(
        token_in_letter("requests.group_asked", to="another@example.org"), knows=True, why="", at=timezone.now()
    )
    return Person.objects.get(pk=no.person_id)


# --- A no holds ---------------------------------------------------------------------------------------------------------------


@both
def test_another_groups_yes_says_nothing_for_the_group_that_said_no():
    """Attack: confirmed by a friendly group, somebody asks in the name of the one that refused them."""
    no = declined()
    nina = confirmed_elsewhere(no)
    made = sheets.draft(by=nina, body=no.body)
    before = everything()

    for days in (0, 40):
        with pytest.raises(NotAllowed, match="has not confirmed that you work for it"):
            hand_in(made, by=nina, at=timezone.now() + days * DAY)

    assert nina.kind == PersonKind.STAFF
    assert everything() == before


@both
def test_a_membership_that_was_given_since_counts():
    """An administrator entered them in the group after its no."""
    no = declined()
    nina = confirmed_elsewhere(no)
    Membership.objects.create(person=nina, body=no.body, started_at=timezone.now())
    made = sheets.draft(by=nina, body=no.body)

    hand_in(made, by=nina, at=timezone.now())

    assert ChannelRequest.objects.get(pk=made.pk).group_confirmed


def test_the_review_says_that_the_group_said_no_before(client):
    no = declined(group("Forum Sahel"))
    reopen(no, why="Its chair called.", by=world.comms(), at=timezone.now())
    made = handed_in(no.person)
    client.force_login(world.lead())

    page = client.get(reverse("review:detail", args=[made.pk])).content.decode()

    assert "Forum Sahel did not confirm that Nina Newcomer works for it." in page
    assert reverse("review:group", args=[no.pk]) in page


def test_the_review_of_others_says_nothing_of_it(client):
    made = handed_in(newcomer())
    client.force_login(world.lead())
    assert "The group has said no before" not in client.get(reverse("review:detail", args=[made.pk])).content.decode()


# --- The team asks again -------------------------------------------------------------------------------------------------------


@both
def test_a_wrong_no_is_put_right_by_the_team():
    no = declined()
    comms = world.comms()

    again = reopen(no, why="Its chair says it was a mistake.", by=comms, at=timezone.now())

    no.refresh_from_db()
    assert (no.outcome, again.team_since, again.mailbox) == (ConfirmationOutcome.DECLINED, again.asked_at, "")
    entry = LedgerEntry.objects.order_by("seq").last()
    assert (entry.action, entry.actor_id) == ("requests.group_asked_again", comms.pk)
    assert "Its chair says it was a mistake." in entry.words.text
    made = handed_in(no.person)
    confirming.answer_by_team(again, knows=True, why="Met them.", by=comms, at=timezone.now())
    made.refresh_from_db()
    assert (made.status, made.group_confirmed) == (Status.SUBMITTED, True)


@both
@pytest.mark.parametrize("case", ["open", "confirmed", "asked again", "group closed", "left", "no reason", "outsider"])
def test_what_cannot_be_asked_again_changes_nothing(case):
    no, by, why = declined(), world.comms(), "A mistake."
    if case == "open":
        no = asked_about(newcomer(group(mailbox="open@example.org"), email="nora@example.net"))
    elif case == "asked again":
        reopen(no, why=why, by=by, at=timezone.now())
    elif case == "confirmed":
        again = reopen(no, why=why, by=by, at=timezone.now())
        confirming.answer_by_team(again, knows=True, why="Known.", by=by, at=timezone.now())
    elif case == "group closed":
        type(no.body).objects.filter(pk=no.body_id).update(closed_at=timezone.now())
    elif case == "left":
        departures.deactivate(no.person, by=None, at=timezone.now(), why="Gone.")
    elif case == "no reason":
        why = "  "
    else:
        by = world.administrator()
    before = everything()

    with pytest.raises((NotAllowed, Incomplete)):
        reopen(no, why=why, by=by, at=timezone.now())

    assert everything() == before


def test_the_page_asks_again_and_a_late_answer_does_not(client):
    """Two of the team answer at once: the second one's form is an answer, and asks nothing again."""
    no = declined()
    client.force_login(world.comms())
    path = reverse("review:group", args=[no.pk])
    assert "Was this a mistake?" in client.get(path).content.decode()
    before = everything()
    for late in ({"knows": "no", "why": "Unknown."}, {"why": "Unknown."}, {"again": "1", "why": ""}):
        assert client.post(path, late).status_code == 422
        assert everything() == before

    response = client.post(path, {"again": "1", "why": "Its chair called."})

    again = GroupConfirmation.objects.open().get()
    assert response.headers["Location"] == reverse("review:group", args=[again.pk])
    assert "Was this a mistake?" not in client.get(path).content.decode()


def test_an_auditor_reads_and_asks_nothing_again(client):
    no = declined()
    client.force_login(world.auditor())
    path = reverse("review:group", args=[no.pk])
    before = everything()

    assert "Was this a mistake?" not in client.get(path).content.decode()
    assert client.post(path, {"again": "1", "why": "I say so."}).status_code == 403
    assert everything() == before


# --- Home and list -------------------------------------------------------------------------------------------------------------


def test_home_names_those_whose_request_waits_and_counts_the_others():
    """Attack: filling the team's home with questions that nobody needs an answer to."""
    for number in range(9):
        newcomer(group(mailbox=""), email=f"n{number}@example.net", at=NOW - 2 * DAY)
    handed_in(newcomer(group("Forum Sahel", mailbox="")), at=NOW)
    comms = world.comms()

    items = [
        item
        for item in attention.waiting_for(comms, timezone.now()).items
        if "group" in item.text or "work" in item.text
    ]

    assert [item.text for item in items] == [
        "9 people say that they work for a group that has not answered. They have handed nothing in yet.",
        "Does Nina Newcomer work for Forum Sahel? Nobody of the group has said so.",
    ]
    assert {item.shared for item in items} == {True}
    assert items[0].url == reverse("review:groups")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_shows_what_waits_first_and_costs_the_same(client, django_assert_num_queries, rows):
    for number in range(rows - 1):
        newcomer(group(mailbox=f"g{number}@example.org"), name=f"Early {'ABC'[number]}", at=NOW - DAY)
    handed_in(newcomer(group("Forum Sahel", mailbox=""), name="Wanda Waits"))
    declined(email="over@example.net")
    client.force_login(world.comms())
    path = reverse("review:groups")
    client.get(path)

    with django_assert_num_queries(6):
        page = client.get(path).content.decode()

    assert page.count("Handed in<") == 1
    for number in range(rows - 1):
        assert page.index("Wanda Waits") < page.index(f"Early {'ABC'[number]}")
    assert "over@example.net" not in page.replace("<wbr>", "")


# --- Questions that nobody needs -----------------------------------------------------------------------------------------------


@both
def test_a_question_without_a_request_ends_after_sixty_days():
    body = group(mailbox="")
    idle, waits = newcomer(body, at=NOW), newcomer(group("Second", mailbox=""), at=NOW)
    handed_in(waits, at=NOW)

    assert end_unneeded(at=NOW + ENDS_AFTER - DAY) == 0
    assert end_unneeded(at=NOW + ENDS_AFTER, dry_run=True) == 1
    assert asked_about(idle)
    assert (end_unneeded(at=NOW + ENDS_AFTER), end_unneeded(at=NOW + ENDS_AFTER)) == (1, 0)

    ended = GroupConfirmation.objects.get(person=idle)
    assert (ended.outcome, ended.answered_by, ended.by_mailbox) == (ConfirmationOutcome.ENDED, None, False)
    assert asked_about(waits)
    assert LedgerEntry.objects.order_by("seq").last().action == "requests.group_unneeded"


@both
def test_a_question_that_a_mailbox_still_answers_does_not_end():
    asked = asked_about(newcomer(at=NOW))

    assert end_unneeded(at=NOW + ENDS_AFTER) == 0

    asked.refresh_from_db()
    assert asked.outcome == ""
