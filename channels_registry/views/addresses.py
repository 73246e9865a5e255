"""The links of one channel: add, rename, end, or state that there is none."""

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_registry import addressing
from channels_registry.forms.addresses import AddLinkForm, RenameLinkForm
from channels_registry.models import ChannelAddress, ChannelStatus
from channels_registry.views.pages import ChannelForm, KeptByItsPeople
from portal.reasons import ReasonForm


class OfLink(KeptByItsPeople, ChannelForm):
    refusals = (addressing.AddressRefused,)

    @property
    def back_to(self) -> str:
        return "channels:set-up" if self.channel.status == ChannelStatus.APPROVED else "channels:detail"


class WithLinkForm(OfLink):
    template_name = "channels_registry/link.html"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "channel": self.channel}


class AddressAdd(WithLinkForm):
    form_class = AddLinkForm
    title, submit = gettext_lazy("Enter a link"), gettext_lazy("Enter the link")

    def act(self, form):
        facts = form.cleaned_data
        entered = addressing.enter_address(
            self.channel,
            facts["link"],
            by=self.request.user,
            at=self.at,
            original=form.data.get("link", "")[:2000],
            main=facts["main"],
        )
        self.done = _("The link %(link)s is entered.") % {"link": entered.canonical_url}
        return self.finished()


class OfOneLink:
    """A page about one of the channel's links; the domain refuses to change one that has ended."""

    @cached_property
    def entered(self) -> ChannelAddress:
        links = ChannelAddress.objects.filter(channel=self.channel).select_related("channel")
        return get_object_or_404(links, pk=self.kwargs["link"])


class AddressRename(OfOneLink, WithLinkForm):
    form_class = RenameLinkForm
    title, submit = gettext_lazy("The account has a new name"), gettext_lazy("Enter the new link")
    done = gettext_lazy("The new link is entered; the old one stays on record as formerly ours.")

    def get_context_data(self, **context):
        return super().get_context_data(old_link=self.entered.canonical_url, **context)

    def act(self, form):
        facts = form.cleaned_data
        addressing.rename_address(
            self.entered,
            facts["link"],
            by=self.request.user,
            at=self.at,
            why=facts["why"],
            original=form.data.get("link", "")[:2000],
        )
        return self.finished()


class AddressEnd(OfOneLink, OfLink):
    form_class = ReasonForm
    danger = True
    title, submit = gettext_lazy("End this link"), gettext_lazy("End the link")
    done = gettext_lazy("The link has ended; it stays on record as formerly ours.")

    def get_context_data(self, **context):
        return super().get_context_data(intro=self.entered.canonical_url, **context)

    def act(self, form):
        addressing.end_address(self.entered, by=self.request.user, at=self.at, why=form.cleaned_data["why"])
        return self.finished()


class NoAddress(OfLink):
    form_class = ReasonForm
    title = gettext_lazy("The channel has no public address")
    submit = gettext_lazy("State that it has none")
    intro = gettext_lazy("For instance a closed group. Say where it is and who can open it. Links entered so far end.")
    done = gettext_lazy("It is stated that the channel has no public address.")

    def act(self, form):
        addressing.state_no_public_address(self.channel, by=self.request.user, at=self.at, why=form.cleaned_data["why"])
        return self.finished()
