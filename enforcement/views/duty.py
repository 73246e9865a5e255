"""The duty rota: a week at a time with its gaps, and the pages on which the team keeps it (A11)."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views import View
from django.views.generic import TemplateView

from accounts.access import PermissionRequired, reason_for
from accounts.roles import Permission
from enforcement.duty import keeping
from enforcement.duty.keeping import DutyRefused
from enforcement.duty.rota import Gap, Stretch, contact_words, gaps_of, may_keep, on_duty, stretches_of
from enforcement.forms.duty import HandOverForm, ShiftForm
from enforcement.models import DutyShift
from portal.formpages import WordedFormPage
from portal.store import day_of, portal_settings

WEEK = 7
# No rota is kept for years ahead; an address with another week shows this one.
FARTHEST = dt.timedelta(days=366)


@dataclass(frozen=True)
class Day:
    day: dt.date
    stretches: list[Stretch]
    gaps: list[Gap]
    is_today: bool = False


class Duty(PermissionRequired, TemplateView):
    """One week: who is on duty on which day, where nobody is, and the duties to come. The auditors read it."""

    permission = Permission.READ_AUDIT
    template_name = "enforcement/duty/week.html"

    def get_context_data(self, **context):
        at = timezone.now()
        today = day_of(at)
        first = self._first_day(today)
        stretches = stretches_of(first, days=WEEK, at=at)
        gaps = gaps_of(first, days=WEEK, at=at, stretches=stretches)
        days = []
        for number in range(WEEK):
            day = first + dt.timedelta(days=number)
            days.append(
                Day(
                    day,
                    [one for one in stretches if day_of(one.since) == day],
                    [gap for gap in gaps if gap.day == day and gap.day >= today],
                    day == today,
                )
            )
        duty = on_duty(at)
        return super().get_context_data(
            title=_("Who is on duty"),
            days=days,
            first=first,
            last=first + dt.timedelta(days=WEEK - 1),
            before=first - dt.timedelta(days=WEEK),
            after=first + dt.timedelta(days=WEEK),
            now=contact_words(duty, reader=self.request.user, at=at),
            duty=duty,
            shifts=list(DutyShift.objects.from_day(today).select_related("person", "substitute")[:60]),
            keeps=may_keep(self.request.user),
            settings=portal_settings(),
            gap_days=sum(bool(day.gaps) for day in days),
            **context,
        )

    def _first_day(self, today: dt.date) -> dt.date:
        """The Monday of the week that the address names, else of this one."""
        asked = self.request.GET.get("week", "")
        try:
            day = dt.date.fromisoformat(asked)
        except ValueError:
            day = today
        if abs(day - today) > FARTHEST:
            day = today
        return day - dt.timedelta(days=day.weekday())


class Keeping(PermissionRequired):
    permission = Permission.HANDLE_REPORTS


class DutyForm(Keeping, WordedFormPage):
    refusals = (DutyRefused,)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "at": timezone.now()}

    def get_context_data(self, **context):
        return super().get_context_data(back_url=reverse("enforcement:duty"), back_label=_("Who is on duty"), **context)


class ShiftEnter(DutyForm):
    form_class = ShiftForm
    title, submit = gettext_lazy("Enter a duty"), gettext_lazy("Enter the duty")
    intro = gettext_lazy(
        "Questions of the people who run our channels reach whoever is on duty first. They see the name before they send anything."
    )

    def get_initial(self):
        settings = portal_settings()
        return {"from_hour": settings.duty_from_hour, "until_hour": settings.duty_until_hour}

    def act(self, form):
        keeping.enter_shift(**form.cleaned_data, by=self.request.user, at=timezone.now())
        messages.success(self.request, _("The duty is entered. Whoever has it from somebody else is told by a letter."))
        return redirect("enforcement:duty")


class ShiftHandOver(DutyForm):
    form_class = HandOverForm
    title, submit = gettext_lazy("Hand a duty over"), pgettext_lazy("duty", "Hand it over")

    @cached_property
    def shift(self) -> DutyShift:
        standing = DutyShift.objects.from_day(day_of(timezone.now())).select_related("person", "substitute")
        return get_object_or_404(standing, pk=self.kwargs["pk"])

    @property
    def intro(self) -> str:
        return _("%(name)s has this duty now. From the day you name, somebody else has it, at the same hours.") % {
            "name": self.shift.person.full_name
        }

    def get_initial(self):
        return {"from_day": max(self.shift.first_day, day_of(timezone.now()))}

    def act(self, form):
        keeping.hand_over(self.shift, **form.cleaned_data, by=self.request.user, at=timezone.now())
        messages.success(self.request, _("The duty is handed over, and whoever has it now is told."))
        return redirect("enforcement:duty")


class ShiftCancel(View):
    http_method_names = ["post"]

    def post(self, request, pk):
        if not request.user.may(Permission.HANDLE_REPORTS):
            raise PermissionDenied(reason_for(Permission.HANDLE_REPORTS))
        shift = get_object_or_404(DutyShift.objects.select_related("person", "substitute"), pk=pk)
        try:
            keeping.cancel_shift(shift, by=request.user, at=timezone.now())
        except DutyRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("The duty is cancelled. Look at the gap it leaves."))
        return redirect("enforcement:duty")
