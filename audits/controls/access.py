"""Rules about who can get into a channel. Each is a question about accesses; a channel breaks it that has such an access."""

import datetime as dt

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import Membership, PersonKind, RoleAssignment
from accounts.roles import TEAM_ROLES
from channels_registry.models import AccessLevel, AuditSettings, Fact, FactValue, Grant, SecurityFact, further_than
from channels_registry.standing_rules import Accesses, BreaksRule
from portal.store import day_of


def channels_with(accesses: Accesses) -> BreaksRule:
    """A channel breaks the rule to which at least one such access leads."""

    def breaks(channels: QuerySet, at: dt.datetime, limits: AuditSettings | None = None) -> QuerySet:
        return channels.filter(Exists(accesses(Grant.objects.all(), at, limits).filter(channel=OuterRef("pk"))))

    return breaks


def in_full_control(grants: QuerySet, at: dt.datetime, limits: AuditSettings) -> QuerySet:
    return grants.live(at).full_control()


def too_many_admins(channels: QuerySet, at: dt.datetime, limits: AuditSettings) -> QuerySet:
    """More people have full control than the lead's limit allows."""
    of_channel = Grant.objects.live(at).full_control().filter(channel=OuterRef("pk")).order_by()
    people = of_channel.values("channel").annotate(count=Count("person")).values("count")
    return channels.annotate(control_count=Subquery(people)).filter(control_count__gt=limits.most_full_control)


def of_leavers(grants: QuerySet, at: dt.datetime, limits: AuditSettings | None = None) -> QuerySet:
    """Access that has not ended although its holder left, or left the group or the team for whose sake they had it.

    Whoever never belonged to the channel's group was given access as a guest; that alone is no point to put right.
    """
    of_body = Membership.objects.filter(person=OuterRef("person"), body=OuterRef("channel__body"))
    of_team = RoleAssignment.objects.filter(person=OuterRef("person"), role__in=TEAM_ROLES)
    was_of_either = Q(Exists(of_body.filter(ended_at__lte=at))) | Q(Exists(of_team.filter(ended_at__lte=at)))
    is_of_either = Q(Exists(of_body.live())) | Q(
        Exists(RoleAssignment.objects.team(at).filter(person=OuterRef("person")))
    )
    moved = Q(was_of_either, ~is_of_either, ~Q(person__kind=PersonKind.EXTERNAL))
    return grants.not_ended().filter(Q(person__is_active=False) | moved)


def of_externals(grants: QuerySet, at: dt.datetime, limits: AuditSettings | None = None) -> QuerySet:
    """External access that nobody in house answers for any more, or whose last day is over (L2)."""
    unsponsored = Q(person__sponsor=None) | Q(person__sponsor__is_active=False)
    over = Q(person__contract_end=None) | Q(person__contract_end__lt=day_of(at)) | Q(ends_at__lte=at)
    return grants.not_ended().filter(Q(person__kind=PersonKind.EXTERNAL), unsponsored | over)


def of_overdue(grants: QuerySet, at: dt.datetime, limits: AuditSettings | None = None) -> QuerySet:
    """Live access that was verified once and whose next check is past its day. Never verified is not known: no point."""
    return grants.live(at).filter(verify_by__lt=day_of(at))


def of_more_than_approved(grants: QuerySet, at: dt.datetime, limits: AuditSettings | None = None) -> QuerySet:
    """Live access that reaches further than the approved request named for this person."""
    beyond = Q()
    for approved in AccessLevel:
        beyond |= Q(approved_level=approved, level__in=further_than(approved))
    return grants.live(at).filter(beyond)


def of_two_factor_off(grants: QuerySet, at: dt.datetime, limits: AuditSettings | None = None) -> QuerySet:
    """Live access of which somebody said that it needs no second step to sign in."""
    off = SecurityFact.objects.current().filter(fact=Fact.TWO_FACTOR, value=FactValue.NO)
    return grants.live(at).filter(Exists(off.filter(grant=OuterRef("pk"))))


def two_factor_off(channels: QuerySet, at: dt.datetime) -> QuerySet:
    """Off for the channel as a whole, or for one live access. “Not known” never rings."""
    off = SecurityFact.objects.current().filter(fact=Fact.TWO_FACTOR, value=FactValue.NO, channel=OuterRef("pk"))
    of_one = Grant.objects.live(at).filter(pk=OuterRef("grant"))
    return channels.filter(Exists(off.filter(Q(grant=None) | Q(Exists(of_one)))))
