"""The forms of a decision: which one, then the fields of the chosen one. The others keep what was typed in them."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_registry.addresses import UnreadableAddress, read_address
from channels_registry.addressing import holders_of
from channels_registry.models import (
    Channel,
    Discussion,
    Format,
    Platform,
    PostsAgreedBy,
    Rhythm,
    SpeaksOnDisputed,
    VisualIdentity,
)
from portal.forms import PortalForm
from requests_app.annex1.choices import language_choices, language_name
from requests_app.annex1.questions import QUESTIONS
from requests_app.approvals import Approval
from requests_app.review.ready_words import REASONS, WAYS_ON, put_together

MOST_CONDITIONS = 5
MOST_HOURS = 24 * 14


class Choice(models.TextChoices):
    """What can be decided. On a careful request the first person recommends."""

    APPROVE = "approve", gettext_lazy("Approve it, with rules for the channel")
    RECOMMEND = "recommend", gettext_lazy("Recommend it, with rules for the channel; a second person decides")
    CHANGES = "changes", gettext_lazy("Ask the requester for changes")
    REJECT = "reject", gettext_lazy("Do not approve it")
    JOIN = "join", gettext_lazy("An existing channel serves instead")


def text_area(label, *, limit: int, rows: int = 4, **kwargs) -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def internal_note() -> forms.CharField:
    return text_area(
        gettext_lazy("Note for the team"),
        limit=2000,
        rows=2,
        required=False,
        help_text=gettext_lazy("Kept with the decision. The requester never sees it."),
    )


class ChoiceForm(PortalForm):
    """Which of the decisions; none is set beforehand."""

    choice = forms.ChoiceField(label=gettext_lazy("What do you decide?"), widget=forms.RadioSelect)

    def __init__(self, *args, choices: list[Choice], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["choice"].choices = [(choice.value, choice.label) for choice in choices]


class GroupForm(PortalForm):
    """The fields of one decision. One that was not chosen is not checked, and keeps what was typed."""

    def __init__(self, *args, chosen: bool = False, **kwargs):
        self.chosen = chosen
        super().__init__(*args, **kwargs)

    def full_clean(self):
        if self.chosen:
            super().full_clean()
        else:
            self._errors, self.cleaned_data = ErrorDict(), {}

    def need(self, name: str, sentence: str) -> None:
        if name not in self.errors and self.cleaned_data.get(name) in (None, "", []):
            self.add_error(name, sentence)


class ApprovalForm(GroupForm):
    """The parameters (A5): structured, prefilled from the answers, and kept on the channel for life."""

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
        self, *args, today: dt.date, open_platform: bool, open_format: bool, known_languages: list[str], **kwargs
    ):
        self.today = today
        super().__init__(*args, **kwargs)
        offered = dict(language_choices())
        self.fields["languages"].choices = [
            *offered.items(),
            *((c, language_name(c)) for c in known_languages if c not in offered),
        ]
        self.fields["platform"].queryset = Platform.objects.offered().order_by("name")
        if not open_platform:
            del self.fields["platform"]
        if not open_format:
            del self.fields["format"]
        for number in range(1, MOST_CONDITIONS + 1):
            self._add_condition(number)

    def _add_condition(self, number: int) -> None:
        text, day = f"condition_{number}", f"condition_{number}_by"
        self.fields[text] = forms.CharField(
            label=_("Condition %(number)d: what is to be done") % {"number": number}, max_length=300, required=False
        )
        self.fields[day] = forms.DateField(label=_("Condition %(number)d: before") % {"number": number}, required=False)
        self.prepare(text)
        self.prepare(day)

    @property
    def condition_pairs(self):
        """The fields of each condition, for the page."""
        return [(self[f"condition_{n}"], self[f"condition_{n}_by"]) for n in range(1, MOST_CONDITIONS + 1)]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("posts_agreed_by") == PostsAgreedBy.PERSON:
            self.need("posts_agreed_by_name", _("Name the person who agrees posts."))
        if cleaned.get("speaks_on_disputed") == SpeaksOnDisputed.PERSON:
            self.need("speaks_on_disputed_name", _("Name the person who speaks on disputed matters."))
        self._refuse_past("review_on")
        for number in range(1, MOST_CONDITIONS + 1):
            if cleaned.get(f"condition_{number}_by"):
                self.need(
                    f"condition_{number}",
                    _("Condition %(number)d has a date: say what is to be done.") % {"number": number},
                )
            self._refuse_past(f"condition_{number}_by")
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
        conditions = [
            (data[f"condition_{n}"], data[f"condition_{n}_by"])
            for n in range(1, MOST_CONDITIONS + 1)
            if data[f"condition_{n}"]
        ]
        return Approval(
            parameters=rules,
            conditions=conditions,
            message=data["message"],
            internal_note=data["internal_note"],
            channel={
                "name": data["name"],
                "platform": self.chosen_platform.key if self.chosen_platform else "",
                "format": data.get("format", ""),
            },
        )

    @property
    def chosen_platform(self) -> Platform | None:
        """The platform settled here; None where the requester named it."""
        return self.cleaned_data.get("platform")


class ChangesForm(GroupForm):
    question = forms.ChoiceField(label=gettext_lazy("Which question is it about?"), required=False)
    comment = text_area(
        gettext_lazy("What do you need from the requester?"),
        limit=2000,
        help_text=gettext_lazy("The requester reads this, answers it and hands the request in again."),
    )

    def __init__(self, *args, questions: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        asked = [(key, f"{QUESTIONS[key].number}. {QUESTIONS[key].text}") for key in questions]
        self.fields["question"].choices = [("", _("The request as a whole")), *asked]


class RejectForm(GroupForm):
    """Reasons and a way on, ready or in own words, at least one of each (A17)."""

    # The page says that one of each is needed; “optional” beside both would say the contrary.
    hide_optional = True

    ready_reasons = forms.MultipleChoiceField(
        label=gettext_lazy("Reasons"),
        choices=list(REASONS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reasons = text_area(gettext_lazy("Reasons in your own words"), limit=2000, required=False)
    ready_ways = forms.MultipleChoiceField(
        label=gettext_lazy("A way on"),
        choices=list(WAYS_ON.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    way_on = text_area(gettext_lazy("A way on in your own words"), limit=1000, required=False)
    internal_note = internal_note()

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("ready_reasons"):
            self.need("reasons", _("Choose a reason, or write one: the requester reads why."))
        if not cleaned.get("ready_ways"):
            self.need("way_on", _("Choose a way on, or write one: nobody is sent away with nothing."))
        return cleaned

    def words(self, *, language: str) -> dict[str, str]:
        """Reasons and way on as the requester will read them."""
        data = self.cleaned_data
        return {
            "reasons": put_together(REASONS, data["ready_reasons"], data["reasons"], language=language),
            "way_on": put_together(WAYS_ON, data["ready_ways"], data["way_on"], language=language),
        }


class JoinForm(GroupForm):
    """The channel that serves instead: one of the nearest, or any other in service."""

    OTHER = "other"
    near = forms.ChoiceField(label=gettext_lazy("Which channel?"), widget=forms.RadioSelect)
    other = forms.CharField(
        label=gettext_lazy("Link or name of another channel"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("It must be in our register and in service."),
    )
    reasons = text_area(
        gettext_lazy("How does it serve?"),
        limit=2000,
        help_text=gettext_lazy("The requester reads this: what the channel can do for them, and how to begin."),
    )
    internal_note = internal_note()

    def __init__(self, *args, nearest: list[Channel], **kwargs):
        self.nearest = {str(channel.pk): channel for channel in nearest}
        super().__init__(*args, **kwargs)
        self.fields["near"].choices = [
            *(
                (pk, f"{channel.name} ({channel.platform.name}, {channel.body.name})")
                for pk, channel in self.nearest.items()
            ),
            (self.OTHER, _("Another channel")),
        ]

    def clean(self):
        cleaned = super().clean()
        near = cleaned.get("near")
        if near == self.OTHER:
            self.need("other", _("Give the link or the name of the channel."))
            if cleaned.get("other"):
                cleaned["channel"] = self._found(cleaned["other"])
        elif near:
            cleaned["channel"] = self.nearest[near]
        return cleaned

    def _found(self, text: str) -> Channel | None:
        channel = channel_in_service(text)
        if channel is None:
            self.add_error(
                "other",
                ValidationError(
                    _("No channel in service has this link or name. Copy the link from the channel's page.")
                ),
            )
        return channel


def channel_in_service(text: str) -> Channel | None:
    """The channel on duty that is reached at ``text`` (a link), or the only one that is called so."""
    on_duty = Channel.objects.on_duty()
    try:
        entry = holders_of(read_address(text, web=True)).filter(until=None, channel__in=on_duty).first()
    except UnreadableAddress:
        named = list(on_duty.filter(name__iexact=text)[:2])
        return named[0] if len(named) == 1 else None
    return entry.channel if entry else None


def initial_of_approval(
    suggested: dict[str, Any], *, name: str, recommended: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What the approval starts from: the recommendation (its JSON), else the suggestion made from the answers."""
    start = {**suggested, "name": name}
    if recommended is None:
        return start
    settled = {key: value for key, value in recommended.get("channel", {}).items() if value}
    start |= {key: value for key, value in recommended.items() if key in ApprovalForm.RULES} | settled
    for number, (text, due_on) in enumerate(recommended.get("conditions", [])[:MOST_CONDITIONS], start=1):
        start |= {f"condition_{number}": text, f"condition_{number}_by": due_on}
    return start
