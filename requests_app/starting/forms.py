"""The forms of those who start without an account, of the group that is asked about them, and of the team."""

from itertools import groupby

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Body
from portal.forms import CHOOSE, PortalForm
from requests_app.starting import confirming, links


class StartForm(PortalForm):
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("The one under which your group knows you. We send the link there."),
    )
    body = forms.ModelChoiceField(
        label=gettext_lazy("Group or office"),
        queryset=Body.objects.none(),
        help_text=gettext_lazy(
            "The one the channel will speak for. Open the list and type the first letters of its name."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["body"]
        field.queryset = Body.objects.open()
        of_kind = sorted(field.queryset, key=lambda body: (body.get_kind_display().casefold(), body.name.casefold()))
        field.choices = [
            ("", CHOOSE),
            *(
                (kind, [(body.pk, body.name) for body in bodies])
                for kind, bodies in groupby(of_kind, key=lambda body: body.get_kind_display())
            ),
        ]


class NameForm(PortalForm):
    full_name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=links.MOST_CHARACTERS,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=gettext_lazy("First and last name. Your group reads it and says whether it knows you."),
    )


class BackForm(PortalForm):
    """Who has been here before needs to say nothing again."""


def _why(label, **kwargs) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=confirming.MOST_CHARACTERS, widget=forms.Textarea(attrs={"rows": 3}), **kwargs
    )


class KnowsForm(PortalForm):
    """Nothing is chosen beforehand."""

    knows = forms.ChoiceField(
        label=gettext_lazy("Does this person work for your group?"),
        widget=forms.RadioSelect,
        choices=[
            ("yes", gettext_lazy("Yes, they work or volunteer for us")),
            ("no", gettext_lazy("No, or we do not know them")),
        ],
        error_messages={"required": gettext_lazy("Choose yes or no.")},
    )
    why = _why(
        gettext_lazy("If not: why?"),
        required=False,
        help_text=gettext_lazy("A few words for the communications team. The person does not read them."),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("knows") == "no" and not cleaned.get("why") and "why" not in self.errors:
            self.add_error("why", _("Say why, in a few words."))
        return cleaned


class TeamKnowsForm(PortalForm):
    knows = forms.ChoiceField(
        label=gettext_lazy("Does this person work for the group?"),
        widget=forms.RadioSelect,
        choices=[
            ("yes", gettext_lazy("Yes: enter them in the group")),
            ("no", gettext_lazy("No: close what they handed in")),
        ],
        error_messages={"required": gettext_lazy("Choose yes or no.")},
    )
    why = _why(
        gettext_lazy("How you know"),
        help_text=gettext_lazy("For example: “Spoke with its chair on 3 March.” The record of decisions keeps it."),
    )


class AskAgainForm(PortalForm):
    again = forms.CharField(widget=forms.HiddenInput, initial="1")
    why = _why(
        gettext_lazy("Why you ask again"),
        help_text=gettext_lazy(
            "For example: “Its chair says that the no was a mistake.” The record of decisions keeps it."
        ),
    )


def visitors_language() -> str:
    return get_language() or "en"
