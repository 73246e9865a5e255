"""Ask the communications team about a channel (A11, U12), and the talk that follows, until it ends.

A question goes to whoever is on duty first; when nobody is, to the whole team. A clock runs (``clock.py``): what is not
answered is told to the whole team, then to the lead (``following.py``). Letters carry no word of what people wrote: the
words are erased some time after the end, and stand neither in the record of decisions nor in a message of ours.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import reason_for
from accounts.models import Person
from accounts.roles import Permission
from channels_registry.models import ENDED, Channel, Grant
from enforcement.duty.rota import on_duty
from enforcement.help.clock import promised
from enforcement.models import URGENT, HelpKind, HelpMessage, HelpPicture, HelpRequest, HelpState
from ledger.recording import record
from notifications.writing import Post, write_letters
from portal.files import ReadFile

PHRASES = {
    "help.asked": gettext_lazy("asked the communications team about a channel"),
    "help.taken": gettext_lazy("took up a question about a channel"),
    "help.answered": gettext_lazy("answered a question about a channel"),
    "help.asked_again": gettext_lazy("asked the communications team again"),
    "help.corrected": gettext_lazy("said how an error was corrected"),
    "help.closed": gettext_lazy("ended a question about a channel"),
    "help.erased": gettext_lazy("erased the words and the picture of a question, since their time was over"),
}
ASKED, ANSWERED, WRITTEN, TEAM, LEAD = "help.asked", "help.answered", "help.written", "help.team", "help.lead"
# By one person in an hour, on all channels together.
MOST_QUESTIONS, MOST_MESSAGES = 10, 20
HOUR = dt.timedelta(hours=1)
# What follows a message within this time is told with one letter when it is over.
TOGETHER = dt.timedelta(minutes=10)
S = HelpState


class HelpRefused(Exception):
    """It cannot be asked, answered or ended so; the text says why and what to do."""


# --- Who may ------------------------------------------------------------------------------------------------------------


def asks_about(person: Person, *, at: dt.datetime) -> QuerySet[Channel]:
    """The channels about which ``person`` may ask: those they run or answer for, and those of their own groups.

    The team may ask about all of them, in the name of somebody who called. Nobody asks about one that has ended.
    """
    channels = Channel.objects.visible_to(person).exclude(status__in=ENDED)
    if person.is_team:
        return channels
    run = Grant.objects.live(at).filter(channel=OuterRef("pk"), person=person)
    named = Q(responsible=person) | Q(deputy=person)
    own = Q(body__in=list(person.body_ids)) if person.may(Permission.READ_REGISTRY) else Q(pk__in=[])
    return channels.filter(named | own | Q(Exists(run)))


def may_ask(person: Person, channel: Channel, *, at: dt.datetime) -> bool:
    """Whether they may; the channel as they see it is read already. One query at most."""
    if channel.status in ENDED:
        return False
    if person.is_team or person.pk in (channel.responsible_id, channel.deputy_id):
        return True
    if person.may(Permission.READ_REGISTRY) and channel.body_id in person.body_ids:
        return True
    return Grant.objects.live(at).filter(channel=channel, person=person).exists()


def answers(person: Person) -> bool:
    """The communications team."""
    return person.may(Permission.HANDLE_REPORTS)


# --- Asking ---------------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask(
    channel: Channel,
    *,
    kind: HelpKind,
    words: str,
    by: Person,
    at: dt.datetime,
    picture: ReadFile | None = None,
    wrong_where: str = "",
    wrong_seen_by: str = "",
) -> HelpRequest:
    """Ask, and tell whoever is on duty at once. Raises HelpRefused."""
    if not asks_about(by, at=at).filter(pk=channel.pk).exists():
        raise HelpRefused(_("Only people of this channel and of its group ask about it here."))
    if not words.strip():
        raise HelpRefused(_("Write the question first."))
    if HelpRequest.objects.filter(asked_by=by, asked_at__gt=at - HOUR).count() >= MOST_QUESTIONS:
        raise HelpRefused(_("You have asked many questions within the hour. Write on in one of them, or call."))
    team_at, due_at = promised(kind, at=at)
    asked = HelpRequest.objects.create(
        channel=channel, kind=kind, asked_by=by, asked_at=at, words=words.strip(), team_at=team_at, due_at=due_at,
        last_word_at=at, wrong_where=wrong_where, wrong_seen_by=wrong_seen_by,
    )  # fmt: skip
    if picture is not None:
        HelpPicture.objects.create(
            help_request=asked, shown_name=picture.name, content_type=picture.kind, size=len(picture.data),
            data=picture.data,
        )  # fmt: skip
    record("help.asked", asked, by=by, at=at, data={"channel": channel.pk, "kind": kind})
    _tell_first(asked, at=at)
    return asked


def _tell_first(asked: HelpRequest, *, at: dt.datetime) -> None:
    """The person on duty; where nobody is, the whole team, and the step that would tell them is done with it."""
    person = on_duty(at).person
    readers = [person] if person is not None and person.pk != asked.asked_by_id else team_but(asked.asked_by_id, at=at)
    _letters(ASKED, asked, readers, at=at)
    if person is None:
        HelpRequest.objects.filter(pk=asked.pk).update(told_team_at=at)
        asked.told_team_at = at


def team_but(person_id: int | None, *, at: dt.datetime) -> list[Person]:
    return list(Person.objects.team(at).exclude(pk=person_id).order_by("pk"))


def letter_facts(asked: HelpRequest) -> dict:
    """What a letter tells: never what people wrote."""
    return {
        "channel": asked.channel.name, "kind": asked.kind, "urgent": asked.kind in URGENT,
        "due_at": asked.due_at.isoformat(), "path": reverse("enforcement:help", args=[asked.pk]),
    }  # fmt: skip


def event_of(asked: HelpRequest, step: str) -> str:
    """Each step of a turn is told once."""
    return f"help:{asked.pk}:{asked.turn}:{step}"


def _letters(
    kind: str, asked: HelpRequest, readers: Iterable[Person], *, at: dt.datetime, event: str = "", leaves_at=None
) -> None:
    event = event or event_of(asked, kind)
    posts = [Post(event, person, data={**letter_facts(asked), "name": person.full_name}) for person in readers]
    write_letters(kind, posts, at=at, leaves_at=leaves_at)


# --- Answering --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def take(asked: HelpRequest, *, by: Person, at: dt.datetime) -> None:
    """“I look at it”, also from a colleague; the clock goes on. Raises HelpRefused."""
    _refuse_outside_team(by)
    waiting = HelpRequest.objects.waiting_for_team().filter(pk=asked.pk, taken_by=asked.taken_by_id)
    if asked.taken_by_id == by.pk or not waiting.update(state=S.TAKEN, taken_by=by, taken_at=at):
        raise HelpRefused(_("This has been taken up or answered meanwhile. Look at it again."))
    record("help.taken", asked, by=by, at=at, data={"before": asked.taken_by_id})
    asked.refresh_from_db()


@transaction.atomic
def write(asked: HelpRequest, *, text: str, by: Person, at: dt.datetime, internal: bool = False) -> HelpMessage:
    """One message: the team's answers, the asker's asks on; ``internal`` is a note of the team. Raises HelpRefused."""
    of_team = answers(by) and (internal or by.pk != asked.asked_by_id)
    if not of_team and (internal or by.pk != asked.asked_by_id):
        raise HelpRefused(_("Only whoever asked and the communications team write here."))
    text = _checked(asked, text, by=by, at=at)
    if internal:
        _hold(asked, {})
    elif of_team:
        _answer(asked, by=by, at=at)
    else:
        _ask_on(asked, by=by, at=at)
    earlier = HelpMessage.objects.filter(help_request=asked, of_team=of_team, internal=False, at__gt=at - TOGETHER)
    last = earlier.order_by("-at").values_list("at", flat=True).first()
    message = HelpMessage.objects.create(
        help_request=asked, by=by, at=at, of_team=of_team, internal=internal, text=text
    )
    if not internal:
        _tell_of(message, asked, last=last, at=at)
    return message


def _tell_of(message: HelpMessage, asked: HelpRequest, *, last: dt.datetime | None, at: dt.datetime) -> None:
    if message.of_team:
        kind, readers = ANSWERED, [asked.asked_by]
    else:
        kind, readers = WRITTEN, _those_who_have(asked, at=at)
    if last is None:
        _letters(kind, asked, readers, at=at, event=f"help:{asked.pk}:message:{message.pk}")
    else:
        leaves = last + TOGETHER
        _letters(kind, asked, readers, at=at, event=f"help:{asked.pk}:{kind}:{leaves:%Y%m%d%H%M}", leaves_at=leaves)


def _those_who_have(asked: HelpRequest, *, at: dt.datetime) -> list[Person]:
    """Who looks at it, if still of the team; else whoever is on duty, else the team."""
    team = {person.pk: person for person in team_but(asked.asked_by_id, at=at)}
    if asked.taken_by_id in team:
        return [team[asked.taken_by_id]]
    person = on_duty(at).person
    return [person] if person is not None and person.pk in team else list(team.values())


def _answer(asked: HelpRequest, *, by: Person, at: dt.datetime) -> None:
    first = asked.answered_at is None
    _hold(
        asked,
        {
            "state": S.ANSWERED, "last_word_at": at,
            **({"answered_at": at} if first else {}),
            **({"taken_by": by, "taken_at": at} if asked.taken_by_id is None else {}),
        },
    )  # fmt: skip
    # Each answer ends a turn; what is said after it is talk.
    if asked.state != S.ANSWERED:
        record("help.answered", asked, by=by, at=at, data={"turn": asked.turn, "in_time": at <= asked.due_at})
    asked.refresh_from_db()


def _ask_on(asked: HelpRequest, *, by: Person, at: dt.datetime) -> None:
    """Written after an answer, it is a new turn with a clock of its own."""
    values = {"last_word_at": at}
    if asked.state == S.ANSWERED:
        team_at, due_at = promised(HelpKind(asked.kind), at=at)
        values |= {
            "state": S.TAKEN, "turn": asked.turn + 1, "team_at": team_at, "due_at": due_at, "told_team_at": None,
            "told_lead_at": None,
        }  # fmt: skip
    _hold(asked, values)
    if asked.state == S.ANSWERED:
        record("help.asked_again", asked, by=by, at=at, data={"turn": asked.turn + 1})
    asked.refresh_from_db()


def _hold(asked: HelpRequest, values: dict) -> None:
    """The guard: as it was read, and not ended. Raises HelpRefused."""
    same = HelpRequest.objects.filter(pk=asked.pk, state=asked.state, turn=asked.turn).exclude(state=S.CLOSED)
    if not same.update(**(values or {"turn": asked.turn})):
        raise HelpRefused(
            _("This question has ended. Ask a new one.") if HelpRequest.objects.filter(pk=asked.pk, state=S.CLOSED).exists()
            else _("Somebody has just written here. Read it, then send yours again.")
        )  # fmt: skip


def _checked(asked: HelpRequest, text: str, *, by: Person, at: dt.datetime) -> str:
    text = text.strip()
    if not text:
        raise HelpRefused(_("Write the message first."))
    if HelpMessage.objects.filter(by=by, at__gt=at - HOUR).count() >= MOST_MESSAGES:
        raise HelpRefused(
            _("You have written many messages within the hour. Wait a little, and put the rest into one.")
        )
    return text


def _refuse_outside_team(by: Person) -> None:
    if not answers(by):
        raise HelpRefused(reason_for(Permission.HANDLE_REPORTS))


# --- Its end --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def correct(asked: HelpRequest, *, when: dt.datetime, where: str, words: str, by: Person, at: dt.datetime) -> None:
    """Say how an error was corrected, when and where (A19). Raises HelpRefused."""
    if not (answers(by) or by.pk == asked.asked_by_id):
        raise HelpRefused(_("Only whoever asked and the communications team write here."))
    if asked.kind != HelpKind.ERROR:
        raise HelpRefused(_("A correction is said of something that we published wrong."))
    if when > at:
        raise HelpRefused(_("The correction lies in the future. Say it once it is made."))
    open_error = HelpRequest.objects.filter(pk=asked.pk, corrected_at=None).exclude(state=S.CLOSED)
    if not open_error.update(corrected_at=when, corrected_where=where, correction=words, last_word_at=at):
        raise HelpRefused(_("The correction has been said already."))
    record("help.corrected", asked, by=by, at=at, data={"corrected_at": when})
    asked.refresh_from_db()


@transaction.atomic
def close(asked: HelpRequest, *, by: Person, at: dt.datetime) -> None:
    """Whoever asked ends it at any time; the team once it is answered. Raises HelpRefused."""
    own = by.pk == asked.asked_by_id
    if not own and not answers(by):
        raise HelpRefused(_("Only whoever asked and the communications team write here."))
    if not own and asked.state != S.ANSWERED and asked.state != S.CLOSED:
        raise HelpRefused(_("Answer first; whoever asked can end it at any time."))
    if asked.kind == HelpKind.ERROR and asked.corrected_at is None:
        raise HelpRefused(
            _("Say first how it was corrected, when and where: an error of ours ends with its correction.")
        )
    still = HelpRequest.objects.filter(pk=asked.pk, state=asked.state).exclude(state=S.CLOSED)
    if not still.update(state=S.CLOSED, closed_at=at, closed_by=by):
        raise HelpRefused(_("This question has ended already, or somebody has just written. Look at it again."))
    record("help.closed", asked, by=by, at=at)
    asked.refresh_from_db()
