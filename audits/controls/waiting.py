"""What the controls ask of people on the home page: of the lead grave points that nobody looks after, of each their own."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import Permission
from channels_registry.models import Finding, Rule, Severity
from channels_registry.standing_rules import label_of, of_severity
from portal.attention import MOST, Item
from portal.store import day_of


def unassigned(person, at: dt.datetime) -> Iterator[Item]:
    """Only what is grave: the rest is counted on the page of points. One query for whoever assigns work, none for others."""
    if not person.may(Permission.ASSIGN_REQUESTS):
        return
    nobodys = Finding.objects.ringing(on=day_of(at)).filter(of_severity(Severity.GRAVE), assigned_to=None).order_by()
    found = {row["rule"]: row for row in nobodys.values("rule").annotate(count=Count("pk"), since=Min("opened_at"))}
    if uncovered := found.pop(Rule.NO_COADMIN.value, None):
        text = ngettext(
            "%(count)d channel has no Secretariat co-administrator, and nobody looks after it",
            "%(count)d channels have no Secretariat co-administrator, and nobody looks after them",
            uncovered["count"],
        )
        yield Item(
            text=text % {"count": uncovered["count"]},
            verb=_("Assign"),
            url=reverse("audits:watch"),
            since=uncovered["since"],
        )
    if found:
        count = sum(row["count"] for row in found.values())
        text = ngettext(
            "%(count)d other grave point is looked after by nobody",
            "%(count)d other grave points are looked after by nobody",
            count,
        )
        yield Item(
            text=text % {"count": count},
            verb=_("Assign"),
            url=reverse("audits:findings") + "?severity=grave&state=open&assigned=no",
            since=min(row["since"] for row in found.values()),
        )


def assigned(person, at: dt.datetime) -> Iterator[Item]:
    """Points to put right that this person looks after; those accepted for a time are quiet."""
    own = Finding.objects.ringing(on=day_of(at)).filter(assigned_to=person)
    for finding in own.select_related("channel__platform", "person").order_by("assigned_at", "pk")[:MOST]:
        about = finding.channel.platform.name if finding.channel else ""
        yield Item(
            text=_("%(channel)s: %(rule)s")
            % {"channel": finding.channel or finding.person, "rule": label_of(finding.rule)},
            verb=_("Put right"),
            url=reverse("audits:finding", args=[finding.pk]),
            since=finding.assigned_at,
            about=about,
        )
