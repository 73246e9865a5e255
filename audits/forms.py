from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from portal.forms import PortalForm


class AssignForm(PortalForm):
    to = forms.ModelChoiceField(label=_("Who looks after it"), queryset=Person.objects.none())

    def __init__(self, *args, team, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = team
