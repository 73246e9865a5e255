"""The co-administration watch (A8): which channels on duty lack a co-administrator, or a second person with full control.

Asked of the grants as they are now, so that it is never older than the page; the findings beside it tell since when, and
who looks after it.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from accounts.models import RoleAssignment
from accounts.roles import TEAM_ROLES
from channels_registry.models import Channel, Grant, Rule


def breaking(rule: Rule, at: dt.datetime) -> QuerySet:
    """Channels on duty that break the rule."""
    on_duty = Channel.objects.on_duty()
    return on_duty.without_coadmin(at) if rule == Rule.NO_COADMIN else on_duty.with_single_admin(at)


def in_line_until(day: dt.date) -> Q:
    """Being brought in line, with time left: expected, and counted apart (design §4)."""
    return Q(bring_in_line_by__gte=day)


def watched(rule: Rule, *, at: dt.datetime) -> QuerySet:
    """The channels that break the rule, with what the list prints: since when, who looks after it, who was last."""
    return (
        breaking(rule, at)
        .select_related("body", "platform")
        .annotate(
            point=FilteredRelation("findings", condition=Q(findings__rule=rule, findings__closed_at=None)),
            finding_id=F("point__pk"),
            broken_since=F("point__opened_at"),
            assigned_to_id=F("point__assigned_to"),
            assigned_name=F("point__assigned_to__full_name"),
            last_coadmin=Subquery(_last_coadmin().values("person__full_name")[:1]),
            last_coadmin_until=Subquery(_last_coadmin().values("ended_at")[:1]),
        )
    )


def _last_coadmin() -> QuerySet:
    """Of those with full control, now or once, who was of the team at any time: the one who was so last."""
    ever_of_team = RoleAssignment.objects.filter(person=OuterRef("person"), role__in=TEAM_ROLES)
    held = Grant.objects.full_control().filter(Exists(ever_of_team), channel=OuterRef("pk"))
    return held.order_by(F("ended_at").desc(nulls_first=True), "-starts_at", "-pk")


@dataclass(frozen=True)
class Tally:
    """How many channels break a rule: those to put right, and those being brought in line."""

    to_put_right: int
    in_line: int

    @property
    def all(self) -> int:
        return self.to_put_right + self.in_line


def count(rule: Rule, *, at: dt.datetime, day: dt.date) -> Tally:
    counted = breaking(rule, at).order_by().aggregate(all=Count("pk"), in_line=Count("pk", filter=in_line_until(day)))
    return Tally(counted["all"] - counted["in_line"], counted["in_line"])
