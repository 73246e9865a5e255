"""Days in words, and whether a moment is of today: a clock time alone says nothing of any other day."""

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.formats import date_format

from portal.day_words import day_in_words

register = template.Library()


@register.filter
def is_today(moment: dt.datetime) -> bool:
    return timezone.localdate(moment) == timezone.localdate()


@register.filter
def as_day(text: str) -> str:
    """A day that a letter carries as ISO text, in the reader's language."""
    return day_in_words(dt.date.fromisoformat(text)) if text else ""


@register.filter
def as_local_day(moment: dt.datetime) -> str:
    """The day of a moment in the reader's zone and language, as plain text inside a sentence."""
    return day_in_words(timezone.localtime(moment))


@register.filter
def as_moment(text: str) -> str:
    """A moment that a letter carries as ISO text, in the reader's zone and language."""
    return date_format(timezone.localtime(dt.datetime.fromisoformat(text)), "SHORT_DATETIME_FORMAT") if text else ""
