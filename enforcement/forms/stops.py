"""The call to stop scheduled posts, and its end."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Body
from channels_registry.models import Channel, Platform
from enforcement.models import StopScope
from portal.forms import PortalForm
from portal.languages import Language, language_within

WHOM = {StopScope.PLATFORM: "platform", StopScope.REGION: "region", StopScope.GROUP: "body"}


class StopForm(PortalForm):
    """Whom it concerns, and the line to take in each language of the portal; one is enough to begin."""

    hide_optional = True

    scope = forms.ChoiceField(label=_("Whom does it concern?"), choices=StopScope.choices, widget=forms.RadioSelect)
    # Only the one that belongs to the answer above is read; the page shows only that one where the browser can tell.
    platform = forms.ModelChoiceField(
        label=_("Which platform?"), queryset=Platform.objects.none(), required=False,
        help_text=_("Only if you chose one platform above."),
    )  # fmt: skip
    region = forms.ChoiceField(
        label=_("Which region?"), required=False, help_text=_("Only if you chose one region above.")
    )
    body = forms.ModelChoiceField(
        label=_("Which group or office?"), queryset=Body.objects.none(), required=False,
        help_text=_("Only if you chose one group or office above."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["platform"].queryset = Platform.objects.order_by("name", "pk")
        self.fields["body"].queryset = Body.objects.open()
        self.fields["region"].choices = [("", _("Choose one")), *((name, name) for name in regions())]
        for language in Language:
            name = f"line_{language.value}"
            self.fields[name] = forms.CharField(
                label=_("Line to take (%(language)s)") % {"language": language_within(language.value)}, max_length=1500, required=False,
                widget=forms.Textarea(attrs={"lang": language.value, "rows": "3"}),
                help_text=_("What people say if somebody asks why we are silent. One language is enough to begin."),
            )  # fmt: skip
            self.prepare(name)

    def clean(self):
        given = super().clean()
        named = WHOM.get(given.get("scope"))
        if named and not given.get(named):
            self.add_error(named, _("Choose an answer to “%(label)s”.") % {"label": self.fields[named].label})
        return given

    @property
    def line_fields(self) -> list:
        return [self[f"line_{code}"] for code in Language.values]

    @property
    def whom(self) -> dict:
        """What belongs to the scope, and nothing that was chosen besides."""
        scope = StopScope(self.cleaned_data["scope"])
        named = WHOM.get(scope)
        return {"scope": scope, **({named: self.cleaned_data[named]} if named else {})}

    @property
    def whom_in_words(self) -> str:
        """The platform, region or group; "" where all channels are concerned."""
        return str(next(iter(value for key, value in self.whom.items() if key != "scope"), ""))

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Name and value of each field as they came, for a page that carries them on unseen."""
        return [(field.html_name, field.value() or "") for field in self]

    @property
    def lines(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"line_{code}"] for code in Language.values}


class StopEndForm(PortalForm):
    words = forms.CharField(
        label=_("What to keep in mind when publishing again"), max_length=600, required=False,
        widget=forms.Textarea(attrs={"rows": "3"}), help_text=_("Everyone who was told to stop reads it."),
    )  # fmt: skip


def regions() -> list[str]:
    """The regions that channels or their groups name. Two queries."""
    found = {name.casefold(): name for name in Body.objects.exclude(region="").values_list("region", flat=True)}
    found |= {
        name.casefold(): name
        for name in Channel.objects.exclude(region="").order_by().values_list("region", flat=True).distinct()
    }
    return sorted(found.values(), key=str.casefold)
