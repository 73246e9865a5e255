"""Forms about people, groups and the portal itself."""

import holidays
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Body, Person, PersonKind
from accounts.person_fields import PersonField
from accounts.roles import Permission, RoleName
from portal.countries import CountriesField, country_choices
from portal.forms import CHOOSE, PortalForm, PortalModelForm
from portal.models import PortalSettings

ZONE_EXAMPLE = _("As the time zone database names it, for instance Africa/Nairobi or Europe/Zurich.")


class PersonForm(PortalModelForm):
    sponsor = PersonField(
        label=_("In-house sponsor"),
        required=False,
        help_text=_("For external people: the colleague who answers for them."),
    )
    manager = PersonField(
        label=_("Manager"),
        required=False,
        help_text=_("Managers do not decide on requests of people they manage."),
    )

    class Meta:
        model = Person
        fields = [
            "full_name",
            "email",
            "job_title",
            "kind",
            "employer",
            "contract_end",
            "sponsor",
            "manager",
            "language",
            "time_zone",
        ]
        widgets = {"kind": forms.RadioSelect, "contract_end": forms.DateInput}
        help_texts = {"time_zone": ZONE_EXAMPLE}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.is_newcomer:
            # Their group confirms them; it is nothing that is typed here.
            del self.fields["kind"]
        else:
            self.fields["kind"].choices = [(kind.value, kind.label) for kind in (PersonKind.STAFF, PersonKind.EXTERNAL)]

    def clean_email(self):
        # Whether the address is taken is judged, and said, by accounts.people.
        return self.cleaned_data["email"].lower()

    def validate_unique(self):
        pass

    def validate_constraints(self):
        pass

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == PersonKind.EXTERNAL:
            for name in ("employer", "contract_end", "sponsor"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(
                        name,
                        gettext("For an external person, “%(label)s” needs an answer.")
                        % {"label": self.fields[name].label},
                    )
        return cleaned


class ProfileForm(PortalModelForm):
    class Meta:
        model = Person
        fields = ["full_name", "job_title", "language", "time_zone", "theme"]
        widgets = {"language": forms.RadioSelect, "theme": forms.RadioSelect}
        help_texts = {"time_zone": ZONE_EXAMPLE}


def holiday_countries():
    return [
        ("", pgettext_lazy("public holidays", "None")),
        *country_choices(holidays.list_supported_countries()),
    ]


class BodyForm(PortalModelForm):
    countries = CountriesField(required=False)
    holiday_country = forms.ChoiceField(
        label=_("Public holidays of"),
        required=False,
        choices=holiday_countries,
        help_text=_("They do not count as working days when an answer is due."),
    )

    class Meta:
        model = Body
        fields = [
            "name",
            "short_name",
            "kind",
            "parent",
            "region",
            "countries",
            "contact_mailbox",
            "holiday_country",
            "weekend",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Body.objects.open().exclude(pk=self.instance.pk)

    def validate_unique(self):
        pass

    def validate_constraints(self):
        pass


class RoleForm(PortalForm):
    role = forms.ChoiceField(label=_("Role"), choices=RoleName.choices, widget=forms.RadioSelect)


class MembershipForm(PortalForm):
    body = forms.ModelChoiceField(label=_("Group or office"), queryset=Body.objects.open())


class SettingsForm(PortalModelForm):
    logo_file = forms.FileField(
        label=_("Logo"), required=False, help_text=_("A PNG picture of at most 200 kB; it replaces the one shown now.")
    )

    class Meta:
        model = PortalSettings
        fields = [
            "organisation_name",
            "contact_name",
            "contact_email",
            "contact_phone",
            "time_zone",
            "answer_days",
            "late_days",
            "set_up_days",
            "in_line_days",
            "review_months",
            "notice_days",
            "unread_days",
            "telegram_preview",
        ]
        help_texts = {"time_zone": ZONE_EXAMPLE}
        labels = {
            "notice_days": _(
                "Days an administrator has to answer before a quiet channel is marked “quiet, please check”"
            )
        }

    def clean_logo_file(self):
        file = self.cleaned_data["logo_file"]
        if file is None:
            return None
        if file.size > 200_000:
            raise ValidationError(gettext("The logo is larger than 200 kB. Choose a smaller file."))
        content = file.read()
        # The content decides, not the name: the eight bytes every PNG begins with, and its header chunk.
        if not content.startswith(b"\x89PNG\r\n\x1a\n") or content[12:16] != b"IHDR":
            raise ValidationError(gettext("This file is no PNG picture. Save the logo as PNG and choose it again."))
        return content


class AbsenceForm(PortalForm):
    person = forms.ModelChoiceField(label=_("Who is away"), queryset=Person.objects.none(), empty_label=None)
    first_day = forms.DateField(label=_("First day away"))
    last_day = forms.DateField(label=_("Last day away"))
    deputy = forms.ModelChoiceField(
        label=_("Who decides meanwhile"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=CHOOSE,
        help_text=_(
            "They may assign reviews and give second decisions in that person's place; each is recorded as theirs for that person."
        ),
    )

    def __init__(self, *args, by: Person, at, **kwargs):
        super().__init__(*args, **kwargs)
        team = Person.objects.team(at)
        self.fields["person"].queryset = team if by.may(Permission.ASSIGN_REQUESTS) else team.filter(pk=by.pk)
        self.fields["person"].initial = by.pk
        self.fields["deputy"].queryset = team

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", gettext("The last day comes before the first."))
        return cleaned
