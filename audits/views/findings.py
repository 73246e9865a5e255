"""Points to put right: the list, one of them with its reasons and remedies, and what is decided about it (R1)."""

import django_filters
from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.generic import TemplateView, View

from accounts.access import PermissionRequired
from accounts.models import Body
from accounts.roles import Permission
from audits.controls import coverage, reading, trend
from audits.controls.forms import AcceptForm
from channels_registry.findings import AcceptanceRefused, accept, end_acceptance, is_about
from channels_registry.models import Finding, Severity
from channels_registry.standing_rules import all_rules, label_of, of_severity, rule_of
from portal.filters import Choices, PortalFilterSet
from portal.formpages import FormPage
from portal.listpages import Column, ListPage
from portal.plots import plot_as_csv
from portal.store import day_of

STATES = [
    ("open", pgettext_lazy("points", "To put right now")),
    ("accepted", pgettext_lazy("points", "Accepted for a time")),
    ("closed", pgettext_lazy("points", "Put right")),
]
ASSIGNED = [("no", gettext_lazy("Nobody")), ("me", gettext_lazy("Me")), ("yes", gettext_lazy("Somebody"))]


def rule_choices():
    return [(rule.key, rule.label) for rule in all_rules()]


class FindingFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Channel or person"), method="by_name", max_length=120)
    rule = django_filters.ChoiceFilter(
        label=gettext_lazy("Rule"), choices=rule_choices, empty_label=gettext_lazy("Any")
    )
    severity = django_filters.ChoiceFilter(
        label=gettext_lazy("How grave"),
        choices=Severity.choices,
        method="by_severity",
        empty_label=gettext_lazy("Any"),
    )
    body = django_filters.ChoiceFilter(
        label=gettext_lazy("Group or office"), field_name="channel__body", empty_label=gettext_lazy("Any")
    )
    region = django_filters.ChoiceFilter(
        label=gettext_lazy("Region"), field_name="region_name", empty_label=gettext_lazy("Any")
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=STATES, method="by_state", empty_label=gettext_lazy("All that are open")
    )
    assigned = django_filters.ChoiceFilter(
        label=gettext_lazy("Who looks after it"),
        choices=ASSIGNED,
        method="by_assigned",
        empty_label=gettext_lazy("Anyone"),
    )

    class Meta:
        model = Finding
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        bodies = list(Body.objects.order_by("name", "pk").values_list("pk", "name", "region"))
        self.filters["body"].extra["choices"] = Choices((pk, name) for pk, name, _region in bodies)
        regions = sorted({region for _pk, _name, region in bodies if region})
        self.filters["region"].extra["choices"] = Choices((region, region) for region in regions)

    def by_name(self, queryset, name, value):
        return queryset.filter(Q(channel__name__icontains=value) | Q(person__full_name__icontains=value))

    def by_severity(self, queryset, name, value):
        return queryset.filter(of_severity(Severity(value)))

    def by_state(self, queryset, name, value):
        today = day_of(timezone.now())
        if value == "closed":
            return queryset.filter(closed_at__isnull=False)
        rings = reading.rings(on=today)
        return queryset.filter(rings if value == "open" else ~rings, closed_at=None)

    def by_assigned(self, queryset, name, value):
        if value == "me":
            return queryset.filter(assigned_to=self.request.user)
        return queryset.filter(assigned_to__isnull=value == "no")

    @property
    def qs(self):
        found = super().qs
        # What was put right long ago is asked for; nobody looks for it among what is open.
        return found if self.form["state"].value() in dict(STATES) else found.filter(closed_at=None)


class FindingList(PermissionRequired, ListPage):
    """Every open point, the gravest and oldest first; the title is the number of those to put right now."""

    permission = Permission.READ_AUDIT
    template_name = "audits/findings.html"
    filterset_class = FindingFilter
    default_sort = "severity"
    export_name = "points-to-put-right"
    empty_title = gettext_lazy("Nothing has to be put right.")

    @cached_property
    def at(self):
        return timezone.now()

    @cached_property
    def today(self):
        return day_of(self.at)

    @cached_property
    def tally(self) -> reading.Tally:
        return reading.count(on=self.today)

    def get_rows(self):
        return reading.points(Finding.objects.all())

    def get_title(self):
        return ngettext("%(count)d point to put right", "%(count)d points to put right", self.tally.ringing) % {
            "count": self.tally.ringing
        }

    def get_columns(self):
        return (
            Column(
                "rule", _("To put right"), value=lambda row: label_of(row.rule), sort="rule_name",
                link=lambda row: reverse("audits:finding", args=[row.pk]),
            ),
            Column("about", _("Channel or person"), value="about_name", sort="about_name", template="audits/_about.html"),
            Column("body", _("Group or office"), value="body_name", sort="body_name"),
            Column("region", _("Region"), value="region_name", sort="region_name"),
            Column(
                "severity", _("How grave"), value=lambda row: str(rule_of(row.rule).severity.label),
                sort=("rank", "opened_at"), template="audits/_severity.html",
            ),
            Column("since", _("Since"), value="opened_at", sort="opened_at", template="audits/_opened.html"),
            Column(
                "assigned", _("Who looks after it"), value="assigned_name", sort="assigned_name",
                template="audits/_assigned.html",
            ),
            Column("state", _("State"), value=self.state_of, template="audits/_finding_state.html"),
        )  # fmt: skip

    def state_of(self, row) -> str:
        if row.closed_at:
            return str(dict(STATES)["closed"])
        return str(dict(STATES)["accepted" if row.is_accepted_on(self.today) else "open"])

    def get_context_data(self, **context):
        known = coverage.count(at=self.at)
        return super().get_context_data(
            tally=self.tally,
            severities=[
                {"code": severity.value, "label": severity.label, "count": self.tally.by_severity[severity.value]}
                for severity in Severity
            ],
            coverage=known,
            unknown=sum(known.unknown.values()),
            now=self.at,
            today=self.today,
            **context,
        )


class OneFinding(PermissionRequired):
    permission = Permission.READ_AUDIT

    @cached_property
    def finding(self) -> Finding:
        joined = Finding.objects.select_related(
            "channel__body", "channel__platform", "person", "assigned_to", "accepted_by"
        )
        found = joined.visible_to(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found


class FindingDetail(OneFinding, TemplateView):
    """One point: what was found, why it matters, how it is put right and prevented, and what was decided about it."""

    template_name = "audits/finding.html"

    def get_context_data(self, **context):
        now, user, finding = timezone.now(), self.request.user, self.finding
        is_open = finding.closed_at is None
        return super().get_context_data(
            finding=finding,
            rule=rule_of(finding.rule),
            severity=rule_of(finding.rule).severity,
            title=label_of(finding.rule),
            accesses=reading.accesses_concerned(finding, at=now),
            decisions=reading.decisions_on(finding),
            earlier=reading.earlier(finding),
            accepted=finding.is_accepted_on(day_of(now)),
            assigns=is_open and user.may(Permission.MANAGE_CHANNELS),
            accepts=is_open and user.may(Permission.SET_THRESHOLDS) and not is_about(finding, user, at=now),
            now=now,
            **context,
        )


class FindingAccept(OneFinding, FormPage):
    """The lead lets a point be for a time."""

    permission = Permission.SET_THRESHOLDS
    template_name = "audits/accept.html"
    form_class = AcceptForm
    refusals = (AcceptanceRefused,)

    def get_context_data(self, **context):
        return super().get_context_data(
            finding=self.finding,
            problem=label_of(self.finding.rule),
            title=_("Accept this point for a time"),
            submit=_("Accept it until that day"),
            back_url=reverse("audits:finding", args=[self.finding.pk]),
            back_label=_("The point"),
            **context,
        )

    def act(self, form):
        accept(self.finding, **form.cleaned_data, by=self.request.user, at=timezone.now())
        messages.success(self.request, _("It is quiet until the end of that day; then it comes back by itself."))
        return redirect("audits:finding", pk=self.finding.pk)


class FindingAcceptanceEnd(OneFinding, View):
    permission = Permission.SET_THRESHOLDS
    http_method_names = ["post"]

    def post(self, request, pk):
        try:
            end_acceptance(self.finding, by=request.user, at=timezone.now())
        except AcceptanceRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("The point asks to be put right again."))
        return redirect("audits:finding", pk=pk)


class FindingTrend(PermissionRequired, TemplateView):
    """26 weeks: open at the end of each, opened and closed in it."""

    permission = Permission.READ_AUDIT
    template_name = "audits/trend.html"

    @cached_property
    def plot(self):
        now = timezone.now()
        return trend.plot(trend.weeks(at=now), at=now)

    def get(self, request, *args, **kwargs):
        if request.GET.get("format") == "csv":
            return plot_as_csv(self.plot, name="audit")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **context):
        return super().get_context_data(plot=self.plot, title=_("How it goes with the points to put right"), **context)
