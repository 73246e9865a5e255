"""“If this person leaves on …”: what would be missing then. Computed from what stands; nothing changes (A7, A8, L2)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.functional import cached_property

from accounts.models import Person
from accounts.roles import Permission
from audits.leaving.suggesting import Suggester, Suggestion
from channels_registry.coadministration import gaps_without
from channels_registry.models import ENDED, FULL_CONTROL, Channel, Grant, Rule, Seat, WayInDetails
from portal.store import end_of_day


@dataclass(frozen=True)
class ChannelLeft:
    """A channel that would miss something. ``suggestions`` has one entry for each thing missing, None where nobody is near."""

    channel: Channel
    rules: list[Rule]
    grant: Grant | None = None
    nobody_responsible: bool = False
    suggestions: list[tuple[str, Suggestion | None]] = field(default_factory=list)

    @property
    def no_coadmin(self) -> bool:
        return Rule.NO_COADMIN in self.rules

    @property
    def single_admin(self) -> bool:
        return Rule.SINGLE_ADMIN in self.rules


class Leaving:
    """What a person holds, and what would be missing from the end of ``on`` (a date) without them.

    As far as ``reader`` may know of it, where that is the person: outside the team nobody is told of an approval before its
    letter.
    """

    def __init__(self, person: Person, *, on: dt.date, at: dt.datetime, reader: Person | None = None):
        self.person, self.on, self.at = person, on, at
        self.knows_all = reader is None or reader.pk != person.pk or reader.may(Permission.READ_AUDIT)

    def knows(self, channel: Channel) -> bool:
        return self.knows_all or channel.is_told(self.at)

    @cached_property
    def grants(self) -> list[Grant]:
        own = Grant.objects.not_ended().filter(person=self.person)
        joined = own.select_related("channel__platform", "channel__body", "channel__responsible", "channel__deputy")
        return [grant for grant in joined.order_by("channel__name", "pk") if self.knows(grant.channel)]

    @cached_property
    def gaps(self) -> dict[int, list[Rule]]:
        return gaps_without(self.person, on=end_of_day(self.on), at=self.at)

    @cached_property
    def duties(self) -> list[Channel]:
        """Channels of which they are responsible person or deputy."""
        own = Channel.objects.exclude(status__in=ENDED).filter(Q(responsible=self.person) | Q(deputy=self.person))
        joined = own.select_related("platform", "body", "responsible", "deputy")
        return [channel for channel in joined.order_by("name", "pk") if self.knows(channel)]

    @cached_property
    def contracts(self) -> list[Person]:
        return list(self.person.sponsored.active().select_related("manager").order_by("contract_end", "pk"))

    @cached_property
    def seats(self) -> list[Seat]:
        return list(Seat.objects.open().filter(person=self.person).select_related("tool").order_by("tool__name", "pk"))

    @cached_property
    def devices(self) -> list[WayInDetails]:
        kept = WayInDetails.objects.filter(Q(keeper=self.person) | Q(spare=self.person))
        joined = kept.select_related("channel__platform").order_by("channel__name", "pk")
        return [details for details in joined if self.knows(details.channel)]

    @cached_property
    def suggester(self) -> Suggester:
        known = {grant.channel_id: grant.channel for grant in self.grants}
        known.update({channel.pk: channel for channel in self.duties})
        return Suggester(self.person, known.values(), at=self.at)

    @cached_property
    def missing(self) -> list[ChannelLeft]:
        """The channels that would miss something; those without a Secretariat co-administrator first."""
        return sorted(self._missing(), key=lambda left: (not left.no_coadmin, not left.single_admin, left.channel.name))

    def _missing(self) -> Iterator[ChannelLeft]:
        grants = {grant.channel_id: grant for grant in self.grants}
        channels = {pk: grant.channel for pk, grant in grants.items()} | {c.pk: c for c in self.duties}
        for pk, channel in channels.items():
            rules = self.gaps.get(pk, [])
            nobody = channel.responsible_id == self.person.pk
            if not (rules or nobody):
                continue
            found = [(str(rule.label), self.suggester.for_rule(channel, rule)) for rule in rules]
            if nobody:
                found.append(("", self.suggester.for_responsible(channel)))
            yield ChannelLeft(channel, rules, grants.get(pk), nobody, found)

    @cached_property
    def without_gap(self) -> list[Grant]:
        """Access that simply ends: others go on."""
        short = {left.channel.pk for left in self.missing}
        return [grant for grant in self.grants if grant.channel_id not in short]

    @cached_property
    def contracts_left(self) -> list[tuple[Person, Suggestion | None]]:
        return [(external, self.suggester.for_contract(external)) for external in self.contracts]

    @property
    def is_nothing(self) -> bool:
        return not (self.grants or self.duties or self.contracts or self.seats or self.devices)

    def suggestions_for(self, item) -> list[tuple[str, Suggestion | None]]:
        """Who could take over one row of a hand-over: what would be missing, and the suggestion."""
        if item.charge_id:
            return [("", self.suggester.for_contract(item.charge))]
        left = next((left for left in self.missing if left.channel.pk == item.channel_id), None)
        if left is None:
            return []
        wanted = bool(item.grant_id)
        # One person can be the answer to two things that would be missing.
        named = {
            found.person.pk: (missing, found)
            for missing, found in left.suggestions
            if found and bool(missing) == wanted
        }
        return list(named.values())

    def is_alone(self, grant: Grant) -> bool:
        """Whether the channel would break rule A8 without this access."""
        return grant.level in FULL_CONTROL and bool(self.gaps.get(grant.channel_id))
