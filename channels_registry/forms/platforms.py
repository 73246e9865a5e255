"""The form of a platform: what is expected of channels on it, and what people are told about it, in each language."""

from itertools import product

from django import forms
from django.utils.translation import gettext_lazy as _

from channels_registry.catalogue import FACTS, TEXTS
from channels_registry.models import Format, Platform, PlatformText
from portal.forms import PortalForm
from portal.languages import Language, best_of, language_within
from portal.seen import SeenMixin

WORDS = {
    "guidance": _("Guidance (%(language)s)"),
    "rules": _("The platform's own rules (%(language)s)"),
}
MOST = 3000
POSTS = {"min_value": 0, "max_value": 200, "max_digits": 5, "decimal_places": 2}


class PlatformForm(SeenMixin, PortalForm):
    name = forms.CharField(label=_("Name"), max_length=60)
    formats = forms.MultipleChoiceField(label=_("Formats"), choices=Format.choices, widget=forms.CheckboxSelectMultiple)
    single_login = forms.BooleanField(label=_("One login only: people cannot have roles of their own"), required=False)
    posts_per_week_least = forms.DecimalField(
        label=_("Posts a week, at least"), help_text=_("0.25 is one a month."), **POSTS
    )
    posts_per_week_most = forms.DecimalField(label=_("Posts a week, at most"), **POSTS)
    answer_hours = forms.IntegerField(label=_("Hours within which people expect an answer"), min_value=1, max_value=720)
    readable = forms.BooleanField(label=_("The portal can read the latest post by itself"), required=False)
    hide_optional = True

    def __init__(self, *args, platform: Platform, **kwargs):
        super().__init__(*args, initial={name: getattr(platform, name) for name in FACTS}, **kwargs)
        written = {(text.language, name): getattr(text, name) for text in platform.texts.all() for name in TEXTS}
        for name, language in product(TEXTS, Language):
            key = f"{name}_{language.value}"
            self.fields[key] = forms.CharField(
                label=WORDS[name] % {"language": language_within(language.value)},
                max_length=MOST,
                required=False,
                initial=written.get((language.value, name), ""),
                widget=forms.Textarea(attrs={"lang": language.value}),
            )
            self.prepare(key)

    @property
    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in FACTS}

    @property
    def texts(self) -> dict[str, dict[str, str]]:
        return {
            language.value: {name: self.cleaned_data[f"{name}_{language.value}"] for name in TEXTS}
            for language in Language
        }


def text_in(texts: list[PlatformText], name: str, language: str) -> tuple[str, str]:
    """The text in the reader's language, else in another one; and which language it is in (design §5.11)."""
    written = {text.language: getattr(text, name) for text in texts if getattr(text, name)}
    found = best_of(written, language)
    return written.get(found, ""), found
