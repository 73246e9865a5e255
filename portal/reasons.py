"""A reason for the record of decisions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalForm


def reason_field(**kwargs) -> forms.CharField:
    return forms.CharField(
        **{
            "label": _("Reason"),
            "max_length": 300,
            "help_text": _("One sentence is enough. The record of decisions keeps it."),
            "widget": forms.Textarea(attrs={"rows": "2"}),
            **kwargs,
        }
    )


class ReasonForm(PortalForm):
    why = reason_field()


class OptionalReasonForm(PortalForm):
    why = reason_field(label=_("Note"), required=False, help_text="")
