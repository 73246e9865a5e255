"""The answers about a quiet channel, pauses stated ahead, and the days and steps that the lead sets."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_registry.models import ChannelKind, Platform, Rhythm
from portal.day_words import day_in_words
from portal.forms import PortalForm

LONG = forms.Textarea(attrs={"rows": 3})


class LatestPostForm(PortalForm):
    """``known`` is the day of the latest post we know of, or None."""

    latest_post_on = forms.DateField(
        label=gettext_lazy("Day of the latest post"),
        required=False,
        help_text=gettext_lazy("As it can be seen on the channel. The day is enough."),
    )
    nothing_newer = forms.BooleanField(required=False)
    note = forms.CharField(label=gettext_lazy("What we should know"), max_length=300, required=False)

    def __init__(self, *args, known=None, **kwargs):
        super().__init__(*args, **kwargs)
        if known is None:
            del self.fields["nothing_newer"]
        else:
            day = day_in_words(known)
            # Both: the bound field was made, with its label, by the form's own start.
            label = _("There is no post after the one of %(day)s") % {"day": day}
            self.fields["nothing_newer"].label = self["nothing_newer"].label = label

    def clean(self):
        cleaned = super().clean()
        told, nothing = cleaned.get("latest_post_on"), cleaned.get("nothing_newer")
        if "latest_post_on" in self.errors:
            return cleaned
        if told and nothing:
            self.add_error("latest_post_on", _("Enter a day, or say that there is no newer post; not both."))
        elif not told and not nothing:
            self.add_error("latest_post_on", _("Enter the day of the latest post, such as 2026-03-31."))
        return cleaned


class KeepForm(PortalForm):
    until = forms.DateField(
        label=gettext_lazy("Keep it until"),
        help_text=gettext_lazy("A year ahead at most. Until then nobody is asked again."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Because"),
        max_length=600,
        widget=LONG,
        help_text=gettext_lazy("For instance: a campaign that begins in autumn, a colleague on leave."),
    )


class PauseForm(PortalForm):
    since = forms.DateField(label=gettext_lazy("First day of the pause"))
    until = forms.DateField(label=gettext_lazy("Last day of the pause"))
    reason = forms.CharField(
        label=gettext_lazy("Because"),
        max_length=600,
        widget=LONG,
        help_text=gettext_lazy("For instance: parental leave, the time between two campaigns."),
    )


class ThresholdForm(PortalForm):
    platform = forms.ModelChoiceField(label=gettext_lazy("Platform"), queryset=Platform.objects.order_by("name", "pk"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Purpose"),
        required=False,
        choices=[("", gettext_lazy("Any purpose")), *ChannelKind.choices],
    )
    rhythm = forms.ChoiceField(
        label=gettext_lazy("Planned rhythm"),
        required=False,
        choices=[("", gettext_lazy("Any rhythm")), *(c for c in Rhythm.choices if c[0] != Rhythm.EMERGENCIES)],
        help_text=gettext_lazy("With any purpose and any rhythm these are the platform's own days."),
    )
    quiet_days = forms.IntegerField(
        label=gettext_lazy("Days without a post before we ask"), min_value=0, max_value=10_000
    )
    flag_days = forms.IntegerField(
        label=gettext_lazy("Days without a post before the channel is marked “quiet, please check”"),
        min_value=0,
        max_value=10_000,
    )
    why = forms.CharField(label=gettext_lazy("Why"), max_length=300, required=False)


class StepsForm(PortalForm):
    """The lead's among the portal's settings (``thresholds.STEPS``)."""

    reminder_days = forms.IntegerField(
        label=gettext_lazy("Days after the first question until its administrators are asked again"),
        min_value=7,
        max_value=120,
    )
    proposal_days = forms.IntegerField(
        label=gettext_lazy("Days a channel is marked before its closing is proposed to the team"),
        min_value=14,
        max_value=730,
    )
    least_engagements = forms.IntegerField(
        label=gettext_lazy("Reactions, comments and shares that a post finds, at least"),
        min_value=1,
        max_value=1000,
        help_text=gettext_lazy(
            "With fewer on average over 90 days there is a point to put right: it publishes, and nobody reacts."
        ),
    )
    why = forms.CharField(label=gettext_lazy("Why"), max_length=300, required=False)
