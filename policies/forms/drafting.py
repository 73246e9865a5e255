"""Ask people for comments on a draft, comment, answer, say what became of it (I5)."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Body
from accounts.person_fields import find_person
from policies.drafting.commenting import LONGEST_COMMENT
from policies.drafting.consulting import LONGEST_NOTE
from policies.models import Outcome
from portal.forms import PortalForm

MOST_LINES = 200


class PeopleLinesField(forms.CharField):
    """Several known people, one to a line; cleans to them."""

    widget = forms.Textarea

    def clean(self, value):
        text = super().clean(value)
        lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
        if len(lines) > MOST_LINES:
            raise ValidationError(_("Name at most %(count)s people here, or choose a group.") % {"count": MOST_LINES})
        found, problems = [], []
        for line in lines:
            try:
                found.append(find_person(line))
            except ValidationError as problem:
                problems.extend(problem.messages)
        if problems:
            raise ValidationError(problems)
        return found


class InviteForm(PortalForm):
    people = PeopleLinesField(
        label=_("People"),
        required=False,
        widget=forms.Textarea(attrs={"rows": "4"}),
        help_text=_("Name or e-mail address of people whom the portal knows, one to a line."),
    )
    bodies = forms.ModelMultipleChoiceField(
        label=_("Whole groups"),
        queryset=Body.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everyone who is a member now."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["bodies"].queryset = Body.objects.open().order_by("name")

    def clean(self):
        answers = super().clean()
        if not self.errors and not answers.get("people") and not answers.get("bodies"):
            raise ValidationError(_("Name at least one person or group to ask."))
        return answers


class OpenForm(InviteForm):
    until = forms.DateField(
        label=_("Comments until"),
        help_text=_("The last day counts. A week from today at the earliest, so that everyone hears of it in time."),
    )
    note = forms.CharField(
        label=_("What you ask of them"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("Stands in the message and above the text."),
    )
    field_order = ("until", "people", "bodies", "note")


class CommentForm(PortalForm):
    clause = forms.CharField(max_length=40, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Your comment"), max_length=LONGEST_COMMENT, widget=forms.Textarea(attrs={"rows": "4"})
    )


class AnswerForm(PortalForm):
    text = forms.CharField(
        label=_("Your answer"), max_length=LONGEST_COMMENT, widget=forms.Textarea(attrs={"rows": "4"})
    )


class ResolveForm(PortalForm):
    outcome = forms.ChoiceField(
        label=pgettext_lazy("comment on a draft", "What became of it"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label=_("Because"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("Needed where it was not taken over. Everyone who may read the draft sees it."),
    )
