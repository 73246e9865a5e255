"""Requests that talk: with the team, and with the people of a channel that exists."""

import datetime as dt

from django.test import Client
from django.utils import timezone

from accounts.models import Person
from channels_registry.models import Channel, Tier
from notifications.models import Letter
from requests_app import transitions
from requests_app.models import Answer, ChannelRequest, JoinTalk, Status, TalkState
from requests_app.talk import joining
from tests import world
from tests.requests_app import review_world as review

ADDS = "Pictures from the villages."
# The states in which a requester may still ask the people of a channel.
OPEN = [Status.DRAFT, Status.SUBMITTED, Status.IN_REVIEW, Status.CHANGES_REQUESTED, Status.RECOMMENDED]


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def answer(channel_request: ChannelRequest, question: str, value: dict) -> None:
    Answer.objects.update_or_create(
        request=channel_request,
        question=question,
        defaults={"value": value, "saved_at": channel_request.saved_at, "saved_by": channel_request.requester},
    )


def request_that_can_ask(status: Status = Status.IN_REVIEW, *, by: Person | None = None, **facts) -> ChannelRequest:
    """A request in ``status`` with the one answer that the people of a channel need."""
    tier = Tier.CAREFUL if status == Status.RECOMMENDED else Tier.STANDARD
    made = review.in_state(status, by=by or world.comms("Rita Reviewer"), **{"tier": tier, **facts})
    answer(made, "q05", {"adds": ADDS})
    return made


def channel(name: str = "Voices of the Sahel", *, runner: Person | None = None, **facts) -> Channel:
    return world.channel(name, runner=runner or world.person("Rosa Runner", of=world.body()), **facts)


def asked(
    channel_request: ChannelRequest | None = None, of: Channel | None = None, *, at: dt.datetime | None = None, **more
) -> JoinTalk:
    """The requester has asked; ``more`` are those of ``joining.ask``."""
    channel_request = channel_request or request_that_can_ask()
    facts = {"whole_form": False, "why": "", **more}
    return joining.ask(channel_request, of or channel(), by=channel_request.requester, at=at or timezone.now(), **facts)


def said_yes(talk: JoinTalk | None = None, *, by: Person | None = None, at: dt.datetime | None = None) -> JoinTalk:
    talk = talk or asked()
    at = at or timezone.now()
    by = by or joining.answering(talk.request, talk.channel, at=at)[0]
    joining.answer(talk, TalkState.CAN_JOIN, words="As guests, twice a month.", by=by, at=at)
    return talk


def kinds_to(person: Person) -> list[str]:
    """The kinds of letters written to a person, oldest first."""
    return list(Letter.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def everything(channel_request: ChannelRequest) -> dict:
    """All that an act could change, to compare before and after a refusal."""
    from requests_app.models import JoinMessage, Message, Nudge

    tables = (Message, Nudge, JoinTalk, JoinMessage)
    return {
        **review.everything(channel_request),
        **{model.__name__: list(model.objects.order_by("pk").values()) for model in tables},
    }


def fresh(channel_request) -> ChannelRequest:
    return ChannelRequest.objects.select_related("requester", "body", "reviewer").get(pk=channel_request.pk)


def agree(talk, *, at=None):
    channel_request = fresh(talk.request)
    talk = JoinTalk.objects.get(pk=talk.pk)
    return transitions.agree_to_join(channel_request, talk=talk, by=channel_request.requester, at=at or timezone.now())
