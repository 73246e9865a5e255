"""What is typed about an account that resembles ours."""

from django import forms
from django.utils.translation import gettext_lazy as _

from enforcement.models import Whose
from portal.filefields import PictureField
from portal.forms import PortalForm

CHANNEL = _("Its whole name, or its link. Left empty where it imitates no single one.")


def imitated_field(**kwargs) -> forms.CharField:
    return forms.CharField(
        label=_("Which of ours does it resemble?"), max_length=2000, required=False, help_text=CHANNEL, **kwargs
    )


class OpenForm(PortalForm):
    address = forms.CharField(
        label=_("Link or username"), max_length=2000, help_text=_("Paste the account's link if you can.")
    )
    imitates = imitated_field()


class JudgeForm(PortalForm):
    whose = forms.ChoiceField(label=_("What is it?"), choices=Whose.choices, widget=forms.RadioSelect)
    imitates = imitated_field()
    words = forms.CharField(
        label=_("What we found"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("For the team. Leave out the names of people outside."),
    )  # fmt: skip


class EvidenceForm(PortalForm):
    file = PictureField()


class ReportForm(PortalForm):
    ticket = forms.CharField(
        label=_("Number of the platform's case"), max_length=120, required=False,
        help_text=_("As the platform's answer gives it; leave it empty where it gives none."),
    )  # fmt: skip
    on = forms.DateField(label=_("Reported on"))
