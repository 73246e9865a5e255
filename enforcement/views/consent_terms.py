"""How long consents are kept, and whether single ones are recorded: read by the team and the auditors, set by the lead (A12)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.access import ReadThenSet, reason_for
from accounts.roles import Permission
from enforcement.consents import recording, retention, terms
from enforcement.consents.refusing import ConsentRefused
from enforcement.forms import consents as forms
from enforcement.models import Consent
from enforcement.views.consents import AboutConsents
from portal.formpages import FormPage
from portal.store import portal_settings


class SetByLead(AboutConsents, ReadThenSet):
    """Read by the team and the auditors, set by the lead."""

    permission = Permission.READ_AUDIT
    permission_to_set = Permission.SET_THRESHOLDS

    def get_context_data(self, **context):
        at = timezone.now()
        return super().get_context_data(settings=portal_settings(), next=retention.next_deletions(at=at), **context)

    def set(self, **values):
        changed = terms.set_terms(by=self.request.user, at=timezone.now(), **values)
        messages.success(self.request, _("Set, and on record.") if changed else _("Nothing was changed."))


class Terms(SetByLead, FormPage):
    form_class = forms.TermsForm
    template_name = "enforcement/consents/terms.html"
    refusals = (ConsentRefused,)

    def get_initial(self):
        return {name: getattr(portal_settings(), name) for name in terms.DAYS}

    def act(self, form):
        self.set(**form.cleaned_data)
        return redirect("enforcement:consent-terms")


class FullRegister(SetByLead, TemplateView):
    """What the full register brings and what it costs, and one button of the lead."""

    template_name = "enforcement/consents/full.html"

    def post(self, request):
        if not self.sets:
            raise PermissionDenied(reason_for(Permission.SET_THRESHOLDS))
        self.set(consent_full_register=request.POST.get("on") == "yes")
        return redirect("enforcement:consent-full")

    def get_context_data(self, **context):
        return super().get_context_data(on=recording.is_on(), kept=Consent.objects.count(), **context)
