"""The rules that findings follow: what each asks of the facts, how grave it is, why it matters, and what to do about it.

Rooms register theirs in ``apps.py``. A rule is one question to the database, asked of some channels or people or of all of
them; a rule without a question is opened and closed by the room it belongs to (``findings.open_finding``).
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Case, CharField, F, IntegerField, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channels_registry.models import AuditSettings, Rule, Severity
from portal.store import day_of, settings_read_once

Words = str | Promise
# Of some channels (or people) those that break the rule at a moment. With ``by_limits`` it is given the lead's limits too.
BreaksRule = Callable[..., QuerySet]
# The accesses at a moment that make a channel break the rule, for the page that says whom it is about.
Accesses = Callable[[QuerySet, dt.datetime, AuditSettings], QuerySet]


class About(StrEnum):
    CHANNEL = "channel"
    PERSON = "person"


@dataclass(frozen=True)
class StandingRule:
    """One rule. ``breaks`` None: its room opens and closes it. ``in_line``: it holds while a channel is brought in line.

    ``counts``: it is about how many accesses there are, and about none of them by itself.
    """

    key: str
    label: Words
    breaks: BreaksRule | None
    severity: Severity = Severity.MEDIUM
    why: Words = ""
    fix: Words = ""
    prevent: Words = ""
    about: About = About.CHANNEL
    in_line: bool = False
    by_limits: bool = False
    accesses: Accesses | None = None
    counts: bool = False

    def broken_among(self, subjects: QuerySet, at: dt.datetime, limits: AuditSettings) -> QuerySet:
        """Of these channels on duty, or people, those that break the rule."""
        if self.about == About.CHANNEL and not self.in_line:
            subjects = subjects.exclude(bring_in_line_by__gte=day_of(at))
        return self.breaks(subjects, at, limits) if self.by_limits else self.breaks(subjects, at)


_rules: dict[str, StandingRule] = {
    rule.key: rule
    for rule in (
        StandingRule(
            Rule.NO_COADMIN.value,
            Rule.NO_COADMIN.label,
            lambda channels, at: channels.without_coadmin(at),
            Severity.GRAVE,
            _(
                "Where nobody of the communications team can get in, the organisation loses the channel with the first "
                "person who leaves, and cannot act when it is taken over."
            ),
            _("Give full control to a member of the communications team, on the platform and here."),
            _("Name the successor before a member of the team leaves; the portal refuses to end the last access."),
            in_line=True,
        ),
        StandingRule(
            Rule.SINGLE_ADMIN.value,
            Rule.SINGLE_ADMIN.label,
            lambda channels, at: channels.with_single_admin(at),
            Severity.GRAVE,
            _("One illness, one lost telephone or one departure is enough to lock everybody out."),
            _("Give full control to a second person, on the platform and here."),
            _("Name a deputy together with the responsible person, and give both full control."),
            in_line=True,
        ),
    )
}


def register_rule(
    key: str,
    label: Words,
    breaks: BreaksRule | None,
    *,
    why: Words,
    fix: Words,
    prevent: Words,
    severity: Severity = Severity.MEDIUM,
    **more,
) -> None:
    """Add a rule. ``more``: the other fields of StandingRule (``about``, ``in_line``, ``by_limits``, ``accesses``, ``counts``)."""
    _rules[key] = StandingRule(key, label, breaks, severity, why, fix, prevent, **more)


def all_rules() -> list[StandingRule]:
    """In the order in which people read them: the gravest first, then as they were registered."""
    order = {severity.value: number for number, severity in enumerate(Severity)}
    return sorted(_rules.values(), key=lambda rule: order[rule.severity])


def asked_of(about: About) -> list[StandingRule]:
    """The rules that are a question about channels, or about people."""
    return [rule for rule in _rules.values() if rule.about == about and rule.breaks is not None]


def rule_of(key: str) -> StandingRule:
    """The rule of that key. One of a room that is gone still has a name: its key."""
    return _rules.get(key) or StandingRule(key, key, None)


def label_of(key: str) -> str:
    return str(rule_of(key).label)


def of_severity(*severities: Severity) -> Q:
    """Findings of rules that grave."""
    return Q(rule__in=[rule.key for rule in _rules.values() if rule.severity in severities])


def severity_rank() -> Case:
    """0 for the gravest: to sort findings by, since the severity is the rule's and not the row's."""
    ranks = [
        When(of_severity(severity), then=Value(number)) for number, severity in enumerate(Severity) if severity.value
    ]
    return Case(*ranks, default=Value(len(Severity)), output_field=IntegerField())


def broken(
    rules: Iterable[StandingRule], subjects: QuerySet, at: dt.datetime, limits: AuditSettings | None = None
) -> dict[str, set[int]]:
    """For each rule the subjects that break it: one query for all rules together."""
    rules = list(rules)
    if limits is None and any(rule.by_limits for rule in rules):
        limits = AuditSettings.current()
    found: dict[str, set[int]] = {rule.key: set() for rule in rules}
    with settings_read_once():
        questions = [
            rule.broken_among(subjects, at, limits)
            .order_by()
            .annotate(broken_rule=Value(rule.key, output_field=CharField()), subject=F("pk"))
            .values_list("broken_rule", "subject")
            for rule in rules
        ]
    if questions:
        for key, pk in questions[0].union(*questions[1:], all=True) if len(questions) > 1 else questions[0]:
            found[key].add(pk)
    return found
