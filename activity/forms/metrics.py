"""Numbers of a day as people tell them."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.models import Metric
from portal.forms import PortalForm


class NumbersForm(PortalForm):
    """``doubtful``: a number was far from the last one, so that the box to confirm it is offered."""

    day = forms.DateField(
        label=gettext_lazy("Day on which you read them"),
        help_text=gettext_lazy("Today, or the day of a picture you have."),
    )
    followers = forms.IntegerField(
        label=Metric.FOLLOWERS.label,
        required=False,
        help_text=gettext_lazy("As the channel's own page shows them; “3.4K” is 3400."),
    )
    posts = forms.IntegerField(label=Metric.POSTS.label, required=False)
    sure = forms.BooleanField(label=gettext_lazy("The numbers are right as they stand above"), required=False)

    def __init__(self, *args, doubtful: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if not doubtful:
            del self.fields["sure"]

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not self.values(cleaned):
            self.add_error("followers", _("Enter at least one number."))
        return cleaned

    @staticmethod
    def values(cleaned: dict) -> dict[str, int]:
        return {
            metric.value: cleaned[metric.value]
            for metric in (Metric.FOLLOWERS, Metric.POSTS)
            if cleaned.get(metric.value) is not None
        }
