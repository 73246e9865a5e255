"""What things to do ask of people, for the home page (``portal.attention``): to do it, to check it, to find someone."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.models import Remediation
from audits.remediation.rights import directs
from audits.remediation.words import sentence_of
from portal.attention import MOST, Item
from portal.store import day_of, end_of_day


def to_do_yourself(person, at: dt.datetime) -> Iterator[Item]:
    """What this person does on a platform. One query."""
    own = Remediation.objects.open().filter(carried_by=person).select_related("channel", "grant__person")
    for ticket in own.order_by("due_on", "pk")[:MOST]:
        yield Item(
            text=_("%(channel)s: %(what)s") % {"channel": ticket.channel.name, "what": sentence_of(ticket)},
            verb=_("Do it"),
            url=reverse("audits:to-do-one", args=[ticket.pk]),
            since=ticket.reopened_at or ticket.decided_at,
            due=ticket.due_on,
        )


def to_check_by_team(person, at: dt.datetime) -> Iterator[Item]:
    """For the team: what a colleague did and a second person looks at, the later looks, and what nobody does. One query."""
    if not directs(person):
        return
    today = day_of(at)
    others = ~Q(carried_out_by=person) & (Q(grant=None) | ~Q(grant__person=person))
    parts = {
        "check": Remediation.objects.to_check().filter(others),
        "look": Remediation.objects.to_look_at(today).filter(others),
        "nobody": nobody_does(today).exclude(carried_by=person),
    }
    counted = Remediation.objects.aggregate(
        **{f"{key}_n": Count("pk", filter=Q(pk__in=rows.values("pk"))) for key, rows in parts.items()},
        check_at=Min("carried_out_at", filter=Q(pk__in=parts["check"].values("pk"))),
        look_on=Min("look_on", filter=Q(pk__in=parts["look"].values("pk"))),
        nobody_at=Min("decided_at", filter=Q(pk__in=parts["nobody"].values("pk"))),
    )
    if n := counted["check_n"]:
        text = ngettext(
            "%(count)d thing was done on a platform: a second person looks",
            "%(count)d things were done on platforms: a second person looks",
            n,
        )
        yield _item(text, n, _("Check"), "state=carried_out", counted["check_at"])
    if n := counted["look_n"]:
        text = ngettext(
            "%(count)d thing that was done is looked at again",
            "%(count)d things that were done are looked at again",
            n,
        )
        yield _item(text, n, _("Look"), "state=look", end_of_day(counted["look_on"]))
    if n := counted["nobody_n"]:
        text = ngettext(
            "%(count)d thing to do on a platform is late, or has nobody who does it",
            "%(count)d things to do on platforms are late, or have nobody who does them",
            n,
        )
        yield _item(text, n, _("See to it"), "state=nobody", counted["nobody_at"])


def nobody_does(day: dt.date) -> QuerySet:
    """To be done, and late or given to nobody: the team finds somebody."""
    return Remediation.objects.open().filter(Q(carried_by=None) | Q(due_on__lt=day))


def _item(text: str, count: int, verb: str, query: str, since: dt.datetime) -> Item:
    url = f"{reverse('audits:to-do')}?{query}"
    return Item(text=text % {"count": count}, verb=verb, url=url, since=since, shared=True)
