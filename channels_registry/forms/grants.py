"""Give, change, end and hand over access."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.person_fields import PersonField
from channels_registry.models import AccessLevel
from portal.forms import PortalForm
from portal.reasons import reason_field

LEVEL_HINT = _(
    "Full control: may also give and take access on the platform. Can publish: posts. Can reply: answers comments and "
    "messages. Can see figures: nothing else."
)


class GiveAccessForm(PortalForm):
    person = PersonField(label=_("Who gets access"))
    level = forms.ChoiceField(
        label=_("What they may do"), choices=AccessLevel.choices, widget=forms.RadioSelect, help_text=LEVEL_HINT
    )
    native_role = forms.CharField(
        label=_("The platform's own name for this role"),
        max_length=60,
        required=False,
        help_text=_("For instance: Page admin."),
    )
    ends_on = forms.DateField(
        label=_("Last day of the access"),
        required=False,
        help_text=_("An external person's access ends with the contract by itself."),
    )
    why = reason_field(required=False)


class ChangeLevelForm(PortalForm):
    level = forms.ChoiceField(
        label=_("What they may do"), choices=AccessLevel.choices, widget=forms.RadioSelect, help_text=LEVEL_HINT
    )
    why = reason_field()


class SetEndForm(PortalForm):
    ends_on = forms.DateField(
        label=_("Last day of the access"),
        required=False,
        help_text=_("Empty means: no end. An external person's access ends with the contract at the latest."),
    )
    why = reason_field()


class HandOverForm(PortalForm):
    successor = PersonField(label=_("Who takes over"))
    why = reason_field()
