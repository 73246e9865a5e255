"""How we know that a channel is ours: each proof with its date, what to put where, and a picture where nothing else helps (N10)."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.generic import FormView

from accounts.roles import Permission
from activity.forms.ownership import ProfilePictureForm
from activity.models import Following, OwnSite
from activity.ownership import pictures
from activity.ownership.sites import OwnHosts
from activity.ownership.strength import standing_of
from activity.views.channel import OnChannel
from channels_registry.models import Channel, ChannelAddress
from portal.filefields import MOST_BYTES_OF_PAGE
from portal.files import NotAccepted
from portal.formpages import FormPageMixin


@dataclass(frozen=True)
class ToCopy:
    """Words that are ready to be put somewhere."""

    where: str
    text: str
    why: str


def to_copy(channel: Channel) -> list[ToCopy]:
    """What makes the account and our site name each other. Nothing for a channel that is left off the public list: to name us
    in its profile could harm someone."""
    if channel.unlisted_at is not None:
        return []
    first = OwnSite.objects.order_by("added_at", "pk").values_list("host", flat=True).first()
    host = first or next(iter(OwnHosts.current()), "")
    main = ChannelAddress.objects.current().filter(channel=channel, is_main=True).first()
    ready = []
    if host:
        ready.append(
            ToCopy(
                _("In the profile, as its website or in its text"),
                f"https://{host}/",
                _(
                    "Most platforms have a field for a website. Where there is none, the text of the profile does as well."
                ),
            )
        )
        ready.append(
            ToCopy(
                _("In the profile's text, for checkers that read trust.txt"),
                f"trust://{host}!",
                _("Optional. It says in one word that the account belongs to our site."),
            )
        )
    if main is not None:
        ready.append(
            ToCopy(
                _("On a page of ours"),
                format_html('<a href="{}" rel="me">{}</a>', main.canonical_url, channel.name),
                _('With rel="me" Mastodon and others check the link themselves and mark it as verified.'),
            )
        )
    return ready


class ChannelOwnership(FormPageMixin, OnChannel, FormView):
    """Read by whoever reads the channel's activity; a picture is shown by those who answer for it."""

    template_name = "activity/ownership.html"
    form_class = ProfilePictureForm
    refusals = (NotAccepted, pictures.NotYours)
    most_bytes = MOST_BYTES_OF_PAGE

    def refuse(self):
        if self.request.method == "POST" and not self.answers:
            raise PermissionDenied(
                _("Only those who look after this channel and the communications team can show a picture of it.")
            )

    def get_context_data(self, **context):
        ownership = standing_of(self.channel)
        followed = Following.objects.filter(channel=self.channel).first()
        return super().get_context_data(
            ownership=ownership,
            followed=followed,
            to_copy=to_copy(self.channel) if self.channel.is_on_duty else [],
            sees_sites=self.request.user.may(Permission.READ_JOBS),
            shows=self.answers and self.channel.is_on_duty,
            **context,
        )

    def act(self, form):
        pictures.show_picture(self.channel, form.cleaned_data["picture"], by=self.request.user, at=self.at)
        messages.success(self.request, _("Thank you. The picture is kept as today's proof."))
        return redirect("activity:ownership", self.channel.pk)
