"""The conversation about a request: requester and co-writers on one side, the communications team on the other (N5).

Every message is told to the other side, by one letter an hour at most while it is unread: the first one at once, what
follows within the hour together when the hour is over, and not at all when the other side has answered by then. Nothing
here is internal; the team's notes are ``review_notes``.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from accounts.roles import Permission
from notifications.writing import Post, cancel_letters, write_letters
from portal.in_words import amount
from requests_app.judging.conflicts import conflict_of, free_people, leads_to_ask, live_stand_in, refuse_outside_team
from requests_app.judging.decision_letters import letter_data
from requests_app.models import ChannelRequest, Message, Side, Status
from requests_app.models.conversation import MOST_CHARACTERS, Line
from requests_app.refusals import Incomplete, NotAllowed

ONE_LETTER_IN = dt.timedelta(hours=1)
MOST_AN_HOUR = 20
# Nobody of the team reads a draft, and what was given up needs no more words.
CLOSED = (Status.WITHDRAWN, Status.EXPIRED)


def is_open(channel_request: ChannelRequest) -> bool:
    """Whether messages can be written: from the first handing in on, after a decision too."""
    return channel_request.submitted_at is not None and channel_request.status not in CLOSED


# --- Who is on which side -----------------------------------------------------------------------------------------------
def requesters_of(channel_request: ChannelRequest) -> list[Person]:
    """The requester, then the colleagues who write the request too."""
    writers = ChannelRequest.objects.filter(pk=channel_request.pk)
    helpers = [
        one.person
        for one in channel_request.writers.live().select_related("person").order_by("added_at", "pk")
        if writers.shared_with(one.person).exists()
    ]
    return [channel_request.requester, *helpers]


def team_of(channel_request: ChannelRequest, *, at: dt.datetime) -> list[Person]:
    """The reviewer; where nobody has the request, or the reviewer is gone, everyone of the team who is free to judge it.

    Where a stand-in decides, or nobody is free: a lead, so that no word is lost.
    """
    reviewer = channel_request.reviewer
    if reviewer is not None and reviewer.may(Permission.REVIEW_REQUESTS) and not conflict_of(reviewer, channel_request):
        return [reviewer]
    free = free_people(channel_request, Permission.REVIEW_REQUESTS)
    if not free or live_stand_in(channel_request, at=at) is not None:
        # A stand-in reads one page and answers nothing; the lead who asked them does, or passes it on.
        return leads_to_ask(channel_request, at=at)
    return free


def names_in_words(people: Sequence[Person]) -> str:
    """“Ana Pérez”, “Ana Pérez and Ben Ode”, “Ana Pérez and 3 others”."""
    names = [person.full_name for person in people]
    if len(names) == 1:
        return names[0]
    if len(names) == 2:
        return _("%(first)s and %(second)s") % {"first": names[0], "second": names[1]}
    others = len(names) - 1
    return ngettext("%(first)s and %(count)d other", "%(first)s and %(count)d others", others) % {
        "first": names[0],
        "count": others,
    }


def refuse_other_side(channel_request: ChannelRequest, *, side: Side, by: Person, at: dt.datetime) -> None:
    """Raise NotAllowed or ConflictOfInterest unless ``by`` writes on this side."""
    if side == Side.TEAM:
        refuse_outside_team(channel_request, by=by)
    elif not ChannelRequest.objects.written_by(by).filter(pk=channel_request.pk).exists():
        raise NotAllowed(
            _("Only %(name)s, who started this request, and colleagues invited to write it change or answer it.")
            % {"name": channel_request.requester}
        )


# --- Writing --------------------------------------------------------------------------------------------------------------
@transaction.atomic
def write_message(channel_request: ChannelRequest, *, side: Side, text: str, by: Person, at: dt.datetime) -> Message:
    """Say something to the other side. Raises NotAllowed, ConflictOfInterest, Incomplete.

    What the other side has written until now counts as read: who answers has read it.
    """
    refuse_other_side(channel_request, side=side, by=by, at=at)
    # Held, so that two letters of one hour cannot both be the first.
    standing = ChannelRequest.objects.filter(pk=channel_request.pk, submitted_at__isnull=False)
    if not standing.exclude(status__in=CLOSED).update(version=F("version")):
        raise NotAllowed(_("Messages can be written once the request is handed in, and until it is cancelled."))
    lines = Message.objects.filter(request=channel_request)
    text = checked(text, lines, by=by, at=at)
    thread = f"request-message:{channel_request.pk}"
    read(lines, side=side, by=by, at=at, thread=thread)
    letter_at, is_first = letter_moment(lines, side=side, at=at)
    message = Message.objects.create(request=channel_request, side=side, text=text, by=by, at=at, letter_at=letter_at)
    if side == Side.TEAM:
        people, path, kind = requesters_of(channel_request), f"/requests/{channel_request.pk}/messages/", "message"
    else:
        people, path, kind = (
            team_of(channel_request, at=at),
            f"/review/{channel_request.pk}/messages/",
            "message_to_team",
        )
    tell(
        f"requests.{kind}", f"{thread}:{message.pk}", people, at=at, letter_at=letter_at, is_first=is_first,
        data={"by": by.full_name, "text": text},
        data_for=lambda person: letter_data(channel_request, person, path),
    )  # fmt: skip
    return message


@transaction.atomic
def mark_read(channel_request: ChannelRequest, *, side: Side, by: Person, at: dt.datetime) -> int:
    """``side`` has read what the other one wrote. Returns how many were unread. Raises NotAllowed, ConflictOfInterest."""
    refuse_other_side(channel_request, side=side, by=by, at=at)
    lines = Message.objects.filter(request=channel_request)
    return read(lines, side=side, by=by, at=at, thread=f"request-message:{channel_request.pk}")


# --- What every conversation does alike ---------------------------------------------------------------------------------------
def checked(text: str, lines: QuerySet, *, by: Person, at: dt.datetime) -> str:
    """The text as it is kept. Raises Incomplete for an empty or endless one, NotAllowed for too many in an hour."""
    text = text.strip()
    if not text:
        raise Incomplete([_("Write the message first.")])
    if len(text) > MOST_CHARACTERS:
        raise Incomplete(
            [
                _("A message can have %(most)s characters; this one has %(count)s.")
                % {"most": amount(MOST_CHARACTERS), "count": amount(len(text))}
            ]
        )
    if lines.filter(by=by, at__gt=at - ONE_LETTER_IN).count() >= MOST_AN_HOUR:
        raise NotAllowed(_("You have written many messages within the hour. Wait a little, and put the rest into one."))
    return text


def read(lines: QuerySet, *, side: Side, by: Person, at: dt.datetime, thread: str) -> int:
    """``side`` has read everything that others wrote; a letter that was still to tell of it is not needed any more."""
    unread = lines.for_side(side).unread()
    for pk in unread.filter(letter_at__gt=at).values_list("pk", flat=True):
        cancel_letters(f"{thread}:{pk}", at=at)
    return unread.update(read_at=at, read_by=by)


def letter_moment(lines: QuerySet, *, side: Side, at: dt.datetime) -> tuple[dt.datetime, bool]:
    """When the letter for a new line of ``side`` leaves, and whether there is none yet that leaves then.

    At once, unless one left within the hour and is unread: then when the hour is over, together with what else comes.
    """
    last = lines.by_side(side).unread().aggregate(last=Max("letter_at"))["last"]
    if last is None or last <= at - ONE_LETTER_IN:
        return at, True
    if last > at:
        return last, False
    return last + ONE_LETTER_IN, True


def tell(
    kind: str,
    event: str,
    people: Sequence[Person],
    *,
    at: dt.datetime,
    letter_at: dt.datetime,
    is_first: bool,
    data: dict[str, Any],
    data_for,
) -> None:
    """Write the letters that tell of a line; one that gathers several names none of them."""
    if not is_first:
        return
    gathers = letter_at > at
    words = {"gathers": True} if gathers else data
    posts = [Post(event, person, data={**data_for(person), **words}) for person in people]
    write_letters(kind, posts, at=at, leaves_at=letter_at if gathers else None)


def newest_first(lines: QuerySet, *, most: int | None = None, before: int | None = None) -> list[Line]:
    """``before``: the number of a line; only what is older than it. All lines where there is none of that number."""
    last = lines.filter(pk=before).values_list("at", "pk").first() if before is not None else None
    if last is not None:
        at, pk = last
        lines = lines.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    return list(lines.select_related("by").order_by("-at", "-pk")[:most])
