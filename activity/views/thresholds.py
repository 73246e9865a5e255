"""When a channel counts as quiet: read by the team and the auditors, set by the lead (U7, I3).

A change is shown first: what the coming night would do with these days and would not do without. Only then is it made.
"""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from accounts.access import PermissionRequired, ReadThenSet
from accounts.roles import Permission
from activity.forms import silence as forms
from activity.models import Threshold
from activity.silence.previewing import preview_of, preview_without
from activity.silence.terms import RHYTHMS, Days
from activity.silence.thresholds import (
    STEPS,
    ThresholdRefused,
    refuse_senseless,
    remove_threshold,
    set_steps,
    set_threshold,
)
from channels_registry.models import Platform, Rhythm
from portal.formpages import FormOfPage, PageOfForms
from portal.store import portal_settings


class OnThresholds(ReadThenSet, PageOfForms):
    permission = Permission.READ_AUDIT
    permission_to_set = Permission.SET_THRESHOLDS
    template_name = "activity/thresholds.html"
    extra_context = {"title": gettext_lazy("When is a channel quiet?")}

    def get_context_data(self, **context):
        settings = portal_settings()
        platforms = list(Platform.objects.order_by("archived", "name", "pk").prefetch_related("thresholds"))
        return super().get_context_data(
            rhythms=[Rhythm(rhythm) for rhythm in RHYTHMS],
            rows=[_row(platform) for platform in platforms],
            by_purpose=[one for platform in platforms for one in platform.thresholds.all() if one.kind],
            settings=settings,
            **{
                "days_form": forms.ThresholdForm(prefix="days", initial=self.chosen),
                "steps_form": forms.StepsForm(
                    prefix="steps", initial={name: getattr(settings, name) for name in STEPS}
                ),
                "chosen": self.chosen_rule,
                **context,
            },
        )

    @cached_property
    def chosen_rule(self) -> Threshold | None:
        """The rule whose days were followed here, to change or remove it."""
        asked = self.request.GET.get("rule", "")
        return Threshold.objects.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 10 else None

    @cached_property
    def chosen(self) -> dict:
        """What the form begins with."""
        if rule := self.chosen_rule:
            return {
                "platform": rule.platform_id, "kind": rule.kind, "rhythm": rule.rhythm,
                "quiet_days": rule.quiet_after_days, "flag_days": rule.flag_after_days,
            }  # fmt: skip
        asked = self.request.GET.get("platform", "")
        platform = Platform.objects.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 10 else None
        if platform is None:
            return {}
        return {
            "platform": platform.pk, "rhythm": self.request.GET.get("rhythm", ""),
            "quiet_days": platform.quiet_after_days, "flag_days": platform.flag_after_days,
        }  # fmt: skip


def _row(platform: Platform) -> dict:
    """One platform and its days for each rhythm of any purpose; no rule there means the platform's own."""
    rules = {rule.rhythm: rule for rule in platform.thresholds.all() if not rule.kind}
    return {
        "platform": platform,
        "cells": [{"label": Rhythm(rhythm).label, "rule": rules.get(rhythm)} for rhythm in RHYTHMS],
    }


class Thresholds(OnThresholds, TemplateView):
    def post(self, request, *args, **kwargs):
        """The days are sent here by their form."""
        return ThresholdSet.as_view()(request, *args, **kwargs)


class ThresholdSet(FormOfPage, OnThresholds, FormView):
    """Shows what the days would do (``try``), or sets them."""

    form_class, prefix = forms.ThresholdForm, "days"
    refusals = (ThresholdRefused,)

    def act(self, form):
        rule = {name: form.cleaned_data[name] for name in ("kind", "rhythm", "quiet_days", "flag_days")}
        platform, why = form.cleaned_data["platform"], form.cleaned_data["why"]
        if "try" in self.request.POST:
            refuse_senseless(**rule)
            days = Days(rule["quiet_days"], rule["flag_days"])
            preview = preview_of(platform, kind=rule["kind"], rhythm=rule["rhythm"], days=days, at=timezone.now())
            return self.render_to_response(self.get_context_data(form=form, preview=preview))
        set_threshold(platform, **rule, why=why, by=self.request.user, at=timezone.now())
        messages.success(self.request, _("The days are set; the coming night judges by them."))
        return redirect("activity:thresholds")


class Steps(FormOfPage, OnThresholds, FormView):
    """The days between the steps, and the least that posts are met with."""

    form_class, prefix = forms.StepsForm, "steps"
    refusals = (ThresholdRefused,)

    def act(self, form):
        if set_steps(**form.cleaned_data, by=self.request.user, at=timezone.now()):
            messages.success(self.request, _("The steps are set; the coming night goes by them."))
        else:
            messages.info(self.request, _("These steps hold already; nothing changed."))
        return redirect("activity:thresholds")


class ThresholdRemove(PermissionRequired, TemplateView):
    """A GET shows what it would do to remove the rule."""

    permission = Permission.SET_THRESHOLDS
    template_name = "activity/threshold_remove.html"

    def dispatch(self, request, *args, **kwargs):
        self.at = timezone.now()
        return super().dispatch(request, *args, **kwargs)

    def get_threshold(self) -> Threshold:
        return get_object_or_404(Threshold.objects.select_related("platform"), pk=self.kwargs["pk"])

    def get_context_data(self, **context):
        threshold = self.get_threshold()
        preview = preview_without(threshold, at=self.at)
        return super().get_context_data(title=_("Remove these days?"), threshold=threshold, preview=preview, **context)

    def post(self, request, pk):
        try:
            remove_threshold(self.get_threshold(), by=request.user, at=self.at)
        except ThresholdRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("The rule is removed; the coming night judges without it."))
        return redirect("activity:thresholds")
