"""Days of silence by platform and purpose, set by the lead, on record (U7, I3)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.roles import Permission
from activity.models import Threshold
from channels_registry.catalogue import set_platform_days
from channels_registry.models import ChannelKind, Platform
from ledger.recording import record

PHRASES = {
    "activity.threshold_set": gettext_lazy("set the days of silence for one purpose"),
    "activity.threshold_removed": gettext_lazy("removed the days of silence set for one purpose"),
}
FEWEST, MOST = 7, 1095


class ThresholdRefused(Exception):
    """The days cannot be set so; the text says what to do."""


@transaction.atomic
def set_threshold(
    platform: Platform, *, kind: str, quiet_days: int, flag_days: int, by: Person, at: dt.datetime, why: str = ""
) -> Threshold | None:
    """Set the days for one purpose on a platform, or with ``kind`` "" for all that have no days of their own.

    Raises ThresholdRefused.
    """
    _refuse_others(by)
    _refuse_days(quiet_days, flag_days)
    if kind == "":
        set_platform_days(platform, quiet_days=quiet_days, flag_days=flag_days, by=by, at=at, why=why)
        return None
    if kind not in ChannelKind.values:
        raise ThresholdRefused(_("Choose one of the purposes on the list."))
    before = (
        Threshold.objects.filter(platform=platform, kind=kind)
        .values_list("quiet_after_days", "flag_after_days")
        .first()
    )
    threshold, _created = Threshold.objects.update_or_create(
        platform=platform, kind=kind, defaults={"quiet_after_days": quiet_days, "flag_after_days": flag_days}
    )
    record(
        "activity.threshold_set", platform, by=by, at=at, why=why,
        data={"kind": kind, "before": list(before or ()), "after": [quiet_days, flag_days]},
    )  # fmt: skip
    return threshold


@transaction.atomic
def remove_threshold(threshold: Threshold, *, by: Person, at: dt.datetime, why: str = "") -> None:
    """From now on the platform's own days hold for this purpose. Raises ThresholdRefused."""
    _refuse_others(by)
    if not Threshold.objects.filter(pk=threshold.pk).delete()[0]:
        raise ThresholdRefused(_("These days have been removed already."))
    before = [threshold.quiet_after_days, threshold.flag_after_days]
    record(
        "activity.threshold_removed", threshold.platform, by=by, at=at, why=why,
        data={"kind": threshold.kind, "before": before},
    )  # fmt: skip


def _refuse_others(by: Person) -> None:
    if not by.may(Permission.SET_THRESHOLDS):
        raise ThresholdRefused(_("The days of silence are set by the communications lead."))


def _refuse_days(quiet_days: int, flag_days: int) -> None:
    if not FEWEST <= quiet_days < flag_days <= MOST:
        raise ThresholdRefused(
            _(
                "We ask first and flag later: the first number must be smaller, and both between %(fewest)d and %(most)d days."
            )
            % {"fewest": FEWEST, "most": MOST}
        )
