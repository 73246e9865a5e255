"""Marks for numbers."""

from django import template

from activity.metrics import words
from activity.metrics.cadence import Verdict
from portal.templatetags.components import state_tag

register = template.Library()


@register.simple_tag
def verdict_tag(verdict: Verdict):
    """Too little, as planned, too much: icon, word and colour."""
    tone, icon_name = words.LOOKS[verdict]
    return state_tag(verdict, verdict.label, tone=tone, icon_name=icon_name)


@register.filter
def at(row, place: int):
    """The cell of a row that stands at this place, counted from 0."""
    return row[place]


# In a cell of a list as on every other page.
register.filter("whole", words.whole)
register.filter("a_week", words.a_week)
register.filter("planned", words.planned)
