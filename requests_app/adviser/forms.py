"""The four questions, and the choice to start a request with."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.countries import CountriesField
from portal.forms import CHOOSE, PortalForm
from portal.languages import language_choices
from requests_app.adviser.advising import Answers
from requests_app.adviser.choices import Objective, Who, wishes
from requests_app.annex1.forms.base import DecimalCommaField, line, one_of
from requests_app.annex1.forms.what import MOST_HOURS

MOST_PEOPLE = 200


class AdviserForm(PortalForm):
    """Filled in from the address, so that the advice can be linked and asking for it changes nothing."""

    objective = one_of(
        _("What do you want to do?"),
        Objective.choices,
        error_messages={"required": _("Choose what you want to do.")},
    )
    who = one_of(
        _("Whom do you want to reach?"),
        Who.choices,
        error_messages={"required": _("Choose whom you want to reach.")},
    )
    people = line(
        _("More precisely"),
        limit=MOST_PEOPLE,
        required=False,
        help_text=_(
            "For example: “young volunteers in the camps of the north”. It helps to find channels near to yours."
        ),
    )
    countries = CountriesField(required=False)
    language = forms.ChoiceField(
        label=_("In which language will you write?"),
        required=False,
        help_text=_("The one in which you write most."),
    )
    wish = one_of(
        _("Which form do you have in mind?"),
        (),
        error_messages={"required": _("Choose a form, or “Advise me”.")},
    )
    hours = DecimalCommaField(
        label=_("How many hours a week do you have for it, all colleagues together?"),
        min_value=0,
        max_value=MOST_HOURS,
        max_digits=4,
        decimal_places=1,
        help_text=_("For example 2.5. With nobody's time, write 0."),
        error_messages={"required": _("Enter the hours a week, for example 2.5.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wish"].choices = wishes()
        self.fields["language"].choices = [("", CHOOSE), *language_choices()]

    def answers(self) -> Answers:
        given = self.cleaned_data
        return Answers(
            objective=given["objective"],
            who=given["who"],
            wish=given["wish"],
            hours=given["hours"],
            people=given["people"],
            countries=tuple(given["countries"]),
            language=given["language"],
        )


class StartForm(PortalForm):
    """What the request starts with; nothing chosen is an answer too."""

    hide_optional = True

    start = one_of(_("What shall the request start with?"), (), required=False)

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["start"].choices = [*choices, ("", _("Nothing of this yet: I decide in the form"))]
