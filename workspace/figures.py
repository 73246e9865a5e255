"""The numbers on the team's home page; each links to the list that makes it (ui.md)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Value
from django.utils.translation import ngettext

from channels_registry.models import Channel, ChannelStatus, Finding, Rule
from enforcement.models import SuspicionReport
from requests_app.models import ChannelRequest


@dataclass(frozen=True)
class Figure:
    number: int
    label: str
    url: str
    as_of: dt.datetime
    tone: str = ""


def for_team(at: dt.datetime) -> list[Figure]:
    """The channels without a Secretariat co-administrator come first everywhere; the aim is none (A8)."""
    uncovered, with_team, quiet, reports = _counted(
        Finding.objects.open().filter(rule=Rule.NO_COADMIN),
        ChannelRequest.objects.with_team(),
        Channel.objects.filter(status=ChannelStatus.FLAGGED),
        SuspicionReport.objects.filter(handled_at=None),
    )
    return [
        Figure(
            uncovered,
            ngettext("channel without a Secretariat co-administrator", "channels without a Secretariat co-administrator", uncovered),
            "/audits/", at, "bad" if uncovered else "good",
        ),
        Figure(with_team, ngettext("request with the team", "requests with the team", with_team), "/review/", at),
        Figure(quiet, ngettext("quiet channel, please check", "quiet channels, please check", quiet), "/inactivity/flagged/", at),
        Figure(
            reports,
            ngettext("open report of a suspicious account", "open reports of suspicious accounts", reports),
            "/reports/?state=open", at,
        ),
    ]  # fmt: skip


def _counted(first: QuerySet, *others: QuerySet) -> list[int]:
    """How many rows each of the lists has; one query."""
    parts = [
        rows.order_by().annotate(place=Value(place)).values("place").annotate(number=Count("pk"))
        for place, rows in enumerate((first, *others))
    ]
    numbers = {row["place"]: row["number"] for row in parts[0].union(*parts[1:], all=True)}
    return [numbers.get(place, 0) for place in range(len(parts))]
