"""What is at risk as it stands now (R4); the channels without a Secretariat co-administrator come first everywhere (A8)."""

import datetime as dt

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from activity.silence.judging import Clock, unknown
from activity.silence.terms import Terms
from audits.controls.reading import rings
from audits.watch import breaking
from channels_registry.models import Channel, ChannelStatus, Finding, Overlay, Rule, Severity
from channels_registry.standing_rules import of_severity
from enforcement.models import STILL_UP, ImpersonationCase, Incident
from portal.store import day_of
from workspace.brief.lines import Line, named

# A point that nobody has put right for so long is said apart.
LONG = dt.timedelta(days=30)


def risks(*, at: dt.datetime) -> list[Line]:
    """Sixteen queries."""
    return [*_alone(at), *_overlaid(), _alerts(), _imitations(), *_points(at), _quiet(), _not_known(at)]


def _alone(at: dt.datetime) -> list[Line]:
    labels = {
        Rule.NO_COADMIN: (_("Channels without a Secretariat co-administrator (none is the aim)"), "audits:watch"),
        Rule.SINGLE_ADMIN: (_("Channels without a second person with full control"), "audits:single"),
    }
    lines = []
    for rule, (label, url) in labels.items():
        rows = breaking(rule, at)
        number = rows.count()
        first = rule == Rule.NO_COADMIN
        lines.append(
            Line(
                rule.value, label, number, url=reverse(url), stays=first,
                tone=("bad" if number else "good") if first else "", **named(number, rows, "name"),
            )
        )  # fmt: skip
    return lines


def _overlaid() -> list[Line]:
    """What lies over the channel's state, the gravest first."""
    labels = {
        Overlay.COMPROMISED: _("Compromised channels: somebody else controls them"),
        Overlay.ACCESS_LOST: _("Channels to which we lost access"),
        Overlay.BLOCKED: _("Channels blocked by their platform"),
        Overlay.SUSPENDED: _("Channels suspended by the Secretariat"),
    }
    fields = {overlay: f"{overlay.value}_at" for overlay in labels}
    counted = Channel.objects.order_by().aggregate(
        **{overlay.value: Count("pk", filter=Q(**{f"{field}__isnull": False})) for overlay, field in fields.items()}
    )
    return [
        Line(
            overlay.value, labels[overlay], counted[overlay.value],
            url=f"{reverse('channels:list')}?status={overlay.value}",
            **named(counted[overlay.value], Channel.objects.filter(**{f"{field}__isnull": False}), field),
        )
        for overlay, field in fields.items()
    ]  # fmt: skip


def _alerts() -> Line:
    return Line(
        "alerts", _("Alerts under way"), Incident.objects.under_way().count(), url=reverse("enforcement:alerts")
    )


def _imitations() -> Line:
    number = ImpersonationCase.objects.filter(state__in=STILL_UP).count()
    return Line("imitations", _("Accounts that pretend to be us and are still up"), number, url=reverse("enforcement:imitations"))  # fmt: skip


def _points(at: dt.datetime) -> list[Line]:
    """Not accepted for a time: somebody has to do something."""
    counted = Finding.objects.open().filter(rings(on=day_of(at))).order_by()
    found = counted.aggregate(
        grave=Count("pk", filter=of_severity(Severity.GRAVE)), long=Count("pk", filter=Q(opened_at__lt=at - LONG))
    )
    url = reverse("audits:findings")
    return [
        Line("grave", _("Grave points to put right"), found["grave"], url=f"{url}?severity={Severity.GRAVE.value}"),
        Line("long", _("Points open for more than thirty days"), found["long"], url=f"{url}?sort=since"),
    ]


def _quiet() -> Line:
    rows = Channel.objects.filter(status=ChannelStatus.FLAGGED)
    number = rows.count()
    return Line("quiet", _("Quiet channels, please check"), number, url=reverse("activity:flagged"), **named(number, rows, "flagged_at"))  # fmt: skip


def _not_known(at: dt.datetime) -> Line:
    """Not known is not quiet: nobody told, or nobody could look (design §5.2)."""
    number = Channel.objects.filter(unknown(Clock.of(at), Terms.in_force())).count()
    return Line("not_known", _("Channels of which nobody knows whether they are quiet"), number, url=reverse("activity:unknown"))  # fmt: skip
