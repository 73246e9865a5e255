"""The answers and decisions about a quiet channel, as people write them."""

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.models import RetirementOutcome
from channels_registry.models import ChannelKind, Platform
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
            day = date_format(known, "DATE_FORMAT")
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


class ClosingWishForm(PortalForm):
    note = forms.CharField(
        label=gettext_lazy("Why it can be closed"),
        max_length=600,
        widget=LONG,
        help_text=gettext_lazy("And where its readers find you from then on, if you know already."),
    )


class StartClosingForm(PortalForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason for closing"),
        max_length=2000,
        widget=LONG,
        help_text=gettext_lazy("Its administrators read it in the letter."),
    )


class StaysForm(PortalForm):
    """Why a wish to close is set aside, or a closing stopped."""

    why = forms.CharField(
        label=gettext_lazy("Why the channel stays"),
        max_length=600,
        widget=LONG,
        help_text=gettext_lazy("Its administrators read it in the letter."),
    )


class FinishForm(PortalForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What became of it on its platform"),
        choices=RetirementOutcome.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Where to, to whom, or why its name was not kept"),
        max_length=600,
        required=False,
        widget=LONG,
        help_text=gettext_lazy(
            "Not needed where it is locked and kept, which we prefer: nobody else can then take the name."
        ),
    )


class FeedForm(PortalForm):
    url = forms.CharField(
        label=gettext_lazy("Address of the feed"),
        max_length=2000,
        help_text=gettext_lazy("RSS or Atom, such as https://blog.example.org/feed. The portal reads it once a day."),
    )


class ThresholdForm(PortalForm):
    platform = forms.ModelChoiceField(label=gettext_lazy("Platform"), queryset=Platform.objects.order_by("name", "pk"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Purpose"),
        required=False,
        choices=[("", gettext_lazy("All that have no days of their own")), *ChannelKind.choices],
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
