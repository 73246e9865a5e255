"""The sub-team of administrators (A7): whoever has live access to a channel belongs to it, and nobody else.

It is told from the access alone, now (``roster``) and over time (``stays``): nobody is put on it or taken off by hand.
"""

import datetime as dt

from django.db.models import Case, Count, Exists, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, When

from accounts.models import Person
from channels_registry.models import HIGHEST_FIRST, AccessLevel, Grant


def roster(at: dt.datetime) -> QuerySet:
    """People with live access, annotated with ``channel_count``, ``rank`` (of their highest access) and ``since``."""
    own = Grant.objects.live(at).filter(person=OuterRef("pk")).order_by()
    rank = Case(
        *(When(level=level, then=number) for number, level in enumerate(HIGHEST_FIRST)), output_field=IntegerField()
    )

    def of_own(name: str, value):
        return Subquery(own.values("person").annotate(**{name: value}).values(name))

    return Person.objects.filter(Exists(own)).annotate(
        channel_count=of_own("n", Count("pk")),
        rank=of_own("least", Min(rank)),
        since=of_own("first", Min("starts_at")),
        of_team=Exists(Person.objects.team(at).filter(pk=OuterRef("pk"))),
    )


def level_of(member: Person) -> AccessLevel:
    return HIGHEST_FIRST[member.rank]


def stays(at: dt.datetime) -> QuerySet:
    """One row for each time a person was of the sub-team: the access by which they joined.

    Annotated with ``left_at`` (None: still in), and with ``left_channel`` and ``left_why`` of the access that ended last. Where
    one access follows another without a day between, that is one stay.
    """
    begun = Grant.objects.filter(starts_at__lte=at)
    same = begun.filter(person=OuterRef("person"))
    before = same.filter(
        Q(starts_at__lt=OuterRef("starts_at")) | Q(starts_at=OuterRef("starts_at"), pk__lt=OuterRef("pk"))
    )
    goes_on = before.filter(Q(ended_at=None) | Q(ended_at__gte=OuterRef("starts_at")))
    after = same.filter(starts_at__lte=OuterRef("ended_at")).exclude(pk=OuterRef("pk"))
    outlasts = after.filter(
        Q(ended_at=None)
        | Q(ended_at__gt=OuterRef("ended_at"))
        | Q(ended_at=OuterRef("ended_at"), pk__gt=OuterRef("pk"))
    )
    # An access that ended before it began let nobody in.
    last = begun.filter(ended_at__gte=F("starts_at")).exclude(Exists(outlasts))
    leaving = last.filter(person=OuterRef("person"), ended_at__gte=OuterRef("starts_at")).order_by("ended_at", "pk")
    joined = begun.filter(Q(ended_at=None) | Q(ended_at__gte=F("starts_at"))).exclude(Exists(goes_on))
    return joined.annotate(
        left_at=Subquery(leaving.values("ended_at")[:1]),
        left_channel=Subquery(leaving.values("channel__name")[:1]),
        left_why=Subquery(leaving.values("end_reason")[:1]),
    )
