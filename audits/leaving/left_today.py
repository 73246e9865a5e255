"""“Left today”: what the next hour asks for, in its order (A7, A8).

The world has moved already, so nothing is refused: access, roles and sign-in end here at once, and what that breaks becomes
a point to put right. What the portal cannot know is whether the person is still inside on the platforms: each row says so
until somebody says that they were removed there. Nothing is sent to the person, not even what was waiting for them, and the
other administrators learn only that the access of one colleague has changed.
"""

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import departures
from accounts.departures import DepartureRefused
from accounts.holding import lock_people
from accounts.models import Person
from accounts.roles import Permission
from audits.leaving.handing_over import LeavingRefused, begin, closed, refuse_others
from audits.models import Handed, HandOver, HandOverItem, HandOverKind, HandOverOutcome
from channels_registry.models import Channel, Grant
from notifications.writing import Post, withdraw_letters_to, write_letters
from portal.store import day_of

# The order of the next hour: alone first, then full control, tools, devices, mailboxes; what can wait comes last.
ORDER = (Handed.ACCESS, Handed.SEAT, Handed.DEVICE, Handed.MAILBOX, Handed.RESPONSIBLE, Handed.DEPUTY, Handed.SPONSOR)


@transaction.atomic
def left_today(person: Person, *, by: Person, at: dt.datetime, why: str) -> HandOver:
    """End everything here at once, and list what is left to do out there. Raises LeavingRefused."""
    refuse_others(by)
    if by.pk == person.pk:
        raise LeavingRefused(_("Nobody closes their own access. Ask a colleague who may."))
    # Whoever decides, audits or runs the portal is not shut out by a colleague on their own word.
    has_role = person.is_superuser or person.role_assignments.live().exists()
    if has_role and not by.may(Permission.GIVE_DECISION_ROLES):
        raise LeavingRefused(
            _("%(name)s has a role in the portal. The communications lead does this; until then, plan the hand-over.")
            % {"name": person}
        )
    lock_people([person])
    earlier = HandOver.objects.open().filter(person=person).select_related("person").first()
    if earlier is not None:
        closed(earlier, HandOverOutcome.CANCELLED, by=by, at=at, why=why)
    hand_over = begin(person, HandOverKind.LEFT, last_day=day_of(at), by=by, at=at, why=why)
    channels = list(hand_over.items.exclude(grant=None).values_list("channel", flat=True))
    try:
        departures.deactivate(person, by=by, at=at, why=why, forced=True)
    except DepartureRefused as refusal:
        raise LeavingRefused(str(refusal)) from refusal
    withdraw_letters_to(person, at=at)
    _tell_the_others(hand_over, channels, at=at)
    if not hand_over.items.exists():
        closed(hand_over, HandOverOutcome.DONE, by=by, at=at)
    return hand_over


def _tell_the_others(hand_over: HandOver, channel_ids: list[int], *, at: dt.datetime) -> None:
    """One letter to each of the other administrators, for all their channels; it names nobody and says no reason."""
    theirs: dict[Person, list[Channel]] = defaultdict(list)
    others = Grant.objects.live(at).full_control().filter(channel__in=channel_ids).exclude(person=hand_over.person_id)
    for grant in others.select_related("person", "channel").order_by("channel__name", "pk"):
        if grant.person_id != hand_over.opened_by_id:
            theirs[grant.person].append(grant.channel)
    posts = [
        Post(
            event=f"access-changed:{hand_over.pk}",
            person=person,
            data={
                "name": person.full_name,
                "channels": [{"name": channel.name, "path": f"/registry/{channel.pk}/"} for channel in channels],
            },
        )
        for person, channels in theirs.items()
    ]
    write_letters("audits.access_changed", posts, at=at)


def in_order(items: list[HandOverItem]) -> list[HandOverItem]:
    """What is still to do first; channels on which nobody else had full control before all others."""
    return sorted(items, key=_rank)


def _rank(item: HandOverItem):
    return (
        item.done_at is not None,
        not (item.alone and item.what == Handed.ACCESS),
        not (item.full_control and item.what == Handed.ACCESS),
        # Access without full control waits until the ways around it are shut.
        ORDER.index(Handed(item.what)) if item.full_control or item.what != Handed.ACCESS else len(ORDER),
        item.pk,
    )
