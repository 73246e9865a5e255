"""What becomes of channels, access and duties when two entries of one person, or of one group, become one.

Access moves at the departure door, after the guards have judged it by rule A8: with the same channel on both entries the
higher level stays, from the earlier start to the later end, so that there is never a gap.
"""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.departures import Departure, DepartureKind
from accounts.merging import GROUPS, NAMED, PEOPLE, Consequence, Merge, MergeRefused
from accounts.models import Person, PersonKind
from channels_registry.coadministration import name_for
from channels_registry.findings import closing_moment, follow
from channels_registry.grants import NEVER_VERIFIED
from channels_registry.models import (
    HIGHEST_FIRST,
    AccessLevel,
    Challenge,
    ChallengeEnd,
    Channel,
    ChannelStatus,
    EndReason,
    Finding,
    Grant,
    WayInDetails,
)
from channels_registry.models.channels import ENDED
from channels_registry.models.grants import FULL_CONTROL
from channels_registry.telling import Handed, tell_at_once
from ledger.recording import Decision, record_many
from portal.store import end_of_day

PHRASES = {"grants.merged": gettext_lazy("moved access to the entry of the same person that was kept")}


def register() -> None:
    PEOPLE.own("channels_registry.Grant.person", carry=_access_moves_at_the_door, told=_grants_told)
    PEOPLE.own(
        "channels_registry.Channel.responsible",
        "channels_registry.Channel.deputy",
        carry=_move_duties,
        told=_duties_told,
    )
    PEOPLE.own("channels_registry.Finding.assigned_to", carry=_move_findings, told=_findings_told)
    PEOPLE.own(
        "channels_registry.WayInDetails.keeper", "channels_registry.WayInDetails.spare",
        carry=_move_devices, told=_devices_told,
    )  # fmt: skip
    PEOPLE.moves(
        "channels_registry.Finding.person", gettext_lazy("Points to put right about the person"),
        among=Q(closed_at=None), once_per=("rule",), otherwise=_close_findings,
    )  # fmt: skip
    PEOPLE.moves(
        "channels_registry.Condition.owner", gettext_lazy("Things to do before a date"), among=Q(ended_at=None),
        lines=_of_channels,
    )  # fmt: skip
    PEOPLE.moves(
        "channels_registry.SetUp.owner", gettext_lazy("Set-ups looked after"),
        among=Q(channel__status=ChannelStatus.APPROVED), lines=_of_channels,
    )  # fmt: skip
    PEOPLE.moves("channels_registry.Challenge.holder", gettext_lazy("Proofs asked for"), among=Q(ended_at=None))
    PEOPLE.moves("channels_registry.ServiceNote.contact", gettext_lazy("Services they are the contact of"))
    # A second seat in the same tool is a fact of the tool: it stays with the entry that ended, and shows as left behind.
    PEOPLE.moves(
        "channels_registry.Seat.person", gettext_lazy("Seats in publishing tools"), among=Q(removed_at=None),
        once_per=("tool",), lines=lambda rows, merge: [seat.tool.name for seat in rows.select_related("tool")],
    )  # fmt: skip
    PEOPLE.moves("channels_registry.Tool.keeper", gettext_lazy("Tools looked after"), among=Q(ended_at=None))
    PEOPLE.moves("channels_registry.ImportFile.keeper", gettext_lazy("Lists being taken over"))
    PEOPLE.guard(_refuse_keeper_and_spare)
    GROUPS.moves(
        "channels_registry.Channel.body", gettext_lazy("Channels"),
        lines=lambda rows, merge: [name_for(merge.by, channel) for channel in rows],
    )  # fmt: skip
    GROUPS.moves("channels_registry.Tool.payer", gettext_lazy("Tools paid for"), among=Q(ended_at=None))


def _of_channels(rows: QuerySet, merge: Merge) -> list[str]:
    return [name_for(merge.by, row.channel) for row in rows.select_related("channel")]


# --- Access --------------------------------------------------------------------------------------------------------------


def _access_moves_at_the_door(merge: Merge) -> None:
    """``merge_grants_of`` does it, once the guards have seen both entries' access as it was."""


def _grants_told(merge: Merge) -> Iterator[Consequence]:
    kept = {grant.channel_id: grant for grant in Grant.objects.not_ended().filter(person=merge.kept)}
    grants = list(Grant.objects.not_ended().filter(person=merge.gone).select_related("channel"))
    lines = []
    for grant in grants:
        level, both = AccessLevel(grant.level), kept.get(grant.channel_id)
        sentence = _("%(channel)s: %(level)s")
        if both is not None:
            level = higher(grant, both)
            sentence = _("%(channel)s: both have access, the higher one stays (%(level)s)")
        lines.append(sentence % {"channel": name_for(merge.by, grant.channel), "level": level.label})
    yield Consequence(gettext_lazy("Access to channels"), len(grants), tuple(lines[:NAMED]))


def higher(one: Grant, other: Grant) -> AccessLevel:
    return min((AccessLevel(one.level), AccessLevel(other.level)), key=HIGHEST_FIRST.index)


def merge_grants_of(departure: Departure) -> None:
    """What follows from a merge of people (registered at the door): the access that has not ended goes on with ``into``."""
    if departure.kind != DepartureKind.MERGE:
        return
    kept, at = departure.into, departure.at
    known = {grant.channel_id: grant for grant in Grant.objects.not_ended().filter(person=kept)}
    moved = list(
        Grant.objects.not_ended().filter(person=departure.person).select_related("channel", "person").order_by("pk")
    )
    # To its other people it is somebody else who has full control now: they see whether it is the same person.
    handed = []
    for grant in moved:
        both = known.get(grant.channel_id)
        if grant.level in FULL_CONTROL and (both is None or both.level not in FULL_CONTROL):
            handed.append(grant.pk)
        if both is None:
            Grant.objects.filter(pk=grant.pk).update(person=kept, ends_at=_within_contract(grant, grant.ends_at, kept))
        else:
            _end_into(grant, both, departure)
    decisions = [
        Decision(
            grant.channel, why=departure.why,
            data={"grant": grant.pk, "person": departure.person.pk, "into": kept.pk, "level": grant.level},
            words={"person": departure.person.full_name, "into": kept.full_name},
        )
        for grant in moved
    ]  # fmt: skip
    record_many("grants.merged", decisions, by=departure.by, at=at)
    now_held = (
        Grant.objects.not_ended().filter(person=kept, channel__grants__in=handed).select_related("channel", "person")
    )
    tell_at_once([Handed(grant, "given") for grant in now_held.order_by("pk")], by=departure.by, at=at)
    # Who co-administers may have changed too: the kept entry may be of the team and the other not, or the other way round.
    follow(sorted({grant.channel_id for grant in moved} | set(known)), at=at)


def _end_into(grant: Grant, both: Grant, departure: Departure) -> None:
    """Two of one channel become one: the higher level, from the earlier start, to the later end."""
    at = departure.at
    Grant.objects.filter(pk=grant.pk).update(ended_at=at, ended_by=departure.by, end_reason=EndReason.MERGED)
    open_proofs = Challenge.objects.open().filter(grant=grant)
    open_proofs.update(ended_at=at, outcome=ChallengeEnd.OVERTAKEN)
    ends = [grant.ends_at, both.ends_at]
    ends_at = None if None in ends else max(ends)
    level = higher(grant, both)
    # What was verified was the access before; with another level nobody has verified this one yet.
    unverified = NEVER_VERIFIED if level != both.level else {}
    Grant.objects.filter(pk=both.pk).update(
        **unverified,
        level=level,
        starts_at=min(grant.starts_at, both.starts_at),
        ends_at=_within_contract(both, ends_at, departure.into),
        approved_level=both.approved_level or grant.approved_level,
    )


def _within_contract(grant: Grant, ends_at: dt.datetime | None, holder: Person) -> dt.datetime | None:
    """An external person's access ends with the contract at the latest (L2)."""
    if holder.kind != PersonKind.EXTERNAL:
        return ends_at
    last = end_of_day(holder.contract_end)
    if last <= grant.starts_at:
        return ends_at
    return last if ends_at is None else min(ends_at, last)


# --- Duties ----------------------------------------------------------------------------------------------------------------


def _move_duties(merge: Merge) -> None:
    """Responsible person and deputy are two people: where both were one, the deputy is to be named anew."""
    both = Q(responsible__in=[merge.kept, merge.gone], deputy__in=[merge.kept, merge.gone])
    Channel.objects.filter(both).update(deputy=None)
    Channel.objects.filter(responsible=merge.gone).update(responsible=merge.kept)
    Channel.objects.filter(deputy=merge.gone).update(deputy=merge.kept)


def _duties_told(merge: Merge) -> Iterator[Consequence]:
    standing = Channel.objects.exclude(status__in=ENDED)
    pair = [merge.kept, merge.gone]
    for label, channels in (
        (gettext_lazy("Channels they are responsible for"), standing.filter(responsible=merge.gone)),
        (gettext_lazy("Channels they are deputy of"), standing.filter(deputy=merge.gone)),
        (gettext_lazy("Channels that lose their deputy"), standing.filter(responsible__in=pair, deputy__in=pair)),
    ):
        yield Consequence(label, channels.count(), tuple(name_for(merge.by, channel) for channel in channels[:NAMED]))


# --- Points to put right -----------------------------------------------------------------------------------------------------


def _move_findings(merge: Merge) -> None:
    """Only the team puts things right: where the kept entry is not of it, they wait for the lead again."""
    assigned = Finding.objects.open().filter(assigned_to=merge.gone)
    if Person.objects.team(merge.at).filter(pk=merge.kept.pk).exists():
        assigned.update(assigned_to=merge.kept)
    else:
        assigned.update(assigned_to=None, assigned_at=None)


def _findings_told(merge: Merge) -> Iterator[Consequence]:
    assigned = Finding.objects.open().filter(assigned_to=merge.gone)
    yield Consequence(gettext_lazy("Points to put right that they look after"), assigned.count())


def _close_findings(rows: QuerySet, merge: Merge) -> None:
    """The kept entry has the same one open."""
    rows.update(closed_at=closing_moment(merge.at))


# --- Devices ---------------------------------------------------------------------------------------------------------------


def _refuse_keeper_and_spare(merge: Merge) -> None:
    pair = [merge.kept, merge.gone]
    kept = WayInDetails.objects.filter(keeper__in=pair, spare__in=pair).select_related("channel").first()
    if kept is not None:
        raise MergeRefused(
            _("One keeps the device of %(channel)s and the other the spare. Name someone else for one of them first.")
            % {"channel": name_for(merge.by, kept.channel)}
        )


def _move_devices(merge: Merge) -> None:
    WayInDetails.objects.filter(keeper=merge.gone).update(keeper=merge.kept)
    WayInDetails.objects.filter(spare=merge.gone).update(spare=merge.kept)


def _devices_told(merge: Merge) -> Iterator[Consequence]:
    rows = WayInDetails.objects.filter(Q(keeper=merge.gone) | Q(spare=merge.gone)).select_related("channel")
    yield Consequence(gettext_lazy("Devices they keep"), rows.count(), tuple(_of_channels(rows[:NAMED], merge)))
