"""The numbers on the team's home page; each links to the list that makes it (ui.md)."""

import datetime as dt
from dataclasses import dataclass

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
    uncovered = Finding.objects.open().filter(rule=Rule.NO_COADMIN).count()
    with_team = ChannelRequest.objects.with_team().count()
    quiet = Channel.objects.filter(status=ChannelStatus.FLAGGED).count()
    reports = SuspicionReport.objects.filter(handled_at=None).count()
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
