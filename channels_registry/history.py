"""What the record of decisions says of one channel, in words."""

import json
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from channels_registry.models import AccessLevel, Channel
from ledger.models import LedgerEntry
from ledger.phrases import label_for, phrase_for
from portal.in_words import labelled

SUBJECT = "channels_registry.channel"


@dataclass(frozen=True)
class Event:
    """One row of the timeline component."""

    what: str
    at: object
    by: str
    text: str = ""


def events_of(channel: Channel, *, most: int) -> list[Event]:
    """The latest ``most`` decisions on the channel, newest first; their words may have been erased."""
    return [event_of(entry) for entry in entries_of(channel).order_by("-seq")[:most]]


def entries_of(channel: Channel) -> QuerySet:
    """The decisions on the channel, with their words."""
    return LedgerEntry.objects.filter(subject_type=SUBJECT, subject_id=channel.pk).select_related("words")


def event_of(entry: LedgerEntry) -> Event:
    words = json.loads(entry.words.text) if entry.words.text else {}
    data = json.loads(entry.data)
    actor = words.get("actor", "") or ("" if entry.actor_id else _("The portal"))
    if words.get("for"):
        actor = _("%(deputy)s for %(person)s") % {"deputy": actor, "person": words["for"]}
    return Event(
        _sentence(entry.action, data, words), entry.at, actor or _("A person who was forgotten"), words.get("why", "")
    )


def _sentence(action: str, data: dict, words: dict) -> str:
    phrase = phrase_for(action)
    person = words.get("person")
    if action.startswith("grants.") and person:
        level = AccessLevel(data["level"]).label if data.get("level") in AccessLevel.values else ""
        # Translators: a line of a channel's history, for instance "gave access: Amina Diallo (Full control)"
        return _("%(phrase)s: %(person)s (%(level)s)") % {"phrase": phrase, "person": person, "level": level}
    if action.startswith("channels.condition_") and words.get("condition"):
        return labelled(phrase, words["condition"])
    if words.get("step"):
        # For instance “did a step of the closing: Keep a copy of what was published”
        return labelled(phrase, label_for("step", data.get("step")) or words["step"])
    if person:
        # For instance “handed the review over: Amina Diallo”
        return labelled(phrase, person)
    return phrase
