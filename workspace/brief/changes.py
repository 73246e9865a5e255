"""What changed in the time of a brief: channels, access, policies, decisions, alerts, points (R4)."""

import datetime as dt

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from activity.metrics.periods import Period
from activity.models import RetirementCase, RetirementOutcome
from audits.models import HandOverItem, ItemState
from channels_registry.models import Channel, Finding
from enforcement.models import Incident, IncidentState
from ledger.models import LedgerEntry
from policies.acknowledging.asking import title_of
from policies.models import PolicyVersion
from requests_app.models import Decision, Outcome
from workspace.brief.lines import NAMED, Line, named
from workspace.brief.periods import Span

GIVEN = ("grants.given",)
CHANGED = ("grants.changed", "grants.end_set")
ENDED = ("grants.revoked", "grants.expired", "grants.ended_by_departure")


def changes(span: Span, *, period: Period, at: dt.datetime) -> list[Line]:
    """Each figure beside that of the time before. Seventeen queries."""
    return [
        _opened(span),
        _closings_begun(span),
        _closed(span),
        _handed_over(span),
        _access(span, period),
        _policies(span),
        _decisions(span, period, at),
        _alerts(span),
        _points(span),
    ]


def _opened(span: Span) -> Line:
    rows = Channel.objects.exclude(activated_at=None)
    number, before = span.count(rows, "activated_at")
    return Line(
        "opened", _("Channels that went into service"), number, before, url=reverse("channels:list"),
        **named(number, rows.filter(span.within("activated_at")), "-activated_at"),
    )  # fmt: skip


def _closings_begun(span: Span) -> Line:
    number, before = span.count(RetirementCase.objects.all(), "opened_at")
    rows = RetirementCase.objects.filter(span.within("opened_at"))
    return Line(
        "closings", _("Closings that began"), number, before, url=reverse("activity:closings"),
        **named(number, rows, "-opened_at", name="channel__name", unlisted="channel__unlisted_at"),
    )  # fmt: skip


def _closed(span: Span) -> Line:
    rows = Channel.objects.exclude(retired_at=None)
    number, before = span.count(rows, "retired_at")
    return Line(
        "closed", _("Channels that were closed"), number, before, url=reverse("activity:closings-ended"),
        **named(number, rows.filter(span.within("retired_at")), "-retired_at"),
    )  # fmt: skip


def _handed_over(span: Span) -> Line:
    """Something of the channel went over to somebody else: its people, or the whole channel at its end."""

    def in_time(times) -> Q:
        settled = HandOverItem.objects.filter(times("done_at"), channel=OuterRef("pk"), state=ItemState.DONE)
        ended = RetirementCase.objects.filter(
            times("closed_at"), channel=OuterRef("pk"), outcome=RetirementOutcome.HANDED_OVER
        )
        return Q(Exists(settled)) | Q(Exists(ended))

    counted = Channel.objects.order_by().aggregate(
        now=Count("pk", filter=in_time(span.within)), before=Count("pk", filter=in_time(span.earlier))
    )
    return Line(
        "handed_over",
        _("Channels handed over, as a whole or by one of their people"),
        counted["now"],
        counted["before"] if span.compares else None,
        url=reverse("audits:leaving"),
        **named(counted["now"], Channel.objects.filter(in_time(span.within)), "name"),
    )


def _access(span: Span, period: Period) -> Line:
    """By the record of decisions: an access that was given and ended in one week changed twice."""
    of_access = LedgerEntry.objects.filter(
        action__in=(*GIVEN, *CHANGED, *ENDED), at__gte=span.before, at__lt=span.end
    ).order_by()
    counted = of_access.aggregate(
        now=Count("pk", filter=span.within("at")),
        before=Count("pk", filter=span.earlier("at")),
        **{
            name: Count("pk", filter=Q(action__in=actions) & span.within("at"))
            for name, actions in (("given", GIVEN), ("changed", CHANGED), ("ended", ENDED))
        },
    )
    note = pgettext("access", "given: %(given)d · changed: %(changed)d · ended: %(ended)d") % counted
    return Line(
        "access", _("Changes of access"), counted["now"], counted["before"] if span.compares else None,
        note=note if counted["now"] else "",
        url=f"{reverse('workspace:ledger')}?day_after={period.first.isoformat()}&day_before={period.last.isoformat()}",
    )  # fmt: skip


def _policies(span: Span) -> Line:
    number, before = span.count(PolicyVersion.objects.published(), "published_at")
    versions = PolicyVersion.objects.filter(span.within("published_at")).order_by("-published_at", "-pk")
    names = tuple(
        _("%(title)s, version %(number)s") % {"title": title_of(version, get_language()), "number": version.number}
        for version in versions.prefetch_related("texts").select_related("policy")[:NAMED]
    )
    return Line(
        "policies", _("Policies published"), number, before, names=names, more=max(0, number - len(names)),
        url=reverse("policies:list"),
    )  # fmt: skip


def _decisions(span: Span, period: Period, at: dt.datetime) -> Line:
    """The decisions that stand and were told; one that can still be taken back does not count yet (design §5.5)."""
    final = Decision.objects.final().told(at)
    rows = final.filter(at__gte=span.before, at__lt=span.end).order_by()
    counted = rows.aggregate(
        now=Count("pk", filter=span.within("at")),
        before=Count("pk", filter=span.earlier("at")),
        rejected=Count("pk", filter=Q(outcome=Outcome.REJECTED) & span.within("at")),
        joined=Count("pk", filter=Q(outcome=Outcome.JOINED) & span.within("at")),
    )
    counted["approved"] = counted["now"] - counted["rejected"] - counted["joined"]
    note = (
        pgettext(
            "requests",
            "approved: %(approved)d · not approved: %(rejected)d · served by an existing channel: %(joined)d",
        )
        % counted
    )
    called = Coalesce(NullIf("request__title", Value("")), F("request__reference"), output_field=CharField())
    return Line(
        "decisions", _("Decisions on requests"), counted["now"], counted["before"] if span.compares else None,
        note=note if counted["now"] else "",
        url=f"{reverse('review:figures')}?first={period.first.isoformat()}&last={period.last.isoformat()}",
        **named(counted["now"], final.filter(span.within("at")).annotate(called=called), "-at", name="called",
                unlisted="request__channel__unlisted_at"),
    )  # fmt: skip


def _alerts(span: Span) -> Line:
    number, before = span.count(Incident.objects.all(), "opened_at")
    rows = Incident.objects.filter(span.within("opened_at"))
    false_alarms = rows.filter(state=IncidentState.FALSE_ALARM).count()
    note = ngettext("%(count)d of them a false alarm", "%(count)d of them false alarms", false_alarms) % {
        "count": false_alarms
    }
    return Line(
        "alerts_raised", _("Alerts raised"), number, before, note=note if false_alarms else "",
        url=reverse("enforcement:alerts"),
        **named(number, rows, "-opened_at", name="channel__name", unlisted="channel__unlisted_at"),
    )  # fmt: skip


def _points(span: Span) -> Line:
    counted = Finding.objects.order_by().aggregate(
        now=Count("pk", filter=span.within("opened_at")),
        before=Count("pk", filter=span.earlier("opened_at")),
        closed=Count("pk", filter=span.within("closed_at")),
    )
    return Line(
        "points_opened", _("Points to put right that came up"), counted["now"],
        counted["before"] if span.compares else None,
        note=ngettext("%(count)d was put right in this time", "%(count)d were put right in this time", counted["closed"])
        % {"count": counted["closed"]} if counted["closed"] else "",
        url=reverse("audits:findings"), stays=bool(counted["closed"]),
    )  # fmt: skip
