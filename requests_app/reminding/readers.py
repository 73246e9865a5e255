"""Who of the team reads what is due: who has it, their deputy while they are away, everyone free where nobody has it."""

import datetime as dt
from dataclasses import dataclass, field

from accounts.absences import away_on
from accounts.models import Person, RoleAssignment
from accounts.roles import RoleName
from requests_app.judging.conflicts import seconds_among
from requests_app.models import ChannelRequest, StandIn, Status


@dataclass(frozen=True)
class Reader:
    """``owner``: in whose place the reader is told; None where it is their own. ``link_sent_at``: a stand-in's letter."""

    person: Person
    owner: Person | None = None
    link_sent_at: dt.datetime | None = None


@dataclass
class Team:
    """The team as it is on one day, and who of it may judge which requests; read once for all of them.

    Three queries, and one for each person of the team, however many requests there are.
    """

    on: dt.date
    at: dt.datetime
    requests: list[ChannelRequest]
    people: list[Person] = field(init=False)
    leads: list[Person] = field(init=False)

    def __post_init__(self):
        self.people = list(Person.objects.team(self.at).order_by("full_name", "pk"))
        roles = RoleAssignment.objects.live().filter(role=RoleName.LEAD, person__in=self.people)
        led = set(roles.values_list("person", flat=True))
        self.leads = [person for person in self.people if person.pk in led]
        known = {person.pk: person for person in self.people}
        # The deputy by the person away; None where they named nobody who is of the team.
        self._away = {absence.person_id: known.get(absence.deputy_id) for absence in away_on(self.on)}
        keys = [one.pk for one in self.requests]
        self._free = {
            person.pk: set(ChannelRequest.objects.filter(pk__in=keys).judgeable_by(person).values_list("pk", flat=True))
            for person in (self.people if keys else ())
        }
        self._stand_ins = {one.request_id: one for one in StandIn.objects.open().filter(request__in=keys)}

    def is_here(self, person: Person) -> bool:
        return person.is_active and person.pk not in self._away

    def may_judge(self, person: Person, channel_request: ChannelRequest) -> bool:
        return channel_request.pk in self._free.get(person.pk, ())

    def owners_of(self, channel_request: ChannelRequest) -> list[Person]:
        """Who has to act on it next: a stand-in, the reviewer, the second person, or whoever of the team may take it up."""
        standing = self._stand_ins.get(channel_request.pk)
        if standing is not None:
            return [standing.person]
        if channel_request.status != Status.RECOMMENDED and channel_request.reviewer:
            return [channel_request.reviewer]
        if channel_request.status == Status.RECOMMENDED:
            return self._seconds(channel_request)
        return [person for person in self.people if self.may_judge(person, channel_request)]

    def _seconds(self, channel_request: ChannelRequest) -> list[Person]:
        free = [person for person in self.people if self.may_judge(person, channel_request)]
        return seconds_among(
            [person for person in free if person in self.leads],
            [person for person in free if person not in self.leads],
            away={away: deputy.pk if deputy else None for away, deputy in self._away.items()},
            first=channel_request.recommended_by_id,
        )

    def _lead_of_second(self, person: Person, channel_request: ChannelRequest) -> Person | None:
        """The lead who is away and in whose place ``person`` gives the second decision: whose deputy they are, first."""
        if person in self.leads:
            return None
        free = [lead for lead in self.leads if self.may_judge(lead, channel_request)]
        away = [lead for lead in free if lead.pk in self._away and lead.pk != channel_request.recommended_by_id]
        deputised = [lead for lead in away if self._away[lead.pk] == person]
        return next(iter([*deputised, *away]), None)

    def readers_of(self, channel_request: ChannelRequest) -> list[Reader]:
        """Who is told that it is due. Of several owners those who are here; where nobody is, their deputies, else the leads."""
        standing = self._stand_ins.get(channel_request.pk)
        if standing is not None and standing.expires_at > self.at and standing.person.is_active:
            return [Reader(standing.person, link_sent_at=standing.appointed_at)]
        if standing is None and channel_request.status == Status.RECOMMENDED:
            seconds = self._seconds(channel_request)
            here = [Reader(person, owner=self._lead_of_second(person, channel_request)) for person in seconds]
            return here or self._instead([], channel_request)
        owners = self.owners_of(channel_request)
        here = [Reader(person) for person in owners if self.is_here(person) and standing is None]
        return here or self._instead(owners, channel_request)

    def readers_for(self, owner: Person, channel_request: ChannelRequest) -> list[Reader]:
        """``owner`` is to act on it, whoever has the request now; while they are away or gone, those who act for them."""
        is_of_the_team = owner in self.people
        return [Reader(owner)] if is_of_the_team and self.is_here(owner) else self._instead([owner], channel_request)

    def _instead(self, owners: list[Person], channel_request: ChannelRequest) -> list[Reader]:
        """Their deputies who may judge it; else the leads; else anyone of the team who is here and free: nothing waits."""
        found: dict[int, Reader] = {}
        for owner in owners:
            deputy = self._away.get(owner.pk)
            if deputy is not None and self._acts(deputy, channel_request):
                found.setdefault(deputy.pk, Reader(deputy, owner=owner))
        if found:
            return list(found.values())
        owner = owners[0] if owners else None
        leads = [lead for lead in self.leads_for(channel_request) if lead.pk != channel_request.recommended_by_id]
        others = leads or [person for person in self.people if self._acts(person, channel_request)]
        return [Reader(person, owner=owner) for person in others if person != owner]

    def _acts(self, person: Person, channel_request: ChannelRequest) -> bool:
        is_second = person.pk != channel_request.recommended_by_id
        return self.is_here(person) and self.may_judge(person, channel_request) and is_second

    def leads_for(self, channel_request: ChannelRequest) -> list[Person]:
        """The leads who are here. One who filed the request learns of it as every requester does."""
        strangers = [lead for lead in self.leads if lead.pk != channel_request.requester_id]
        return [lead for lead in strangers if self.is_here(lead)]

    def leads_or_deputies(self, channel_request: ChannelRequest) -> list[Reader]:
        """To whom what is far too late goes up: the leads who are here; where none is, those who act for them."""
        if here := self.leads_for(channel_request):
            return [Reader(lead) for lead in here]
        away = {lead.pk: (lead, self._away.get(lead.pk)) for lead in self.leads}
        return [
            Reader(deputy, owner=lead)
            for lead, deputy in away.values()
            if deputy is not None and self.is_here(deputy) and deputy.pk != channel_request.requester_id
        ]
