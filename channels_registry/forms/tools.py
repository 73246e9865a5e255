"""Publishing tools, their seats and the channels they reach."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Body
from accounts.person_fields import PersonField
from channels_registry.models import SeatLevel, ToolKind
from portal.forms import PortalForm, web_link_field
from portal.reasons import reason_field
from portal.secrets import refuse_secrets


class ToolForm(PortalForm):
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("As the team calls it, for instance: Buffer, regional desk.")
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=ToolKind.choices, widget=forms.RadioSelect)
    link = web_link_field(_("Where one signs in"), required=False)
    payer = forms.ModelChoiceField(label=_("Who pays for it"), queryset=Body.objects.none(), required=False)
    keeper = PersonField(label=_("Who looks after it"), required=False)
    note = forms.CharField(
        label=_("Note"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("For instance which plan is paid. The name of the safe and its entry, never a password."),
        validators=[refuse_secrets],
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["payer"].queryset = Body.objects.open()


class ToolEndForm(PortalForm):
    why = reason_field(validators=[refuse_secrets])


class SeatForm(PortalForm):
    person = PersonField(label=_("Who has the seat"))
    level = forms.ChoiceField(label=_("What they may do in it"), choices=SeatLevel.choices, widget=forms.RadioSelect)
    ends_on = forms.DateField(
        label=_("Last day of the seat"), required=False,
        help_text=_("An external person's seat ends with the contract at the latest."),
    )  # fmt: skip


class ReachForm(PortalForm):
    channel = forms.CharField(label=_("Channel"), max_length=2000, help_text=_("Its whole name, or its link."))
