"""The forms of the meeting brief: its days, a meeting, and when it is sent (R4)."""

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms import FilterForm, PortalForm
from workspace.brief.periods import MOST_DAYS, PRESETS, SINCE_MEETING
from workspace.models import LAST_MONTH_DAY, BriefRhythm


class PeriodForm(FilterForm):
    """Days of one's own go before a preset."""

    period = forms.ChoiceField(label=gettext_lazy("Time"), required=False)
    first = forms.DateField(label=gettext_lazy("First day"), required=False)
    last = forms.DateField(label=gettext_lazy("Last day"), required=False)

    def __init__(self, *args, today, has_meeting: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["period"].choices = [
            (key, label) for key, label in PRESETS.items() if has_meeting or key != SINCE_MEETING
        ]
        for name in ("first", "last"):
            self.fields[name].widget.input_type = "date"

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last") or self.today
        if first and first > last:
            self.add_error("last" if cleaned.get("last") else "first", _("The period ends before it begins."))
        if first and (last - first).days >= MOST_DAYS:
            self.add_error("first", _("Choose at most a year; for more there is the yearly report."))
        return cleaned


class MeetingForm(PortalForm):
    day = forms.DateField(
        label=gettext_lazy("Day of the meeting"),
        help_text=gettext_lazy("One that was held, or the next one. “Since the last meeting” begins with it."),
    )


class SendingForm(PortalForm):
    is_on = forms.TypedChoiceField(
        label=gettext_lazy("Is the brief sent by itself?"),
        choices=[("true", gettext_lazy("Yes")), ("false", gettext_lazy("No"))],
        coerce=lambda value: value == "true",
        widget=forms.RadioSelect,
    )
    rhythm = forms.ChoiceField(label=gettext_lazy("How often?"), choices=BriefRhythm.choices, widget=forms.RadioSelect)
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("If every week: on which day?"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        help_text=gettext_lazy(
            "It tells of the seven days before. On Mondays it is a part of the team's Monday letter."
        ),
    )
    month_day = forms.TypedChoiceField(
        label=gettext_lazy("If every month: on which day of the month?"),
        choices=[(number, str(number)) for number in range(1, LAST_MONTH_DAY + 1)],
        coerce=int,
        help_text=gettext_lazy("It tells of the month before."),
    )
    people = forms.ModelMultipleChoiceField(
        label=gettext_lazy("To whom?"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("People of the communications team. Each of them can end it for themselves."),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people
