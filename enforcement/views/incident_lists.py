"""The list of alerts, and what is printed of them: the card of a channel, the report afterwards (N15)."""

import django_filters
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from channels_registry import rights
from channels_registry.views.pages import OfChannel
from enforcement.forms.incidents import NumberForm
from enforcement.incidents import after_action, calling, card, sheets, sight
from enforcement.incidents.opening import AlertRefused
from enforcement.models import EmergencyNumber, Incident, IncidentKind, IncidentState
from enforcement.views.incidents import OnAlert
from portal.filters import PortalFilterSet
from portal.formpages import FormPage
from portal.giving_out import give_pdf
from portal.listpages import Column, ListPage
from portal.ratelimits import Limit, too_many

MANY_PDFS = Limit("alert-pdf", most=60, seconds=3600)
UNAVAILABLE = 503


class AlertFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Channel"), field_name="channel__name", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("What is wrong"), choices=IncidentKind.choices, empty_label=gettext_lazy("Any")
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=IncidentState.choices, empty_label=gettext_lazy("Any")
    )

    class Meta:
        model = Incident
        fields = []


class Alerts(ListPage):
    """The team and the auditors see all of them, the people of channels their own."""

    template_name = "enforcement/incidents/alerts.html"
    title = gettext_lazy("Alerts")
    filterset_class = AlertFilter
    default_sort = "-opened"
    export_name = "alerts"
    empty_title = gettext_lazy("No alert so far.")
    empty_text = gettext_lazy(
        "May it stay so. The emergency card of each channel can be printed beforehand, from its page."
    )
    columns = (
        Column("channel", gettext_lazy("Channel"), value="channel.name", sort="channel__name",
               link=lambda row: reverse("enforcement:alert", args=[row.pk])),
        Column("platform", gettext_lazy("Platform"), value="channel.platform.name", sort="channel__platform__name"),
        Column("kind", gettext_lazy("What is wrong"), value="get_kind_display", sort="kind"),
        Column("opened", gettext_lazy("Reported"), value="opened_at", sort="opened_at"),
        Column("state", gettext_lazy("State"), template="enforcement/incidents/_state.html", sort="state",
               export=lambda row: row.get_state_display()),
        Column("ended", gettext_lazy("Ended"), value="ended_at", sort="ended_at"),
    )  # fmt: skip

    def get_rows(self):
        return sight.visible_to(self.request.user, at=timezone.now()).select_related("channel__platform")

    def get_context_data(self, **context):
        return super().get_context_data(handles=sight.handles(self.request.user), **context)


class SheetPage(TemplateView):
    """A sheet as a page to be printed; ``pdf_url`` and ``back`` belong to the page."""

    template_name = "enforcement/incidents/sheet.html"
    problem = ""

    def sheet(self) -> sheets.Sheet:
        raise NotImplementedError

    def get_context_data(self, **context):
        return super().get_context_data(sheet=self.sheet(), pdf_url=self.pdf_url(), problem=self.problem,
                                        back_url=self.back_url(), back_label=self.back_label(), **context)  # fmt: skip


class SheetPdf(View):
    """The same as a file. Where it cannot be made, the page that can be printed."""

    http_method_names = ["get", "head", "options"]
    page: type[SheetPage]
    what = ""

    def get(self, request, *args, **kwargs):
        if wait := MANY_PDFS.wait_for(request):
            return too_many(request, wait)
        sheet = self.sheet()
        try:
            made = sheets.as_pdf(sheet)
        except sheets.CannotTypeset as problem:
            page = self.page()
            page.setup(request, *args, **kwargs)
            page.problem = str(problem)
            response = page.dispatch(request, *args, **kwargs)
            response.status_code = UNAVAILABLE
            return response
        return give_pdf(made, name=f"{self.what}-{self.channel.pk}", language=sheet.language)


class OfCard(OfChannel):
    """For whoever may see who runs the channel, and so whom to call."""

    def refusal(self):
        user = self.request.user
        if rights.sees_people(user, self.channel) or rights.may_raise_alarm(user, self.channel, at=self.at):
            return ""
        return rights.people_are_private()

    def sheet(self):
        return card.card_of(self.channel, reader=self.request.user, at=self.at)

    def pdf_url(self):
        return reverse("enforcement:card-pdf", args=[self.channel.pk])

    def back_url(self):
        return reverse("channels:detail", args=[self.channel.pk])

    def back_label(self):
        return self.channel.name


class Card(OfCard, SheetPage):
    pass


class CardPdf(OfCard, SheetPdf):
    page, what = Card, "emergency-card"


class OfReport(OnAlert):
    """It names people and quotes them: for the team and the auditors."""

    def refusal(self):
        if sight.sees_all(self.request.user):
            return ""
        return _("The report is read by the communications team and the auditors. Ask them for what you need of it.")

    def sheet(self):
        return after_action.report_of(self.incident, at=self.at)

    def pdf_url(self):
        return reverse("enforcement:alert-report-pdf", args=[self.incident.pk])

    def back_url(self):
        return reverse("enforcement:alert", args=[self.incident.pk])

    def back_label(self):
        return _("The alert")


class Report(OfReport, SheetPage):
    pass


class ReportPdf(OfReport, SheetPdf):
    page, what = Report, "alert-report"


class MyNumber(FormPage):
    """A person's own number for emergencies, given and taken back by themselves."""

    form_class = NumberForm
    refusals = (AlertRefused,)
    extra_context = {
        "title": gettext_lazy("Your number for emergencies"),
        "submit": gettext_lazy("Save"),
        "intro": gettext_lazy(
            "If one of your channels is in trouble, this is where we call. Only the communications team, the people of your channels and the groups to which these belong can read it."
        ),
    }

    @cached_property
    def known(self) -> str:
        found = EmergencyNumber.objects.filter(person=self.request.user).values_list("phone", flat=True)
        return found.first() or ""

    def get_initial(self):
        return {"phone": self.known}

    def act(self, form):
        calling.give_number(self.request.user, form.cleaned_data["phone"], at=timezone.now())
        messages.success(self.request, _("Saved.") if form.cleaned_data["phone"] else _("Your number is gone."))
        return redirect("enforcement:my-number")
