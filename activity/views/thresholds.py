"""Days of silence by platform and purpose: read by the team and the auditors, set by the lead (U7, I3)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View

from accounts.access import PermissionRequired, reason_for
from accounts.roles import Permission
from activity import forms
from activity.models import Threshold
from activity.silence.thresholds import ThresholdRefused, remove_threshold, set_threshold
from channels_registry.models import Platform
from portal.formpages import FormPageMixin


class Thresholds(PermissionRequired, FormPageMixin, FormView):
    permission = Permission.READ_AUDIT
    template_name = "activity/thresholds.html"
    form_class = forms.ThresholdForm
    refusals = (ThresholdRefused,)
    extra_context = {"title": gettext_lazy("When is a channel quiet?")}

    def post(self, request, *args, **kwargs):
        if not request.user.may(Permission.SET_THRESHOLDS):
            raise PermissionDenied(reason_for(Permission.SET_THRESHOLDS))
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **context):
        return super().get_context_data(
            platforms=Platform.objects.order_by("archived", "name", "pk").prefetch_related("thresholds"),
            sets=self.request.user.may(Permission.SET_THRESHOLDS),
            **context,
        )

    def act(self, form):
        set_threshold(**form.cleaned_data, by=self.request.user, at=timezone.now())
        messages.success(self.request, _("The days are set; the coming night judges by them."))
        return redirect("activity:thresholds")


class ThresholdRemove(PermissionRequired, View):
    permission = Permission.SET_THRESHOLDS
    http_method_names = ["post"]

    def post(self, request, pk):
        threshold = get_object_or_404(Threshold.objects.select_related("platform"), pk=pk)
        try:
            remove_threshold(threshold, by=request.user, at=timezone.now())
        except ThresholdRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("From now on the platform's own days hold for this purpose."))
        return redirect("activity:thresholds")
