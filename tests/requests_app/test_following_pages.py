"""The requester's pages from submitting on: sent once, followed in words, and who sees which of them (A4, N5)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import Letter
from portal.attention import waiting_for
from requests_app import transitions
from requests_app.drafting.handing_in import hand_in
from requests_app.models import ChannelRequest, Status
from tests import world
from tests.requests_app.requester_pages import at, own_draft
from tests.requests_app.sheets import draft

pytestmark = pytest.mark.django_db
NOW = timezone.now()
OF_ONE = ("detail", "scope", "self-check", "check", "print", "withdraw")


@pytest.fixture
def own(client):
    """A complete draft whose requester is signed in."""
    return own_draft(client)


def hand_over(channel_request):
    hand_in(channel_request, by=channel_request.requester, at=NOW)
    channel_request.refresh_from_db()
    return channel_request


def ask_back(channel_request, comment="How do you obtain consent?"):
    reviewer = world.comms()
    transitions.claim(channel_request, by=reviewer, at=NOW)
    return transitions.ask_for_changes(channel_request, by=reviewer, at=NOW, comment=comment, question="q30")


# --- Submitting ----------------------------------------------------------------------------------------------------------


def test_submit_sends_what_was_read(client, own):
    """Answers that changed after the page was opened are read again first."""
    response = client.post(at("submit", own), {"version": str(own.version - 1)})

    own.refresh_from_db()
    assert response.status_code == 422
    assert own.status == Status.DRAFT
    assert "Read them again" in response.content.decode()


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "\x00"])
def test_a_strange_version_submits_nothing(client, own, version):
    response = client.post(at("submit", own), {"version": version})

    own.refresh_from_db()
    assert (response.status_code, own.status) == (422, Status.DRAFT)


def test_an_incomplete_request_says_what_is_missing(client):
    channel_request = draft(q19=None)
    client.force_login(channel_request.requester)

    page = client.get(at("check", channel_request)).content.decode()
    response = client.post(at("submit", channel_request), {"version": str(channel_request.version)})

    assert "Question 19 is not answered yet." in page
    assert "Submit request" not in page
    assert response.status_code == 422
    assert list(Letter.objects.all()) == []


def test_submitting_twice_is_submitting_once(client, own):
    first = client.post(at("submit", own), {"version": str(own.version)})
    second = client.post(at("submit", own), {"version": str(own.version)})

    own.refresh_from_db()
    assert first.url == at("submitted", own)
    assert second.status_code == 403
    assert Letter.objects.filter(kind="requests.received").count() == 1


def test_going_back_after_submitting_leads_to_the_status_page(client, own):
    hand_over(own)

    response = client.get(at("section", own, 2))

    assert response.url == at("detail", own)


# --- Following -----------------------------------------------------------------------------------------------------------


def test_the_status_page_says_who_has_it_and_by_when(client, own):
    """N5: in words."""
    world.secretariat()
    hand_over(own)

    page = client.get(at("detail", own)).content.decode()

    assert "The communications team has the request. Nobody has taken it up yet." in page
    assert "We mean to answer within 10 working days." in page
    assert "For this one that means by" in page


def test_a_question_of_the_team_is_answered_and_the_request_handed_in_again(client, own):
    reference = hand_over(own).reference
    question = ask_back(own)
    page = client.get(at("detail", own)).content.decode()
    early = client.post(at("submit", own), {"version": str(ChannelRequest.objects.get(pk=own.pk).version)})

    client.post(at("answer", own, question.pk), {f"reply-{question.pk}-answer": "In writing."})
    own.refresh_from_db()
    client.post(at("submit", own), {"version": str(own.version)})

    own.refresh_from_db()
    question.refresh_from_db()
    assert "How do you obtain consent?" in page
    assert early.status_code == 422
    assert (question.answer, own.status, own.reference) == ("In writing.", Status.SUBMITTED, reference)


def test_an_empty_answer_is_refused(client, own):
    hand_over(own)
    question = ask_back(own)

    response = client.post(at("answer", own, question.pk), {f"reply-{question.pk}-answer": "  "})

    question.refresh_from_db()
    assert response.status_code == 422
    assert question.answered_at is None


def test_cancelling(client, own):
    asked = client.get(at("withdraw", own))
    own.refresh_from_db()
    before = own.status

    client.post(at("withdraw", own), {"why": "Not needed any more"})

    own.refresh_from_db()
    assert (asked.status_code, before, own.status) == (200, Status.DRAFT, Status.WITHDRAWN)
    assert client.get(at("withdraw", own)).url == at("detail", own)


def test_no_internal_note_reaches_the_requester(client, own):
    """Design §5.9."""
    hand_over(own)
    reviewer = world.comms()
    transitions.claim(own, by=reviewer, at=NOW)
    transitions.reject(
        own, by=reviewer, at=NOW, reasons="Too near to another", way_on="Join it", internal_note="ONLY-FOR-US"
    )
    ChannelRequest.objects.filter(pk=own.pk).update(shown_from=NOW)  # its letter has left

    pages = [client.get(at(name, own)).content.decode() for name in ("detail", "print", "submitted")]

    assert "Too near to another" in pages[0] and "Join it" in pages[0]
    assert not [page for page in pages if "ONLY-FOR-US" in page]


# --- Who sees what -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OF_ONE)
def test_a_draft_is_its_requesters_alone(client, name):
    channel_request = draft()
    colleague = world.person(of=channel_request.body)
    for someone in (
        colleague,
        world.requester(),
        world.comms(),
        world.lead(),
        world.auditor(),
        world.administrator(),
        world.external(),
    ):
        client.force_login(someone)
        assert client.get(at(name, channel_request)).status_code == 404


@pytest.mark.parametrize("name", ["detail", "print"])
def test_a_submitted_request_is_seen_by_the_group_and_the_team(client, name):
    channel_request = hand_over(draft())
    for someone in (world.person(of=channel_request.body), world.comms(), world.lead(), world.auditor()):
        client.force_login(someone)
        assert client.get(at(name, channel_request)).status_code == 200
    for someone in (world.requester(), world.administrator(), world.external()):
        client.force_login(someone)
        assert client.get(at(name, channel_request)).status_code == 404


@pytest.mark.parametrize("name", ["scope", "self-check", "check", "submit", "submitted", "withdraw", "out-of-scope"])
def test_only_the_requester_acts(client, name):
    channel_request = hand_over(draft())
    client.force_login(world.person(of=channel_request.body))

    assert client.get(at(name, channel_request)).status_code == 403
    assert client.post(at(name, channel_request), {}).status_code in (403, 405)
    channel_request.refresh_from_db()
    assert channel_request.status == Status.SUBMITTED


@pytest.mark.parametrize("name", ["list", "new"])
def test_an_external_person_files_nothing(client, name):
    client.force_login(world.external())

    assert client.get(reverse(f"requests:{name}")).status_code == 403


def test_the_list_holds_own_requests_and_those_of_own_groups(client, own):
    colleague = world.person(of=own.body)
    theirs = hand_over(draft(by=colleague, body=own.body))
    hand_over(draft())
    draft(by=colleague, body=own.body)

    rows = client.get(reverse("requests:list")).context["page"].rows

    assert {row.pk for row in rows} == {own.pk, theirs.pk}


@pytest.mark.parametrize("count", [1, 3, 20])
def test_the_list_costs_the_same_for_any_number(client, django_assert_num_queries, count):
    someone = world.requester()
    for number in range(count):
        ChannelRequest.objects.create(
            requester=someone, language="en", created_at=NOW, saved_at=NOW, title=f"R{number}"
        )
    client.force_login(someone)
    client.get(reverse("requests:list"))

    with django_assert_num_queries(7):
        client.get(reverse("requests:list"))


def test_what_waits_for_the_requester(own):
    draft_items = [
        (item.verb, item.url) for item in waiting_for(own.requester, NOW).items if item.url.startswith("/requests/")
    ]
    ask_back(hand_over(own))
    asked_items = [
        (item.verb, item.url)
        for item in waiting_for(own.requester, NOW + dt.timedelta(days=1)).items
        if item.url.startswith("/requests/")
    ]

    assert draft_items == [("Continue", at("detail", own))]
    assert asked_items == [("Answer", at("detail", own))]
