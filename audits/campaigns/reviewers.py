"""Who is asked about which access, and never about their own (I1).

| whose access | asked first | then |
|---|---|---|
| staff and external people | the channel's responsible person | the deputy, a Secretariat co-administrator, the lead |
| the responsible person, an owner | a Secretariat co-administrator of the channel | another of the team, the deputy |
| somebody of the communications team | another of the team | the responsible person, the deputy |

In a team of two, colleagues would only ever judge each other: there the responsible person is asked about the team's
access first. The auditor is never asked, since the auditor decides no item (design §3). Where nobody is free the item has
no reviewer, and the lead names one.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Count

from accounts.models import Person, PersonKind, RoleAssignment
from accounts.roles import RoleName
from audits.models import AskedAs, Campaign
from channels_registry.models import AccessLevel

# Fewer than this many in the team, and two of them would judge each other in turn.
INDEPENDENT_TEAM = 3


@dataclass(frozen=True)
class Seats:
    """Who holds which duty on one channel; ``coadmins`` are those of the team with full control of it."""

    responsible: int | None
    deputy: int | None
    coadmins: tuple[int, ...]


@dataclass
class Reviewers:
    """Chooses among those who may be asked at all, and spreads the team's share evenly; ids throughout."""

    team: tuple[int, ...]
    leads: tuple[int, ...]
    # Active staff, auditors without a place in the team left out.
    askable: frozenset[int]
    load: Counter = field(default_factory=Counter)

    def ask(self, person: int, *, level: str, seats: Seats) -> tuple[int | None, AskedAs]:
        """Who is asked about the access of ``person``, and in which duty."""
        for candidates, asked_as in self._in_turn(person, level, seats):
            free = [one for one in candidates if one is not None and one != person and one in self.askable]
            if free:
                chosen = min(free, key=lambda one: (self.load[one], one))
                self.load[chosen] += 1
                return chosen, asked_as
        return None, AskedAs.NOBODY

    def _in_turn(self, person: int, level: str, seats: Seats) -> Iterator[tuple[Iterable[int | None], AskedAs]]:
        own = [([seats.responsible], AskedAs.RESPONSIBLE), ([seats.deputy], AskedAs.DEPUTY)]
        team = [(seats.coadmins, AskedAs.TEAM), (self.team, AskedAs.TEAM)]
        if person in self.team:
            colleagues = [(seats.coadmins, AskedAs.COLLEAGUE), (self.team, AskedAs.COLLEAGUE)]
            outside = [((one for one in who if one not in self.team), asked_as) for who, asked_as in own]
            yield from [*outside, *colleagues] if len(self.team) < INDEPENDENT_TEAM else [*colleagues, *outside]
        elif person == seats.responsible or level == AccessLevel.OWNER:
            yield from [*team, own[1]]
        else:
            yield from [*own, *team]
        yield self.leads, AskedAs.LEAD


def reviewers_for(campaign: Campaign, *, at: dt.datetime) -> Reviewers:
    """The team and all who can be asked, with what the campaign asks of each already; four queries."""
    team = tuple(Person.objects.team(at).order_by("pk").values_list("pk", flat=True))
    roles = RoleAssignment.objects.live().filter(person__is_active=True)
    leads = tuple(Person.objects.leads().order_by("pk").values_list("pk", flat=True))
    auditors = set(roles.filter(role=RoleName.AUDITOR).values_list("person", flat=True)) - set(team)
    staff = Person.objects.active().filter(kind=PersonKind.STAFF)
    askable = frozenset(staff.order_by().values_list("pk", flat=True)) - auditors
    asked = campaign.items.exclude(reviewer=None).order_by().values("reviewer").annotate(count=Count("pk"))
    return Reviewers(team, leads, askable, Counter({row["reviewer"]: row["count"] for row in asked}))
