"""The forms of the watch-list (R7)."""

from django import forms
from django.utils.translation import gettext_lazy

from portal.forms import PortalForm


class WatchForm(PortalForm):
    address = forms.CharField(
        label=gettext_lazy("Link of the account, or of the page"),
        max_length=2000,
        help_text=gettext_lazy("For instance https://bsky.app/profile/example.org or the page of a newspaper."),
    )
    name = forms.CharField(label=gettext_lazy("Whose account is it?"), max_length=120)
    why = forms.CharField(
        label=gettext_lazy("Why do we follow it?"),
        max_length=300,
        help_text=gettext_lazy("One sentence is enough."),
        widget=forms.Textarea(attrs={"rows": "2"}),
    )


class WatchNoteForm(PortalForm):
    text = forms.CharField(
        label=gettext_lazy("What did you see there?"),
        max_length=600,
        help_text=gettext_lazy("Facts about the account, not about people. The team and the auditors read it."),
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


class WatchEndForm(PortalForm):
    why = forms.CharField(
        label=gettext_lazy("Why is it taken off?"), max_length=300, widget=forms.Textarea(attrs={"rows": "2"})
    )
