"""N3, A3: the group's mailbox says whether it knows a newcomer; where it is silent, the team is asked."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts import departures
from accounts.models import CalendarDay, Person, PersonKind
from ledger.phrases import known_actions
from notifications.models import Letter
from notifications.sending import words_of
from portal.models import RateCount
from requests_app import transitions
from requests_app.models import ConfirmationOutcome, GroupConfirmation, Status
from requests_app.refusals import NotAllowed
from requests_app.starting import confirming, links
from tests import world
from tests.requests_app.starting_world import (
    DAY,
    MAILBOX,
    MONDAY,
    NO,
    YES,
    asked_about,
    everything,
    fresh,
    group,
    handed_in,
    last_entry,
    link_for,
    newcomer,
    path_in_letter,
    token_in_letter,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


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
