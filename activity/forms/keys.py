"""The organisation's key for a platform, as a portal administrator enters it."""

from django import forms
from django.utils.translation import gettext_lazy

from activity.models import ASKED_IN_OUR_NAME, Source
from portal.forms import PortalForm


class KeyForm(PortalForm):
    """The key itself is a password field: browsers neither show nor offer it, and it never comes back to the page."""

    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=2000,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}, render_value=False),
        help_text=gettext_lazy(
            "As the platform gives it. It is kept sealed and never shown again; keep your own copy in the safe."
        ),
    )
    own_account = forms.CharField(
        label=gettext_lazy("Number of our own account"),
        max_length=40,
        help_text=gettext_lazy(
            "Digits only, such as 17841405309211844: the “Instagram user ID” of a professional account of ours."
        ),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Last day of the key"),
        required=False,
        help_text=gettext_lazy("If the platform names one. Thirty days before, the home page reminds you."),
    )  # fmt: skip

    def __init__(self, *args, source: Source, **kwargs):
        super().__init__(*args, **kwargs)
        if source not in ASKED_IN_OUR_NAME:
            del self.fields["own_account"]
