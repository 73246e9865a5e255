"""The page of a channel's feed: which one tells its latest post, how the last looks went (A2)."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from activity import forms
from activity.looking import following
from activity.models import Following, Signal, Source
from activity.views.channel import OnChannel
from portal.formpages import FormPageMixin


class ChannelFeed(OnChannel, FormPageMixin, FormView):
    """Read by whoever may read the channel's activity; changed by those who answer for it."""

    template_name = "activity/feed.html"
    form_class = forms.FeedForm
    refusals = (following.FeedRefused, following.FetchRefused, following.NotYours)

    def refuse(self):
        if self.request.method == "POST" and not self.answers:
            raise PermissionDenied(
                _("Only those who look after “%(name)s” and the communications team can choose its feed.")
                % {"name": self.channel}
            )

    def get_context_data(self, **context):
        feed = Following.objects.filter(channel=self.channel).first()
        youtube_url = following.youtube_feed_of(self.channel)
        return super().get_context_data(
            feed=feed,
            youtube_url=youtube_url if feed is None or feed.url != youtube_url else None,
            last_look=Signal.objects.filter(channel=self.channel).exclude(source=Source.DECLARED).first(),
            demonstration=settings.DEMO,
            **context,
        )

    def act(self, form):
        following.set_feed(self.channel, url=form.cleaned_data["url"], by=self.request.user, at=self.at)
        messages.success(self.request, _("The portal follows this feed from now on and looks at it once a day."))
        return redirect("activity:feed", self.channel.pk)


class ChannelFeedStop(OnChannel, View):
    http_method_names = ["post"]

    def refuse(self):
        if not self.answers:
            raise PermissionDenied(
                _("Only those who look after “%(name)s” and the communications team can choose its feed.")
                % {"name": self.channel}
            )

    def post(self, request, pk):
        try:
            following.stop_following(self.channel, by=request.user, at=self.at)
        except following.FeedRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("The feed is followed no longer. From now on people tell us the latest post."))
        return redirect("activity:feed", self.channel.pk)
