"""The rules of one channel as structured answers (A5, A16, U6, U11, U14)."""

from django import forms
from django.utils.translation import gettext_lazy

from channels_registry.forms.details import languages_field
from channels_registry.models import ParameterSet, PostsAgreedBy, SpeaksOnDisputed
from portal.forms import PortalModelForm
from portal.languages import usual_languages
from portal.reasons import reason_field

RULES = (
    "posts_agreed_by", "posts_agreed_by_name", "speaks_on_disputed", "speaks_on_disputed_name", "languages", "rhythm",
    "discussion", "answer_hours", "visual_identity", "positions_first", "about_body_only", "review_on",
)  # fmt: skip
NAMED = (
    ("posts_agreed_by", PostsAgreedBy.PERSON, "posts_agreed_by_name", gettext_lazy("Name the person who agrees a post.")),
    (
        "speaks_on_disputed", SpeaksOnDisputed.PERSON, "speaks_on_disputed_name",
        gettext_lazy("Name the person who speaks on disputed matters."),
    ),
)  # fmt: skip


class ParametersForm(PortalModelForm):
    languages = languages_field(required=True, error_messages={"required": gettext_lazy("Tick at least one language.")})
    answer_hours = forms.IntegerField(
        label=gettext_lazy("Hours within which people are answered"), min_value=1, max_value=720
    )
    why = reason_field(label=gettext_lazy("Why the rules change"))
    # The rules that the person was looking at: others may change them meanwhile, and then the domain refuses.
    compares_with_seen = False
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = ParameterSet
        fields = RULES
        widgets = dict.fromkeys(
            ("posts_agreed_by", "speaks_on_disputed", "discussion", "visual_identity"), forms.RadioSelect
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = usual_languages(*(self.instance.languages or ()))

    def clean(self):
        cleaned = super().clean()
        for chosen, needs_name, name, sentence in NAMED:
            if cleaned.get(chosen) == needs_name and not cleaned.get(name):
                self.add_error(name, sentence)
            elif cleaned.get(chosen) != needs_name:
                cleaned[name] = ""
        return cleaned

    def rules(self) -> dict:
        return {name: self.cleaned_data[name] for name in RULES}

    def _post_clean(self):
        """The domain function writes a new row; the one at hand stays as it is."""
