"""What people write around an alert: as little as possible while it burns, the rest afterwards."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from portal.forms import PortalForm, web_link_field
from portal.languages import Language, language_within
from portal.reasons import reason_field

LONG = {"rows": "3"}


class RaiseForm(PortalForm):
    """Nothing is asked for: the press of the button is enough."""

    words = forms.CharField(
        label=_("What did you see?"),
        max_length=1500,
        required=False,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("You can leave it empty and write it later. Never a password."),
    )


class RaiseForOthersForm(RaiseForm):
    """The team may raise it for somebody who phoned."""

    reported_by = forms.ModelChoiceField(
        label=_("Who reported it, if it was not you"),
        queryset=Person.objects.none(),
        required=False,
        help_text=_("The people of this channel."),
    )
    told_by = forms.CharField(
        label=_("Somebody else, and how they told you"),
        max_length=200,
        required=False,
        help_text=_("For instance: a journalist, by phone at 14:05."),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reported_by"].queryset = people


class FindChannelForm(PortalForm):
    channel = forms.CharField(
        label=_("Which channel?"),
        max_length=2000,
        help_text=_("Its whole name, or its link as the caller reads it out."),
        error_messages={"required": _("Enter the channel's name, or paste its link.")},
    )
    refuses_secrets = False


class NoteForm(PortalForm):
    words = forms.CharField(
        label=_("What happened?"), max_length=2000, widget=forms.Textarea(attrs=LONG),
        help_text=_("Who called whom, what was changed, the number of the platform's case. Never a password."),
    )  # fmt: skip
    happened_at = forms.DateTimeField(
        label=_("When"), required=False, help_text=_("If it happened just now, leave this empty.")
    )


class TaskForm(PortalForm):
    text = forms.CharField(label=_("What is to be done"), max_length=300)
    owner = forms.ModelChoiceField(label=_("Who does it"), queryset=Person.objects.none())
    due_on = forms.DateField(label=_("Until"))

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people


class CloseForm(PortalForm):
    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[
            ("ours", _("It is ours again: the warning goes, the channel stands as before")),
            ("lost", _("It is lost: the warning stays")),
        ],
        widget=forms.RadioSelect,
    )
    why = reason_field(label=_("What makes you sure?"))


class LessonsForm(PortalForm):
    text = forms.CharField(
        label=_("What we learned"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": "8"}),
        help_text=_("How it could happen, what helped, what was missing, what we change. Without blame, without names."),
    )  # fmt: skip


class NumberForm(PortalForm):
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False,
        help_text=_("With its country, for instance +41 22 555 01 00. Left empty, your number is taken off."),
    )  # fmt: skip


class StepsForm(PortalForm):
    """The steps of one kind of alert on one platform, in every language of the portal."""

    hide_optional = True

    def __init__(self, *args, written, **kwargs):
        super().__init__(*args, **kwargs)
        for language in Language:
            row = written.get(language.value)
            self.fields[f"steps_{language.value}"] = forms.CharField(
                label=_("Steps, one a line (%(language)s)") % {"language": language_within(language.value)}, max_length=3000,
                required=False, initial=row.steps if row else "",
                widget=forms.Textarea(attrs={"lang": language.value, "rows": "8"}),
            )  # fmt: skip
            self.fields[f"link_{language.value}"] = web_link_field(
                _("The platform's own page for this (%(language)s)") % {"language": language_within(language.value)},
                required=False, initial=row.link if row else "",
            )  # fmt: skip
            self.prepare(f"steps_{language.value}")
            self.prepare(f"link_{language.value}")

    @property
    def texts(self) -> dict[str, tuple[str, str]]:
        given = self.cleaned_data
        return {code: (given[f"steps_{code}"], given[f"link_{code}"]) for code in Language.values}


class MessageForm(PortalForm):
    """One message for an emergency, in every language of the portal."""

    hide_optional = True

    def __init__(self, *args, written, **kwargs):
        super().__init__(*args, **kwargs)
        for language in Language:
            row = written.get(language.value)
            self.fields[f"text_{language.value}"] = forms.CharField(
                label=_("Message (%(language)s)") % {"language": language_within(language.value)}, max_length=2000, required=False,
                initial=row.text if row else "", widget=forms.Textarea(attrs={"lang": language.value, "rows": "6"}),
            )  # fmt: skip
            self.prepare(f"text_{language.value}")

    @property
    def texts(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"text_{code}"] for code in Language.values}
