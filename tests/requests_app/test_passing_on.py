"""Work changes hands: next oldest, hand over, assign; everyone concerned is told (A5)."""

import datetime as dt
import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from requests_app import transitions
from requests_app.judging.conflicts import ConflictOfInterest
from requests_app.models import ChannelRequest, Status
from requests_app.refusals import NotAllowed
from requests_app.review.passing_on import load_of_team
from requests_app.review.waiting import waiting_for_team
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.decision_posts import signed_in, text_of
from tests.requests_app.rounds import filed, hand_in_again, send_back

pytestmark = pytest.mark.django_db


def ago(**span) -> dt.datetime:
    return timezone.now() - dt.timedelta(**span)


def back_with(reviewer) -> ChannelRequest:
    channel_request = filed(reviewer=reviewer)
    send_back(channel_request, by=reviewer, points=[("q05", "What is new in it?")])
    return hand_in_again(channel_request)


def post(person, name, *args, **data):
    return signed_in(person).post(reverse(f"review:{name}", args=args), data)


# --- The next oldest ----------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_next_is_the_oldest_that_this_person_may_judge():
    person = world.comms()
    theirs = review.submitted(title="theirs", at=ago(days=9))
    review.name_runner(theirs, person)
    taken = review.submitted(title="taken", at=ago(days=8))
    transitions.claim(taken, by=world.comms(), at=ago(days=7))
    oldest = review.submitted(title="oldest", at=ago(days=6))
    review.submitted(title="younger", at=ago(days=5))

    found = transitions.claim_next(by=person, at=timezone.now())

    oldest.refresh_from_db()
    assert found == oldest
    assert (oldest.status, oldest.reviewer) == (Status.IN_REVIEW, person)
    assert ChannelRequest.objects.filter(reviewer=person).count() == 1


def test_next_by_button_leads_to_the_request():
    person, waiting = world.comms(), review.submitted()

    response = post(person, "next")

    assert response.url == reverse("review:detail", args=[waiting.pk])


def test_next_says_kindly_when_there_is_none_and_changes_nothing():
    reviewer, person = world.comms(), world.comms()
    with_a_colleague = back_with(reviewer)
    before = review.everything(with_a_colleague)

    response = signed_in(person).post(reverse("review:next"), follow=True)

    assert response.redirect_chain == [(reverse("review:queue"), 302)]
    assert "Nothing waits for you" in text_of(response)
    assert review.everything(with_a_colleague) == before


def test_two_browsers_press_next_and_both_are_led_on():
    one, two = world.comms(), world.comms()
    review.submitted()

    answers = [Client() for _ in range(2)]
    for client, person in zip(answers, (one, two), strict=True):
        client.force_login(person)
    urls = [client.post(reverse("review:next")).url for client in answers]

    assert urls[0] != urls[1] == reverse("review:queue")


def test_next_is_for_the_team_and_by_post():
    people, waiting = review.cast(), review.submitted()
    before = review.everything(waiting)

    refused = {name: post(people[name], "next").status_code for name in people if name not in review_team()}

    assert set(refused.values()) == {403}
    assertRedirects(signed_in(people["lead"]).get(reverse("review:next")), reverse("review:queue"))
    assert review.everything(waiting) == before


def review_team() -> set[str]:
    return {"reviewer", "colleague", "lead"}


# --- Handing over and assigning -------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_the_holder_hands_over_and_the_colleague_is_told():
    holder, colleague = world.comms("Rita"), world.comms("Luis Ortega", language="fr")
    channel_request = review.in_review(by=holder)
    at = timezone.now()

    transitions.hand_over(channel_request, to=colleague, by=holder, at=at, why="I am away from Monday.")

    channel_request.refresh_from_db()
    entry = LedgerEntry.objects.select_related("words").get(action="requests.hand_over")
    letter = Letter.objects.get(kind="requests.handed_over")
    words = words_of(letter.kind, language="en", data=letter.data)
    assert (channel_request.status, channel_request.reviewer, channel_request.claimed_at) == (
        Status.IN_REVIEW, colleague, at,
    )  # fmt: skip
    assert channel_request.evaluations.count() == 6
    assert (letter.person, letter.language) == (colleague, "fr")
    assert "I am away from Monday." in words.body
    assert json.loads(entry.data)["person"] == colleague.pk
    assert json.loads(entry.words.text)["person"] == "Luis Ortega"
    assert Letter.objects.filter(kind="requests.taken_over").count() == 0


@pytest.mark.both_databases
def test_the_lead_hands_over_for_someone_who_is_away_and_both_are_told():
    lead, holder, colleague = world.lead(), world.comms(), world.comms()
    channel_request = review.in_review(by=holder)

    transitions.hand_over(channel_request, to=colleague, by=lead, at=timezone.now())

    told = Letter.objects.filter(kind__in=("requests.handed_over", "requests.taken_over"))
    assert set(told.values_list("kind", "person")) == {
        ("requests.handed_over", colleague.pk),
        ("requests.taken_over", holder.pk),
    }


@pytest.mark.both_databases
def test_the_lead_assigns_one_that_waits_or_one_that_is_back():
    lead, former, colleague = world.lead(), world.comms(), world.comms()
    waiting, returned = review.submitted(), back_with(former)

    transitions.assign(waiting, to=colleague, by=lead, at=timezone.now())
    transitions.assign(returned, to=lead, by=lead, at=timezone.now())

    assert [(r.status, r.reviewer) for r in (waiting, returned)] == [
        (Status.IN_REVIEW, colleague),
        (Status.IN_REVIEW, lead),
    ]
    assert set(Letter.objects.filter(kind="requests.handed_over").values_list("person", flat=True)) == {colleague.pk}
    assert set(Letter.objects.filter(kind="requests.taken_over").values_list("person", flat=True)) == {former.pk}


@pytest.mark.both_databases
@pytest.mark.parametrize("fault", ["auditor", "left the team", "filed it", "runs it", "manages who runs it", "has it"])
@pytest.mark.parametrize("verb", ["assign", "hand_over"])
def test_who_cannot_review_is_not_given_a_review(verb, fault):
    """N4: the recipient is of the team and has no part in the request."""
    lead, holder = world.lead(), world.comms()
    requester = world.comms(of=world.body()) if fault == "filed it" else None
    to = {"auditor": world.auditor(), "filed it": requester, "has it": holder}.get(fault) or world.comms()
    if verb == "assign" and fault == "has it":
        channel_request = back_with(holder)
    else:
        channel_request = review.submitted(requester=requester)
        if verb == "hand_over":
            transitions.claim(channel_request, by=holder, at=timezone.now())
    if fault == "runs it":
        review.name_runner(channel_request, to)
    if fault == "manages who runs it":
        review.name_runner(channel_request, world.person(manager=to))
    if fault == "left the team":
        to.role_assignments.update(ended_at=timezone.now() - dt.timedelta(hours=1))
    before = review.everything(channel_request)

    with pytest.raises(NotAllowed) as refusal:
        getattr(transitions, verb)(channel_request, to=to, by=lead, at=timezone.now())

    assert to.full_name in str(refusal.value)
    assert review.everything(channel_request) == before


def test_who_has_a_part_in_a_request_does_not_choose_its_judge():
    lead, colleague = world.lead(), world.comms()
    channel_request = review.submitted()
    review.name_runner(channel_request, lead)
    before = review.everything(channel_request)

    with pytest.raises(ConflictOfInterest):
        transitions.assign(channel_request, to=colleague, by=lead, at=timezone.now())

    assert review.everything(channel_request) == before


def test_the_page_offers_those_who_are_free_with_what_they_have():
    holder, busy = world.comms("Holder"), world.comms("Busy Colleague")
    world.comms("Free Colleague")
    runner = world.comms("Runner of it")
    review.in_review(by=busy)
    channel_request = review.in_review(by=holder)
    review.name_runner(channel_request, runner)

    page = signed_in(holder).get(reverse("review:hand-over", args=[channel_request.pk]))

    labels = [label for _value, label in page.context["form"].fields["to"].choices]
    assert labels == ["Free Colleague, 0 open reviews", "Busy Colleague, 1 open review"]


def test_hand_over_by_the_page():
    holder, colleague = world.comms(), world.comms("Luis Ortega")
    channel_request = review.in_review(by=holder)

    response = post(
        holder, "hand-over", channel_request.pk, to=colleague.pk, why="Yours.", version=channel_request.version
    )

    channel_request.refresh_from_db()
    assert response.url == reverse("review:detail", args=[channel_request.pk])
    assert channel_request.reviewer == colleague
    assert "handed the review over: Luis Ortega" in text_of(signed_in(holder).get(response.url))


@pytest.mark.parametrize("posted", [{}, {"to": ""}, {"to": "999999"}, {"to": "x"}, {"why": "x" * 400}])
def test_a_refused_choice_changes_nothing(posted):
    holder, colleague = world.comms(), world.comms()
    channel_request = review.in_review(by=holder)
    before = review.everything(channel_request)

    response = post(holder, "hand-over", channel_request.pk, version=channel_request.version, **posted)

    assert response.status_code == 422
    assert colleague.full_name in text_of(response)
    assert review.everything(channel_request) == before


def test_a_page_that_is_overtaken_hands_nothing_over():
    """The lead meant to assign what was waiting; meanwhile someone took it up."""
    lead, quick, third = world.lead(), world.comms("Quick"), world.comms()
    channel_request = review.submitted()
    seen = channel_request.version
    transitions.claim(channel_request, by=quick, at=timezone.now())
    before = review.everything(channel_request)

    response = post(lead, "hand-over", channel_request.pk, to=third.pk, version=seen)

    assert response.status_code == 409
    assert "Quick" in text_of(response)
    assert review.everything(channel_request) == before


def test_where_nobody_else_is_free_the_page_says_so():
    holder = world.comms()
    channel_request = review.in_review(by=holder)

    page = signed_in(holder).get(reverse("review:hand-over", args=[channel_request.pk]))

    assert "Nobody else of the team is free" in text_of(page)
    assert "<form" not in page.content.decode().partition("<main")[2].partition("</main>")[0]


# --- Back with its reviewer ---------------------------------------------------------------------------------------------------


def test_home_and_queue_say_that_it_is_back():
    reviewer, colleague = world.comms(), world.comms()
    channel_request = back_with(reviewer)

    items = [(item.text, item.verb) for item in waiting_for_team(reviewer, timezone.now())]
    mine = signed_in(reviewer).get(reverse("review:queue-part", args=["mine"]))
    unassigned = signed_in(colleague).get(reverse("review:queue-part", args=["unassigned"]))

    assert items == [(f"{channel_request} is back with you.", "Review")]
    assert list(waiting_for_team(colleague, timezone.now())) == []
    assert [row.pk for row in mine.context["page"].rows] == [channel_request.pk]
    assert unassigned.context["page"].rows == []
    assert "It is back with you since" in text_of(
        signed_in(reviewer).get(reverse("review:detail", args=[channel_request.pk]))
    )


def test_a_colleague_may_take_over_what_waits_for_someone_away_and_that_person_is_told():
    reviewer, colleague = world.comms(), world.comms()
    channel_request = back_with(reviewer)

    transitions.claim(channel_request, by=colleague, at=timezone.now())

    channel_request.refresh_from_db()
    assert (channel_request.status, channel_request.reviewer) == (Status.IN_REVIEW, colleague)
    assert list(Letter.objects.filter(kind="requests.taken_over").values_list("person", flat=True)) == [reviewer.pk]


def test_load_counts_what_is_on_each_desk_in_one_query(django_assert_num_queries):
    reviewer, idle = world.comms("Rita"), world.comms("Idle")
    for status in (Status.IN_REVIEW, Status.CHANGES_REQUESTED, Status.REJECTED):
        review.in_state(status, by=reviewer)

    with django_assert_num_queries(1):
        load = [(person.full_name, person.open_reviews) for person in load_of_team(timezone.now())]

    assert load == [(idle.full_name, 0), ("Rita", 2)]
    shown = signed_in(idle).get(reverse("review:queue"), {"reviewer": reviewer.pk})
    assert shown.context["page"].rows and len(shown.context["page"].rows) == 2
