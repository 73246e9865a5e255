"""Single consents, for whoever keeps or recorded them and for the team; for everybody else there are none (A12)."""

import django_filters
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from enforcement.consents import recording, sight, withdrawing
from enforcement.consents.refusing import ConsentRefused
from enforcement.forms import consents as forms
from enforcement.models import Consent, ConsentEnd, ConsentEvidence, Shown
from enforcement.views.consent_removals import Withdraw
from enforcement.views.consents import STATES, AboutConsents, GroupChosen, OfGroup, in_state, state_of, tag_of
from portal.filefields import MOST_BYTES_OF_PAGE
from portal.filters import PortalFilterSet
from portal.formpages import FormPage, WordedFormPage
from portal.giving_out import give_out
from portal.listpages import Column, ListPage
from portal.store import day_of, portal_settings
from portal.templatetags.components import user_text

ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


class OnlyWhileOn:
    """Before any view: new consents are recorded while the lead has the full register on."""

    def dispatch(self, request, *args, **kwargs):
        if not recording.is_on():
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class ConsentFilter(PortalFilterSet):
    """By no name: names are sealed, and what a search finds would open them."""

    q = django_filters.CharFilter(label=gettext_lazy("Code"), field_name="code", lookup_expr="icontains")
    shown = django_filters.ChoiceFilter(
        label=gettext_lazy("Who is shown"), choices=Shown.choices, empty_label=gettext_lazy("Any")
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=[(key, label) for key, (label, _look) in STATES.items()],
        empty_label=gettext_lazy("Any"), method="in_state",
    )  # fmt: skip

    class Meta:
        model = Consent
        fields = []

    def in_state(self, rows, _name, state):
        return in_state(rows, state)


class Consents(AboutConsents, ListPage):
    title = gettext_lazy("Single consents")
    template_name = "enforcement/consents/single_list.html"
    filterset_class = ConsentFilter
    default_sort = "until"
    exports = False
    empty_title = gettext_lazy("No consent that you keep.")
    empty_text = gettext_lazy("Each is shown to whoever keeps or recorded it and to the communications team.")
    columns = (
        Column("code", gettext_lazy("Code"), value="code", sort="code",
               link=lambda row: reverse("enforcement:consent", args=[row.pk])),
        Column("use", gettext_lazy("For which use"), value=lambda row: user_text(row.use, inline=True)),
        Column("shown", gettext_lazy("Who is shown"), value="get_shown_display", sort="shown"),
        Column("group", gettext_lazy("Group or office"), value="body.name", sort="body__name"),
        Column("keeper", gettext_lazy("Who keeps it"), value="keeper.full_name", sort="keeper__full_name"),
        Column("until", gettext_lazy("Until"), value="until", sort="until"),
        Column("state", gettext_lazy("State"), value=tag_of),
    )  # fmt: skip

    def dispatch(self, request, *args, **kwargs):
        """Turned off, the list is there for those only who still have something in it, and for the team."""
        user = request.user
        open_to_all = sight.handles(user) or (recording.is_on() and not user.is_external)
        if not (open_to_all or sight.consents_seen(user).exists()):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_rows(self):
        return sight.consents_seen(self.request.user).select_related("body", "keeper")

    def get_context_data(self, **context):
        user, on = self.request.user, recording.is_on()
        return super().get_context_data(
            on=on, may_record=on and sight.groups_of(user, at=timezone.now()).exists(), settings=portal_settings(),
            **context,
        )  # fmt: skip


class ConsentChoose(OnlyWhileOn, GroupChosen):
    title, back, then = gettext_lazy("Record a consent"), "enforcement:consents-single", "enforcement:consent-new"
    back_label = gettext_lazy("Single consents")


class ConsentNew(OnlyWhileOn, OfGroup, FormPage):
    form_class = forms.ConsentForm
    template_name = "enforcement/consents/form.html"
    refusals = (ConsentRefused,)
    most_bytes = MOST_BYTES_OF_PAGE

    def get_initial(self):
        return {"given_on": day_of(self.at), "keeper": self.request.user, "channels": self.asked_for}

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("Record a consent"), submit=_("Record it"), intro=self.body.name,
            back_url=reverse("enforcement:consents-single"), back_label=_("Single consents"), **context,
        )  # fmt: skip

    def act(self, form):
        facts = {**form.cleaned_data, "shown": Shown(form.cleaned_data["shown"])}
        consent = recording.record_consent(self.body, by=self.request.user, at=self.at, **facts)
        messages.success(self.request, _("Recorded under the code %(code)s.") % {"code": consent.code})
        return redirect("enforcement:consent", consent.pk)


class OfConsent(AboutConsents):
    """Before any view: ``self.consent``, for those who may read it; for everybody else there is none."""

    def dispatch(self, request, *args, **kwargs):
        self.at = timezone.now()
        seen = sight.consents_seen(request.user).select_related("body", "keeper", "recorded_by", "ended_by")
        self.consent = get_object_or_404(seen, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **context):
        return super().get_context_data(
            consent=self.consent, back_url=reverse("enforcement:consent", args=[self.consent.pk]),
            back_label=self.consent.code, **context,
        )  # fmt: skip


class ConsentPage(OfConsent, TemplateView):
    template_name = "enforcement/consents/consent.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **context):
        try:
            name, sealed = recording.name_of(self.consent), ""
        except ConsentRefused as refusal:
            name, sealed = "", str(refusal)
        withdrawal = getattr(self.consent, "withdrawal", None)
        return super().get_context_data(
            name=name, cannot_open=sealed, tag=tag_of(self.consent), open=state_of(self.consent) != "ended",
            channels=list(self.consent.channels.select_related("platform").order_by("name", "pk")),
            evidence=ConsentEvidence.objects.defer("sealed").filter(consent=self.consent).first(),
            removals=list(withdrawal.removals.select_related("channel")) if withdrawal else [],
            withdrawal=withdrawal, settings=portal_settings(), **context,
        )  # fmt: skip


class Evidence(OfConsent, View):
    """Given out to be saved, under the code and no other name."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, pk):
        evidence = get_object_or_404(ConsentEvidence.objects.select_related("consent"), consent=self.consent)
        try:
            data = recording.evidence_of(evidence)
        except ConsentRefused as refusal:
            messages.warning(request, str(refusal))
            return redirect("enforcement:consent", pk)
        ending = ENDINGS.get(evidence.content_type, "bin")
        return give_out(data, name=f"consent-{self.consent.pk}.{ending}", content_type=evidence.content_type)


class ConsentEnds(OfConsent, FormPage):
    form_class = forms.ConsentEndForm
    template_name = "enforcement/consents/form.html"
    refusals = (ConsentRefused,)

    def get_context_data(self, **context):
        intro = _("Somebody no longer agrees? Then note the withdrawal instead: what shows the person is taken down.")
        return super().get_context_data(title=_("End the consent"), submit=_("End it"), intro=intro, **context)

    def act(self, form):
        end = ConsentEnd(form.cleaned_data["end"])
        recording.end_consent(self.consent, end=end, by=self.request.user, at=self.at)
        messages.success(self.request, _("The consent is ended."))
        return redirect("enforcement:consent", self.consent.pk)


class ConsentWithdraw(Withdraw, OfConsent, WordedFormPage):
    def get_context_data(self, **context):
        return super().get_context_data(named=list(self.consent.channels.order_by("name", "pk")), **context)

    def act(self, form):
        withdrawing.withdraw([], consent=self.consent, by=self.request.user, at=self.at, **form.cleaned_data)
        messages.success(self.request, _("Noted. Those who run the channels are told now."))
        return redirect("enforcement:consent", self.consent.pk)
