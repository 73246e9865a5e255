"""What conversations leave waiting for a person, for the home page: unread messages, channels asked, answers to accept."""

import datetime as dt
from collections.abc import Iterator
from itertools import islice

from django.db.models import Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.roles import Permission
from portal.attention import MOST, Item
from requests_app.models import ChannelRequest, JoinTalk, Side, TalkState
from requests_app.models.requests import MAY_JOIN
from requests_app.talk.joining import answering, waiting_for_channel


def _with_unread(requests, side: Side):
    """Requests with messages of the other side that ``side`` has not read, the longest first."""
    unread = Q(messages__read_at=None) & Q(messages__isnull=False) & ~Q(messages__side=side)
    return requests.annotate(unread_since=Min("messages__at", filter=unread)).exclude(unread_since=None)


def messages_for_requester(person: Person, at: dt.datetime) -> Iterator[Item]:
    """What the team wrote; one query."""
    if not person.may(Permission.FILE_REQUESTS):
        return
    for channel_request in _with_unread(ChannelRequest.objects.written_by(person), Side.REQUESTER).order_by(
        "unread_since"
    )[:MOST]:
        yield Item(
            _("The communications team wrote to you about %(request)s.") % {"request": channel_request},
            _("Read"),
            reverse("requests:messages", args=[channel_request.pk]),
            channel_request.unread_since,
        )


def messages_for_team(person: Person, at: dt.datetime) -> Iterator[Item]:
    """What requesters wrote: to the reviewer, or to everyone who may judge the request while nobody has it; one query."""
    if not person.may(Permission.REVIEW_REQUESTS):
        return
    anyones = Q(reviewer=None, pk__in=ChannelRequest.objects.judgeable_by(person).values("pk"))
    mine = ChannelRequest.objects.filter(Q(reviewer=person) | anyones).exclude(requester=person)
    for channel_request in _with_unread(mine, Side.TEAM).order_by("unread_since")[:MOST]:
        yield Item(
            _("A message about %(request)s waits for an answer.") % {"request": channel_request},
            _("Read"),
            reverse("review:messages", args=[channel_request.pk]),
            channel_request.unread_since,
            shared=channel_request.reviewer_id is None,
        )


def channels_answers(person: Person, at: dt.datetime) -> Iterator[Item]:
    """A proposal of the team, or a yes of a channel's people, that its requester accepts or not; one query."""
    undecided = Q(request__status__in=MAY_JOIN) | Q(request__shown_from__gt=at)
    waiting = JoinTalk.objects.filter(
        undecided, request__requester=person, state__in=(TalkState.PROPOSED, TalkState.CAN_JOIN)
    ).select_related("channel")
    for talk in waiting.order_by("opened_at")[:MOST]:
        if talk.state == TalkState.PROPOSED:
            text = _("The communications team proposes to ask the people of “%(name)s”.")
            verb, since = _("Agree or not"), talk.opened_at
        else:
            text = _("You can join “%(name)s”, its people say.")
            verb, since = _("Accept or not"), talk.answered_at
        yield Item(text % {"name": talk.channel.name}, verb, reverse("requests:joining", args=[talk.pk]), since)


def _answerable_by(person: Person, *, at: dt.datetime) -> Iterator[JoinTalk]:
    """Talks that wait for this person, the longest first: ``answering`` for many.

    Those of the team with full control only stand in for the channel's own people, so each of theirs is looked at.
    """
    free = ChannelRequest.objects.judgeable_by(person).values("pk")
    for talk in waiting_for_channel(person, at=at).filter(request__in=free).order_by("consented_at"):
        is_named = person.pk in (talk.channel.responsible_id, talk.channel.deputy_id)
        if is_named or not person.is_team or person in answering(talk.request, talk.channel, at=at):
            yield talk


def asked_of_channel(person: Person, at: dt.datetime) -> Iterator[Item]:
    """Requests that ask to join a channel in this person's care; one query."""
    if not person.may(Permission.FILE_REQUESTS):
        return
    for talk in islice(_answerable_by(person, at=at), MOST):
        yield Item(
            _("Somebody asks to join “%(name)s”.") % {"name": talk.channel.name},
            _("Answer"),
            reverse("requests:joining", args=[talk.pk]),
            talk.consented_at,
            about=talk.channel.platform.name,
        )
