"""Who may not judge a request (design §3, N4): by button, by POST, by domain function; for superusers too."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Permission
from channels_registry.models import Channel, Tier
from requests_app import transitions
from requests_app.judging.conflicts import ConflictOfInterest, conflict_of, free_people
from requests_app.judging.evaluating import evaluate
from requests_app.judging.review_notes import add_note
from requests_app.models import Answer, ChannelRequest, Criterion, Status, Verdict
from tests import world
from tests.requests_app import review_world as review

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PARTS = {
    "requester": "You filed this request, so a colleague decides on it.",
    "co-writer": "You helped to write this request, so a colleague decides on it.",
    "runner": "You will run this channel, so a colleague decides on it.",
    "runner's manager": "You manage someone who will run this channel, so a colleague decides on it.",
}


def request_in_which(person, part, *, status=Status.SUBMITTED, by=None) -> ChannelRequest:
    """A request in ``status`` in which ``person`` has ``part``."""
    requester = person if part == "requester" else world.requester()
    tier = Tier.CAREFUL if status == Status.RECOMMENDED else Tier.STANDARD
    made = review.in_state(status, by=by or world.comms(), requester=requester, tier=tier)
    if part == "co-writer":
        Answer.objects.create(
            request=made, question="q05", value={"adds": "News"}, saved_at=made.saved_at, saved_by=person
        )
    if part == "runner":
        review.name_runner(made, person)
    if part == "runner's manager":
        review.name_runner(made, world.person(manager=person))
    return made


def someone_of_the_team(kind):
    someone = (world.lead if kind == "lead" else world.comms)(of=world.body())
    if kind == "superuser":
        someone.is_superuser = someone.is_staff = True
        someone.save(update_fields=["is_superuser", "is_staff"])
    return someone


DOMAIN = {
    "claim": (Status.SUBMITTED, lambda r, by, at: transitions.claim(r, by=by, at=at)),
    "evaluate": (
        Status.IN_REVIEW,
        lambda r, by, at: evaluate(r, Criterion.RISK, verdict=Verdict.GOOD, note="Fine.", by=by, at=at),
    ),
    "note": (Status.IN_REVIEW, lambda r, by, at: add_note(r, text="Mine is best.", by=by, at=at)),
    "ask_for_changes": (
        Status.IN_REVIEW,
        lambda r, by, at: transitions.ask_for_changes(r, by=by, at=at, comment="Why?"),
    ),
    "recommend": (
        Status.IN_REVIEW,
        lambda r, by, at: transitions.recommend(r, by=by, at=at, approval=review.approval()),
    ),
    "approve": (
        Status.RECOMMENDED,
        lambda r, by, at: transitions.approve(r, by=by, at=at, approval=review.approval(), new=review.new_channel(r)),
    ),
    "reject": (Status.RECOMMENDED, lambda r, by, at: transitions.reject(r, by=by, at=at, reasons="No.", way_on="Ask.")),
    "join": (
        Status.RECOMMENDED,
        lambda r, by, at: transitions.join(
            r, by=by, at=at, channel=Channel.objects.on_duty().first(), reasons="It serves."
        ),
    ),
    "undo": (Status.REJECTED, lambda r, by, at: transitions.undo(r, by=by, at=at)),
}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("kind", ["team member", "lead", "superuser"])
def test_nobody_judges_where_they_have_a_part(part, kind):
    """N4, by the domain functions: each refuses with the sentence and changes nothing."""
    person, reviewer = someone_of_the_team(kind), world.comms()
    world.channel()
    requests = {
        status: request_in_which(person, part, status=status, by=reviewer)
        for status in {status for status, _act in DOMAIN.values()}
    }
    for status, act in DOMAIN.values():
        before = review.everything(requests[status])

        with pytest.raises(ConflictOfInterest) as refusal:
            act(requests[status], person, timezone.now())

        assert str(refusal.value) == PARTS[part]
        assert review.everything(requests[status]) == before


@pytest.mark.parametrize("part", PARTS)
def test_page_explains_instead_of_showing_buttons(part):
    person = someone_of_the_team("team member")
    client = Client()
    client.force_login(person)
    for status in (Status.SUBMITTED, Status.IN_REVIEW, Status.RECOMMENDED):
        channel_request = request_in_which(person, part, status=status)

        html = client.get(reverse("review:detail", args=[channel_request.pk])).content.decode()

        assert PARTS[part] in html
        for verb in ("claim", "decide", "evaluate", "note", "undo", "release"):
            assert f"/review/{channel_request.pk}/{verb}/" not in html


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("kind", ["team member", "lead", "superuser"])
def test_post_is_refused_with_the_reason_and_changes_nothing(part, kind):
    person = someone_of_the_team(kind)
    client = Client()
    client.force_login(person)
    for status, verbs in {
        Status.SUBMITTED: ["claim", "note"],
        Status.IN_REVIEW: ["evaluate", "decide", "note"],
        Status.RECOMMENDED: ["decide"],
        Status.REJECTED: ["undo"],
    }.items():
        channel_request = request_in_which(person, part, status=status)
        before = review.everything(channel_request)
        for verb in verbs:
            data = {"choice": "reject", "action": "decide", "version": channel_request.version, "note-text": "x"}
            data |= {"reject-reasons": "No.", "reject-way_on": "Ask.", "evaluation-verdict_risk": "good"}

            response = client.post(reverse(f"review:{verb}", args=[channel_request.pk]), data)

            assert response.status_code == 403
            assert PARTS[part] in response.content.decode()
            assert review.everything(channel_request) == before


def test_what_the_team_says_among_itself_is_not_shown_to_a_requester_of_the_team():
    """Design §5.9: someone of the team who files a request is a requester like any other."""
    requester, reviewer = someone_of_the_team("team member"), world.comms()
    channel_request = request_in_which(requester, "requester", status=Status.IN_REVIEW, by=reviewer)
    add_note(channel_request, text="SECRET note", by=reviewer, at=timezone.now())
    channel_request.evaluations.update(note="SECRET evaluation")
    transitions.reject(
        channel_request,
        by=reviewer,
        at=timezone.now(),
        reasons="Two.",
        way_on="Ask.",
        internal_note="SECRET of the decision",
    )
    client = Client()
    client.force_login(requester)

    response = client.get(reverse("review:detail", args=[channel_request.pk]))

    assert response.status_code == 200
    assert "SECRET" not in response.content.decode()


def test_reviewer_who_turns_out_to_have_a_part_can_give_the_review_back():
    """Named as a runner after taking it up: no decision any more, but nobody is stuck with it."""
    reviewer = world.comms()
    channel_request = review.in_review(by=reviewer)
    review.name_runner(channel_request, reviewer)
    client = Client()
    client.force_login(reviewer)
    assert (
        f"/review/{channel_request.pk}/release/"
        in client.get(reverse("review:detail", args=[channel_request.pk])).content.decode()
    )

    response = client.post(reverse("review:release", args=[channel_request.pk]))

    channel_request.refresh_from_db()
    assert response.status_code == 302
    assert channel_request.status == Status.SUBMITTED


def test_belonging_to_the_secretariat_is_no_conflict():
    """Design §3: nor is becoming the communications co-administrator (A8)."""
    colleague = world.person(of=world.secretariat())
    channel_request = review.submitted(requester=colleague)

    assert conflict_of(world.comms(), channel_request) == ""


@pytest.mark.parametrize("part", PARTS)
def test_lists_of_what_one_may_judge_follow_the_same_facts(part):
    person = someone_of_the_team("team member")
    with_part = request_in_which(person, part)
    free = review.submitted()

    assert list(ChannelRequest.objects.decidable_by(person)) == [free]
    assert person not in free_people(with_part, Permission.REVIEW_REQUESTS)
    assert person in free_people(free, Permission.REVIEW_REQUESTS)


def test_requester_cannot_be_the_reviewer_even_past_the_functions():
    """The constraint stands behind the functions."""
    from django.db import IntegrityError, transaction

    channel_request = review.submitted(requester=someone_of_the_team("team member"))

    with pytest.raises(IntegrityError, match="reviewer_is_not_requester"), transaction.atomic():
        ChannelRequest.objects.filter(pk=channel_request.pk).update(
            reviewer=channel_request.requester, claimed_at=timezone.now()
        )

    channel_request.refresh_from_db()
    assert channel_request.reviewer is None
