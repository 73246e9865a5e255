"""What the page of points shows: the points with what stands beside them, how many there are, and what one is about."""

import datetime as dt
import json
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, NullIf

from channels_registry.history import Event, event_of
from channels_registry.models import AuditSettings, Finding, Grant, Severity
from channels_registry.standing_rules import all_rules, of_severity, rule_of, severity_rank
from ledger.models import LedgerEntry

MOST_DECISIONS = 200


def points(findings: QuerySet) -> QuerySet:
    """With the names that a list prints: what each is about, its group, its region, and how grave it is."""
    nothing = Value("")
    return findings.annotate(
        about_name=Coalesce("channel__name", "person__full_name"),
        body_name=F("channel__body__name"),
        platform_name=F("channel__platform__name"),
        region_name=Coalesce(NullIf("channel__region", nothing), "channel__body__region"),
        assigned_name=F("assigned_to__full_name"),
        rank=severity_rank(),
        rule_name=rule_names(),
    )


def rule_names() -> Case:
    """The rule in the reader's language, to sort by what people read."""
    names = [When(rule=rule.key, then=Value(str(rule.label))) for rule in all_rules()]
    return Case(*names, default=F("rule"), output_field=CharField())


@dataclass(frozen=True)
class Tally:
    """How many points ask to be put right, by how grave they are, and how many were accepted for a time."""

    by_severity: dict[str, int]
    accepted: int

    @property
    def ringing(self) -> int:
        return sum(self.by_severity.values())


def rings(*, on: dt.date) -> Q:
    """Not accepted on that day."""
    return Q(accepted_until=None) | Q(accepted_until__lt=on)


def count(*, on: dt.date) -> Tally:
    """One query."""
    counted = Finding.objects.open().aggregate(
        accepted=Count("pk", filter=Q(accepted_until__gte=on)),
        **{severity.value: Count("pk", filter=rings(on=on) & of_severity(severity)) for severity in Severity},
    )
    return Tally({severity.value: counted[severity.value] for severity in Severity}, counted["accepted"])


def accesses_concerned(finding: Finding, *, at: dt.datetime) -> list[Grant]:
    """The accesses that make the channel break the rule now, with their holders; none for a rule about something else."""
    rule = rule_of(finding.rule)
    if rule.accesses is None or finding.channel_id is None or finding.closed_at is not None:
        return []
    of_channel = Grant.objects.filter(channel=finding.channel_id)
    limits = AuditSettings.current() if rule.by_limits else None
    return list(rule.accesses(of_channel, at, limits).select_related("person").order_by("starts_at", "pk"))


def decisions_on(finding: Finding) -> list[Event]:
    """What people decided about this point, newest first."""
    subject = finding.channel or finding.person
    entries = LedgerEntry.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=subject.pk, action__startswith="findings."
    ).select_related("words")
    latest = entries.order_by("-seq")[:MOST_DECISIONS]
    return [event_of(entry) for entry in latest if json.loads(entry.data).get("finding") == finding.pk]


def earlier(finding: Finding) -> list[Finding]:
    """When the same was to be put right before, the latest first."""
    same = Finding.objects.filter(rule=finding.rule, channel=finding.channel_id, person=finding.person_id)
    return list(same.exclude(pk=finding.pk).order_by("-opened_at", "-pk")[:10])
