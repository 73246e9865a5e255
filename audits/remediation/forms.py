"""What people write about things to do."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from audits.models import LookResult
from portal.filefields import PictureField
from portal.forms import PortalForm
from portal.reasons import reason_field

LONG = forms.Textarea(attrs={"rows": 3})


class DoneForm(PortalForm):
    """``of_access``: a picture is needed; else a sentence is."""

    picture = PictureField(
        label=_("Picture of the platform's page of roles"),
        help_text=_(
            "A screenshot (PNG, JPEG, WebP) or a PDF, 10 MB at most, taken after it was done. Cover what concerns nobody here."
        ),
    )
    note = forms.CharField(label=_("What was done"), max_length=600, widget=LONG)

    def __init__(self, *args, of_access: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note" if of_access else "picture"].required = False


class CheckForm(PortalForm):
    note = forms.CharField(label=_("What you saw"), max_length=300, required=False)


class SendBackForm(PortalForm):
    why = reason_field(label=_("What is not done yet"), help_text=_("Whoever did it reads it here."))


class LookForm(PortalForm):
    result = forms.ChoiceField(
        label=_("What did you find on the platform?"), choices=LookResult.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What you saw"), max_length=300, required=False, help_text=_("Needed where it is not as it was said.")
    )


class DropForm(PortalForm):
    why = reason_field(label=_("Why it is not to be done"))


class ReopenForm(PortalForm):
    why = reason_field(label=_("Why it is to be done again"))


class GiveForm(PortalForm):
    to = forms.ModelChoiceField(label=_("Who does it on the platform"), queryset=Person.objects.none())
    due_on = forms.DateField(label=_("Until"))

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people
