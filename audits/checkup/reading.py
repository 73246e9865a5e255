"""What the register says of a channel, as a page of the check-up shows it and asks about it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Person
from audits.checkup import questions as q
from audits.models import Sheet, Side
from channels_registry.models import (
    LAWFUL_WAYS_IN,
    SINGLE_LOGIN,
    ChannelAddress,
    ChannelStatus,
    Fact,
    FactValue,
    Grant,
    ParameterSet,
    SecurityFact,
    WayInDetails,
)
from portal.store import day_of


@dataclass(frozen=True)
class Shown:
    """How the channel stands. ``facts`` by code: yes, no, unknown, or nothing where nobody ever spoke of it.

    ``own`` is the access of the person who reads; where people have logins of their own, two-step sign-in is asked of that.
    """

    sheet: Sheet
    grants: list[Grant]
    facts: dict[str, str]
    own: Grant | None
    parameters: ParameterSet | None
    link: str
    way_in: WayInDetails | None
    latest_post_on: dt.date | None

    @property
    def channel(self):
        return self.sheet.channel

    @property
    def asks_own_login(self) -> bool:
        """Two-step sign-in is a fact of each login; of one that several share, it is the channel's."""
        return self.own is not None and self.channel.way_in not in SINGLE_LOGIN

    @property
    def asks_retire(self) -> bool:
        """Known to be quiet: whether it can be closed comes before all the rest."""
        return self.channel.status == ChannelStatus.FLAGGED

    @property
    def entry(self) -> list[str]:
        """The questions about mailbox and way in that make sense for this channel."""
        asked = [q.MAILBOX] if self.channel.shared_mailbox else []
        return [*asked, *([q.WAY_IN] if self.channel.way_in in LAWFUL_WAYS_IN else [])]

    @property
    def others(self) -> list[str]:
        rules = [q.RULES] if self.parameters is not None else []
        return [*rules, *([q.REACH] if self.sheet.side == Side.RESPONSIBLE else [])]

    @property
    def posts(self) -> list[str]:
        return list(q.POSTS) if self.sheet.side == Side.COADMIN else []

    @property
    def codes(self) -> list[str]:
        """Everything this page asks, but the accesses."""
        return [*self.entry, *q.FACTS, *q.BRANDING, *self.others, *self.posts]

    @property
    def facts_known(self) -> list[tuple[str, str]]:
        """Question and answer in words, of what somebody has stated."""
        known = [(code, value) for code, value in self.facts.items() if value in (q.YES, q.NO)]
        return [(self.label_of(code), str(FactValue(value).label)) for code, value in known]

    @property
    def facts_unknown(self) -> list[str]:
        """The questions that nobody could answer, or was ever asked."""
        return [self.label_of(code) for code, value in self.facts.items() if value not in (q.YES, q.NO)]

    def label_of(self, code: str) -> str:
        """The question as this reader is asked it."""
        if code == Fact.TWO_FACTOR and self.asks_own_login:
            return _("Two-step sign-in is on for your own access")
        return q.label_of(code)

    def as_stored(self) -> dict[str, Any]:
        """What was before the person's eyes, in codes and numbers, for the evidence of the check-up."""
        return {
            "access": [
                {"grant": g.pk, "person": g.person_id, "level": g.level, "verified_as": g.verified_as}
                for g in self.grants
            ],
            "facts": self.facts,
            "way_in": self.channel.way_in,
            "status": self.channel.status,
            "rules": self.parameters.pk if self.parameters else None,
            "latest_post_on": self.latest_post_on.isoformat() if self.latest_post_on else None,
        }


def show(sheet: Sheet, *, reader: Person | None, at: dt.datetime) -> Shown:
    """Read what the page of ``sheet`` shows. Five queries, however many people have access."""
    channel = sheet.channel
    grants = list(Grant.objects.live(at).filter(channel=channel).select_related("person").order_by("starts_at", "pk"))
    own = next((g for g in grants if reader is not None and g.person_id == reader.pk), None)
    stated = SecurityFact.objects.current().filter(channel=channel).values_list("fact", "grant", "value")
    by_grant = {(fact, grant): value for fact, grant, value in stated}
    facts = {code: by_grant.get((code, None), "") for code in q.FACTS}
    shown = Shown(
        sheet=sheet,
        grants=grants,
        facts=facts,
        own=own,
        parameters=ParameterSet.objects.filter(channel=channel, until=None).first(),
        link=_link_of(channel.pk),
        way_in=WayInDetails.objects.filter(channel=channel).select_related("keeper", "spare").first(),
        latest_post_on=day_of(channel.latest_post_at) if channel.latest_post_at else None,
    )
    if shown.asks_own_login:
        facts[Fact.TWO_FACTOR] = by_grant.get((Fact.TWO_FACTOR.value, own.pk), "")
    return shown


def _link_of(channel_id: int) -> str:
    current = ChannelAddress.objects.current().filter(channel=channel_id).order_by("-is_main", "pk")
    return current.values_list("canonical_url", flat=True).first() or ""
