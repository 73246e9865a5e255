"""The pages of a question to join, on each of its sides (N3)."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from requests_app import transitions
from requests_app.models import ChannelRequest, JoinMessage, JoinTalk, Side, Status, TalkState
from requests_app.talk import joining
from tests import world
from tests.requests_app import talk_world as talk_of
from tests.requests_app.talk_world import asked, everything, request_that_can_ask, said_yes, signed_in

pytestmark = pytest.mark.django_db


def path(talk, name="joining") -> str:
    return reverse(f"requests:{name}", args=[talk.pk])


def runner_of(talk):
    return joining.answering(talk.request, talk.channel, at=timezone.now())[0]


def html(person, address: str) -> str:
    response = signed_in(person).get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_from_question_7_to_joined():
    """The whole way, on the pages of both sides."""
    requester = world.requester(name="Ana Pérez")
    channel_request = request_that_can_ask(Status.SUBMITTED, requester=requester)
    channel = talk_of.channel()
    talk_of.answer(channel_request, "q07", {"channels": [channel.pk], f"use_{channel.pk}": "ask"})
    client = signed_in(requester)
    status_page = reverse("requests:detail", args=[channel_request.pk])
    ask = reverse("requests:ask-to-join", args=[channel_request.pk, channel.pk])
    assert f'href="{ask}"' in client.get(status_page).content.decode()
    receipt = client.get(reverse("requests:submitted", args=[channel_request.pk])).content.decode()
    assert "You still have to ask" in receipt and f'href="{ask}"' in receipt
    shown = client.get(ask).content.decode()
    assert talk_of.ADDS in shown
    assert "This is what they see" in shown

    client.post(ask, {"why": "We would bring pictures."})

    receipt = client.get(reverse("requests:submitted", args=[channel_request.pk])).content.decode()
    assert "You still have to ask" not in receipt

    talk = JoinTalk.objects.get()
    runner = runner_of(talk)
    theirs = signed_in(runner)
    assert "Somebody asks to join" in theirs.get(reverse("workspace:home")).content.decode()
    seen = theirs.get(path(talk)).content.decode()
    assert talk_of.ADDS in seen
    assert "We would bring pictures." in seen
    theirs.post(path(talk, "joining-answer"), {"state": "can_join", "words": "As guests."})
    assert "You can join" in client.get(reverse("workspace:home")).content.decode()
    assert "As guests." in client.get(path(talk)).content.decode()

    response = client.post(path(talk, "joining-agree"))

    assert (response.status_code, response.headers["Location"]) == (302, status_page)
    channel_request.refresh_from_db()
    assert (channel_request.status, channel_request.joined_channel) == (Status.JOINED, channel)
    ended = client.get(status_page).content.decode()
    assert "Agreed by both sides" in ended
    assert runner.full_name not in ended


def test_stories_instead():
    channel_request, channel = request_that_can_ask(), talk_of.channel()
    talk_of.answer(channel_request, "q07", {"channels": [channel.pk], f"use_{channel.pk}": "stories"})
    send = reverse("channels:story-send", args=[channel.pk])

    assert f'href="{send}"' in html(channel_request.requester, reverse("requests:detail", args=[channel_request.pk]))

    talk = asked(channel_request, channel)
    signed_in(runner_of(talk)).post(path(talk, "joining-answer"), {"state": "stories", "words": ""})
    assert f'href="{send}"' in html(channel_request.requester, path(talk))
    assert ChannelRequest.objects.get().status == Status.IN_REVIEW


def test_a_channel_that_one_may_not_know_of_cannot_be_asked_for():
    """A22."""
    channel_request, channel = request_that_can_ask(), talk_of.channel()
    type(channel).objects.update(unlisted_at=timezone.now())
    ask = reverse("requests:ask-to-join", args=[channel_request.pk, channel.pk])

    assert signed_in(channel_request.requester).get(ask).status_code == 404
    assert signed_in(channel_request.requester).post(ask, {}).status_code == 404
    assert JoinTalk.objects.count() == 0


def test_the_requester_does_not_read_who_runs_the_channel_but_its_own_group_does():
    """Design §5.13."""
    talk = asked()
    runner = runner_of(talk)
    joining.say(talk, side=Side.CHANNEL, text="How often?", by=runner, at=timezone.now())
    said_yes(talk, by=runner)

    for_requester = html(talk.request.requester, path(talk))
    assert "How often?" in for_requester
    assert runner.full_name not in for_requester
    assert f"The people of “{talk.channel.name}”" in for_requester
    assert runner.full_name in html(talk.request.reviewer, path(talk))


def test_messages_between_the_sides_on_their_pages():
    talk = asked()
    runner, reviewer = runner_of(talk), talk.request.reviewer
    for person, text, button in (
        (talk.request.requester, "From the requester", f"Send to the people of “{talk.channel.name}”"),
        (runner, "From the channel", f"Send to {talk.request.requester.full_name}"),
        (reviewer, "From the team", f"Send to {talk.request.requester.full_name} and the people of"),
    ):
        assert button in html(person, path(talk))
        signed_in(person).post(path(talk), {"message-text": text})

    assert [line.side for line in JoinMessage.objects.all()] == ["requester", "channel", "team"]
    for person in (talk.request.requester, runner, reviewer, world.auditor()):
        page = html(person, path(talk))
        assert all(text in page for text in ("From the requester", "From the channel", "From the team"))


def test_an_auditor_reads_and_does_not_write():
    talk, auditor = asked(), world.auditor()

    assert "Send to" not in html(auditor, path(talk))
    assert signed_in(auditor).post(path(talk), {"message-text": "Hello"}).status_code == 403
    assert JoinMessage.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "posted"),
    [
        ("joining-answer", {"state": "no", "words": ""}),
        ("joining-answer", {"state": "can_join", "words": " "}),
        ("joining-answer", {"state": "agreed", "words": "Not an answer to give."}),
        ("joining-answer", {"words": "Kept as typed."}),
        ("joining", {"message-text": "x" * 2001}),
    ],
)
def test_a_refused_form_says_why_keeps_what_was_typed_and_changes_nothing(name, posted):
    talk = asked()
    before = everything(talk.request)

    response = signed_in(runner_of(talk)).post(path(talk, name), posted)

    form = response.context["form"]
    assert response.status_code == 422
    assert form.errors
    for field, value in posted.items():
        assert form[field.removeprefix("message-")].value() == value
    assert everything(talk.request) == before


def test_the_second_answer_is_told_that_the_first_was_quicker():
    talk = asked()
    second = world.person()
    world.grant(talk.channel, second)
    said_yes(talk, by=runner_of(talk))
    before = everything(talk.request)

    response = signed_in(second).post(path(talk, "joining-answer"), {"state": "no", "words": "No."})

    assert response.status_code == 422
    assert "already been answered or ended" in response.content.decode()
    assert everything(talk.request) == before
    assert "already been answered or ended" in html(second, path(talk, "joining-answer"))


def test_the_team_proposes_and_the_requester_agrees_on_the_pages():
    channel_request, channel = request_that_can_ask(), talk_of.channel()
    reviewer, requester = channel_request.reviewer, channel_request.requester
    propose = reverse("review:propose", args=[channel_request.pk])
    page = html(reviewer, f"{propose}?channel={channel.pk}")
    address = channel.addresses.get().canonical_url
    assert address in page

    signed_in(reviewer).post(propose, {"channel": address, "why": "They reach the same people."})

    talk = JoinTalk.objects.get()
    assert talk.state == TalkState.PROPOSED
    shown = html(requester, path(talk))
    assert "They reach the same people." in shown
    assert talk_of.ADDS in html(requester, path(talk, "joining-consent"))
    signed_in(requester).post(path(talk, "joining-consent"), {})
    talk.refresh_from_db()
    assert (talk.state, "answers" in talk.shared) == (TalkState.ASKED, False)


@pytest.mark.parametrize("typed", ["https://x.com/nobody_we_know", "No channel of ours", ""])
def test_a_proposal_names_a_channel_of_ours(typed):
    channel_request = request_that_can_ask()
    before = everything(channel_request)

    response = signed_in(channel_request.reviewer).post(
        reverse("review:propose", args=[channel_request.pk]), {"channel": typed, "why": "Same people."}
    )

    assert response.status_code == 422
    assert everything(channel_request) == before


@pytest.mark.parametrize("number", ["x", "-1", "9" * 30, "%00", "٣"])
def test_an_odd_number_in_the_address_proposes_nothing_in_particular(number):
    channel_request = request_that_can_ask()

    assert "Ask the people of a channel" in html(
        channel_request.reviewer, reverse("review:propose", args=[channel_request.pk]) + f"?channel={number}"
    )


def test_the_team_objects_on_its_page():
    talk = said_yes()
    request = ChannelRequest.objects.select_related("requester", "body").get(pk=talk.request_id)
    transitions.agree_to_join(request, talk=JoinTalk.objects.get(), by=request.requester, at=timezone.now())
    colleague = world.comms("Colleague")
    review_page = html(colleague, reverse("review:detail", args=[request.pk]))
    address = reverse("review:object", args=[request.pk])
    assert f'href="{address}"' in review_page
    assert reverse("channels:grant-give", args=[talk.channel_id]) in review_page

    signed_in(colleague).post(address, {"why": "That channel closes in May."})

    request.refresh_from_db()
    assert (request.status, request.reviewer) == (Status.IN_REVIEW, colleague)
    for person in (request.requester, talk.answered_by):
        assert "That channel closes in May." in html(person, path(talk))
    again = signed_in(world.comms()).post(address, {"why": "Me too."})
    assert again.status_code == 409
    assert "Me too." in again.content.decode()


def test_a_decided_request_leaves_nothing_to_answer():
    talk = asked()
    transitions.reject(
        ChannelRequest.objects.select_related("requester").get(pk=talk.request_id),
        by=talk.request.reviewer, at=timezone.now(), reasons="Two exist.", way_on="Write for one.",
    )  # fmt: skip
    runner = runner_of(talk)

    # The letter of the decision leaves first (UNDO_MINUTES).
    with time_machine.travel(timezone.now() + dt.timedelta(hours=1)):
        assert "decided otherwise meanwhile" in html(runner, path(talk))
        assert "Somebody asks to join" not in html(runner, reverse("workspace:home"))
        response = signed_in(runner).post(path(talk, "joining-answer"), {"state": "can_join", "words": "Come."})
    assert response.status_code == 422
    assert JoinTalk.objects.get().state == TalkState.ASKED


def test_review_page_lists_what_was_asked():
    talk = asked(request_that_can_ask(by=(reviewer := world.comms())))

    assert f'href="{path(talk)}"' in html(reviewer, reverse("review:detail", args=[talk.request_id]))
