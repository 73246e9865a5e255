"""The promises of the team and how long words are kept: among the portal's settings, the lead's to set, on record (A11)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import reason_for
from accounts.editing import set_in_settings, settings_to_set
from accounts.models import Person
from accounts.roles import Permission

PHRASES = {"help.terms_set": gettext_lazy("set the hours of duty, the promised answers, or how long words are kept")}
TERMS = (
    "duty_from_hour", "duty_until_hour", "duty_on_free_days", "help_post_hours", "help_criticism_hours",
    "help_error_hours", "help_asked_hours", "help_access_hours", "help_intruder_hours", "help_other_hours",
    "help_close_days", "help_words_days", "comment_words_days",
)  # fmt: skip


class TermsRefused(Exception):
    """They cannot be set so; the text says why."""


@transaction.atomic
def set_terms(*, by: Person, at: dt.datetime, **values) -> list[str]:
    """Set some of TERMS by their names. Returns what changed, nothing being no decision. Raises TermsRefused."""
    if not by.may(Permission.SET_THRESHOLDS):
        raise TermsRefused(reason_for(Permission.SET_THRESHOLDS))
    row = settings_to_set()
    after = {name: values.get(name, getattr(row, name)) for name in TERMS}
    if not after["duty_from_hour"] < after["duty_until_hour"]:
        raise TermsRefused(_("The end of the hours comes before their beginning."))
    return set_in_settings(row, "help.terms_set", after, by=by, at=at)
