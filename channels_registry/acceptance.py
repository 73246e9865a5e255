"""Whom the policies bind: everyone with live access to a channel; and whose days to accept them are over (A10).

A version says until when it is to be accepted; without a day of its own the standing days of the communications lead hold,
and whoever comes to a channel later has these days from then on. An existing access stays live all the while.
"""

import datetime as dt
from collections.abc import Collection

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from channels_registry.models import AuditSettings, Grant, Promise
from policies.acknowledging.bound import Bound
from policies.models import Acknowledgement, PolicyVersion
from portal.store import day_of, start_of_day

MONDAY = "letters/channels/monday_policies.txt"
# A promise that waits so long is told to the team.
LONG_WAIT = dt.timedelta(days=14)


def of_non_readers(grants: QuerySet, at: dt.datetime, limits: AuditSettings) -> QuerySet:
    """Live access of people who have not accepted a binding version although their days for it are over."""
    today = day_of(at)
    standing = dt.timedelta(days=limits.policy_days)
    came = start_of_day(today - standing)
    # Counted from the day it holds, or from its publishing where that was later (``policies.reading.last_day_to_accept``).
    over = Q(accept_by__lt=today) | Q(accept_by=None, effective_on__lt=today - standing, published_at__lt=came)
    binding = PolicyVersion.objects.in_force(on=today).filter(over, policy__binds_channels=True)
    accepted = Acknowledgement.objects.counting_for(OuterRef("pk")).filter(person=OuterRef(OuterRef("person")))
    return grants.live(at).filter(Exists(binding.filter(~Exists(accepted))), starts_at__lt=came)


def people_bound(at: dt.datetime) -> QuerySet:
    return Grant.objects.live(at).order_by().values("person")


def bound_since(people: Collection[int], at: dt.datetime) -> dict[int, dt.datetime]:
    """Of these people (ids) since when the longest of their live accesses lasts. One query."""
    found = Grant.objects.live(at).filter(person__in=people).order_by().values("person")
    return dict(found.annotate(since=Min("starts_at")).values_list("person", "since"))


def people_late(at: dt.datetime) -> QuerySet:
    return of_non_readers(Grant.objects.all(), at, AuditSettings.current()).order_by().values("person")


def people_waited_for(at: dt.datetime) -> QuerySet:
    return Promise.objects.open().order_by().values("person")


def waits_since(people: Collection[int], at: dt.datetime) -> dict[int, dt.datetime]:
    """Of these people (ids) since when access is promised to them. One query."""
    found = Promise.objects.open().filter(person__in=people).order_by().values("person")
    return dict(found.annotate(since=Min("promised_at")).values_list("person", "since"))


def what_waits(person: int) -> list[str]:
    """The channels to which access is promised to this person (id), by name."""
    waiting = Promise.objects.open().filter(person=person).order_by("channel__name", "pk")
    return list(waiting.values_list("channel__name", flat=True))


def monday(at: dt.datetime) -> dict | None:
    """For the team's Monday letter. Three queries."""
    told = {
        "late": people_late(at).distinct().count(),
        "promised": Promise.objects.open().filter(promised_at__lte=at - LONG_WAIT).count(),
    }
    return {**told, "path": "/acceptances/waiting/"} if any(told.values()) else None


BOUND = Bound(
    people=people_bound,
    since=bound_since,
    late=people_late,
    waited_for=people_waited_for,
    waits_since=waits_since,
    what_waits=what_waits,
    standing_days=lambda: AuditSettings.current().policy_days,
)
