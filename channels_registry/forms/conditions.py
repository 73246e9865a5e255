"""What is said about a condition: that it is done and what shows it, more time, what follows from a day that passed."""

import datetime as dt

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_registry.models import Consequence
from portal.forms import PortalForm, web_link_field
from portal.reasons import reason_field


class EvidenceForm(PortalForm):
    evidence = forms.CharField(
        label=gettext_lazy("What shows that it is done?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "4"}),
        help_text=gettext_lazy("One sentence is enough. A colleague of the communications team looks at it."),
    )
    link = web_link_field(
        gettext_lazy("Link to what shows it"),
        required=False,
        help_text=gettext_lazy("For instance a post, a page or a document in your shared folder."),
    )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not (cleaned.get("evidence") or cleaned.get("link")):
            self.add_error("evidence", _("Say in a sentence what shows it, or give a link."))
        return cleaned


class MoreTimeForm(PortalForm):
    due_on = forms.DateField(label=gettext_lazy("New day: to do before"))
    why = reason_field()


class AnswerForm(PortalForm):
    """What follows from a day that passed. Nothing is chosen beforehand: it is a decision."""

    what = forms.ChoiceField(label=gettext_lazy("What follows?"), widget=forms.RadioSelect)
    due_on = forms.DateField(
        label=gettext_lazy("New day"), required=False, help_text=gettext_lazy("Only if you give more time.")
    )
    why = reason_field(help_text=gettext_lazy("One sentence. The record of decisions keeps it; a closing tells it on."))

    def __init__(self, *args, offered: list[Consequence], labels: dict[str, str], today: dt.date, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [(what.value, labels.get(what, what.label)) for what in offered]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("what") == Consequence.EXTEND and "due_on" not in self.errors and not cleaned.get("due_on"):
            self.add_error("due_on", _("Choose the new day."))
        return cleaned
