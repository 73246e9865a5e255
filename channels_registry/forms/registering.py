"""Enter a channel that exists already. Little is asked; what is missing is put right later, without blame (design §4)."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Body
from accounts.person_fields import PersonField
from channels_registry.entering import Access
from channels_registry.forms.addresses import AddressField, read_for
from channels_registry.forms.details import languages_field
from channels_registry.models import AccessLevel, ChannelKind, Format, Platform
from portal.countries import CountriesField
from portal.forms import PortalForm
from portal.languages import usual_languages

ROWS = 5


class RegisterForm(PortalForm):
    body = forms.ModelChoiceField(label=gettext_lazy("Group or office"), queryset=Body.objects.none())
    platform = forms.ModelChoiceField(label=gettext_lazy("Platform"), queryset=Platform.objects.none())
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("As the platform shows it.")
    )
    kind = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=ChannelKind.choices, widget=forms.RadioSelect)
    format = forms.ChoiceField(
        label=gettext_lazy("Page, group or profile"), choices=Format.choices, widget=forms.RadioSelect
    )
    link = forms.CharField(
        label=gettext_lazy("Link"), max_length=2000, required=False, help_text=AddressField().help_text
    )
    no_public_address = forms.BooleanField(
        label=gettext_lazy("It has no public address"), required=False,
        help_text=gettext_lazy("For instance a closed group that only its members can open."),
    )  # fmt: skip
    languages = languages_field(choices=usual_languages)
    countries = CountriesField(required=False)
    shared_mailbox = forms.EmailField(label=gettext_lazy("Shared mailbox"), required=False)
    responsible = PersonField(label=gettext_lazy("Responsible person"), required=False)
    deputy = PersonField(label=gettext_lazy("Deputy"), required=False)
    official_since = forms.DateField(
        label=gettext_lazy("Official since"), required=False, help_text=gettext_lazy("If known; otherwise from today.")
    )
    locked_out = forms.BooleanField(
        label=gettext_lazy("We are locked out: nobody can get in today"), required=False,
        help_text=gettext_lazy("Good to know early; it has no bad consequence for anyone. We help to get back in."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Body.objects.open()
        self.fields["platform"].queryset = Platform.objects.all()
        self.address = None

    def clean(self):
        cleaned = super().clean()
        link, platform = cleaned.get("link"), cleaned.get("platform")
        if link and cleaned.get("no_public_address"):
            self.add_error("no_public_address", _("Either give the link, or say that it has none."))
        elif not link and not cleaned.get("no_public_address") and "link" not in self.errors:
            self.add_error("link", _("Paste the link, or tick “It has no public address”."))
        elif link and platform is not None:
            self._read(link, platform)
        if (
            platform is not None
            and cleaned.get("format")
            and platform.formats
            and cleaned["format"] not in platform.formats
        ):
            offered = ", ".join(str(Format(code).label) for code in platform.formats if code in Format.values)
            self.add_error(
                "format",
                _("%(platform)s has no such form. Choose one of: %(offered)s.")
                % {"platform": platform, "offered": offered},
            )
        if cleaned.get("responsible") is not None and cleaned["responsible"] == cleaned.get("deputy"):
            self.add_error("deputy", _("The deputy must be someone other than the responsible person."))
        return cleaned

    def _read(self, link: str, platform: Platform) -> None:
        try:
            self.address = read_for(link, platform.key)
        except ValidationError as refusal:
            self.add_error("link", refusal)


class AccessRowForm(PortalForm):
    """Someone who can get in today."""

    hide_optional = True
    person = PersonField(label=gettext_lazy("Name or e-mail address"), required=False, help_text="")
    level = forms.ChoiceField(
        label=gettext_lazy("What they may do"),
        choices=[("", gettext_lazy("Choose one")), *AccessLevel.choices],
        required=False,
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("person") is not None and not cleaned.get("level"):
            self.add_error("level", _("Say what this person may do."))
        if cleaned.get("level") and cleaned.get("person") is None and "person" not in self.errors:
            self.add_error("person", _("Name the person, or leave the whole line empty."))
        return cleaned


class BaseAccessRows(forms.BaseFormSet):
    def clean(self):
        people = [form.cleaned_data["person"] for form in self.forms if form.cleaned_data.get("person") is not None]
        for person in people:
            if people.count(person) > 1:
                raise ValidationError(_("%(name)s is named twice. Keep the line that is right.") % {"name": person})

    def access(self) -> list[Access]:
        rows = [form.cleaned_data for form in self.forms]
        return [Access(row["person"], AccessLevel(row["level"])) for row in rows if row.get("person") is not None]


AccessRows = forms.formset_factory(AccessRowForm, formset=BaseAccessRows, extra=ROWS, max_num=ROWS, absolute_max=ROWS)
