from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from audits.controls.limits import FIELDS
from channels_registry.models import AuditSettings
from portal.forms import PortalForm


class AssignForm(PortalForm):
    to = forms.ModelChoiceField(label=_("Who looks after it"), queryset=Person.objects.none())

    def __init__(self, *args, team, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = team


class AcceptForm(PortalForm):
    until = forms.DateField(
        label=_("Until the end of"), help_text=_("At most a year away. Then it is looked at again.")
    )
    why = forms.CharField(
        label=_("Why it may stay as it is"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        help_text=_("The record of decisions keeps it, with your name."),
    )


class LimitsForm(PortalForm):
    """One number for each limit, as the model limits it, and the reason of the change."""

    why = forms.CharField(
        label=_("Why they change"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        help_text=_("The record of decisions keeps it, with your name."),
    )

    def __init__(self, *args, instance: AuditSettings, **kwargs):
        super().__init__(*args, **kwargs)
        fields = {}
        for name in FIELDS:
            field = AuditSettings._meta.get_field(name)
            # The model's own limits: a form field of a number knows only those of its column.
            least, most = (
                next(v.limit_value for v in field.validators if type(v) is kind)
                for kind in (MinValueValidator, MaxValueValidator)
            )
            fields[name] = forms.IntegerField(
                label=capfirst(field.verbose_name), initial=getattr(instance, name), min_value=least, max_value=most
            )
        self.fields = {**fields, "why": self.fields["why"]}
        for name in fields:
            self.prepare(name)

    @property
    def limits(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in FIELDS}
