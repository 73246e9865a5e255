"""A channel about which nobody can be reached: what is sent to all who could be asked comes back (U7, N12).

Those who could be asked are the ones the ladder writes to: who runs it day to day, its responsible person and deputy. The
team's own access does not help here: it is the team that is told.
"""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, RoleAssignment
from activity.silence.letters import ASKED
from channels_registry import findings
from channels_registry.models import LIVE, Channel, Grant, Severity
from channels_registry.standing_rules import register_rule
from notifications import bounces
from notifications.models import Bounce

UNREACHABLE = "nobody_reachable"


def _bouncing(people: QuerySet) -> QuerySet:
    addresses = Bounce.objects.open().values("address")
    return people.annotate(own_address=Lower("email")).filter(own_address__in=addresses)


def nobody_reachable(channels: QuerySet, at: dt.datetime) -> QuerySet:
    """Channels of which somebody's letters come back, and nobody else could be asked."""
    bouncing = _bouncing(Person.objects.active()).order_by().values("pk")
    of_team = RoleAssignment.objects.team(at).order_by().values("person")
    runs = Grant.objects.live(at).filter(level__in=ASKED).exclude(person__in=of_team).order_by()
    # From the few addresses that bounce to their channels, and only then to who else is there.
    concerned = (
        Q(pk__in=runs.filter(person__in=bouncing).values("channel"))
        | Q(responsible__in=bouncing)
        | Q(deputy__in=bouncing)
    )
    someone = runs.filter(channel=OuterRef("pk")).exclude(person__in=bouncing)
    reached = Person.objects.active().exclude(pk__in=bouncing).order_by()
    named = reached.filter(Q(pk=OuterRef("responsible")) | Q(pk=OuterRef("deputy")))
    return channels.filter(concerned, ~Exists(someone), ~Exists(named))


def addresses_changed(addresses: list[str], at: dt.datetime) -> None:
    """An address bounces, or arrives again: its person's channels are judged at once. ``addresses`` are in lower case."""
    people = Person.objects.annotate(own_address=Lower("email")).filter(own_address__in=addresses).values("pk")
    run = Grant.objects.live(at).filter(person__in=people).values("channel")
    theirs = Channel.objects.filter(Q(pk__in=run) | Q(responsible__in=people) | Q(deputy__in=people), status__in=LIVE)
    if ids := list(theirs.order_by("pk").values_list("pk", flat=True)):
        findings.follow(ids, at=at)


def register() -> None:
    """Called once, by ``apps.py``."""
    bounces.register_effect(addresses_changed)
    register_rule(
        UNREACHABLE,
        _("Nobody can be reached about it"),
        nobody_reachable,
        severity=Severity.GRAVE,
        why=_("What we send to those who look after it comes back; a question about it would reach nobody."),
        fix=_(
            "Ask its group who looks after the channel now, and give that person access; end the access of who left."
        ),
        prevent=_(
            "Name two people who can be asked, and let the portal know of a new address before the old one ends."
        ),
        in_line=True,
    )
