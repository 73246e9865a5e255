"""Who could follow whom, with the reason. A suggestion is read and never preselected (design §3)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person, PersonKind
from channels_registry.models import FULL_CONTROL, HIGHEST_FIRST, AccessLevel, Channel, Grant, Rule


@dataclass(frozen=True)
class Suggestion:
    person: Person
    reason: str


class Suggester:
    """Reads, in two queries, what it needs to know of some channels, and then answers for each of them."""

    def __init__(self, leaver: Person, channels: Collection[Channel], *, at: dt.datetime):
        self.leaver = leaver
        self._others: dict[int, list[Grant]] = defaultdict(list)
        others = Grant.objects.live(at).filter(channel__in=[channel.pk for channel in channels])
        for grant in others.exclude(person=leaver).select_related("person").order_by("person__full_name", "pk"):
            self._others[grant.channel_id].append(grant)
        held = Q(grants__ended_at=None, grants__level__in=FULL_CONTROL)
        self._team = list(
            Person.objects.team(at)
            .exclude(pk=leaver.pk)
            .annotate(held=Count("grants", filter=held))
            .order_by("held", "full_name", "pk")
        )

    def for_rule(self, channel: Channel, rule: Rule) -> Suggestion | None:
        return self._coadmin(channel) if rule == Rule.NO_COADMIN else self._second(channel)

    def _full(self, channel: Channel) -> set[int]:
        return {grant.person_id for grant in self._others[channel.pk] if grant.level in FULL_CONTROL}

    def _coadmin(self, channel: Channel) -> Suggestion | None:
        """Of the team: who has some access already, else whoever co-administers the fewest channels."""
        here = {grant.person_id: grant for grant in self._others[channel.pk]}
        free = [person for person in self._team if person.pk not in self._full(channel)]
        for person in free:
            if person.pk in here:
                return Suggestion(
                    person,
                    _("of the communications team, and has access already (%(level)s)")
                    % {"level": here[person.pk].get_level_display()},
                )
        if not free:
            return None
        reason = ngettext(
            "of the communications team, with full control of %(count)d channel: nobody there has fewer",
            "of the communications team, with full control of %(count)d channels: nobody there has fewer",
            free[0].held,
        )
        return Suggestion(free[0], reason % {"count": free[0].held})

    def _second(self, channel: Channel) -> Suggestion | None:
        """Whoever is responsible, or the deputy; else who has the most access short of full control."""
        full = self._full(channel)
        for person, reason in (
            (channel.responsible, _("responsible person of this channel")),
            (channel.deputy, _("deputy for this channel")),
        ):
            if self._can_follow(person) and person.pk not in full:
                return Suggestion(person, reason)
        near = [grant for grant in self._others[channel.pk] if grant.person_id not in full]
        near = [grant for grant in near if grant.person.kind == PersonKind.STAFF]
        if not near:
            return self._coadmin(channel)
        best = min(near, key=lambda grant: HIGHEST_FIRST.index(AccessLevel(grant.level)))
        return Suggestion(
            best.person, _("has access to this channel already (%(level)s)") % {"level": best.get_level_display()}
        )

    def for_responsible(self, channel: Channel) -> Suggestion | None:
        if self._can_follow(channel.deputy):
            return Suggestion(channel.deputy, _("deputy for this channel"))
        team = {person.pk for person in self._team}
        for grant in self._others[channel.pk]:
            if grant.level in FULL_CONTROL and grant.person_id not in team and grant.person.kind == PersonKind.STAFF:
                return Suggestion(grant.person, _("has full control of this channel"))
        return None

    def for_contract(self, external: Person) -> Suggestion | None:
        for person, reason in (
            (external.manager, _("manager of %(name)s") % {"name": external.full_name}),
            (self.leaver.manager, _("manager of %(name)s") % {"name": self.leaver.full_name}),
        ):
            if self._can_follow(person):
                return Suggestion(person, reason)
        return None

    def _can_follow(self, person: Person | None) -> bool:
        return (
            person is not None and person.pk != self.leaver.pk and person.is_active and person.kind == PersonKind.STAFF
        )
