"""Who decides, how long is waited and kept: among the portal's settings, the lead's to set, on record (A13, N13)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.access import reason_for
from accounts.editing import set_in_settings, settings_to_set
from accounts.models import Person
from accounts.roles import Permission
from enforcement.cases.concerns import CaseRefused

PHRASES = {
    "cases.terms_set": gettext_lazy(
        "set who decides formal cases, or the days for answers, for reminders and for keeping what was written"
    )
}
TERMS = (
    "case_decider", "case_answer_days", "case_words_days", "concern_days", "imitation_reminder_days",
    "report_words_days", "alert_words_days",
)  # fmt: skip


@transaction.atomic
def set_terms(*, by: Person, at: dt.datetime, **values) -> list[str]:
    """Set some of TERMS by their names; cases that are open keep who decides them. Returns what changed. Raises CaseRefused."""
    if not by.may(Permission.SET_THRESHOLDS):
        raise CaseRefused(reason_for(Permission.SET_THRESHOLDS))
    row = settings_to_set()
    after = {name: values.get(name, getattr(row, name)) for name in TERMS}
    return set_in_settings(row, "cases.terms_set", after, by=by, at=at)
