"""The form that takes a spreadsheet of channels."""

from django import forms
from django.utils.translation import gettext_lazy as _

from channels_registry.importing import FileRefused, read_lines
from channels_registry.importing.files import MOST_BYTES
from portal.forms import PortalForm

# Each channel is entered with its links, its access and its points to put right: more would keep the page waiting.
MOST_AT_ONCE = 300


class ImportForm(PortalForm):
    file = forms.FileField(
        label=_("Spreadsheet"), help_text=_("CSV (UTF-8) or Excel (.xlsx), 1 MB and 300 rows at most.")
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 1 MB. Split it into parts, or remove what is no table.")
            )
        try:
            lines = read_lines(file.read())
        except FileRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        if len(lines) - 1 > MOST_AT_ONCE:
            raise forms.ValidationError(
                _(
                    "The file has %(count)d rows; bring %(most)d at a time. The portal's operator can bring more at once."
                ),
                params={"count": len(lines) - 1, "most": MOST_AT_ONCE},
            )
        self.cleaned_data["lines"] = lines
        return file
