"""Give, change, end and hand over access."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.person_fields import PersonField
from channels_registry.models import AccessLevel, Source
from portal.forms import PortalForm
from portal.reasons import reason_field
from portal.secrets import refuse_secrets

LEVEL_HINT = _(
    "Full control: may also give and take access on the platform. Can publish: posts. Can reply: answers comments and "
    "messages. Can see figures: nothing else."
)
# A handover has its own page, and an import its own way.
GIVEN_BY = [(source.value, source.label) for source in (Source.REQUEST, Source.TOLD, Source.SEEN)]


def native_role_field() -> forms.CharField:
    return forms.CharField(
        label=_("The platform's own name for this role"),
        max_length=60,
        required=False,
        help_text=_("For instance: Page admin."),
        validators=[refuse_secrets],
    )


def access_reason(**kwargs) -> forms.CharField:
    """A reason, in which nobody leaves a password on the way (design §5.8)."""
    return reason_field(validators=[refuse_secrets], **kwargs)


class AccessReasonForm(PortalForm):
    why = access_reason()


class GiveAccessForm(PortalForm):
    person = PersonField(label=_("Who gets access"))
    level = forms.ChoiceField(
        label=_("What they may do"), choices=AccessLevel.choices, widget=forms.RadioSelect, help_text=LEVEL_HINT
    )
    native_role = native_role_field()
    source = forms.ChoiceField(
        label=_("How we know"),
        choices=[("", _("As usual: by the request if it names the person, else somebody told us")), *GIVEN_BY],
        required=False,
    )
    ends_on = forms.DateField(
        label=_("Last day of the access"),
        required=False,
        help_text=_("An external person's access ends with the contract by itself."),
    )
    why = access_reason(required=False)


class ChangeLevelForm(PortalForm):
    level = forms.ChoiceField(
        label=_("What they may do"), choices=AccessLevel.choices, widget=forms.RadioSelect, help_text=LEVEL_HINT
    )
    native_role = native_role_field()
    why = access_reason()


class SetEndForm(PortalForm):
    ends_on = forms.DateField(
        label=_("Last day of the access"),
        required=False,
        help_text=_("Empty means: no end. An external person's access ends with the contract at the latest."),
    )
    why = access_reason()


class HandOverForm(PortalForm):
    successor = PersonField(label=_("Who takes over"))
    why = access_reason()
