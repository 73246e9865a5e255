"""The plan of a set-up, and what the team does for a channel."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.person_fields import PersonField
from portal.forms import PortalForm
from portal.reasons import reason_field


class PlanForm(PortalForm):
    owner = PersonField(label=_("Who looks after the set-up"))
    due_on = forms.DateField(label=_("Ready by"))
    why = reason_field()


class ServiceForm(PortalForm):
    note = forms.CharField(
        label=_("What the team does"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("The people of the channel read this."),
    )  # fmt: skip
    contact = PersonField(label=_("Whom to ask"), required=False)
