"""The public report of a suspicious account, and the team's list of them."""

import django_filters
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.access import PermissionRequired, ReadThenSet
from accounts.roles import Permission
from channels_registry.addressing import holders_of
from channels_registry.check import check
from enforcement.forms.reports import HandleForm, ReportForm
from enforcement.models import ImpersonationCase, ReportOutcome, SuspicionReport
from enforcement.reports.receiving import ReportRefused, handle_report, receive_report
from portal.filters import PortalFilterSet
from portal.formpages import FormPage
from portal.listpages import Column, ListPage
from portal.ratelimits import Limit, too_many

public = method_decorator(login_not_required, name="dispatch")
# Characters of an address in the list; its own page and the export have all of it.
SHOWN = 70
REPORTS = Limit("report", most=5, seconds=3600)


@public
class Report(FormPage):
    """Anyone may tell us about an account that pretends to be ours (A16, N13)."""

    form_class = ReportForm
    template_name = "enforcement/report.html"
    extra_context = {"title": gettext_lazy("Report a suspicious account"), "submit": gettext_lazy("Send report")}

    def get_initial(self):
        # Coming from the check page, the address is there already.
        return {"address": self.request.GET.get("q", "").replace("\x00", "")[:2000]}

    def act(self, form):
        if wait := REPORTS.wait_for(self.request):
            return too_many(self.request, wait)
        receive_report(
            address=form.cleaned_data["address"],
            message=form.cleaned_data["message"],
            reporter_email=form.cleaned_data["email"],
            language=get_language(),
            at=timezone.now(),
        )
        return redirect("enforcement:thanks")


@public
class Thanks(TemplateView):
    template_name = "enforcement/thanks.html"


class ReportFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Link, username or words"), method="filter_q")
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[("open", pgettext_lazy("report", "Open")), ("done", gettext_lazy("Dealt with"))],
        method="filter_state",
        empty_label=gettext_lazy("All"),
    )
    outcome = django_filters.ChoiceFilter(
        label=gettext_lazy("Outcome"), choices=ReportOutcome.choices, empty_label=gettext_lazy("Any")
    )

    class Meta:
        model = SuspicionReport
        fields = []

    def filter_q(self, queryset, name, value):
        return queryset.filter(Q(address__icontains=value) | Q(message__icontains=value))

    def filter_state(self, queryset, name, value):
        return queryset.filter(handled_at__isnull=value == "open")


class ReportList(PermissionRequired, ListPage):
    """Auditors read it too; the team deals with the reports."""

    permission = Permission.READ_AUDIT
    title = gettext_lazy("Reports of suspicious accounts")
    template_name = "enforcement/list.html"
    filterset_class = ReportFilter
    default_sort = "-at"
    export_name = "reports"
    empty_title = gettext_lazy("No report so far.")
    empty_text = gettext_lazy("Anyone can send one from the check page or the start page.")
    columns = (
        Column(
            "address",
            gettext_lazy("Link or username"),
            value=lambda row: Truncator(row.address).chars(SHOWN),
            export=lambda row: row.address,
            sort="address",
            link=lambda row: reverse("enforcement:reported", args=[row.pk]),
        ),
        Column("at", gettext_lazy("Received"), template="enforcement/_received.html", sort="at"),
        Column(
            "state",
            gettext_lazy("State"),
            template="enforcement/_state.html",
            sort="handled_at",
            export=lambda row: row.get_outcome_display() or pgettext("report", "Open"),
        ),
        Column("by", gettext_lazy("Dealt with by"), value="handled_by.full_name", sort="handled_by__full_name"),
        Column("message", gettext_lazy("What looks wrong"), export=True, template="enforcement/_message.html"),
    )

    def get_rows(self):
        return SuspicionReport.objects.select_related("handled_by")


class Reported(ReadThenSet, FormPage):
    """One report beside what the register says of the account; the team says here what it came to."""

    permission = Permission.READ_AUDIT
    permission_to_set = Permission.HANDLE_REPORTS
    form_class = HandleForm
    template_name = "enforcement/reported.html"
    refusals = (ReportRefused,)

    @cached_property
    def report(self) -> SuspicionReport:
        return get_object_or_404(SuspicionReport.objects.select_related("handled_by"), pk=self.kwargs["pk"])

    @cached_property
    def followed(self) -> ImpersonationCase | None:
        """What is done about the account: the report closes with its outcome, and not by hand beside it."""
        return ImpersonationCase.objects.filter(report=self.report).first()

    def get_context_data(self, **kwargs):
        checked = check(self.report.address, at=timezone.now())
        same = SuspicionReport.objects.none()
        if self.report.identity_key:
            same = SuspicionReport.objects.filter(identity_key=self.report.identity_key).exclude(pk=self.report.pk)
        return super().get_context_data(
            report=self.report,
            checked=checked,
            # The public check keeps silent about a channel that is unlisted for someone's safety; the team must know it.
            ours=holders_of(checked.address).first() if checked.address else None,
            others=list(same[:20]),
            followed=self.followed,
            may_handle=self.report.handled_at is None and self.followed is None and self.sets,
            **kwargs,
        )

    def act(self, form):
        if self.followed is not None and self.report.handled_at is None:
            raise ReportRefused(
                _("This account is followed up. The report closes by itself with what it turns out to be.")
            )
        handle_report(
            self.report,
            outcome=form.cleaned_data["outcome"],
            note=form.cleaned_data["note"],
            by=self.request.user,
            at=timezone.now(),
        )
        messages.success(self.request, _("Noted. The report is closed, and the record of decisions has it."))
        return redirect("enforcement:reports")
