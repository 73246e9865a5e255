"""The status page: who has it since when, what comes next, what may be expected, what happened (N5)."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation

from portal.store import day_of
from requests_app import transitions
from requests_app.drafting.drafts import start_draft
from requests_app.models import ChannelRequest, Status
from requests_app.stages import enter_stages
from requests_app.standing.clock import Expectation
from requests_app.standing.words import history_of, standing_of
from tests import world
from tests.requests_app import review_world as review

pytestmark = [pytest.mark.django_db]
MONDAY = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def no_figures_from_other_tests():
    cache.clear()


def day(number: int) -> dt.datetime:
    return MONDAY + dt.timedelta(days=number)


def handed_in(*, requester, at) -> ChannelRequest:
    made = start_draft(by=requester, at=at - dt.timedelta(days=1))
    facts = {"body": requester.memberships.get().body, "title": "Sahel water", "tier": "standard"}
    transitions.submit(made, by=requester, at=at, facts=facts, missing=[])
    return made


def measured(cases: int = 10, *, days: int, requester) -> None:
    """Decided requests, each ``days`` working days (up to four) with the team, in the week before the Monday."""
    for number in range(cases):
        made = ChannelRequest(
            requester=requester, body=requester.memberships.get().body, language="en", created_at=day(-7),
            saved_at=day(-7), submitted_at=day(-7), reference=f"OLD-{number}", title="Old", status=Status.SUBMITTED,
        )  # fmt: skip
        made.save()
        enter_stages([made], at=day(-7))
        made.status = Status.REJECTED
        made.save()
        enter_stages([made], at=day(-7 + days))


# --- Since when, and by when ---------------------------------------------------------------------------------------------


def test_with_the_team_since_the_day_it_came_in_over_all_its_hands():
    made = handed_in(requester=world.requester(), at=day(0))
    transitions.claim(made, by=world.comms("Luis"), at=day(2))

    standing = standing_of(made, at=day(4))

    assert standing.has_it == "Luis of the communications team is reviewing the request."
    assert (standing.turn.since, standing.so_far, standing.with_team_in_all) == (day(0), "4 working days", "")
    assert standing.expectation == Expectation(target=10)
    assert (standing.due, standing.is_late) == (day(14).date(), False)


def test_before_ten_cases_lateness_is_said_by_the_target():
    made = handed_in(requester=world.requester(), at=day(0))

    assert [standing_of(made, at=day(number)).is_late for number in (14, 15)] == [False, True]


def test_from_ten_cases_on_the_day_follows_from_what_the_portal_does():
    someone = world.requester()
    measured(days=3, requester=someone)
    made = handed_in(requester=someone, at=day(0))

    first, last, over = (standing_of(made, at=day(number)) for number in (0, 3, 4))

    assert (first.due, last.due) == (day(3).date(), day(3).date())
    assert [one.is_late for one in (first, last, over)] == [False, False, True]


def test_the_day_moves_by_the_time_the_requester_had_it():
    someone, reviewer = world.requester(), world.comms()
    measured(days=4, requester=someone)
    made = handed_in(requester=someone, at=day(0))
    transitions.claim(made, by=reviewer, at=day(1))
    asked = transitions.ask_for_changes(made, by=reviewer, at=day(2), comment="Who answers?")
    with_requester = standing_of(made, at=day(3))
    transitions.answer_change_request(asked, answer="We do.", by=someone, at=day(7))
    facts = {"body": made.body, "title": made.title, "tier": "standard"}
    transitions.submit(made, by=someone, at=day(7), facts=facts, missing=[])
    back = standing_of(made, at=day(7))

    assert (with_requester.turn.is_with_team, with_requester.so_far) == (False, "1 working day")
    assert (with_requester.with_team_in_all, with_requester.expectation) == ("2 working days", None)
    # Two of four working days are used; the second Monday counts as the start of the rest.
    assert (back.due, back.with_team_in_all) == (day(9).date(), "2 working days")


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REJECTED, Status.JOINED, Status.WITHDRAWN, Status.EXPIRED])
def test_what_has_ended_has_no_clock(status):
    # An hour later, when the letter of a decision has left.
    standing = standing_of(review.in_state(status, by=world.comms()), at=timezone.now() + dt.timedelta(hours=1))

    assert (standing.turn, standing.due, standing.expectation, standing.is_late) == (None, None, None, False)


# --- What happened ---------------------------------------------------------------------------------------------------------


def test_the_history_tells_every_change_of_hands_in_words():
    amina, luis, ruth = world.requester(name="Amina"), world.comms("Luis"), world.comms("Ruth")
    made = handed_in(requester=amina, at=day(0))
    transitions.claim(made, by=luis, at=day(1))
    transitions.release(made, by=luis, at=day(2))
    transitions.claim(made, by=luis, at=day(3))
    transitions.hand_over(made, to=ruth, by=luis, at=day(4))
    asked = transitions.ask_for_changes(made, by=ruth, at=day(5), comment="Who answers?")
    transitions.answer_change_request(asked, answer="Amina does.", by=amina, at=day(6))
    transitions.submit(
        made, by=amina, at=day(7), facts={"body": made.body, "title": made.title, "tier": "careful"}, missing=[]
    )
    transitions.claim(made, by=ruth, at=day(8))
    review.evaluate_all(made, by=ruth, at=day(8))
    transitions.recommend(made, by=ruth, at=day(9), approval=review.approval(internal_note="ONLY-FOR-US"))

    events = [(one["what"], str(one.get("by", "")), one.get("text", "")) for one in history_of(made, at=day(9))]

    assert events[::-1] == [
        ("Draft started", "Amina", ""),
        ("Submitted", "Amina", ""),
        ("Review taken up", "Luis", ""),
        ("Review given back; it waits for someone of the team", "", ""),
        ("Review taken up", "Luis", ""),
        ("Review handed over to Ruth", "", ""),
        ("The team asked a question", "Ruth", "Who answers?"),
        ("Answered", "Amina", "Amina does."),
        ("Submitted again (version 2)", "Amina", ""),
        ("Review taken up", "Ruth", ""),
        # Not how it was recommended, nor by whom: that is no decision yet.
        ("First review finished; a second person decides", "", ""),
    ]


def test_each_version_in_the_history_leads_to_its_record(client):
    made = handed_in(requester=world.requester(), at=day(0))

    links = {one["what"]: one["url"] for one in history_of(made, at=day(1)) if "url" in one}

    assert links == {"Submitted": f"{reverse('requests:print', args=[made.pk])}?version=1"}
    client.force_login(made.requester)
    assert client.get(links["Submitted"]).status_code == 200


def test_stepping_aside_from_a_recommendation_is_no_handing_in():
    """What the history calls the second version is the second one that its requester handed in."""
    someone, reviewer = world.requester(), world.comms()
    made = review.submitted(requester=someone, at=day(0), tier="careful")
    transitions.claim(made, by=reviewer, at=day(1))
    review.evaluate_all(made, by=reviewer, at=day(1))
    transitions.recommend(made, by=reviewer, at=day(2), approval=review.approval())
    transitions.declare_part(made, by=reviewer, at=day(3), why="We are old friends.")
    second = world.comms()
    transitions.claim(made, by=second, at=day(4))
    asked = transitions.ask_for_changes(made, by=second, at=day(4), comment="Who answers?")
    transitions.answer_change_request(asked, answer="We do.", by=someone, at=day(5))
    facts = {"body": made.body, "title": made.title, "tier": "careful"}
    transitions.submit(made, by=someone, at=day(5), facts=facts, missing=[])

    links = {one["what"]: one.get("url", "")[-1:] for one in history_of(made, at=day(6))}

    assert links["Review given back; it waits for someone of the team"] == ""
    assert {what: number for what, number in links.items() if number} == {
        "Submitted": "1", "Submitted again (version 2)": "2",
    }  # fmt: skip


def test_a_correction_is_called_so_where_the_first_decision_was_told():
    reviewer, colleague = world.comms(), world.comms()
    for told_before in (True, False):
        made = review.in_state(Status.APPROVED, by=reviewer, at=day(0))
        soon = day(0) + dt.timedelta(minutes=60 if told_before else 2)
        transitions.correct_to_rejected(
            made, by=colleague, at=soon, why="The wrong reason", reasons="Two exist.", way_on="Write for one of them."
        )

        said = [one["what"] for one in history_of(made, at=day(1))][: 2 if told_before else 1]

        assert said == (["Decision corrected: Not approved", "Approved"] if told_before else ["Not approved"])


def test_a_decision_taken_back_was_never_there():
    reviewer = world.comms("Luis")
    made = review.in_state(Status.REJECTED, by=reviewer, at=day(0))
    before = [one["what"] for one in history_of(made, at=day(0))]
    transitions.undo(made, by=reviewer, at=day(0) + dt.timedelta(minutes=1), why="Not so")

    later = history_of(made, at=day(1))

    assert [one["what"] for one in later] == [words for words in before if words != "Not approved"]
    assert "Not so" not in str(later)


def test_colleagues_do_not_read_what_the_requester_is_writing():
    """Answers to the team are the requester's own until they are handed in."""
    someone, reviewer = world.requester(), world.comms()
    made = handed_in(requester=someone, at=day(0))
    transitions.claim(made, by=reviewer, at=day(1))
    asked = transitions.ask_for_changes(made, by=reviewer, at=day(2), comment="Who answers?")
    transitions.answer_change_request(asked, answer="HALF-WRITTEN", by=someone, at=day(3))

    mine, theirs = (str(history_of(made, at=day(3), for_requester=whose)) for whose in (True, False))

    assert "HALF-WRITTEN" in mine
    assert "Who answers?" in theirs and "HALF-WRITTEN" not in theirs


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REJECTED, Status.JOINED])
def test_while_the_letter_waits_nothing_tells_of_the_decision(client, status):
    """Design §5.5: page, history and record say what they said before; afterwards they say it all."""
    someone, now = world.requester(), timezone.now()
    in_review = review.in_state(Status.IN_REVIEW, by=world.comms("Luis"), requester=someone, at=now)
    decided = review.in_state(status, by=world.comms("Luis"), requester=someone, at=now)
    decided = ChannelRequest.objects.select_related("requester", "reviewer", "body").get(pk=decided.pk)
    soon, later = now + dt.timedelta(minutes=5), now + dt.timedelta(minutes=11)

    before = standing_of(decided, at=soon)
    assert (before.has_it, before.next) == (
        standing_of(in_review, at=soon).has_it,
        standing_of(in_review, at=soon).next,
    )
    assert before.turn.is_with_team and before.expectation is not None
    words = str(Status(status).label)
    assert words not in str(history_of(decided, at=soon))
    assert words in str(history_of(decided, at=later))
    client.force_login(someone)
    pages = [
        client.get(reverse(f"requests:{name}", args=[decided.pk])).content.decode() for name in ("detail", "print")
    ]
    assert [page for page in pages if words in page or "Two channels exist already." in page] == []


# --- The page ------------------------------------------------------------------------------------------------------------------


def test_the_page_says_who_has_it_since_when_and_what_may_be_expected(client):
    someone, now = world.requester(), timezone.now()
    made = handed_in(requester=someone, at=now - dt.timedelta(days=14))
    client.force_login(someone)

    page = client.get(reverse("requests:detail", args=[made.pk])).content.decode()

    assert "The communications team has the request. Nobody has taken it up yet." in page
    assert day_of(now - dt.timedelta(days=14)).isoformat() in page
    assert "With the team since" in page and "10 working days." in page
    assert "We mean to answer within 10 working days." in page


def test_the_page_costs_the_same_however_long_the_story(client, django_assert_max_num_queries):
    someone, reviewer = world.requester(), world.comms()
    short, long = (handed_in(requester=someone, at=day(0)) for _number in range(2))
    for number in range(1, 9, 2):
        transitions.claim(long, by=reviewer, at=day(number))
        transitions.release(long, by=reviewer, at=day(number + 1))
    client.force_login(someone)

    counts = []
    for made in (short, long):
        client.get(reverse("requests:detail", args=[made.pk]))
        with django_assert_max_num_queries(100) as queries:
            client.get(reverse("requests:detail", args=[made.pk]))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_sentences_are_made_in_the_readers_language():
    made = handed_in(requester=world.requester(), at=day(0))

    with translation.override("fr"):
        french = standing_of(made, at=day(1))

    assert french.has_it != standing_of(made, at=day(1)).has_it
