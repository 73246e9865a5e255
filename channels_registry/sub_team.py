"""The sub-team of administrators (A7): whoever has live access to a channel belongs to it, and nobody else."""

import datetime as dt

from django.db.models import Case, Count, Exists, IntegerField, Min, OuterRef, QuerySet, Subquery, When

from accounts.models import Person
from channels_registry.models import AccessLevel, Grant

# The highest access first.
RANKED = tuple(AccessLevel)


def roster(at: dt.datetime) -> QuerySet:
    """People with live access, annotated with ``channel_count``, ``rank`` (of their highest access) and ``since``."""
    own = Grant.objects.live(at).filter(person=OuterRef("pk")).order_by()
    rank = Case(*(When(level=level, then=number) for number, level in enumerate(RANKED)), output_field=IntegerField())

    def of_own(name: str, value):
        return Subquery(own.values("person").annotate(**{name: value}).values(name))

    return Person.objects.filter(Exists(own)).annotate(
        channel_count=of_own("n", Count("pk")),
        rank=of_own("least", Min(rank)),
        since=of_own("first", Min("starts_at")),
        of_team=Exists(Person.objects.team(at).filter(pk=OuterRef("pk"))),
    )


def level_of(member: Person) -> AccessLevel:
    return RANKED[member.rank]
