"""Words for looks."""

from django import template

from activity.looking.rounds import MOVED
from activity.network.connecting import Outcome
from activity.network.destinations import FetchRefusal
from activity.sources.feeds import FeedProblem

register = template.Library()
_SENTENCES = {member.value: member.label for family in (Outcome, FetchRefusal, FeedProblem) for member in family}


@register.filter
def look_note(signal) -> str:
    """The note of one look in words: a code of ours becomes its sentence, a person's note stays what it is."""
    return str(_SENTENCES.get(signal.note, "")) if signal.told_by_id is None else signal.note


@register.filter
def moved_to(signal) -> str:
    """The address a feed's server says it has moved to for good, or nothing."""
    told = signal is not None and signal.told_by_id is None and signal.note.startswith(MOVED)
    return signal.note.removeprefix(MOVED) if told else ""


@register.filter
def value_of(column, row):
    """What a column of a list shows for a row."""
    return column.value_of(row)
