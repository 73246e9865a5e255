"""The limits of the standing controls: read by the team and the auditors, tried out and set by the lead."""

import json

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import ReadThenSet
from accounts.roles import Permission
from audits.controls.forms import LimitsForm
from audits.controls.limits import FIELDS, LimitsRefused, preview, set_limits
from channels_registry.history import event_of
from channels_registry.models import AuditSettings
from ledger.models import LedgerEntry
from portal.formpages import FormPage

CHANGES_SHOWN = 10


class Limits(ReadThenSet, FormPage):
    """“Try it out” says what a change would open and close and saves nothing; “Set the limits” carries it out."""

    permission = Permission.READ_AUDIT
    permission_to_set = Permission.SET_THRESHOLDS
    template_name = "audits/limits.html"
    form_class = LimitsForm
    refusals = (LimitsRefused,)
    extra_context = {"title": gettext_lazy("When does a rule open a point?")}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": AuditSettings.current()}

    def get_context_data(self, **context):
        limits = AuditSettings.current()
        changes = LedgerEntry.objects.filter(action="audits.limits_set").select_related("words").order_by("-seq")
        return super().get_context_data(
            numbers=[
                (field.verbose_name, getattr(limits, field.name)) for field in map(limits._meta.get_field, FIELDS)
            ],
            events=[_change(entry) for entry in changes[:CHANGES_SHOWN]],
            **context,
        )

    def act(self, form):
        now = timezone.now()
        if "try" in self.request.POST:
            tried = AuditSettings(pk=1, **form.limits)
            return self.render_to_response(
                self.get_context_data(form=form, tried=True, effects=preview(tried, at=now), now=now)
            )
        set_limits(form.limits, why=form.cleaned_data["why"], by=self.request.user, at=now)
        messages.success(self.request, _("The limits hold from now on, and the points follow them."))
        return redirect("audits:limits")


def _change(entry: LedgerEntry) -> dict:
    """One line of the history: which limits changed, from what to what."""
    changed = json.loads(entry.data).get("changed", {})
    event = event_of(entry)
    words = "; ".join(
        _("%(limit)s: %(after)d instead of %(before)d")
        % {"limit": AuditSettings._meta.get_field(name).verbose_name, "before": before, "after": after}
        for name, (before, after) in changed.items()
        if name in FIELDS
    )
    return {"what": words or event.what, "at": event.at, "by": event.by, "text": event.text}
