"""Spans of time in words."""

from django.utils.translation import ngettext


def hours_in_words(hours: int) -> str:
    """Whole days from two days on, hours otherwise."""
    if hours % 24 == 0 and hours >= 48:
        return ngettext("%(count)d day", "%(count)d days", hours // 24) % {"count": hours // 24}
    return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
