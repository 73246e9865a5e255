"""Days as a sentence names them, in the reader's language."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import get_language


def first_said(words: str) -> str:
    """French counts the first day of the month, and only that one: 1er mars, 2 mars."""
    return f"1er{words[1:]}" if get_language() == "fr" and words.startswith("1 ") else words


def day_in_words(day: dt.date, named: str = "DATE_FORMAT") -> str:
    """A day, or a moment in the zone in which it is given; ``named`` is one of Django's named formats."""
    return first_said(date_format(day, named))
