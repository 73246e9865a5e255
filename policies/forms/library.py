from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import FilterForm


class OnDayForm(FilterForm):
    """Which day's text to show (U9)."""

    on = forms.DateField(label=_("The text in force on"))
