"""Ask the people of a channel that exists whether a request can join it, and what they answer (N3, U2).

The requester asks, or agrees to a proposal of the team; only then do the channel's people learn of it, and they see what
the requester agreed to show, as it was then. They answer once. What follows from a yes is ``transitions.agree_to_join``;
docs/decisions says why both sides together can end a request.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.roles import Permission
from channels_registry.models import Channel
from channels_registry.spokespeople import in_care_of, people_of
from ledger.recording import record
from notifications.writing import Post, write_letters
from requests_app.annex1.branching import asked, taken_part, volunteered
from requests_app.annex1.reading import SectionInWords, purpose_in_words, sections_in_words
from requests_app.annex1.sheet import AnswerSheet
from requests_app.awaiting import unconfirmed
from requests_app.holding import hold
from requests_app.judging.conflicts import refuse_conflicts, refuse_outside_team, without_a_part
from requests_app.models import ChannelRequest, JoinMessage, JoinTalk, Side, TalkState
from requests_app.models.requests import MAY_JOIN
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.similarity import visible_near
from requests_app.talk.conversing import checked, letter_moment, read, refuse_other_side, requesters_of, tell
from requests_app.versions.frozen import FrozenSheet

# Channels whose people are being asked for one request at a time, and in all.
MOST_LIVE, MOST_EVER = 3, 10
ANSWERS = (TalkState.CAN_JOIN, TalkState.STORIES, TalkState.NO)
# Who is in danger is nobody's business but the team's (A22), even where the whole form is shared.
NEVER_SHARED = ("q31",)
PHRASES = {
    "requests.join_proposed": gettext_lazy("proposed to ask the people of an existing channel"),
    "requests.join_asked": gettext_lazy("asked the people of an existing channel to join it"),
    "requests.join_answered": gettext_lazy("answered for the existing channel"),
    "requests.join_dropped": gettext_lazy("no longer asks to join the existing channel"),
}


# --- Who answers, who reads -------------------------------------------------------------------------------------------------
def answering(channel_request: ChannelRequest, channel: Channel, *, at: dt.datetime) -> list[Person]:
    """The people of the channel who may answer: none who filed or wrote the request, will run it, or manage its runners."""
    return people_of(channel, at=at, free=lambda people: without_a_part(people, channel_request))


def side_of(talk: JoinTalk, person: Person, *, at: dt.datetime) -> Side | None:
    """On which side ``person`` reads the talk; None for everybody else. Auditors read as the team does."""
    if ChannelRequest.objects.written_by(person).filter(pk=talk.request_id).exists():
        return Side.REQUESTER
    if talk.consented_at and person in answering(talk.request, talk.channel, at=at):
        return Side.CHANNEL
    if person.may(Permission.READ_ALL_REQUESTS) and talk.request.submitted_at:
        return Side.TEAM
    return None


def is_open(talk: JoinTalk) -> bool:
    """Whether the talk still leads somewhere: nobody has ended it, and its request is not decided otherwise."""
    return talk.is_live and talk.request.status in MAY_JOIN


def waiting_for_channel(person: Person, *, at: dt.datetime):
    """Open talks whose channel is in this person's care and that wait for its people; conflicts aside."""
    undecided = Q(request__status__in=MAY_JOIN) | Q(request__shown_from__gt=at)
    waiting = JoinTalk.objects.filter(undecided, state=TalkState.ASKED)
    return waiting.filter(channel__in=in_care_of(person, at=at).values("pk")).select_related(
        "request", "channel__platform"
    )


# --- What is shared -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Shared:
    """What the channel's people see of a request: these facts, and the whole form where its requester shares it."""

    title: str
    introduction: str
    adds: str
    purpose: str
    audience: str
    group: str
    requester: str
    language: str
    answers: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if value is not None}


def to_share(channel_request: ChannelRequest, *, at: dt.datetime, whole_form: bool) -> Shared:
    """The facts as they stand now, for the page on which the requester agrees, and to keep."""
    sheet = AnswerSheet(channel_request, at=at)
    body = channel_request.body or sheet.likely_body
    keys = [key for key in sorted({*asked(sheet), *volunteered(sheet)}) if key not in NEVER_SHARED]
    return Shared(
        title=channel_request.title,
        introduction=sheet.value("q11").get("introduction", ""),
        # By eight facts nobody is asked what the channel adds; what has happened says why it is needed.
        adds=sheet.value("q05").get("adds", "") or sheet.value("q34").get("event", ""),
        purpose=purpose_in_words(sheet),
        audience=sheet.value("q06").get("audience", ""),
        group=body.name if body else "",
        requester=channel_request.requester.full_name,
        language=channel_request.language,
        answers={key: taken_part(key, sheet.value(key)) for key in keys if sheet.value(key)} if whole_form else None,
    )


def shared_with_channel(talk: JoinTalk) -> Shared:
    """What was agreed to, as it was then."""
    return Shared(**talk.shared)


def shared_form(talk: JoinTalk, *, at: dt.datetime) -> list[SectionInWords]:
    """The whole form in words; empty unless it is shared."""
    answers = talk.shared.get("answers")
    if not answers:
        return []
    # Only what was agreed to: answers that came later, or were changed, have no part in it.
    sheet = FrozenSheet(talk.request, answers, at=at)
    return sections_in_words(sheet, sorted(sheet.values))


# --- Opening --------------------------------------------------------------------------------------------------------------------
@transaction.atomic
def ask(
    channel_request: ChannelRequest, channel: Channel, *, whole_form: bool, why: str, by: Person, at: dt.datetime
) -> JoinTalk:
    """The requester asks the channel's people, and agrees to what they see. Raises NotAllowed, Incomplete."""
    _refuse_others(channel_request, by=by)
    talk = _open(channel_request, channel, state=TalkState.ASKED, why=why, by=by, at=at)
    _share(talk, whole_form=whole_form, at=at)
    record("requests.join_asked", channel_request, by=by, at=at, **_named(talk))
    tell_channel(talk, "join_asked", at=at, why=talk.why)
    return talk


@transaction.atomic
def propose(channel_request: ChannelRequest, channel: Channel, *, why: str, by: Person, at: dt.datetime) -> JoinTalk:
    """The team proposes to ask; its requester is asked first. Raises NotAllowed, ConflictOfInterest, Incomplete."""
    refuse_outside_team(channel_request, by=by)
    if channel_request.submitted_at is None:
        raise NotAllowed(_("A draft is its author's business only."))
    if not why.strip():
        raise Incomplete([_("Say why; the requester reads it.")])
    talk = _open(channel_request, channel, state=TalkState.PROPOSED, why=why, by=by, at=at)
    record("requests.join_proposed", channel_request, by=by, at=at, why=talk.why, **_named(talk))
    tell_requesters(talk, "join_proposed", at=at, why=talk.why)
    return talk


def _open(
    channel_request: ChannelRequest, channel: Channel, *, state: TalkState, why: str, by: Person, at: dt.datetime
) -> JoinTalk:
    hold_open(channel_request)
    if refusal := unconfirmed(channel_request):
        raise NotAllowed(refusal)
    if refusal := unseen_refusal(channel_request, channel, by=by):
        raise NotAllowed(refusal)
    talks = JoinTalk.objects.filter(request=channel_request)
    if talks.live().filter(channel=channel).exists():
        raise NotAllowed(_("The people of “%(name)s” are being asked already.") % {"name": channel})
    if talks.filter(channel=channel, answered_at__isnull=False).exists():
        raise NotAllowed(_("The people of “%(name)s” have answered already.") % {"name": channel})
    if talks.count() >= MOST_EVER:
        raise NotAllowed(
            _(
                "The people of %(count)d channels have been asked for this request, which is the most. "
                "Write to the communications team about any other."
            )
            % {"count": MOST_EVER}
        )
    if talks.live().count() >= MOST_LIVE:
        raise NotAllowed(_("Several channels are being asked already. Wait for an answer first."))
    if not answering(channel_request, channel, at=at):
        raise NotAllowed(
            _("Nobody can answer for “%(name)s” now. Write to the communications team.") % {"name": channel}
        )
    if not to_share(channel_request, at=at, whole_form=False).adds:
        raise Incomplete([_("Answer question 5 first, what the channel will add: its people read it.")])
    try:
        with transaction.atomic():
            return JoinTalk.objects.create(
                request=channel_request, channel=channel, state=state, why=why.strip(), opened_by=by, opened_at=at,
                consented_at=at if state == TalkState.ASKED else None,
            )  # fmt: skip
    except IntegrityError as error:
        raise NotAllowed(_("The people of “%(name)s” are being asked already.") % {"name": channel}) from error


def unseen_refusal(channel_request: ChannelRequest, channel: Channel, *, by: Person) -> str:
    """Why the channel is not named to the requester (A22): it is out of service, or they may not know of it; "" else.

    Everybody may know of one on the public list, an external person too.
    """
    if visible_near(channel_request.requester).filter(pk=channel.pk).exists():
        return ""
    in_service = visible_near(by).filter(pk=channel.pk)
    if in_service.filter(unlisted_at=None).exists():
        return ""
    if in_service.exists():
        return _(
            "“%(name)s” is left off our lists for someone's safety, and %(requester)s would learn of it. "
            "Choose another one."
        ) % {"name": channel, "requester": channel_request.requester}
    return _("Choose a channel that is in service.")


@transaction.atomic
def consent(talk: JoinTalk, *, whole_form: bool, by: Person, at: dt.datetime) -> None:
    """The requester agrees to what the team proposed, and to what the channel's people see. Raises NotAllowed."""
    _refuse_others(talk.request, by=by)
    hold_open(talk.request)
    _step(talk, {TalkState.PROPOSED}, state=TalkState.ASKED, consented_at=at)
    _share(talk, whole_form=whole_form, at=at)
    record("requests.join_asked", talk.request, by=by, at=at, **_named(talk))
    tell_channel(talk, "join_asked", at=at, why=talk.why)


def _share(talk: JoinTalk, *, whole_form: bool, at: dt.datetime) -> None:
    talk.shared = to_share(talk.request, at=at, whole_form=whole_form).as_json()
    JoinTalk.objects.filter(pk=talk.pk).update(shared=talk.shared)


@transaction.atomic
def drop(talk: JoinTalk, *, by: Person, at: dt.datetime) -> None:
    """The requester does not pursue it: no consent, no longer asked, or the yes not accepted. Raises NotAllowed."""
    _refuse_others(talk.request, by=by)
    hold_open(talk.request)
    end(talk, by=by, at=at)


def end(talk: JoinTalk, *, by: Person | None, at: dt.datetime) -> None:
    """Inside a transaction that holds the request: nothing more is asked, and who was asked is told. Raises NotAllowed."""
    _step(talk, {TalkState.PROPOSED, TalkState.ASKED, TalkState.CAN_JOIN}, state=TalkState.DROPPED, ended_at=at)
    record("requests.join_dropped", talk.request, by=by, at=at, **_named(talk))
    if talk.consented_at:
        tell_channel(talk, "join_over", at=at)


# --- Answering ------------------------------------------------------------------------------------------------------------------
@transaction.atomic
def answer(talk: JoinTalk, state: TalkState, *, words: str, by: Person, at: dt.datetime) -> None:
    """The channel's people answer, once. Raises NotAllowed, ConflictOfInterest, Incomplete.

    Nothing is decided yet by a yes: the requester accepts it or not.
    """
    if state not in ANSWERS:
        raise NotAllowed(_("Choose one of the answers."))
    refuse_conflicts(talk.request, by=by)
    if by not in answering(talk.request, talk.channel, at=at):
        raise NotAllowed(_("Only the people of “%(name)s” answer this.") % {"name": talk.channel})
    words = words.strip()
    if not words and state == TalkState.CAN_JOIN:
        raise Incomplete([_("Say how they can join: in which role, on which conditions, and what comes first.")])
    if not words and state == TalkState.NO:
        raise Incomplete([_("Say why not; the requester reads it.")])
    hold_open(talk.request)
    ended = {} if state == TalkState.CAN_JOIN else {"ended_at": at}
    _step(talk, {TalkState.ASKED}, state=state, words=words, answered_by=by, answered_at=at, **ended)
    record(
        "requests.join_answered", talk.request, by=by, at=at, why=words,
        data={"talk": talk.pk, "channel": talk.channel_id, "answer": state}, words={"channel": talk.channel.name},
    )  # fmt: skip
    tell_requesters(talk, "join_answer", at=at, answer=state, words=words)
    if talk.opened_by.may(Permission.REVIEW_REQUESTS) and talk.opened_by_id != talk.request.requester_id:
        _tell([talk.opened_by], talk, "join_answer", at=at, answer=state, words=words, for_team=True)


@transaction.atomic
def say(talk: JoinTalk, *, side: Side, text: str, by: Person, at: dt.datetime) -> JoinMessage:
    """Write to the other sides. Raises NotAllowed, ConflictOfInterest, Incomplete."""
    if side == Side.CHANNEL:
        refuse_conflicts(talk.request, by=by)
        if by not in answering(talk.request, talk.channel, at=at):
            raise NotAllowed(_("Only the people of “%(name)s” answer this.") % {"name": talk.channel})
    else:
        refuse_other_side(talk.request, side=side, by=by, at=at)
    # Held, as in the conversation with the team. After the end there is still something to arrange, or to explain.
    ChannelRequest.objects.filter(pk=talk.request_id).update(version=F("version"))
    if not JoinTalk.objects.known_to_its_channel().filter(pk=talk.pk).exists():
        raise NotAllowed(_("The people of “%(name)s” have not been asked yet.") % {"name": talk.channel})
    lines = JoinMessage.objects.filter(talk=talk)
    text = checked(text, lines, by=by, at=at)
    thread = f"join-message:{talk.pk}"
    read(lines, side=side, by=by, at=at, thread=thread)
    letter_at, is_first = letter_moment(lines, side=side, at=at)
    line = JoinMessage.objects.create(talk=talk, side=side, text=text, by=by, at=at, letter_at=letter_at)
    others = [] if side == Side.REQUESTER else requesters_of(talk.request)
    if side != Side.CHANNEL:
        others += [person for person in answering(talk.request, talk.channel, at=at) if person not in others]
    tell(
        "requests.join_message", f"{thread}:{line.pk}", [person for person in others if person != by],
        at=at, letter_at=letter_at, is_first=is_first, data={"text": text},
        # Who runs a channel is told to few (design §5.13), so its people write as its people.
        data_for=lambda person: {**letter_facts(talk, person), "from_side": side,
                                 "by": "" if side == Side.CHANNEL else by.full_name},
    )  # fmt: skip
    return line


# --- Inside ---------------------------------------------------------------------------------------------------------------------
def _refuse_others(channel_request: ChannelRequest, *, by: Person) -> None:
    if channel_request.requester_id != by.pk:
        raise NotAllowed(
            _("Only %(name)s, who started this request, asks to join a channel and agrees to it.")
            % {"name": channel_request.requester}
        )


def hold_open(channel_request: ChannelRequest) -> None:
    """Lock the request, so that nothing is asked of one that is just being decided; or refuse."""
    hold(channel_request.pk, MAY_JOIN)


def _step(talk: JoinTalk, start: set[TalkState], **values) -> None:
    """The guarded UPDATE between two people; the second one is told that the first was quicker."""
    if not JoinTalk.objects.filter(pk=talk.pk, state__in=start).update(**values):
        raise NotAllowed(_("This has already been answered or ended."))
    for name, value in values.items():
        setattr(talk, name, value)


def _named(talk: JoinTalk) -> dict:
    return {"data": {"talk": talk.pk, "channel": talk.channel_id}, "words": {"channel": talk.channel.name}}


def letter_facts(talk: JoinTalk, person: Person) -> dict[str, Any]:
    return {
        "name": person.full_name,
        "requester": talk.request.requester.full_name,
        "group": talk.shared.get("group", ""),
        "channel": talk.channel.name,
        "path": f"/requests/joining/{talk.pk}/",
    }


def _tell(people: Sequence[Person], talk: JoinTalk, kind: str, *, at: dt.datetime, **words) -> None:
    posts = [
        Post(f"{kind.replace('_', '-')}:{talk.pk}", person, data={**letter_facts(talk, person), **words})
        for person in people
    ]
    write_letters(f"requests.{kind}", posts, at=at)


def tell_requesters(talk: JoinTalk, kind: str, *, at: dt.datetime, **words) -> None:
    _tell(requesters_of(talk.request), talk, kind, at=at, **words)


def tell_channel(talk: JoinTalk, kind: str, *, at: dt.datetime, **words) -> None:
    _tell(answering(talk.request, talk.channel, at=at), talk, kind, at=at, **words)
