"""What hand-overs ask of people, for the home page (``portal.attention``) and for the page of what somebody holds."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.holdings import Holding, HoldingKind
from accounts.models import Person
from accounts.roles import Permission
from audits.models import NOT_SETTLED, HandOver, HandOverItem, HandOverKind, ItemState
from policies.reading import unread_versions, version_url
from portal.attention import MOST, Item


def with_counts(hand_overs: QuerySet) -> QuerySet:
    """Annotate ``rows_left`` and ``rows_all``."""
    return hand_overs.annotate(
        rows_left=Count("items", filter=Q(items__state__in=NOT_SETTLED)), rows_all=Count("items")
    )


def hand_overs(person: Person, at: dt.datetime) -> Iterator[Item]:
    """For the team: who has left and may still be inside, before all else; then the planned ones that are theirs, and for
    the lead those that nobody of the team looks after. One query; one more for whoever leaves or takes over."""
    if person.is_team:
        yield from _of_team(person, at)
    own = HandOver.objects.open().filter(person=person).exclude(kind=HandOverKind.LEFT).first()
    if own is not None:
        left = HandOverItem.objects.unsettled().filter(hand_over=own).count()
        text = ngettext(
            "Hand over what you hold: %(count)d row is open",
            "Hand over what you hold: %(count)d rows are open",
            left,
        )
        yield Item(
            text=text % {"count": left}, verb=_("Hand over"), url=reverse("audits:hand-over", args=[own.pk]),
            since=own.opened_at, due=own.last_day if own.kind == HandOverKind.LEAVES else None,
        )  # fmt: skip


def _of_team(person: Person, at: dt.datetime) -> Iterator[Item]:
    team = Person.objects.team(at).values("pk")
    mine = Q(opened_by=person)
    if person.may(Permission.ASSIGN_REQUESTS):
        mine |= Q(opened_by=None) | ~Q(opened_by__in=team)
    found = HandOver.objects.open().filter(Q(kind=HandOverKind.LEFT) | mine).select_related("person")
    for hand_over in with_counts(found).order_by("last_day", "pk")[:MOST]:
        values = {"name": hand_over.person.full_name, "count": hand_over.rows_left}
        url, gone = reverse("audits:hand-over", args=[hand_over.pk]), hand_over.kind == HandOverKind.LEFT
        if gone:
            text = ngettext(
                "%(name)s has left; %(count)d thing out there is not done yet",
                "%(name)s has left; %(count)d things out there are not done yet",
                hand_over.rows_left,
            )
        else:
            text = ngettext(
                "Hand-over of %(name)s: %(count)d row is open",
                "Hand-over of %(name)s: %(count)d rows are open",
                hand_over.rows_left,
            )
        yield Item(
            text=text % values, verb=_("Go on"), url=url, since=hand_over.opened_at,
            urgent_as=_("Has left") if gone else "",
            due=None if gone else hand_over.last_day, shared=gone, urgent=gone,
        )  # fmt: skip


def taking_over(person: Person, at: dt.datetime) -> Iterator[Item]:
    """For a successor: reading the policy is all that the access waits for. One query, two where something waits."""
    waiting = HandOverItem.objects.unsettled().filter(state=ItemState.INVITED, successor=person)
    first = waiting.select_related("hand_over__person").order_by("asked_at", "pk").first()
    if first is None:
        return
    unread = unread_versions(person, at=at).select_related("policy").first()
    if unread is not None:
        yield Item(
            text=_("%(name)s hands access over to you. Read and accept the policy first; the rest follows by itself.")
            % {"name": first.hand_over.person.full_name},
            verb=_("Read the policy"),
            url=version_url(unread),
            since=first.asked_at,
        )


def of_hand_overs(person: Person, reader: Person, at: dt.datetime) -> Iterator[Holding]:
    """What the person takes over and is not done yet (``accounts.holdings``). One query."""
    waiting = HandOverItem.objects.unsettled().filter(successor=person).select_related("hand_over__person")
    url = reverse if reader.may(Permission.READ_AUDIT) else (lambda name, args: "")
    for item in waiting.order_by("pk"):
        yield Holding(
            HoldingKind.HAND_OVER, item.hand_over.person.full_name, url("audits:hand-over", args=[item.hand_over_id]),
            note=str(item.get_what_display()),
        )  # fmt: skip
