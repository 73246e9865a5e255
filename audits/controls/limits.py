"""The limits of the standing controls: set by the lead, on record, and tried out before they hold (R1)."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.roles import Permission
from channels_registry.findings import differences, sync_findings
from channels_registry.models import AuditSettings, Channel, Finding
from channels_registry.standing_rules import About, StandingRule, asked_of, rule_of
from ledger.recording import record

PHRASES = {"audits.limits_set": gettext_lazy("set the limits of the standing controls")}

# In the order of the page. Those of a term hold from the next confirmation on; the others are judged at once.
TERMS = ("claimed_months", "seen_months", "proved_months")
LIMITS = ("most_full_control", "most_channels", "policy_days")
FIELDS = (*LIMITS, *TERMS)


class LimitsRefused(Exception):
    """The limits cannot be set so; the text says what to do."""


@dataclass(frozen=True)
class Effect:
    """How many points of one rule a change would open and close."""

    rule: StandingRule
    opens: int
    closes: int


def preview(limits: AuditSettings, *, at: dt.datetime) -> list[Effect]:
    """What ``limits`` (not saved) would open and close, asked of the whole register; rules that do not change are left out."""
    found = []
    for about, subjects in ((About.CHANNEL, Channel.objects.on_duty()), (About.PERSON, Person.objects.all())):
        rules = [rule for rule in asked_of(about) if rule.by_limits]
        changes = differences(about, subjects, Finding.objects.open(), at, limits, rules)
        found += [Effect(rule_of(key), len(would - now), len(now - would)) for key, (would, now) in changes.items()]
    return [effect for effect in found if effect.opens or effect.closes]


@transaction.atomic
def set_limits(values: dict[str, int], *, why: str, by: Person, at: dt.datetime) -> AuditSettings:
    """Set the limits by their names, and bring the points in line with them at once. Raises LimitsRefused."""
    if not by.may(Permission.SET_THRESHOLDS):
        raise LimitsRefused(_("Only the communications lead sets these limits. Ask the lead."))
    if not why.strip():
        raise LimitsRefused(_("Say why the limits change; the record of decisions keeps it."))
    row, _created = AuditSettings.objects.select_for_update().get_or_create(pk=1)
    before = {name: getattr(row, name) for name in FIELDS}
    after = {**before, **{name: values[name] for name in FIELDS if name in values}}
    changed = {name: [before[name], after[name]] for name in FIELDS if before[name] != after[name]}
    if not changed:
        raise LimitsRefused(_("These limits hold already; nothing would change."))
    AuditSettings.objects.filter(pk=1).update(**after)
    for name, value in after.items():
        setattr(row, name, value)
    record("audits.limits_set", row, by=by, at=at, why=why.strip(), data={"changed": changed})
    if set(changed) & set(LIMITS):
        sync_findings(at=at)
    return row
