"""What counts as ours, and the picture that proves a profile."""

from django import forms
from django.utils.translation import gettext_lazy

from portal.filefields import PictureField
from portal.forms import PortalForm


class SiteForm(PortalForm):
    host = forms.CharField(
        label=gettext_lazy("Site"),
        max_length=300,
        help_text=gettext_lazy("For instance example.org. Everything below it counts too, such as news.example.org."),
    )


class PageForm(PortalForm):
    url = forms.CharField(
        label=gettext_lazy("Address of the page"),
        max_length=2000,
        help_text=gettext_lazy("For instance https://example.org/follow-us. The portal reads it once a month."),
    )


class ProfilePictureForm(PortalForm):
    picture = PictureField()
