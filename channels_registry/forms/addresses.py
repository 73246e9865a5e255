"""Enter a link as people paste it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_registry.addresses import UnreadableAddress, read_address
from channels_registry.addressing import holders_of
from channels_registry.imitation import near
from channels_registry.models import Channel
from portal.forms import PortalForm
from portal.reasons import reason_field


class AddressField(forms.CharField):
    """Cleans to an Address of ``platform_key``; its refusals say what to paste instead."""

    platform_key: str | None = None

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 2000)
        kwargs.setdefault("help_text", gettext_lazy("Paste the link as the browser shows it when the channel is open."))
        super().__init__(**kwargs)

    def clean(self, value):
        text = super().clean(value)
        return read_for(text, self.platform_key) if text else None


def read_for(text: str, platform_key: str | None):
    """The address in ``text`` on the platform. Raises ValidationError with the refusal's own sentence."""
    try:
        return read_address(text, platform=platform_key, web=platform_key == "web")
    except UnreadableAddress as refusal:
        raise ValidationError(str(refusal), code=refusal.code) from refusal


class LinkForm(PortalForm):
    """One link of a channel. What is odd but possible is said first, and entered when the person says so again."""

    link = AddressField(label=gettext_lazy("Link"))
    sure = forms.BooleanField(label=gettext_lazy("Enter it all the same"), required=False)

    def __init__(self, *args, channel: Channel, **kwargs):
        self.channel = channel
        super().__init__(*args, **kwargs)
        self.fields["link"].platform_key = channel.platform.key
        self.warnings: list[str] = []
        # Asked only when there is something to be sure about.
        if not self.data.get(self.add_prefix("asked")):
            self.fields["sure"].widget = forms.HiddenInput()

    def clean(self):
        cleaned = super().clean()
        address = cleaned.get("link")
        if address is not None and not cleaned.get("sure"):
            self.warnings = warnings_about(address, self.channel)
            if self.warnings:
                self.fields["sure"].widget = forms.CheckboxInput()
                raise ValidationError([*self.warnings], code="odd")
        return cleaned


class AddLinkForm(LinkForm):
    main = forms.BooleanField(
        label=gettext_lazy("This is the main link"), required=False, initial=True,
        help_text=gettext_lazy("The main link is the one that lists show. The others are recognised all the same."),
    )  # fmt: skip
    field_order = ["link", "main", "sure"]


class RenameLinkForm(LinkForm):
    why = reason_field(required=False)
    field_order = ["link", "why", "sure"]


def warnings_about(address, channel: Channel) -> list[str]:
    """What a person should know before entering the address: whose it was, and whose it resembles."""
    found = []
    former = [held for held in holders_of(address) if held.until is not None and held.channel_id != channel.pk]
    for held in former[:1]:
        found.append(
            _("This was the link of “%(name)s”, a channel of ours that left it. Make sure that it is ours again.")
            % {"name": held.channel.name}
        )
    if address.handle and not former:
        alike = [
            held for held in near(address.handle) if held.channel_id != channel.pk and not _is_same_name(held, address)
        ]
        for held in alike[:1]:
            found.append(
                _("This resembles %(link)s of “%(name)s”. Make sure that it is not mistyped.")
                % {"link": held.canonical_url, "name": held.channel.name}
            )
    return found


def _is_same_name(held, address) -> bool:
    """The same name on another platform is one identity, not an imitation (L3)."""
    return held.handle.lower() == address.handle.lower()
