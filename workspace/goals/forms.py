"""The answers about a channel's goals, as people write them."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from channels_registry.models import Channel
from channels_registry.naming import NotOneChannel, channel_meant
from portal.forms import PortalForm
from portal.reasons import reason_field
from workspace.goals.answering import MOST_REASON, Goals
from workspace.models import ANSWERS, GoalsOutcome

LONG = forms.Textarea(attrs={"rows": 3})
MOST_GOALS = 600


def goals_field(**more) -> forms.CharField:
    return forms.CharField(
        **{
            "label": _("What it is to achieve"),
            "max_length": MOST_GOALS,
            "widget": LONG,
            "help_text": _("One or two sentences, with a figure if you can."),
            **more,
        }
    )


def audience_field() -> forms.CharField:
    return forms.CharField(
        label=_("Whom it wants to reach"),
        max_length=MOST_GOALS,
        required=False,
        widget=LONG,
        help_text=_("For example: “teachers in rural Kenya, 25 to 45” says more than “the public”."),
    )


def other_channel_field(**more) -> forms.CharField:
    return forms.CharField(
        **{
            "label": _("Into which channel"),
            "max_length": 300,
            "help_text": _("Its name, as the register shows it, or its link."),
            **more,
        }
    )


def why_field(**more) -> forms.CharField:
    return reason_field(**{"label": _("Why"), "max_length": MOST_REASON, "widget": LONG, "help_text": "", **more})


class WithGoals:
    def stated(self) -> Goals | None:
        """What was written of goals and audience; None where nothing was."""
        data = self.cleaned_data
        return Goals(data["goals"], data.get("audience", "")) if data.get("goals") else None


class WithOtherChannel:
    """``into`` names one of ``channels``, those that the person may know of (A22), by its name or its link."""

    def __init__(self, *args, channels: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        self.channels = channels

    def clean_into(self) -> Channel | None:
        text = self.cleaned_data["into"]
        if not text:
            return None
        try:
            return channel_meant(text, among=self.channels)
        except NotOneChannel as problem:
            raise ValidationError(str(problem)) from problem


class KeepForm(WithGoals, PortalForm):
    """One click. Where nobody has ever said here what the channel is for, it asks for that (``asks_goals``)."""

    goals = goals_field()
    audience = audience_field()
    remark = forms.CharField(
        label=_("What you would like to add"),
        max_length=MOST_GOALS,
        required=False,
        widget=LONG,
        help_text=_("What came of the goals, for instance, with the figures you know."),
    )

    def __init__(self, *args, asks_goals: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_goals:
            del self.fields["goals"], self.fields["audience"]


class ChangeForm(WithGoals, PortalForm):
    goals = goals_field()
    audience = audience_field()
    remark = forms.CharField(label=_("Why they change"), max_length=MOST_GOALS, required=False, widget=LONG)


class MergeForm(WithOtherChannel, PortalForm):
    into = other_channel_field()
    why = why_field()


class RetireForm(PortalForm):
    why = why_field(
        label=_("Why it can be closed"),
        help_text=_("And where its readers find you from then on, if you know already."),
    )


class OtherwiseForm(WithGoals, WithOtherChannel, PortalForm):
    """The team's own answer. Without the one that the people of the channel gave."""

    outcome = forms.ChoiceField(label=_("The team's answer"), choices=(), widget=forms.RadioSelect)
    goals = goals_field(required=False, help_text=_("Only where the goals change."))
    into = other_channel_field(required=False, help_text=_("Only where it is merged: its name, or its link."))
    why = why_field(help_text=_("Whoever answered reads it in a letter."))

    def __init__(self, *args, answered: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(o.value, o.label) for o in ANSWERS if o != answered]
        for outcome, needs in ((GoalsOutcome.CHANGE, "goals"), (GoalsOutcome.MERGE, "into")):
            if answered == outcome:
                del self.fields[needs]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("into") and cleaned.get("outcome") != GoalsOutcome.MERGE:
            self.add_error("into", _("Name another channel only where this one is merged into it."))
        return cleaned
