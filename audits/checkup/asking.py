"""Whom a check-up asks about a channel on each side (A8, R1, N7): two people, never the same on both sides."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.models import Person, PersonKind
from accounts.roles import Permission
from audits.models import Sheet, Side
from channels_registry import rights
from channels_registry.models import Channel, Grant
from channels_registry.spokespeople import in_care_of
from portal.batches import in_batches


def chosen_for(channel_ids: Iterable[int], *, at: dt.datetime) -> dict[int, dict[Side, int | None]]:
    """By channel the person (id) asked on each side; None where nobody is left, so that the team answers.

    The responsible person, else the deputy: staff who are here, since an agency does not say what a channel is for (L2). On
    the other side the co-administrator who has been so longest and is not the first. Two queries for each thousand.
    """
    found: dict[int, dict[Side, int | None]] = {}
    for batch in in_batches(sorted(channel_ids)):
        found |= _chosen(batch, at=at)
    return found


def _chosen(channel_ids: list[int], *, at: dt.datetime) -> dict[int, dict[Side, int | None]]:
    coadmins: dict[int, list[int]] = {}
    held = Grant.objects.live(at).full_control().filter(channel__in=channel_ids).with_of_team(at).filter(of_team=True)
    for channel, person in held.order_by("starts_at", "pk").values_list("channel", "person"):
        coadmins.setdefault(channel, []).append(person)
    facts = (
        "responsible",
        "responsible__is_active",
        "responsible__kind",
        "deputy",
        "deputy__is_active",
        "deputy__kind",
    )
    chosen = {}
    for row in Channel.objects.filter(pk__in=channel_ids).order_by().values_list("pk", *facts):
        pk, named = row[0], (row[1:4], row[4:7])
        first = next((person for person, here, kind in named if person and here and kind == PersonKind.STAFF), None)
        other = next((person for person in coadmins.get(pk, ()) if person != first), None)
        chosen[pk] = {Side.RESPONSIBLE: first, Side.COADMIN: other}
    return chosen


# --- Who may answer, who may read ------------------------------------------------------------------------------------------


def may_answer(person: Person, sheet: Sheet, *, at: dt.datetime) -> bool:
    """On the first side those who speak for the channel, or the team where nobody is left to be asked; on the other the team.

    Never who has answered the other side, and nobody from outside. One query or two.
    """
    if not person.is_active or person.is_external or _answered_the_other(person, sheet):
        return False
    if sheet.side == Side.COADMIN:
        return rights.manages(person)
    if rights.manages(person) and person.pk != sheet.person_id:
        named = (sheet.channel.responsible_id, sheet.channel.deputy_id)
        return sheet.person_id is None or person.pk in named
    return in_care_of(person, at=at).filter(pk=sheet.channel_id).exists()


def _answered_the_other(person: Person, sheet: Sheet) -> bool:
    same = Q(answered_by=person) | Q(answered_by__merged_into=person)
    others = Sheet.objects.filter(same, campaign=sheet.campaign_id, channel=sheet.channel_id)
    return others.exclude(side=sheet.side).exists()


def readable_by(person: Person, *, at: dt.datetime) -> QuerySet:
    """All pages for the team and the auditors; else those of one's own side of the channels one speaks for."""
    if person.may(Permission.READ_AUDIT):
        return Sheet.objects.all()
    return Sheet.objects.filter(side=Side.RESPONSIBLE, channel__in=in_care_of(person, at=at).values("pk"))
