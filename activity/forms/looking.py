"""How a person says where the portal looks, and that an account is ours."""

from django import forms
from django.utils.translation import gettext_lazy

from portal.forms import PortalForm


class FeedForm(PortalForm):
    url = forms.CharField(
        label=gettext_lazy("Address of the feed"),
        max_length=2000,
        help_text=gettext_lazy("RSS or Atom, such as https://blog.example.org/feed. The portal reads it once a day."),
    )


class ConfirmAccountForm(PortalForm):
    why = forms.CharField(
        label=gettext_lazy("How do you know that the account is ours?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "For instance: signed in and looked; a colleague with full control changed it on purpose."
        ),
    )
