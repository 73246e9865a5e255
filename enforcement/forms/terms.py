"""What the lead sets among the portal's settings, as the forms of this room ask for it."""

from django import forms

from portal.forms import PortalForm
from portal.models import PortalSettings


class SettingsForm(PortalForm):
    """``numbers`` of the settings, named and bounded as their columns are, after the fields of the form."""

    numbers: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.numbers:
            column = PortalSettings._meta.get_field(name)
            low, high = (validator.limit_value for validator in column.validators[:2])
            label = str(column.verbose_name)
            self.fields[name] = forms.IntegerField(label=label[:1].upper() + label[1:], min_value=low, max_value=high)
            self.prepare(name)
