"""Begin a short review of one channel by hand (I1)."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.access import PermissionRequired
from accounts.roles import Permission
from audits.campaigns import short
from audits.campaigns.forms import NothingToFill
from audits.campaigns.opening import Incomplete
from audits.campaigns.rights import NotYours
from audits.campaigns.transitions import CampaignRefused, NotAllowed
from audits.models import Trigger
from channels_registry.models import Channel
from portal.formpages import FormPage


class ShortReview(PermissionRequired, FormPage):
    permission = Permission.RUN_CAMPAIGNS
    form_class = NothingToFill
    refusals = (NotYours, CampaignRefused, NotAllowed, Incomplete)

    @cached_property
    def channel(self) -> Channel:
        found = Channel.objects.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("Ask who still needs access to “%(channel)s”?") % {"channel": self.channel.name},
            intro=_(
                "A short review: one page for whoever answers for the channel, two weeks to answer. "
                "A channel is asked about at most once in 30 days."
            ),
            submit=_("Begin the short review"),
            back_url=reverse("channels:detail", args=[self.channel.pk]),
            back_label=self.channel.name,
            **context,
        )

    def act(self, form):
        campaign = short.begin(self.channel, trigger=Trigger.BY_HAND, by=self.request.user, at=timezone.now())
        messages.success(self.request, _("The short review is open. Whoever is asked gets one letter."))
        return redirect("audits:campaign", campaign.pk)
