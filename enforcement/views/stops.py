"""Stop scheduled posts: the call, who has confirmed and whom to phone, the confirmation by a letter's link, the end (N15)."""

import django_filters
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View

from accounts.access import PermissionRequired
from accounts.roles import Permission
from channels_registry import rights
from enforcement.forms.stops import StopEndForm, StopForm
from enforcement.incidents import sight, stopping
from enforcement.incidents.calling import numbers_of
from enforcement.incidents.opening import AlertRefused
from enforcement.models import StopCall, StopReceipt, StopScope
from portal.filters import PortalFilterSet
from portal.formpages import FormPage
from portal.languages import Language, best_of
from portal.listpages import Column, ListPage
from portal.ratelimits import Limit, too_many

BY_LINK = Limit("stop-link", most=300, seconds=3600)


class StopFilter(PortalFilterSet):
    force = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[("yes", gettext_lazy("In force")), ("no", gettext_lazy("Ended"))],
        method="filter_force",
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = StopCall
        fields = []

    def filter_force(self, queryset, name, value):
        return queryset.filter(ended_at__isnull=value == "yes")


class Stops(PermissionRequired, ListPage):
    permission = Permission.READ_AUDIT
    template_name = "enforcement/incidents/stops.html"
    title = gettext_lazy("Stop scheduled posts")
    filterset_class = StopFilter
    default_sort = "-started"
    export_name = "stops"
    empty_title = gettext_lazy("Scheduled posts have never been stopped.")
    empty_text = gettext_lazy("One message reaches everyone who publishes, and you see who has confirmed.")
    columns = (
        Column("whom", gettext_lazy("Whom it concerns"), value="whom", link=lambda row: reverse("enforcement:stop", args=[row.pk])),
        Column("started", gettext_lazy("Called"), value="started_at", sort="started_at"),
        Column("by", gettext_lazy("Called by"), value="started_by.full_name", sort="started_by__full_name"),
        Column("channels", gettext_lazy("Channels"), value="channel_count", sort="channel_count", numeric=True),
        Column("ended", gettext_lazy("Ended"), value="ended_at", sort="ended_at"),
    )  # fmt: skip

    def get_rows(self):
        return StopCall.objects.select_related("platform", "body", "started_by")

    def get_context_data(self, **context):
        return super().get_context_data(handles=sight.handles(self.request.user), **context)


class ByTheTeam(PermissionRequired):
    permission = Permission.READ_AUDIT

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and request.user.may(self.permission) and not sight.handles(request.user):
            raise PermissionDenied(rights.ask_the_team())
        return super().dispatch(request, *args, **kwargs)


class StopNew(ByTheTeam, FormPage):
    """First the answers, then how far they would reach, then the button that sends: it cannot be undone. What was typed
    travels with the page, so that it is kept on the way back too."""

    form_class = StopForm
    template_name = "enforcement/incidents/stop_new.html"
    refusals = (AlertRefused,)
    extra_context = {
        "title": gettext_lazy("Stop scheduled posts"),
        "submit": gettext_lazy("Go on: see whom it reaches"),
        "intro": gettext_lazy(
            "Everyone who can publish on these channels has one letter at once, outside the budget of letters, with a link to confirm. There is no undo: a stop can only be ended."
        ),
    }

    def get_context_data(self, **context):
        return super().get_context_data(back_url=reverse("enforcement:stops"), back_label=_("All stops"), **context)

    def post(self, request, *args, **kwargs):
        if "change" in request.POST:
            return self.render_to_response(self.get_context_data(form=self.get_form()))
        return super().post(request, *args, **kwargs)

    def act(self, form):
        given = {**form.whom, "lines": form.lines, "by": self.request.user, "at": timezone.now()}
        if "send" not in self.request.POST:
            return self.look_first(form, stopping.reach_of(**given))
        call = stopping.start_stop(**given)
        messages.success(self.request, _("The letters leave now. Below you see who has confirmed."))
        return redirect("enforcement:stop", call.pk)

    def look_first(self, form, reach: stopping.Reach):
        self.template_name = "enforcement/incidents/stop_check.html"
        return self.render_to_response(
            self.get_context_data(
                form=form,
                reach=reach,
                scope=StopScope(form.cleaned_data["scope"]).label,
                whom=form.whom_in_words,
                lines=[(code, Language(code).label, text) for code, text in reach.lines.items()],
                typed=form.typed,
                submit=_("Send it now"),
            )
        )


class OfStop:
    @cached_property
    def call(self) -> StopCall:
        joined = StopCall.objects.select_related("platform", "body", "started_by", "ended_by")
        return get_object_or_404(joined, pk=self.kwargs["pk"])


class ReceiptFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Name"), field_name="person__full_name", lookup_expr="icontains")
    confirmed = django_filters.ChoiceFilter(
        label=gettext_lazy("Confirmed"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("Not yet: phone them"))],
        method="filter_confirmed",
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = StopReceipt
        fields = []

    def filter_confirmed(self, queryset, name, value):
        return queryset.filter(confirmed_at__isnull=value == "no")


class Stop(PermissionRequired, OfStop, ListPage):
    """Who has confirmed, who has not, and under which number they are reached."""

    permission = Permission.READ_AUDIT
    template_name = "enforcement/incidents/stop.html"
    filterset_class = ReceiptFilter
    # Who is still to be phoned stands first.
    default_sort = "confirmed"
    empty_title = gettext_lazy("Nobody here.")
    empty_text = ""

    @property
    def phones(self) -> bool:
        return sight.handles(self.request.user)

    def get_title(self):
        return _("Stop of scheduled posts: %(whom)s") % {"whom": self.call.whom}

    @property
    def export_name(self):
        return f"stop-{self.call.pk}"

    def get_columns(self):
        columns = (
            Column("person", _("Person"), value="person.full_name", sort="person__full_name"),
            Column("channels", _("Channels"), value="channel_count", sort="channel_count", numeric=True),
            Column("confirmed", _("Confirmed"), value="confirmed_at", sort=("done", "confirmed_at"),
                   template="enforcement/incidents/_confirmed.html", export=lambda row: row.confirmed_at),
            Column("phone", _("Phone"), template="enforcement/incidents/_phone.html", export=lambda row: row.phone),
            Column("email", _("E-mail"), value="person.email", sort="person__email",
                   template="enforcement/incidents/_email.html", export=lambda row: row.person.email),
        )  # fmt: skip
        # The numbers are for those who phone: an auditor reads who confirmed, not where people are reached at night.
        return tuple(column for column in columns if column.key != "phone" or self.phones)

    def get_rows(self):
        done = ExpressionWrapper(Q(confirmed_at__isnull=False), output_field=BooleanField())
        return self.call.receipts.select_related("person", "noted_by").annotate(done=done)

    def with_more(self, rows):
        numbers = numbers_of([row.person_id for row in rows]) if self.phones else {}
        for row in rows:
            row.phone = numbers.get(row.person_id, "")
            row.may_note = self.call.ended_at is None and row.confirmed_at is None and self.phones
        return rows

    def get_context_data(self, **context):
        receipts = self.call.receipts
        return super().get_context_data(
            call=self.call,
            lines=list(self.call.lines.all()),
            told=receipts.count(),
            left=receipts.unconfirmed().count(),
            handles=self.phones,
            **context,
        )


class StopEnd(ByTheTeam, OfStop, FormPage):
    """The form, or who ended the stop and when."""

    form_class = StopEndForm
    template_name = "enforcement/incidents/stop_end.html"
    refusals = (AlertRefused,)
    extra_context = {"title": gettext_lazy("End the stop"), "submit": gettext_lazy("They may publish again")}

    def get_context_data(self, **context):
        return super().get_context_data(
            intro=_("The same people have a letter at once. Those who have not read the first one get this one only."),
            back_url=reverse("enforcement:stop", args=[self.call.pk]),
            back_label=_("The stop"),
            call=self.call,
            **context,
        )

    def act(self, form):
        stopping.end_stop(self.call, by=self.request.user, at=timezone.now(), words=form.cleaned_data["words"])
        messages.success(self.request, _("The stop is over, and everyone is told."))
        return redirect("enforcement:stop", self.call.pk)


class StopNoted(ByTheTeam, OfStop, View):
    """A colleague confirmed on the phone."""

    http_method_names = ["post"]

    def post(self, request, pk, receipt):
        found = get_object_or_404(self.call.receipts.select_related("call", "person"), pk=receipt)
        try:
            stopping.confirm(found, at=timezone.now(), noted_by=request.user)
        except AlertRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Noted: %(name)s has stopped.") % {"name": found.person})
        return redirect(f"{reverse('enforcement:stop', args=[pk])}?confirmed=no")


# --- The person's own confirmation ------------------------------------------------------------------------------------------


class Confirming:
    """One button. A GET changes nothing (design §5.7)."""

    template_name = "enforcement/incidents/confirm.html"
    http_method_names = ["get", "head", "post", "options"]
    receipt: StopReceipt

    def get_context_data(self, **context):
        lines = {line.language: line for line in self.receipt.call.lines.all()}
        first = best_of(lines, get_language())
        return super().get_context_data(
            receipt=self.receipt,
            call=self.receipt.call,
            lines=[lines[first], *(line for code, line in lines.items() if code != first)] if first else [],
            **context,
        )

    def post(self, request, *args, **kwargs):
        try:
            stopping.confirm(self.receipt, at=timezone.now())
        except AlertRefused as refusal:
            return self.render_to_response(self.get_context_data(refusal=str(refusal)), status=422)
        return redirect(request.path)


class StopMine(Confirming, TemplateView):
    """Signed in, from the home page."""

    @cached_property
    def receipt(self) -> StopReceipt:
        own = StopReceipt.objects.filter(person=self.request.user, call=self.kwargs["pk"])
        return get_object_or_404(own.select_related("call__platform", "call__body", "person"))


@method_decorator([login_not_required, never_cache], name="dispatch")
class StopByLink(Confirming, TemplateView):
    """The address is the key; a limit holds those who guess."""

    def dispatch(self, request, *args, **kwargs):
        if wait := BY_LINK.wait_for(request):
            return too_many(request, wait)
        found = stopping.receipt_of_link(kwargs["token"])
        if found is None:
            raise Http404
        self.receipt = found
        response = super().dispatch(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        return response
