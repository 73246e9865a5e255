"""How an alert goes on and ends (N15): open → in hand → over, or a false alarm. The only place that changes its state.

Only the team says that it is over, with a reason, and the channel's overlay goes in the same transaction. A false alarm is
called off in one press: by whoever reported it, for a short time, while nobody else has acted on it and not again and again,
or by the team. Who reported it, and when, stays.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from channels_registry import lifecycle, rights
from channels_registry.coadministration import lock
from channels_registry.models import Overlay
from enforcement.incidents import letters, sight
from enforcement.incidents.opening import AlertRefused, begin, refuse_secrets
from enforcement.models import UNDER_WAY, Incident, IncidentKind, IncidentMoment, IncidentState, MomentKind
from ledger.recording import record

S = IncidentState
TRANSITIONS = {  # action: (states it starts from, state it ends in)
    "contain": ({S.OPEN}, S.CONTAINED),
    "close": ({S.OPEN, S.CONTAINED}, S.CLOSED),
    "call_off": ({S.OPEN, S.CONTAINED}, S.FALSE_ALARM),
}
PHRASES = {
    "incidents.contain": gettext_lazy("said that an alert is in hand"),
    "incidents.close": gettext_lazy("ended an alert"),
    "incidents.call_off": gettext_lazy("called an alert off as a false alarm"),
    "incidents.lessons": gettext_lazy("wrote down what was learned from an alert"),
    "incidents.words_erased": gettext_lazy("erased what was written about an alert"),
}
AT_ITS_BEGINNING = (MomentKind.REPORTED, MomentKind.WARNED, MomentKind.TOLD)
# Whoever pressed the button by mistake sees it at once; later the team has begun to act, and calls it off itself.
OWN_FALSE_ALARM = dt.timedelta(minutes=30)
# Raising is never held up. Whoever raised so many false alarms on a channel within the time leaves the next one to the team:
# each of them wakes people.
MOST_OWN_FALSE_ALARMS = 2
WITHIN = dt.timedelta(days=1)


def _move(incident: Incident, action: str, *, by: Person, at: dt.datetime, why: str = "", **values) -> None:
    start, end = TRANSITIONS[action]
    if not Incident.objects.filter(pk=incident.pk, state__in=start).update(state=end, **values):
        raise AlertRefused(_("A colleague was quicker: this alert has moved on. Its page shows how it stands now."))
    record(f"incidents.{action}", incident, by=by, at=at, why=why, data={"from": incident.state, "to": end})
    incident.state = end
    for name, value in values.items():
        setattr(incident, name, value)


def _note(incident: Incident, what: MomentKind, *, by: Person, at: dt.datetime, words: str = "") -> None:
    IncidentMoment.objects.create(incident=incident, at=at, noted_at=at, by=by, what=what, words=words)


def refuse_others(by: Person) -> None:
    if not sight.handles(by):
        raise AlertRefused(rights.ask_the_team())


def _hold(incident: Incident) -> None:
    """The channel first, as everyone who reports does: a report that comes now waits, and opens an alert of its own."""
    lock([incident.channel_id])
    incident.refresh_from_db()
    incident.channel.refresh_from_db()


@transaction.atomic
def contain(incident: Incident, *, by: Person, at: dt.datetime, words: str = "") -> None:
    """We are in control again; the warning stands until somebody has looked at everything. Raises AlertRefused."""
    refuse_others(by)
    refuse_secrets(words)
    _hold(incident)
    _move(incident, "contain", by=by, at=at, contained_at=at, contained_by=by)
    _note(incident, MomentKind.CONTAINED, by=by, at=at, words=words)


@transaction.atomic
def close(incident: Incident, *, by: Person, at: dt.datetime, why: str, warning_stays: bool = False) -> None:
    """It is over: the channel stands as before, or (``warning_stays``) it is lost and the warning remains.

    Raises AlertRefused: not of the team, no reason, a colleague was quicker.
    """
    refuse_others(by)
    refuse_secrets(why)
    if not why.strip():
        raise AlertRefused(_("Say what makes you sure; the record of decisions keeps it."))
    _hold(incident)
    _move(incident, "close", by=by, at=at, why=why, ended_at=at, ended_by=by, warning_stays=warning_stays)
    _note(incident, MomentKind.LOST if warning_stays else MomentKind.LIFTED, by=by, at=at, words=why)
    overlay = Overlay(incident.kind)
    if not warning_stays and overlay in incident.channel.overlays:
        lifecycle.lift_overlay(incident.channel, overlay, by=by, at=at, why=why)
    _tell_end(incident, by=by, at=at)


def may_call_off(incident: Incident, person: Person, *, at: dt.datetime) -> bool:
    """The team at any time; whoever raised it while it is nobody's but theirs. Three queries at most."""
    if not incident.is_under_way:
        return False
    if sight.handles(person):
        return True
    own = person.pk in (incident.opened_by_id, incident.reported_by_id)
    if not own or incident.state != S.OPEN or at - incident.opened_at > OWN_FALSE_ALARM:
        return False
    return not others_have_acted(incident, person) and not cried_too_often(incident, person, at=at)


def others_have_acted(incident: Incident, person: Person) -> bool:
    """Somebody else reported it too, wrote on its timeline or gave a task: it is nobody's slip any more.

    That a colleague of the team raised it for ``person`` is no act of theirs; what they do after it is.
    """
    return incident.moments.exclude(by=person).exclude(what__in=AT_ITS_BEGINNING).exists() or incident.actions.exists()


def cried_too_often(incident: Incident, person: Person, *, at: dt.datetime) -> bool:
    """Whether this person's alerts on the channel turned out to be nothing so often within the day."""
    theirs = Incident.objects.filter(Q(opened_by=person) | Q(reported_by=person), channel=incident.channel_id)
    return theirs.filter(state=S.FALSE_ALARM, ended_at__gt=at - WITHIN).count() >= MOST_OWN_FALSE_ALARMS


@transaction.atomic
def call_off(incident: Incident, *, by: Person, at: dt.datetime) -> None:
    """A false alarm: the public answer is as before the alert, the history stays. Raises AlertRefused."""
    _hold(incident)
    if not may_call_off(incident, by, at=at):
        if not incident.is_under_way:
            raise AlertRefused(_("A colleague was quicker: this alert has moved on. Its page shows how it stands now."))
        raise AlertRefused(
            _(
                "For half an hour you can call off a false alarm that you raised, while nobody else has acted on it. "
                "After that, and after two false alarms within a day, only the team can. Call them."
            )
        )
    _move(incident, "call_off", by=by, at=at, ended_at=at, ended_by=by)
    overlay = Overlay(incident.kind)
    earlier = _stood_before(incident, overlay)
    words = _("What an earlier alert left over the channel stays.") if earlier else ""
    _note(incident, MomentKind.FALSE_ALARM, by=by, at=at, words=words)
    if overlay in incident.channel.overlays and not earlier:
        why = _("A false alarm.")
        lifecycle.take_back_overlay(incident.channel, overlay, by=by, at=at, why=why)
    _tell_end(incident, by=by, at=at)


def _stood_before(incident: Incident, overlay: Overlay) -> bool:
    """Whether the state lay over the channel when the alert was raised: of a channel that is lost the public stays warned."""
    laid_at = getattr(incident.channel, f"{overlay.value}_at")
    return laid_at is not None and laid_at < incident.opened_at


def _tell_end(incident: Incident, *, by: Person, at: dt.datetime) -> None:
    if incident.kind == IncidentKind.COMPROMISED:
        letters.tell_end(incident, by=by, at=at)


@transaction.atomic
def note(
    incident: Incident, *, by: Person, at: dt.datetime, words: str, happened_at: dt.datetime | None = None
) -> None:
    """Add a line to the timeline, also to one that is over: memory comes later. Raises AlertRefused.

    Whoever is listed on the channel may tell what they know; only the team reads it besides them.
    """
    if not sight.visible_to(by, at=at).filter(pk=incident.pk).exists() or (
        sight.sees_all(by) and not sight.handles(by) and not rights.may_raise_alarm(by, incident.channel, at=at)
    ):
        raise AlertRefused(rights.ask_the_team())
    refuse_secrets(words)
    if not words.strip():
        raise AlertRefused(_("Write what happened."))
    happened_at = happened_at or at
    if happened_at > at:
        raise AlertRefused(_("This moment is still to come. Give the time at which it happened."))
    IncidentMoment.objects.create(
        incident=incident, at=happened_at, noted_at=at, by=by, what=MomentKind.NOTE, words=words
    )


@transaction.atomic
def write_lessons(incident: Incident, *, by: Person, at: dt.datetime, text: str) -> None:
    """What we learned: the end of the after-action report. Raises AlertRefused."""
    refuse_others(by)
    refuse_secrets(text)
    _hold(incident)
    Incident.objects.filter(pk=incident.pk).update(lessons=text)
    incident.lessons = text
    record("incidents.lessons", incident, by=by, at=at)


@transaction.atomic
def erase_words(incident: Incident, *, by: Person, at: dt.datetime, why: str) -> int:
    """Erase what people wrote about an alert that is over; who did what, and when, stays. Returns the lines erased.

    Raises AlertRefused.
    """
    refuse_others(by)
    if not why.strip():
        raise AlertRefused(_("Give a reason; the record of decisions keeps it."))
    _hold(incident)
    if not Incident.objects.filter(pk=incident.pk).exclude(state__in=UNDER_WAY).update(told_by="", lessons=""):
        raise AlertRefused(_("While an alert is under way its words are needed. End it first."))
    erased = incident.moments.exclude(words="").update(words="", erased_at=at)
    record("incidents.words_erased", incident, by=by, at=at, why=why, data={"lines": erased})
    incident.told_by = incident.lessons = ""
    return erased


# --- What is done to a channel elsewhere ----------------------------------------------------------------------------------


def follow_overlay(turn: lifecycle.Turn) -> None:
    """A state laid over or taken off a channel on its own page has its alert too (registered with the life cycle)."""
    if turn.overlay.value not in IncidentKind.values:
        return
    known = Incident.objects.under_way().filter(channel=turn.channel, kind=turn.overlay.value).first()
    if turn.laid and known is None:
        kind = IncidentKind(turn.overlay.value)
        begin(turn.channel, kind, by=turn.by, at=turn.at, words=turn.why[:2000], reported_by=turn.by)
    elif not turn.laid and known is not None:
        known.channel = turn.channel
        _move(known, "close", by=turn.by, at=turn.at, why=turn.why, ended_at=turn.at, ended_by=turn.by)
        _note(known, MomentKind.LIFTED, by=turn.by, at=turn.at, words=turn.why[:2000])
        _tell_end(known, by=turn.by, at=turn.at)
