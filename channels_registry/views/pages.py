"""What the pages about one channel share: fetch it as its reader may see it, refuse with a reason, go back to it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from channels_registry import rights
from channels_registry.models import Channel
from channels_registry.overview import with_their_standing
from portal.formpages import WordedFormPage


class OfChannel:
    """Before any view: ``self.channel`` as the person may see it, ``self.at``, and a refusal that says whom to ask."""

    def dispatch(self, request, *args, **kwargs):
        self.at = timezone.now()
        channels = with_their_standing(Channel.objects.visible_to(request.user))
        self.channel = get_object_or_404(channels, pk=kwargs["pk"])
        reason = self.refusal()
        if reason:
            raise PermissionDenied(reason)
        return super().dispatch(request, *args, **kwargs)

    def refusal(self) -> str:
        """Why this person may not do it, or an empty text. Closed by default: only the team."""
        return "" if rights.manages(self.request.user) else rights.ask_the_team()

    def get_context_data(self, **context):
        return super().get_context_data(channel=self.channel, **context)


class KeptByItsPeople:
    """The channel's own keepers may do this as well as the team."""

    def refusal(self) -> str:
        return "" if rights.may_keep(self.request.user, self.channel, at=self.at) else rights.ask_the_team()


class ChannelPage(OfChannel, TemplateView):
    pass


class ChannelForm(OfChannel, WordedFormPage):
    """A form about one channel. A page sets ``title``, ``submit``, ``intro``, and ``done``: what is said afterwards."""

    done = ""
    back_to = "channels:detail"

    @property
    def back_url(self) -> str:
        return reverse(self.back_to, args=[self.channel.pk])

    def get_context_data(self, **context):
        return super().get_context_data(**{"back_url": self.back_url, "back_label": self.channel.name, **context})

    def finished(self):
        messages.success(self.request, self.done)
        return redirect(self.back_url)
