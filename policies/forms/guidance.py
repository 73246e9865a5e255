"""The forms of the guidance: its words in one language, where it applies, and the help lines of a country."""

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.guidance.kinds import kinds
from policies.guidance.lines import LineFacts
from policies.guidance.writing import Applies, PieceWords
from policies.models import HelpLine, Need, Passage, PassageText, Policy, Section
from policies.reading import policy_names
from portal.countries import country_choices
from portal.forms import FilterForm, PortalForm
from portal.languages import Language, language_within
from portal.reasons import reason_field
from portal.seen import SeenMixin

LONGEST = 20_000
EVERY_KIND = _("Every purpose")
EVERY_COUNTRY = _("Every country")
MARKDOWN = _("Markdown: ## for a heading, - for a list, **bold**, [words](address). No pictures, no HTML.")


def _every_or(first, choices) -> list[tuple[str, object]]:
    return [("", first), *choices]


class KindForm(FilterForm):
    """For which purpose of a channel to show criteria and checks."""

    kind = forms.ChoiceField(label=_("Purpose of the channel"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = _every_or(EVERY_KIND, kinds())


class CountryForm(FilterForm):
    """For which country, and in which language, to show ready replies: theirs who wrote, not the reader's."""

    country = forms.ChoiceField(label=_("Country of the person who writes"), required=False)
    language = forms.ChoiceField(label=_("Language of the reply"), choices=Language.choices, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = _every_or(EVERY_COUNTRY, country_choices())


class WordsForm(SeenMixin, PortalForm):
    """A piece in one language. What is in use, or the draft that there is, stands in it first."""

    title = forms.CharField(label=_("Title"), max_length=200)
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST,
        required=False,
        help_text=MARKDOWN,
        widget=forms.Textarea(attrs={"rows": "14"}),
    )
    example = forms.CharField(
        label=_("Example"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": "3"})
    )

    def __init__(self, *args, language: str, section: str, text: PassageText | None = None, **kwargs):
        said = {name: getattr(text, name, "") for name in ("title", "body", "example")}
        super().__init__(*args, **{**kwargs, "initial": said})
        if section != Section.PRINCIPLE:
            del self.fields["example"]
        for name in ("title", "body", "example"):
            if name in self.fields:
                self.fields[name].widget.attrs |= {"lang": language, "dir": "auto"}

    @property
    def words(self) -> PieceWords:
        return PieceWords(**{name: self.cleaned_data.get(name, "") for name in ("title", "body", "example")})


class NewForm(PortalForm):
    """Begin a new piece: what it is, and its title in one language."""

    section = forms.ChoiceField(label=_("What is it?"), choices=Section.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("In which language do you write?"), choices=Language.choices)
    title = forms.CharField(label=_("Title"), max_length=200)


class AppliesForm(SeenMixin, PortalForm):
    """Where a piece applies; a ground also says what may be done for it."""

    order = forms.IntegerField(
        label=_("Place in its list"), min_value=1, max_value=9_999, help_text=_("Smaller numbers come first.")
    )
    kind = forms.ChoiceField(label=_("For channels of this purpose"), required=False)
    country = forms.ChoiceField(label=_("For this country"), required=False)
    policy = forms.ModelChoiceField(
        label=_("Belongs to this policy"),
        queryset=Policy.objects.none(),
        required=False,
        empty_label=_("No policy: it always holds"),
        help_text=_("Then it is shown from the day on which a version of the policy is in force."),
    )
    hides = forms.BooleanField(label=_("A comment may be hidden for it"), required=False)
    deletes = forms.BooleanField(label=_("A comment may be deleted for it"), required=False)
    hide_optional = True

    def __init__(self, *args, passage: Passage, **kwargs):
        stands = {name: getattr(passage, name) for name in ("order", "kind", "country", "policy", "hides", "deletes")}
        super().__init__(*args, **{**kwargs, "initial": stands})
        self.fields["kind"].choices = _every_or(EVERY_KIND, kinds())
        self.fields["country"].choices = _every_or(EVERY_COUNTRY, country_choices())
        names = policy_names()
        self.fields["policy"].queryset = Policy.objects.order_by("slug")
        self.fields["policy"].label_from_instance = lambda policy: names.get(policy.pk, policy.slug)
        section = passage.section
        without = {
            "kind": section not in (Section.CHECK, Section.PUBLISH, Section.DO_NOT),
            "country": section != Section.REPLY,
            "hides": section != Section.GROUND,
            "deletes": section != Section.GROUND,
        }
        for name in [name for name, left_out in without.items() if left_out]:
            del self.fields[name]

    @property
    def applies(self) -> Applies:
        return Applies(**self.cleaned_data)


class WithdrawForm(PortalForm):
    why = reason_field(label=_("Why it is withdrawn"))


class HelpLineForm(SeenMixin, PortalForm):
    """One help line; whoever sends the form has checked it."""

    country = forms.ChoiceField(label=_("Country"))
    need = forms.ChoiceField(label=_("For whom is it?"), choices=Need.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name of the service"), max_length=120)
    phone = forms.CharField(label=_("Phone number"), max_length=40, required=False)
    link = forms.URLField(label=_("Web address"), max_length=500, required=False, assume_scheme="https")
    checked = forms.BooleanField(label=_("I called the number or opened the page, and it answers"))

    def __init__(self, *args, line: HelpLine | None = None, **kwargs):
        stands = {name: getattr(line, name, "") for name in ("country", "need", "name", "phone", "link")}
        super().__init__(*args, **{**kwargs, "initial": stands})
        self.fields["country"].choices = [("", _("Choose one")), *country_choices()]
        said = {text.language: text.about for text in line.texts.all()} if line else {}
        for language in Language:
            name = f"about_{language.value}"
            self.fields[name] = forms.CharField(
                label=_("Hours, languages, cost (%(language)s)") % {"language": language_within(language.value)},
                max_length=300,
                required=False,
                initial=said.get(language.value, ""),
                widget=forms.TextInput(attrs={"lang": language.value, "dir": "auto"}),
            )
            self.prepare(name)
        self.order_fields(
            ["country", "need", "name", "phone", "link", *(f"about_{one.value}" for one in Language), "checked"]
        )

    @property
    def facts(self) -> LineFacts:
        return LineFacts(**{name: self.cleaned_data[name] for name in ("country", "need", "name", "phone", "link")})

    @property
    def about(self) -> dict[str, str]:
        return {language.value: self.cleaned_data[f"about_{language.value}"] for language in Language}
