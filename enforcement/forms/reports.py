from django import forms
from django.utils.translation import gettext_lazy as _

from enforcement.models import ReportOutcome
from portal.forms import PortalForm


class ReportForm(PortalForm):
    address = forms.CharField(
        label=_("Link or username"),
        max_length=2000,
        help_text=_("Paste the account's link if you can; a username helps too."),
    )
    message = forms.CharField(
        label=_("What looks wrong?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text=_("For instance: it asks for money, or it says things we would not say."),
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        max_length=254,
        required=False,
        help_text=_("Only if we may write to you about this report."),
    )


class HandleForm(PortalForm):
    outcome = forms.ChoiceField(label=_("What is it?"), choices=ReportOutcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note for the team"),
        max_length=600,
        required=False,
        widget=forms.Textarea,
        help_text=_("What you found, and whom you told. The public does not see it."),
    )
