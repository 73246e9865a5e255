"""Rule A8: a member of the communications team co-administers every account, and one more person has full control.

This is the one place that judges a change of grants by it (design §5.1); which channels break it as they stand is asked of
the register by ``Channel.objects.without_coadmin`` and ``with_single_admin``, which findings and pages share. A grant is live when it has started, has not ended, and its holder is
active; for a co-administrator the membership of the team must be current too. Proof and acknowledgement never change
liveness. ``no_gap`` wraps every change of grants; the guards at the bottom stand at the departure door.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.departures import Departure, DepartureKind, DepartureRefused
from accounts.models import Person, PersonKind, RoleAssignment
from accounts.roles import TEAM_ROLES
from channels_registry.models import Channel, Grant, Rule
from channels_registry.models.channels import LEAST_COADMINS, LEAST_FULL_CONTROL
from portal.store import end_of_day


class WouldLeaveGap(DepartureRefused):
    """The change would leave a channel without its co-administrator or its second person with full control."""


@dataclass(frozen=True)
class Standing:
    """How many live people with full control a channel has at one moment, and how many of them are of the team."""

    coadmins: int
    full_control: int

    @property
    def broken(self) -> list[Rule]:
        return [
            *([Rule.NO_COADMIN] if self.coadmins < LEAST_COADMINS else []),
            *([Rule.SINGLE_ADMIN] if self.full_control < LEAST_FULL_CONTROL else []),
        ]

    def worse_than(self, before: "Standing") -> list[Rule]:
        """The rules that are broken now and that the change made worse; an old gap alone refuses nothing."""
        fewer = {
            Rule.NO_COADMIN: self.coadmins < before.coadmins,
            Rule.SINGLE_ADMIN: self.full_control < before.full_control,
        }
        return [rule for rule in self.broken if fewer[rule]]


@dataclass
class _Holding:
    """One grant of full control, as far as this rule needs it."""

    channel_id: int
    person_id: int
    starts_at: dt.datetime
    ends_at: dt.datetime | None
    of_team: bool

    def is_live(self, at: dt.datetime) -> bool:
        return self.starts_at <= at and (self.ends_at is None or self.ends_at > at)


@dataclass
class _Holdings:
    """The full-control grants of some channels, judged at any moment from now on."""

    by_channel: dict[int, list[_Holding]] = field(default_factory=dict)

    @classmethod
    def read(cls, channel_ids: Iterable[int], *, at: dt.datetime) -> "_Holdings":
        rows = (
            Grant.objects.not_ended()
            .full_control()
            .filter(channel__in=channel_ids, person__is_active=True)
            .annotate(of_team=Exists(RoleAssignment.objects.team(at).filter(person=OuterRef("person"))))
            .values_list("channel_id", "person_id", "starts_at", "ends_at", "of_team")
        )
        found = cls({channel_id: [] for channel_id in channel_ids})
        for row in rows:
            found.by_channel[row[0]].append(_Holding(*row))
        return found

    def without(self, person_id: int) -> "_Holdings":
        return _Holdings(
            {key: [h for h in holdings if h.person_id != person_id] for key, holdings in self.by_channel.items()}
        )

    def plus(self, holdings: Iterable[_Holding]) -> "_Holdings":
        more = _Holdings({key: list(known) for key, known in self.by_channel.items()})
        for holding in holdings:
            more.by_channel[holding.channel_id].append(holding)
        return more

    def moments(self, channel_id: int, *, at: dt.datetime) -> set[dt.datetime]:
        """Now, and every coming moment at which a grant ends: an end without a successor is refused when it is set."""
        return {at, *(h.ends_at for h in self.by_channel[channel_id] if h.ends_at is not None and h.ends_at > at)}

    def standing(self, channel_id: int, *, at: dt.datetime) -> Standing:
        live = [h for h in self.by_channel[channel_id] if h.is_live(at)]
        return Standing(
            coadmins=len({h.person_id for h in live if h.of_team}), full_control=len({h.person_id for h in live})
        )


def standing_of(channel: Channel, *, at: dt.datetime) -> Standing:
    return _Holdings.read([channel.pk], at=at).standing(channel.pk, at=at)


def what_is_missing(channel: Channel, *, at: dt.datetime) -> list[str]:
    """Sentences naming what rule A8 still asks of the channel; empty when it holds."""
    sentences = {
        Rule.NO_COADMIN: _("A member of the communications team must have full control."),
        Rule.SINGLE_ADMIN: _("A second person must have full control."),
    }
    return [sentences[rule] for rule in standing_of(channel, at=at).broken]


def lock(channel_ids: Iterable[int]) -> None:
    """Hold the channels' grants for this transaction, on every database: two changes at once follow one another."""
    ids = sorted(set(channel_ids))
    if len(ids) > 1:
        # In one order for everybody, or two who want several could wait for each other.
        list(Channel.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    Channel.objects.filter(pk__in=ids).update(grants_version=F("grants_version") + 1)


@contextmanager
def no_gap(channel: Channel, *, at: dt.datetime) -> Iterator[None]:
    """Carry out a change of the channel's grants, and refuse it if it opens a gap, now or on a date set for later.

    Must be used inside a transaction; raises WouldLeaveGap, which rolls the change back.
    """
    lock([channel.pk])
    before = _Holdings.read([channel.pk], at=at)
    yield
    on_duty = Channel.objects.on_duty().filter(pk=channel.pk).exists()
    after = _Holdings.read([channel.pk], at=at)
    if on_duty:
        broken = _made_worse(before, after, channel.pk, at=at)
        if broken:
            raise WouldLeaveGap(_refusal(broken, [_quoted(channel.name)]))


def _made_worse(before: _Holdings, after: _Holdings, channel_id: int, *, at: dt.datetime) -> list[Rule]:
    moments = before.moments(channel_id, at=at) | after.moments(channel_id, at=at)
    rules = {
        rule
        for moment in moments
        for rule in after.standing(channel_id, at=moment).worse_than(before.standing(channel_id, at=moment))
    }
    return [rule for rule in Rule if rule in rules]


def _quoted(name: str) -> str:
    return _("“%(name)s”") % {"name": name}


def _refusal(rules: list[Rule], names: list[str]) -> str:
    channels = ", ".join(names[:5])
    if len(names) > 5:
        channels = _("%(channels)s and %(count)d more") % {"channels": channels, "count": len(names) - 5}
    if Rule.NO_COADMIN in rules:
        return _(
            "This would leave %(channels)s without a Secretariat co-administrator. "
            "First give full control to another member of the communications team."
        ) % {"channels": channels}
    return _(
        "This would leave %(channels)s with a single person in full control. First give full control to someone else."
    ) % {"channels": channels}


def gaps_without(person: Person, *, on: dt.datetime, at: dt.datetime) -> dict[int, list[Rule]]:
    """The channels on duty on which this person has full control, and the rules that they would break at ``on`` without
    the person; what they break by then anyway counts too. Two queries; changes nothing."""
    held = Grant.objects.not_ended().full_control().filter(person=person, channel__in=Channel.objects.on_duty())
    channel_ids = list(held.values_list("channel_id", flat=True))
    others = _Holdings.read(channel_ids, at=at).without(person.pk)
    return {pk: others.standing(pk, at=on).broken for pk in channel_ids}


# --- At the departure door ---------------------------------------------------------------------------------------------


def grants_touched(departure: Departure) -> QuerySet:
    """The departing person's grants that the departure may end, or shorten to the contract's last day."""
    grants = Grant.objects.not_ended().filter(person=departure.person)
    if departure.kind == DepartureKind.BODY:
        grants = grants.filter(channel__body=departure.body)
    elif departure.kind == DepartureKind.CONTRACT:
        grants = grants.filter(Q(ends_at=None) | Q(ends_at__gt=end_of_day(departure.last_day)))
    return grants


def channels_touched(departure: Departure) -> list[int]:
    """The channels on which the departing person has full control that the departure may end."""
    return sorted(grants_touched(departure).full_control().values_list("channel_id", flat=True))


def lock_departure(departure: Departure) -> None:
    """Hold the channels whose access the departure may end or move (registered at the door, which holds the people)."""
    people = [person for person in (departure.person, departure.into) if person is not None]
    lock(Grant.objects.not_ended().filter(person__in=people).values_list("channel_id", flat=True))


def guard_departure(departure: Departure) -> None:
    """Refuse a departure that would end the last co-administration of a channel on duty. Raises WouldLeaveGap.

    What was broken already refuses nobody's departure; only what this one makes worse does.
    """
    if departure.kind == DepartureKind.ROLE and not departure.leaves_team:
        return
    channel_ids = channels_touched(departure)
    if not channel_ids:
        return
    before, after = _around(departure, channel_ids)
    broken: set[Rule] = set()
    names = []
    for channel in Channel.objects.on_duty().filter(pk__in=channel_ids).order_by("name"):
        rules = _made_worse(before, after, channel.pk, at=departure.at)
        if rules:
            broken |= set(rules)
            name = name_for(departure.by, channel)
            names += [name] if name not in names else []
    if names:
        raise WouldLeaveGap(_refusal([rule for rule in Rule if rule in broken], names))


def name_for(reader: Person | None, channel: Channel) -> str:
    """Whoever looks after people need not know of a channel that is unlisted for someone's safety (A22)."""
    if (
        channel.unlisted_at
        and reader is not None
        and not Channel.objects.visible_to(reader).filter(pk=channel.pk).exists()
    ):
        return _("a channel that only the communications team can name (ask them)")
    return _quoted(channel.name)


def _around(departure: Departure, channel_ids: list[int]) -> tuple[_Holdings, _Holdings]:
    """The holdings before and after the departure; the door calls its guards when the departure is already written."""
    person, at = departure.person, departure.at
    known = _Holdings.read(channel_ids, at=at)
    others = known.without(person.pk)
    of_team = _was_of_team(departure)
    own = [
        _Holding(*row, of_team)
        for row in Grant.objects.not_ended()
        .full_control()
        .filter(person=person, channel__in=channel_ids)
        .values_list("channel_id", "person_id", "starts_at", "ends_at")
    ]
    if departure.kind == DepartureKind.ROLE:
        return others.plus(own), known
    if departure.kind == DepartureKind.CONTRACT:
        # Here only grants that outlast the contract are looked at, so each of them ends with its last day.
        last = end_of_day(departure.last_day)
        return others.plus(own), others.plus(replace(holding, ends_at=last) for holding in own)
    if departure.kind == DepartureKind.MERGE:
        # Two entries were one person all along: counted as two before, and as one afterwards.
        into = departure.into
        into_team = Person.objects.team(at).filter(pk=into.pk).exists()
        # External access ends with the contract of the entry that is kept, if that is earlier (L2).
        last = end_of_day(into.contract_end) if into.kind == PersonKind.EXTERNAL else None
        moved = (
            replace(holding, person_id=into.pk, of_team=into_team, ends_at=_earlier(holding.ends_at, last))
            for holding in own
        )
        return others.plus(own), others.plus(moved)
    return others.plus(own), others


def _earlier(one: dt.datetime | None, other: dt.datetime | None) -> dt.datetime | None:
    """The earlier of two ends; None is no end."""
    return min((end for end in (one, other) if end is not None), default=None)


def _was_of_team(departure: Departure) -> bool:
    roles = RoleAssignment.objects.filter(person=departure.person, role__in=TEAM_ROLES, started_at__lte=departure.at)
    return roles.filter(Q(ended_at=None) | Q(ended_at__gte=departure.at)).exists()
