"""The questionnaire's pages as forms, made from its questions (I1)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.builder.questions import Kind, Question, Theme
from policies.builder.weighing import contradictions
from policies.models import Policy
from policies.reading import policy_names
from portal.forms import PortalForm, PortalFormMixin
from portal.languages import Language
from portal.seen import SeenMixin

BEGIN_FROM = (
    ("", gettext_lazy("From nothing")),
    ("association", gettext_lazy("From the answers of a small association")),
    ("alliance", gettext_lazy("From the answers of an alliance of organisations")),
    ("agency", gettext_lazy("From the answers of an international agency")),
)


class StartForm(PortalForm):
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the policy"),
        choices=Language.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("It can be written in the other language as well, from the same answers."),
    )
    example = forms.ChoiceField(
        label=gettext_lazy("Where to begin"),
        choices=BEGIN_FROM,
        widget=forms.RadioSelect,
        required=False,
        help_text=gettext_lazy("An example fills in answers that you look at and change, theme by theme."),
    )


class ThemeForm(SeenMixin, PortalFormMixin, forms.Form):
    """The questions of one theme. ``sound()`` is what can be kept of it though something is still missing."""

    def __init__(self, *args, theme: Theme, language: str, **kwargs):
        self.theme = theme
        super().__init__(*args, **kwargs)
        for question in theme.questions:
            field = _field(question)
            if question.key == f"name_{language}":
                field.required = True
            self.fields[question.key] = field
            self.prepare(question.key)
        # What was seen stands at the end, hidden.
        if "seen" in self.fields:
            self.fields["seen"] = self.fields.pop("seen")

    def clean(self):
        cleaned = super().clean()
        for remark in contradictions(cleaned):
            if remark.field in self.fields and remark.themes == (self.theme.key,):
                self.add_error(remark.field, str(remark.sentence))
        return cleaned

    def sound(self) -> dict[str, Any]:
        """The answers without a fault, whatever is still missing."""
        return {
            question.key: self.cleaned_data[question.key]
            for question in self.theme.questions
            if question.key in self.cleaned_data and question.key not in self.errors
        }

    def only_missing(self) -> bool:
        """Whether nothing is wrong but that some questions have no answer."""
        return not self.non_field_errors() and all(
            self[name].data in (None, "", []) for name in self.errors if name in self.fields
        )


def _field(question: Question) -> forms.Field:
    shared = {"label": question.label, "help_text": question.help, "required": question.required}
    if question.kind is Kind.ONE:
        return forms.ChoiceField(choices=list(question.choices.items()), widget=forms.RadioSelect, **shared)
    if question.kind is Kind.SOME:
        return forms.MultipleChoiceField(
            choices=list(question.choices.items()), widget=forms.CheckboxSelectMultiple, **shared
        )
    if question.kind is Kind.NUMBER:
        return forms.IntegerField(min_value=question.least, max_value=question.most, **shared)
    if question.kind is Kind.EMAIL:
        return forms.EmailField(max_length=question.longest, **shared)
    return forms.CharField(max_length=question.longest, **shared)


NEW_POLICY = "new"


class DraftForm(PortalForm):
    """Where the written text goes in the library; nothing is chosen beforehand. ``policy`` is None for a new one."""

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("In which languages"), choices=Language.choices, widget=forms.CheckboxSelectMultiple
    )
    policy = forms.ChoiceField(
        label=gettext_lazy("As a draft of"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "The draft can be changed, commented and published like any other; until then nothing changes."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        names = policy_names()
        self.policies = {str(policy.pk): policy for policy in Policy.objects.order_by("slug")}
        self.fields["policy"].choices = [
            (NEW_POLICY, _("A new policy")),
            *(
                (key, _("A new version of “%(title)s”") % {"title": names.get(policy.pk, policy.slug)})
                for key, policy in self.policies.items()
            ),
        ]

    def clean_policy(self) -> Policy | None:
        return self.policies.get(self.cleaned_data["policy"])
