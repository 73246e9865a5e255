"""The page on which the team says who is away, and who decides meanwhile (N4)."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.absences import cancel_absence, enter_absence
from accounts.access import PermissionRequired
from accounts.models import Absence, Person
from accounts.people import NotPossible
from accounts.roles import Permission
from portal.formpages import FormPage
from portal.forms import CHOOSE, PortalForm
from portal.store import day_of


def date_field(label) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


class AbsenceForm(PortalForm):
    person = forms.ModelChoiceField(label=gettext_lazy("Who is away"), queryset=Person.objects.none(), empty_label=None)
    first_day = date_field(gettext_lazy("First day away"))
    last_day = date_field(gettext_lazy("Last day away"))
    deputy = forms.ModelChoiceField(
        label=gettext_lazy("Who decides meanwhile"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=CHOOSE,
        help_text=gettext_lazy(
            "They may assign reviews and give second decisions in that person's place; each is recorded as theirs for that person."
        ),
    )

    def __init__(self, *args, by: Person, at, **kwargs):
        super().__init__(*args, **kwargs)
        team = Person.objects.team(at)
        self.fields["person"].queryset = team if by.may(Permission.ASSIGN_REQUESTS) else team.filter(pk=by.pk)
        self.fields["person"].initial = by.pk
        self.fields["deputy"].queryset = team

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day comes before the first."))
        return cleaned


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
