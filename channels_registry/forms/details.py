"""What is known of a channel, to be changed by its keepers (some) or by the team (all)."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.person_fields import PersonField
from channels_registry.editing import DESCRIPTIVE, STRUCTURAL
from channels_registry.models import Channel
from portal.countries import CountriesField
from portal.forms import PortalModelForm
from portal.languages import usual_languages


def languages_field(**kwargs) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        **{"label": gettext_lazy("Languages"), "widget": forms.CheckboxSelectMultiple, "required": False, **kwargs}
    )


class ParentField(forms.CharField):
    """Another channel, by its link or its exact name; a list of all channels would be too long to choose from."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("Belongs to"))
        kwargs.setdefault(
            "help_text", gettext_lazy("The name of the channel that this one is an edition or a part of.")
        )
        kwargs.setdefault("max_length", 120)
        super().__init__(**kwargs)

    def prepare_value(self, value):
        if isinstance(value, int) and not isinstance(value, bool):
            return Channel.objects.filter(pk=value).values_list("name", flat=True).first()
        return value.name if isinstance(value, Channel) else value

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        found = list(Channel.objects.filter(name__iexact=text)[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise ValidationError(
                _("Several channels are called “%(name)s”. Give them names of their own first.") % {"name": text}
            )
        raise ValidationError(
            _("No channel is called “%(name)s”. Write its name as the register shows it.") % {"name": text}
        )

    def has_changed(self, initial, data):
        return self.prepare_value(initial) != data


class DescriptiveForm(PortalModelForm):
    """What the keepers of a channel know best."""

    languages = languages_field()
    countries = CountriesField(required=False)
    quiet_months = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Months in which silence is normal"), coerce=int, required=False,
        choices=lambda: [(number, name) for number, name in MONTHS.items()], widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    class Meta:
        model = Channel
        fields = DESCRIPTIVE
        widgets = {"purpose": forms.Textarea(attrs={"rows": "3"}), "audience": forms.Textarea(attrs={"rows": "3"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = usual_languages(*(self.instance.languages or ()))

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    def _post_clean(self):
        """The domain function writes; the instance at hand stays as the database has it."""


class AllDetailsForm(DescriptiveForm):
    """The descriptive facts and those that place the channel in the whole."""

    parent = ParentField(required=False)
    responsible = PersonField(label=gettext_lazy("Responsible person"), required=False)
    deputy = PersonField(label=gettext_lazy("Deputy"), required=False)

    class Meta(DescriptiveForm.Meta):
        fields = (*STRUCTURAL, *DESCRIPTIVE)
