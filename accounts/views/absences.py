"""The page on which the team says who is away, and who decides meanwhile (N4)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from accounts.absences import cancel_absence, enter_absence
from accounts.access import PermissionRequired
from accounts.forms import AbsenceForm
from accounts.models import Absence
from accounts.people import NotPossible
from accounts.roles import Permission
from portal.formpages import FormPage
from portal.store import day_of


class AbsencePage(PermissionRequired, FormPage):
    permission = Permission.REVIEW_REQUESTS
    form_class = AbsenceForm
    template_name = "accounts/absences.html"
    refusals = (NotPossible,)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "by": self.request.user, "at": timezone.now()}

    def get_context_data(self, **context):
        today = day_of(timezone.now())
        absences = Absence.objects.filter(cancelled_at=None, last_day__gte=today).select_related("person", "deputy")
        return super().get_context_data(
            absences=absences, today=today, assigns=self.request.user.may(Permission.ASSIGN_REQUESTS), **context
        )

    def act(self, form):
        data = form.cleaned_data
        enter_absence(
            data["person"],
            first_day=data["first_day"],
            last_day=data["last_day"],
            deputy=data["deputy"],
            by=self.request.user,
            at=timezone.now(),
        )
        messages.success(self.request, _("The absence is entered. Have a good time away."))
        return redirect("people:absences")


class AbsenceCancel(PermissionRequired, View):
    permission = Permission.REVIEW_REQUESTS
    http_method_names = ["post"]

    def post(self, request, pk):
        absence = get_object_or_404(Absence.objects.select_related("person"), pk=pk)
        try:
            cancel_absence(absence, by=request.user, at=timezone.now())
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The absence is cancelled."))
        return redirect("people:absences")
