"""Accounts that resemble ours: the list, one of them, and a form or a button for each step (N13, U13)."""

import django_filters
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.access import PermissionRequired
from accounts.roles import Permission
from channels_registry.check import check
from channels_registry.models import Channel
from channels_registry.tools import ToolRefused, find_channel
from enforcement.forms import impersonations as forms
from enforcement.impersonation import course
from enforcement.impersonation.course import ImitationRefused
from enforcement.impersonation.waiting import due
from enforcement.models import ImpersonationCase, ImpersonationEvidence, ImpersonationState, SuspicionReport, Whose
from policies.guidance.reading import guidance
from portal.filefields import MOST_BYTES_OF_PAGE
from portal.filters import PortalFilterSet
from portal.formpages import FormPage, WordedFormPage
from portal.giving_out import give_out
from portal.listpages import Column, ListPage
from portal.store import day_of
from portal.templatetags.components import state_tag

S = ImpersonationState
LOOKS = {
    S.OPEN: "open", S.FRIENDLY: "done", S.HOSTILE: "problem", S.REPORTED: "waiting", S.REFUSED: "rejected", S.DOWN: "verified",
}  # fmt: skip
SHOWN = 70


def tag_of(case: ImpersonationCase) -> str:
    return state_tag(LOOKS[S(case.state)], case.get_state_display())


class ImitationFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Link or username"), field_name="address", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=S.choices, empty_label=gettext_lazy("Any"))
    whose = django_filters.ChoiceFilter(
        label=gettext_lazy("What it is"), choices=Whose.choices, empty_label=gettext_lazy("Any")
    )
    waits = django_filters.BooleanFilter(label=gettext_lazy("Something is to be done"), method="filter_waits")

    class Meta:
        model = ImpersonationCase
        fields = []

    def filter_waits(self, queryset, name, value):
        waiting = due(day_of(timezone.now()))
        return queryset.filter(waiting if value else ~waiting)


class Imitations(PermissionRequired, ListPage):
    permission = Permission.READ_AUDIT
    title = gettext_lazy("Accounts that resemble ours")
    template_name = "enforcement/impersonation/list.html"
    filterset_class = ImitationFilter
    default_sort = "-opened"
    export_name = "imitations"
    empty_title = gettext_lazy("No such account so far.")
    empty_text = gettext_lazy("The public tells us of them; you can note one yourself.")
    columns = (
        Column("address", gettext_lazy("Link or username"), value=lambda row: Truncator(row.address).chars(SHOWN),
               export=lambda row: row.address, sort="address",
               link=lambda row: reverse("enforcement:imitation", args=[row.pk])),
        Column("state", gettext_lazy("State"), value=tag_of, export=lambda row: row.get_state_display(), sort="state"),
        Column("imitates", gettext_lazy("Resembles"), value="imitates.name", sort="imitates__name"),
        Column("opened", gettext_lazy("Noted"), template="enforcement/impersonation/_opened.html", sort="opened_at",
               export=lambda row: row.opened_at),
        Column("reported", gettext_lazy("Reported to the platform"), value="reported_on", sort="reported_on"),
        Column("ticket", gettext_lazy("Its number"), value="ticket", sort="ticket"),
        Column("remind", gettext_lazy("Ask again on"), value="remind_on", sort="remind_on"),
    )  # fmt: skip

    def get_rows(self):
        return ImpersonationCase.objects.select_related("imitates")

    def get_context_data(self, **context):
        return super().get_context_data(handles=course.handles(self.request.user), **context)


class FindsChannel:
    """A form with the field ``imitates``: a name or a link, or nothing."""

    def find(self, form) -> Channel | None:
        text = form.cleaned_data.pop("imitates")
        return find_channel(text, Channel.objects.visible_to(self.request.user)) if text else None


class ImitationNew(FindsChannel, PermissionRequired, FormPage):
    permission = Permission.HANDLE_REPORTS
    form_class = forms.OpenForm
    refusals = (ImitationRefused, ToolRefused)

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("Note an account that resembles ours"), submit=_("Note it"),
            back_url=reverse("enforcement:imitations"), back_label=_("Accounts that resemble ours"), **context,
        )  # fmt: skip

    def act(self, form):
        imitates = self.find(form)
        case = course.open_imitation(
            address=form.cleaned_data["address"], imitates=imitates, by=self.request.user, at=timezone.now()
        )
        messages.success(self.request, _("Noted. Look at it next, and say what it is."))
        return redirect("enforcement:imitation", case.pk)


class ImitationOfReport(PermissionRequired, View):
    """Follow up what the public told: one press on the report's page."""

    permission = Permission.HANDLE_REPORTS
    http_method_names = ["post"]

    def post(self, request, pk):
        report = get_object_or_404(SuspicionReport, pk=pk)
        known = ImpersonationCase.objects.filter(report=report).first()
        if known is None:
            try:
                known = course.open_imitation(address=report.address, report=report, by=request.user, at=timezone.now())
            except ImitationRefused as refusal:
                messages.warning(request, str(refusal))
                return redirect("enforcement:reported", pk)
        return redirect("enforcement:imitation", known.pk)


class OfImitation(PermissionRequired):
    permission = Permission.READ_AUDIT

    @cached_property
    def case(self) -> ImpersonationCase:
        rows = ImpersonationCase.objects.select_related(
            "imitates__platform", "report", "opened_by", "judged_by", "ended_by"
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class ImitationPage(OfImitation, TemplateView):
    template_name = "enforcement/impersonation/case.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **context):
        case = self.case
        return super().get_context_data(
            case=case,
            tag=tag_of(case),
            handles=course.handles(self.request.user),
            checked=check(case.address, at=timezone.now()),
            evidence=list(case.evidence.defer("data").select_related("by")),
            late=case.remind_on is not None and case.remind_on <= day_of(timezone.now()),
            friendly=guidance("personal-accounts", get_language()) if case.whose == Whose.COLLEAGUE else None,
            **context,
        )


class ImitationForm(OfImitation, WordedFormPage):
    done = ""
    permission = Permission.HANDLE_REPORTS
    refusals = (ImitationRefused, ToolRefused)

    def get_context_data(self, **context):
        return super().get_context_data(
            back_url=reverse("enforcement:imitation", args=[self.case.pk]),
            back_label=Truncator(self.case.address).chars(SHOWN), **context,
        )  # fmt: skip

    def act(self, form):
        self.do(form)
        messages.success(self.request, self.done)
        return redirect("enforcement:imitation", self.case.pk)


class Judge(FindsChannel, ImitationForm):
    form_class = forms.JudgeForm
    title, submit = gettext_lazy("What is it?"), gettext_lazy("Say what it is")
    intro = gettext_lazy(
        "Look at it first. A colleague's own account, or someone who means well, gets a friendly word and no reproach. If it pretends to be us, the administrators of ours are told at once and the public check says that it is not ours."
    )
    done = gettext_lazy("Noted.")

    def get_initial(self):
        return {"imitates": self.case.imitates.name if self.case.imitates else ""}

    def do(self, form):
        imitates = self.find(form)
        given = form.cleaned_data
        course.judge(self.case, whose=Whose(given["whose"]), words=given["words"], imitates=imitates,
                     by=self.request.user, at=timezone.now())  # fmt: skip


class EvidenceNew(ImitationForm):
    form_class = forms.EvidenceForm
    most_bytes = MOST_BYTES_OF_PAGE
    title, submit = gettext_lazy("Keep a picture"), gettext_lazy("Keep it")
    intro = gettext_lazy(
        "The whole page with its link and its name, as it is now. The portal notes the day and the digest of the file."
    )
    done = gettext_lazy("Kept, with the link, the day and its digest.")

    def do(self, form):
        course.keep_evidence(self.case, form.cleaned_data["file"], by=self.request.user, at=timezone.now())


class ReportToPlatform(ImitationForm):
    form_class = forms.ReportForm
    title, submit = gettext_lazy("Reported to the platform"), gettext_lazy("Note the report")
    done = gettext_lazy("Noted. The portal reminds the team until the platform has answered.")

    def get_initial(self):
        return {"on": day_of(timezone.now())}

    def do(self, form):
        course.report(self.case, **form.cleaned_data, by=self.request.user, at=timezone.now())


ACTS = {
    "asked-again": (course.ask_again, gettext_lazy("Noted. The portal reminds the team again.")),
    "down": (lambda case, **who: course.end(case, down=True, **who), gettext_lazy("Down. Well done.")),
    "refused": (
        lambda case, **who: course.end(case, down=False, **who),
        gettext_lazy("Noted. The public goes on being warned of it."),
    ),
    "came-back": (course.came_back, gettext_lazy("Noted. The public is warned of it again; report it anew.")),
}


class ImitationAct(OfImitation, View):
    """One press on the page."""

    permission = Permission.HANDLE_REPORTS
    http_method_names = ["post"]

    def post(self, request, pk, act):
        if act not in ACTS:
            raise Http404
        verb, done = ACTS[act]
        try:
            verb(self.case, by=request.user, at=timezone.now())
        except ImitationRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, str(done))
        return redirect("enforcement:imitation", pk)


class EvidenceFile(OfImitation, View):
    http_method_names = ["get", "head", "options"]

    def get(self, request, pk, evidence):
        kept = get_object_or_404(ImpersonationEvidence, pk=evidence, case=self.case)
        return give_out(kept.data, name=kept.shown_name, content_type=kept.content_type)
