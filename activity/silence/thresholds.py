"""Days of silence by platform, purpose and rhythm, and the days between the steps: set by the lead, on record (U7, I3).

What a change would do in the coming night is told before it is made (``previewing.py``).
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.editing import set_in_settings, settings_to_set
from accounts.models import Person
from accounts.roles import Permission
from activity.models import Threshold
from activity.silence.terms import RHYTHMS
from channels_registry.catalogue import set_platform_days
from channels_registry.models import ChannelKind, Platform
from ledger.recording import record

PHRASES = {
    "activity.threshold_set": gettext_lazy("set the days of silence for one purpose or rhythm"),
    "activity.threshold_removed": gettext_lazy("removed the days of silence set for one purpose or rhythm"),
    "activity.steps_set": gettext_lazy("set the days between the questions about quiet channels"),
}
FEWEST, MOST = 7, 1095
# The lead's among the portal's settings.
STEPS = ("reminder_days", "proposal_days", "least_engagements")


class ThresholdRefused(Exception):
    """The days cannot be set so; the text says what to do."""


@transaction.atomic
def set_threshold(
    platform: Platform,
    *,
    kind: str,
    rhythm: str = "",
    quiet_days: int,
    flag_days: int,
    by: Person,
    at: dt.datetime,
    why: str = "",
) -> Threshold | None:
    """Set the days for a purpose or a rhythm on a platform, or with both "" for all that have no days of their own.

    Raises ThresholdRefused.
    """
    _refuse_others(by)
    refuse_senseless(kind=kind, rhythm=rhythm, quiet_days=quiet_days, flag_days=flag_days)
    if kind == rhythm == "":
        set_platform_days(platform, quiet_days=quiet_days, flag_days=flag_days, by=by, at=at, why=why)
        return None
    before = (
        Threshold.objects.filter(platform=platform, kind=kind, rhythm=rhythm)
        .values_list("quiet_after_days", "flag_after_days")
        .first()
    )
    threshold, _created = Threshold.objects.update_or_create(
        platform=platform,
        kind=kind,
        rhythm=rhythm,
        defaults={"quiet_after_days": quiet_days, "flag_after_days": flag_days},
    )
    record(
        "activity.threshold_set", platform, by=by, at=at, why=why,
        data={"kind": kind, "rhythm": rhythm, "before": list(before or ()), "after": [quiet_days, flag_days]},
    )  # fmt: skip
    return threshold


@transaction.atomic
def remove_threshold(threshold: Threshold, *, by: Person, at: dt.datetime, why: str = "") -> None:
    """From now on the next rule that fits holds there, at last the platform's own days. Raises ThresholdRefused."""
    _refuse_others(by)
    if not Threshold.objects.filter(pk=threshold.pk).delete()[0]:
        raise ThresholdRefused(_("These days have been removed already."))
    before = [threshold.quiet_after_days, threshold.flag_after_days]
    record(
        "activity.threshold_removed", threshold.platform, by=by, at=at, why=why,
        data={"kind": threshold.kind, "rhythm": threshold.rhythm, "before": before},
    )  # fmt: skip


def _refuse_others(by: Person) -> None:
    if not by.may(Permission.SET_THRESHOLDS):
        raise ThresholdRefused(_("The days of silence are set by the communications lead."))


@transaction.atomic
def set_steps(*, by: Person, at: dt.datetime, why: str = "", **values: int) -> list[str]:
    """Set some of STEPS by their names; they hold from the coming night on. Returns what changed, nothing being no decision.

    Raises ThresholdRefused.
    """
    _refuse_others(by)
    steps = {name: values[name] for name in STEPS if name in values}
    return set_in_settings(settings_to_set(), "activity.steps_set", steps, by=by, at=at, why=why)


def refuse_senseless(*, kind: str, rhythm: str, quiet_days: int, flag_days: int) -> None:
    """Raise ThresholdRefused where these days cannot stand for such channels."""
    if kind not in ("", *ChannelKind.values):
        raise ThresholdRefused(_("Choose one of the purposes on the list."))
    if rhythm not in ("", *RHYTHMS):
        raise ThresholdRefused(_("Choose one of the rhythms on the list. Channels for emergencies are not watched."))
    if not FEWEST <= quiet_days < flag_days <= MOST:
        raise ThresholdRefused(
            _(
                "We ask first and flag later: the first number must be smaller, and both between %(fewest)d and %(most)d days."
            )
            % {"fewest": FEWEST, "most": MOST}
        )
