"""The letters of a request's decisions: where each stands in words, and which of them need a person (A5, design §5.5)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from notifications.models import CLAIM, Letter
from requests_app.judging.telling import DECISION_EVENT, decision_event
from requests_app.models import ChannelRequest, Decision

# With the fourth attempt a letter has waited for more than twenty minutes: then a person should know.
STUCK_AFTER = 4


@dataclass(frozen=True)
class Delivery:
    """One letter of one decision. ``state`` is the code of its tag, ``label`` its word; ``sentence`` says the rest."""

    letter: Letter
    decision: Decision
    state: str
    label: str
    sentence: str
    may_be_tried: bool
    may_be_settled: bool


def deliveries_of(channel_request: ChannelRequest, *, at: dt.datetime) -> list[Delivery]:
    """The letter of each decision that was not undone, newest first; two queries."""
    decided = channel_request.decisions.filter(undone_at=None)
    by_event = {decision_event(decision): decision for decision in decided}
    letters = Letter.objects.filter(event__in=by_event).select_related("person").order_by("-created_at", "-pk")
    return [_delivery(letter, by_event[letter.event], at=at) for letter in letters]


def letter_of_decision(channel_request: ChannelRequest, pk: int) -> Letter | None:
    """The letter numbered ``pk``, where it tells of a decision of this request."""
    events = [decision_event(decision) for decision in channel_request.decisions.all()]
    return Letter.objects.filter(pk=pk, event__in=events).select_related("person").first()


def in_trouble() -> QuerySet:
    """Letters of decisions that were refused, or that could not be sent for a while."""
    refused = Q(refused_at__isnull=False)
    stuck = Q(sent_at=None, cancelled_at=None, refused_at=None, attempts__gte=STUCK_AFTER)
    return Letter.objects.filter(refused | stuck, event__startswith=DECISION_EVENT)


def _delivery(letter: Letter, decision: Decision, *, at: dt.datetime) -> Delivery:
    state, label, sentence = _in_words(letter, at=at)
    is_open = letter.sent_at is None and letter.cancelled_at is None
    waits_long = letter.attempts > 0 and letter.next_try_at > at + CLAIM
    return Delivery(
        letter,
        decision,
        state,
        label,
        sentence,
        may_be_tried=is_open and (letter.refused_at is not None or waits_long),
        may_be_settled=letter.refused_at is not None,
    )


def _in_words(letter: Letter, *, at: dt.datetime) -> tuple[str, str, str]:
    words = {"address": letter.address, "error": letter.last_error, "next": _moment(letter.next_try_at, at=at)}
    if letter.sent_at:
        return "sent", _("Sent"), _("To %(address)s, %(moment)s.") % {**words, "moment": _moment(letter.sent_at, at=at)}
    if letter.cancelled_at and letter.attempts:
        return "closed", _("Not delivered"), _("It is not tried any more; the record of decisions says why.")
    if letter.cancelled_at:
        return "closed", _("Taken back"), _("It never left.")
    if letter.refused_at:
        refused = {**words, "moment": _moment(letter.refused_at, at=at)}
        return "failed", _("Refused"), _refusal(letter) % refused
    if letter.attempts and letter.last_error:
        sentence = _("It could not be sent yet (%(error)s); it will be tried again at %(next)s.")
        return "waiting", _("Not sent yet"), sentence % words
    if letter.next_try_at > at:
        return "queued", _("Waiting"), _("It waits until %(next)s, so that the decision can be taken back.") % words
    return "queued", _("Waiting"), _("It leaves within a minute.")


def _refusal(letter: Letter) -> str:
    """What the mail server said, as far as its number tells (RFC 5321, RFC 3463)."""
    if letter.last_error in ("SMTP 550", "SMTP 551", "SMTP 553"):
        return _("The mail server refused it, %(moment)s: it knows no such mailbox as %(address)s (%(error)s).")
    if letter.last_error == "SMTP 552":
        return _("The mail server refused it, %(moment)s: the mailbox %(address)s is full (%(error)s).")
    return _("The mail server refused it for %(address)s, %(moment)s (%(error)s).")


def _moment(moment: dt.datetime, *, at: dt.datetime) -> str:
    """The time of day, and the day where it is another one than today."""
    local, now = localtime(moment), localtime(at)
    if local.date() == now.date():
        return time_format(local)
    return _("%(day)s, %(time)s") % {"day": date_format(local.date()), "time": time_format(local)}
