"""What is typed on the pages of the duty rota."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Person
from enforcement.models import PhoneSeenBy
from portal.forms import PortalForm

PHONE_HELP = _("With its country code, such as +41 22 123 45 67. Without one the pages show the phone of the team.")


def _hours(first: int, last: int) -> list[tuple[int, str]]:
    return [(hour, f"{hour:02}:00") for hour in range(first, last + 1)]


def hour_field(label, *, first: int, last: int) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=_hours(first, last), coerce=int)


def phone_fields() -> tuple[forms.CharField, forms.ChoiceField]:
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False, help_text=PHONE_HELP)
    seen_by = forms.ChoiceField(
        label=_("Who reads this phone number?"),
        choices=PhoneSeenBy.choices,
        widget=forms.RadioSelect,
        initial=PhoneSeenBy.TEAM,
    )
    return phone, seen_by


class TeamForm(PortalForm):
    """A form that names people of the communications team; ``at`` is when they are of it."""

    people_fields: tuple[str, ...] = ()

    def __init__(self, *args, at, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.people_fields:
            self.fields[name].queryset = Person.objects.team(at).order_by("full_name", "pk")


class ShiftForm(TeamForm):
    people_fields = ("person", "substitute")
    person = forms.ModelChoiceField(label=_("Who is on duty"), queryset=Person.objects.none())
    first_day = forms.DateField(label=_("First day"))
    last_day = forms.DateField(label=_("Last day"))
    from_hour = hour_field(_("Each day from"), first=0, last=23)
    until_hour = hour_field(pgettext_lazy("hour", "Until"), first=1, last=24)
    substitute = forms.ModelChoiceField(
        label=_("Substitute"),
        queryset=Person.objects.none(),
        required=False,
        help_text=_("On duty on the days on which the first person is entered as away."),
    )
    phone, phone_seen_by = phone_fields()


class HandOverForm(TeamForm):
    people_fields = ("to",)
    to = forms.ModelChoiceField(label=_("Who takes over"), queryset=Person.objects.none())
    from_day = forms.DateField(label=_("From which day"), help_text=_("The days before stay as they are."))
    phone, phone_seen_by = phone_fields()
