"""What an approval sets: the rules of the channel, the conditions to be met, the reasons and the words (A5)."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.person_fields import PersonField
from channels_registry.conditions import NewCondition
from channels_registry.models import (
    Consequence,
    Discussion,
    Format,
    Platform,
    PostsAgreedBy,
    Rhythm,
    SpeaksOnDisputed,
    VisualIdentity,
)
from requests_app.annex1.choices import language_choices, language_name
from requests_app.fast_track.permissions import latest_end, refuse_days
from requests_app.judging.approvals import Approval, conditions_in
from requests_app.models import MOST_DAYS, Outcome
from requests_app.refusals import NotAllowed
from requests_app.review.forms import ReasonedForm, internal_note, reason_choices, text_area

MOST_CONDITIONS = 12
MOST_HOURS = 24 * 14


def condition_names(number: int) -> tuple[str, str, str, str]:
    """The fields of one condition: what, who, before which day, what is looked at first if the day passes."""
    return tuple(f"condition_{number}{part}" for part in ("", "_owner", "_by", "_then"))


def rows_in(data, *, prefix: str, initial: dict[str, Any]) -> int:
    """How many conditions a posted page shows, else how many there are to begin with; one at least."""
    if data is None:
        return max([1, *(n for n in range(1, MOST_CONDITIONS + 1) if initial.get(f"condition_{n}"))])
    text = data.get(f"{prefix}-shown", "")
    said = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1
    # A row that was posted is shown, whatever the page said of their number.
    posted = [
        n for n in range(1, MOST_CONDITIONS + 1) if any(data.get(f"{prefix}-{name}") for name in condition_names(n))
    ]
    return min(max([1, said, *posted]), MOST_CONDITIONS)


def without_condition(data, number: int, *, prefix: str = "approve"):
    """The posted page with one condition taken away and those below it moved up."""
    rows = rows_in(data, prefix=prefix, initial={})
    changed = data.copy()
    if not 1 <= number <= rows:
        return changed
    for place in range(number, rows + 1):
        for here, below in zip(condition_names(place), condition_names(place + 1), strict=True):
            changed[f"{prefix}-{here}"] = data.get(f"{prefix}-{below}", "") if place < rows else ""
    changed[f"{prefix}-shown"] = str(max(1, rows - 1))
    return changed


class ApprovalForm(ReasonedForm):
    """The parameters (A5): structured, prefilled from the answers, and kept on the channel for life.

    Conditions are as many as the page shows: one can be added or taken away without a script, and what was typed stays.
    """

    outcome = Outcome.APPROVED
    LETTER = {"message": ("ready_reasons", "message")}

    platform = forms.ModelChoiceField(
        label=gettext_lazy("Platform"),
        queryset=Platform.objects.none(),
        to_field_name="key",
        help_text=gettext_lazy("The requester asked for advice. Choose what you agreed on together."),
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Form of the channel"),
        choices=[("", "---------"), *Format.choices],
        help_text=gettext_lazy("The requester asked for advice. Choose what you agreed on together."),
    )
    name = forms.CharField(label=gettext_lazy("Name of the channel"), max_length=120)
    posts_agreed_by = forms.ChoiceField(
        label=gettext_lazy("Who agrees a post before it goes out?"),
        choices=PostsAgreedBy.choices,
        widget=forms.RadioSelect,
    )
    posts_agreed_by_name = forms.CharField(
        label=gettext_lazy("Name of the person who agrees posts"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Only where it is a named person."),
    )
    speaks_on_disputed = forms.ChoiceField(
        label=gettext_lazy("Who may speak on disputed matters?"),
        choices=SpeaksOnDisputed.choices,
        widget=forms.RadioSelect,
    )
    speaks_on_disputed_name = forms.CharField(
        label=gettext_lazy("Name of the person who speaks on disputed matters"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Only where it is a named person."),
    )
    languages = forms.MultipleChoiceField(label=gettext_lazy("Languages"), widget=forms.CheckboxSelectMultiple)
    rhythm = forms.ChoiceField(label=gettext_lazy("Rhythm"), choices=[("", "---------"), *Rhythm.choices])
    discussion = forms.ChoiceField(
        label=gettext_lazy("Comments and messages"), choices=Discussion.choices, widget=forms.RadioSelect
    )
    answer_hours = forms.IntegerField(
        label=gettext_lazy("Hours within which people are answered"), min_value=1, max_value=MOST_HOURS
    )
    visual_identity = forms.ChoiceField(
        label=gettext_lazy("Visual identity"), choices=VisualIdentity.choices, widget=forms.RadioSelect
    )
    positions_first = forms.BooleanField(
        label=gettext_lazy("Positions appear on the institution's account first; this channel passes them on"),
        required=False,
    )
    about_body_only = forms.BooleanField(
        label=gettext_lazy("The channel publishes about the organisation or project only"), required=False
    )
    review_on = forms.DateField(label=gettext_lazy("These rules are looked at again on"))
    # On the fast track only.
    rest_by = forms.DateField(
        label=gettext_lazy("The rest of the form is handed in by"),
        help_text=gettext_lazy("Leave the team some days to decide on it before the permission ends."),
    )
    ends_on = forms.DateField(label=gettext_lazy("The permission holds until"))
    ready_reasons = reason_choices(gettext_lazy("Why it is approved"))
    message = text_area(
        gettext_lazy("A few words to the requester"),
        limit=4000,
        required=False,
        help_text=gettext_lazy("They stand at the head of the letter, in your words and your language."),
    )
    internal_note = internal_note()

    # Rules whose names are those of ParameterSet.
    RULES = (
        "posts_agreed_by posts_agreed_by_name speaks_on_disputed speaks_on_disputed_name languages rhythm discussion "
        "answer_hours visual_identity positions_first about_body_only review_on"
    ).split()

    def __init__(
        self,
        data=None,
        *,
        today: dt.date,
        open_platform: bool,
        open_format: bool,
        known_languages: list[str],
        limited: bool = False,
        near: list[Person] | None = None,
        more: int = 0,
        **kwargs,
    ):
        self.today = today
        super().__init__(data, **kwargs)
        self.rows_shown = min(rows_in(data, prefix=self.prefix, initial=self.initial) + more, MOST_CONDITIONS)
        self.fields["shown"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        offered = dict(language_choices())
        self.fields["languages"].choices = [
            *offered.items(),
            *((c, language_name(c)) for c in known_languages if c not in offered),
        ]
        self.fields["platform"].queryset = Platform.objects.offered().order_by("name")
        self.limited = limited
        if limited:
            # On the bound field, which has been made by now and has taken its words along.
            self["ends_on"].help_text = _("%(days)d days from today at most: until %(day)s.") % {
                "days": MOST_DAYS, "day": date_format(latest_end(on=today)),
            }  # fmt: skip
        else:
            del self.fields["rest_by"], self.fields["ends_on"]
        if not open_platform:
            del self.fields["platform"]
        if not open_format:
            del self.fields["format"]
        for number in range(1, self.rows_shown + 1):
            self._add_condition(number, near or [])

    def _add_condition(self, number: int, near: list[Person]) -> None:
        names = {"number": number}
        text, owner, day, then = condition_names(number)
        self.fields[text] = forms.CharField(
            label=_("Condition %(number)d: what is to be done") % names, max_length=300, required=False
        )
        self.fields[owner] = PersonField(
            label=_("Condition %(number)d: who does it") % names,
            required=False,
            help_text=_("Left empty: the responsible person.") if number == 1 else "",
        )
        self.fields[owner].suggest(near)
        self.fields[day] = forms.DateField(label=_("Condition %(number)d: before") % names, required=False)
        self.fields[then] = forms.ChoiceField(
            label=_("Condition %(number)d: if the day passes") % names,
            choices=Consequence.choices,
            required=False,
            help_text=_("Nothing happens by itself: a person decides then.") if number == 1 else "",
        )
        for name in condition_names(number):
            self.prepare(name)

    @property
    def condition_rows(self) -> list[dict]:
        """The fields of each condition, for the page."""
        return [
            {
                "number": n,
                **dict(zip(("text", "owner", "day", "then"), (self[x] for x in condition_names(n)), strict=True)),
            }
            for n in range(1, self.rows_shown + 1)
        ]

    @property
    def may_have_more(self) -> bool:
        return self.rows_shown < MOST_CONDITIONS

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("posts_agreed_by") == PostsAgreedBy.PERSON:
            self.need("posts_agreed_by_name", _("Name the person who agrees posts."))
        if cleaned.get("speaks_on_disputed") == SpeaksOnDisputed.PERSON:
            self.need("speaks_on_disputed_name", _("Name the person who speaks on disputed matters."))
        self._refuse_past("review_on")
        if self.limited and cleaned.get("rest_by") and cleaned.get("ends_on"):
            try:
                refuse_days(rest_by=cleaned["rest_by"], ends_on=cleaned["ends_on"], on=self.today)
            except NotAllowed as refusal:
                too_late = cleaned["ends_on"] > latest_end(on=self.today)
                self.add_error("ends_on" if too_late else "rest_by", str(refusal))
        for number in range(1, self.rows_shown + 1):
            text, _owner, day, _then = condition_names(number)
            if cleaned.get(day):
                self.need(text, _("Condition %(number)d has a date: say what is to be done.") % {"number": number})
            elif cleaned.get(text):
                self.need(day, _("Condition %(number)d needs a day before which it is done.") % {"number": number})
            self._refuse_past(day)
        return cleaned

    def _refuse_past(self, name: str) -> None:
        day = self.cleaned_data.get(name)
        if day is not None and day <= self.today:
            self.add_error(name, _("“%(label)s” needs a day after today.") % {"label": self[name].label})

    def approval(self) -> Approval:
        data = self.cleaned_data
        rules = {name: data[name] for name in self.RULES}
        # A name that belongs to a choice that was not made would stand in the rules for nothing.
        if rules["posts_agreed_by"] != PostsAgreedBy.PERSON:
            rules["posts_agreed_by_name"] = ""
        if rules["speaks_on_disputed"] != SpeaksOnDisputed.PERSON:
            rules["speaks_on_disputed_name"] = ""
        return Approval(
            parameters=rules,
            conditions=self.conditions(),
            codes=tuple(self.codes),
            rest_by=data.get("rest_by"),
            ends_on=data.get("ends_on"),
            message=data["message"],
            internal_note=data["internal_note"],
            channel={
                "name": data["name"],
                "platform": self.chosen_platform.key if self.chosen_platform else "",
                "format": data.get("format", ""),
            },
        )

    def conditions(self) -> list[NewCondition]:
        """Those that were written, in the order of the page."""
        written = []
        for number in range(1, self.rows_shown + 1):
            text, owner, day, then = (self.cleaned_data.get(name) for name in condition_names(number))
            if text:
                written.append(NewCondition(text, day, owner, then or Consequence.EXTEND))
        return written

    @property
    def chosen_platform(self) -> Platform | None:
        """The platform settled here; None where the requester named it."""
        return self.cleaned_data.get("platform")


def initial_of_approval(
    suggested: dict[str, Any], *, name: str, recommended: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What the approval starts from: the recommendation (its JSON), else the suggestion made from the answers."""
    start = {**suggested, "name": name}
    if recommended is None:
        return start
    settled = {key: value for key, value in recommended.get("channel", {}).items() if value}
    start |= {key: value for key, value in recommended.items() if key in ApprovalForm.RULES} | settled
    for number, condition in enumerate(conditions_in(recommended)[:MOST_CONDITIONS], start=1):
        values = (condition["text"], condition["owner"], condition["due_on"], condition["consequence"])
        start |= dict(zip(condition_names(number), values, strict=True))
    return start
