"""What a person holds of channels and tools (``accounts.holdings``). A channel that the reader may not know of is not named
(A22): it stands there as one that only the communications team can name, so that nobody believes the list to be complete
without it. In their own list people find all they hold, but for a channel whose approval they were not told of yet."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.holdings import Holding, HoldingKind
from accounts.models import Person
from accounts.roles import Permission
from channels_registry.models import (
    ENDED,
    Channel,
    ChannelStatus,
    Condition,
    Finding,
    Grant,
    Seat,
    SetUp,
    Tool,
    WayInDetails,
)
from channels_registry.standing_rules import label_of
from portal.store import last_day_before, portal_zone


class _Names:
    """Names and links of channels, for one reader; nothing is asked for each of them."""

    def __init__(self, reader: Person, person: Person, at: dt.datetime):
        self.own, self.at = reader.pk == person.pk, at
        self.visible = Channel.objects.visible_to(reader)

    def seen(self, path: str):
        """An annotation ``seen`` for rows whose channel is at ``path``."""
        return Exists(self.visible.filter(pk=OuterRef(path)))

    def of(self, kind: HoldingKind, channel: Channel, seen: bool, **more) -> Iterator[Holding]:
        if seen:
            yield Holding(kind, channel.name, reverse("channels:detail", args=[channel.pk]), **more)
        elif not self.own:
            yield Holding(kind, _("A channel that only the communications team can name"), **more)
        elif channel.is_told(self.at):
            yield Holding(kind, channel.name, **more)


def of_channels(person: Person, reader: Person, at: dt.datetime) -> Iterator[Holding]:
    """Eight queries."""
    names, zone = _Names(reader, person, at), portal_zone()
    audits = reader.may(Permission.READ_AUDIT)
    grants = Grant.objects.not_ended().filter(person=person).select_related("channel__platform")
    for grant in grants.annotate(seen=names.seen("channel")).order_by("channel__name", "pk"):
        until = last_day_before(grant.ends_at, zone) if grant.ends_at else None
        note = f"{grant.channel.platform.name} · {grant.get_level_display()}"
        yield from names.of(HoldingKind.ACCESS, grant.channel, grant.seen, note=note, until=until)
    duties = Channel.objects.exclude(status__in=ENDED).filter(Q(responsible=person) | Q(deputy=person))
    for channel in duties.select_related("platform").annotate(seen=names.seen("pk")):
        kind = HoldingKind.RESPONSIBLE if channel.responsible_id == person.pk else HoldingKind.DEPUTY
        yield from names.of(kind, channel, channel.seen, note=channel.platform.name)
    kept = WayInDetails.objects.filter(Q(keeper=person) | Q(spare=person)).select_related("channel")
    for details in kept.annotate(seen=names.seen("channel")).order_by("channel__name", "pk"):
        note = _("Keeper") if details.keeper_id == person.pk else _("Keeper of the spare")
        yield from names.of(HoldingKind.DEVICE, details.channel, details.seen, note=note)
    for seat in Seat.objects.open().filter(person=person).select_related("tool").order_by("tool__name", "pk"):
        yield Holding(HoldingKind.SEAT, seat.tool.name, note=str(seat.get_level_display()), until=seat.ends_on)
    for tool in Tool.objects.in_use().filter(keeper=person):
        yield Holding(HoldingKind.TOOL, tool.name, note=str(tool.get_kind_display()))
    findings = Finding.objects.open().filter(assigned_to=person).select_related("channel", "person")
    for finding in findings.annotate(seen=names.seen("channel")):
        if finding.channel_id is None:
            # Points about a person are for the team and the auditors alone.
            whose = str(finding.person) if audits else ""
            yield Holding(
                HoldingKind.FINDING, whose or label_of(finding.rule), note=label_of(finding.rule) if whose else ""
            )
        else:
            yield from names.of(HoldingKind.FINDING, finding.channel, finding.seen, note=label_of(finding.rule))
    conditions = Condition.objects.open().filter(owner=person).select_related("channel")
    for condition in conditions.annotate(seen=names.seen("channel")):
        note = condition.text if condition.seen or names.own else ""
        yield from names.of(HoldingKind.CONDITION, condition.channel, condition.seen, note=note, until=condition.due_on)
    set_ups = SetUp.objects.filter(owner=person, channel__status=ChannelStatus.APPROVED).select_related("channel")
    for set_up in set_ups.annotate(seen=names.seen("channel")).order_by("due_on", "pk"):
        yield from names.of(HoldingKind.SET_UP, set_up.channel, set_up.seen, until=set_up.due_on)
