"""Commands that answer people speak the language of the terminal they are called from, and read moments alike."""

import datetime as dt
import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from portal.store import portal_zone

# As every program of a terminal is told its language: the first that is set counts.
SAID_IN = ("LC_ALL", "LC_MESSAGES", "LANG")


class SpokenCommand(BaseCommand):
    """A command whose sentences are read by people. Names of fields, codes and JSON keys stay as they are."""

    def execute(self, *args, **options):
        with translation.override(terminal_language()):
            return super().execute(*args, **options)


def terminal_language() -> str:
    """“fr” for LANG=fr_CH.UTF-8; English where the terminal speaks none of the portal's languages."""
    told = next((value for name in SAID_IN if (value := os.environ.get(name))), "")
    code = told.replace("_", "-").split(".")[0].split("@")[0].lower()
    known = {language for language, _name in settings.LANGUAGES}
    return next((part for part in (code, code.split("-")[0]) if part in known), settings.LANGUAGE_CODE)


def read_moment(text: str) -> dt.datetime:
    """A moment in ISO 8601; without a zone it is the portal's own time."""
    try:
        moment = dt.datetime.fromisoformat(text.strip())
        moment = moment if moment.tzinfo else moment.replace(tzinfo=portal_zone())
        moment = moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        moment = None
    if moment is None or not 1990 <= moment.year <= 2190:
        raise CommandError(f"“{text}” is no moment that can be judged. Give one such as 2026-03-31T02:15:00+00:00.")
    return moment
