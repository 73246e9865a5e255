"""How consents are reminded of and kept, and whether single ones are recorded: the lead's to set, on record (A12)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import reason_for
from accounts.editing import set_in_settings, settings_to_set
from accounts.models import Person
from accounts.roles import Permission
from enforcement.consents.refusing import ConsentRefused

PHRASES = {"consents.terms_set": gettext_lazy("set how consents are recorded, reminded of or kept")}
DAYS = ("consent_reminder_days", "consent_removal_days", "consent_names_days", "consent_years")
TERMS = ("consent_full_register", *DAYS)


@transaction.atomic
def set_terms(*, by: Person, at: dt.datetime, **values) -> list[str]:
    """Set some of TERMS by their names. Returns what changed. Raises ConsentRefused.

    Turning the full register off stops new consents only: those recorded stay until their retention is over.
    """
    if not by.may(Permission.SET_THRESHOLDS):
        raise ConsentRefused(reason_for(Permission.SET_THRESHOLDS))
    row = settings_to_set()
    after = {name: values.get(name, getattr(row, name)) for name in TERMS}
    if after["consent_names_days"] > after["consent_years"] * 365:
        raise ConsentRefused(
            _("Names and evidence go before the entry that they belong to. Choose fewer days, or more years.")
        )
    return set_in_settings(row, "consents.terms_set", after, by=by, at=at)
