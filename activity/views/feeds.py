"""The page that says how the portal follows a channel: where it looks, how the last looks went, what they found (A2, N10)."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from activity.forms import looking as forms
from activity.looking import choosing, following, settling
from activity.models import KEYED, SAID, Alert, Following, HostBudget, NotFollowed, PlatformKey, Signal
from activity.views.channel import OnChannel
from channels_registry.addressing import AddressRefused
from channels_registry.models import ChannelAddress
from portal.formpages import FormOfPage

MOST_LOOKS = 10
DONE = (following.FeedRefused, following.FetchRefused, following.NotYours)
SETTLED = (settling.SettlingRefused, settling.NotYours, AddressRefused)


class OnFollowing(OnChannel):
    """Read by whoever may read the channel's activity; changed by those who answer for it."""

    template_name = "activity/feed.html"
    # A page that only takes a button's press is nothing to read.
    allowed_methods = ("GET", "POST")

    def refuse(self):
        if not self.answers and (self.request.method == "POST" or "GET" not in self.allowed_methods):
            raise PermissionDenied(
                _("Only those who look after “%(name)s” and the communications team can choose how it is followed.")
                % {"name": self.channel}
            )

    def get_context_data(self, **context):
        followed = Following.objects.filter(channel=self.channel).select_related("chosen_by").first()
        youtube_url = following.youtube_feed_of(self.channel)
        looks = Signal.objects.filter(channel=self.channel).exclude(source__in=SAID)[:MOST_LOOKS]
        changes = self.answers and self.channel.is_on_duty
        found = {
            "feed": followed,
            "looks": list(looks),
            "server": HostBudget.objects.filter(pk=followed.host, blocked_until__gt=self.at).first()
            if followed
            else None,
            "refused_key": PlatformKey.objects.filter(source=followed.source).exclude(refusal="").first()
            if followed and followed.source in KEYED
            else None,
            "not_followed": None if followed else self.not_followed(),
            "youtube_url": youtube_url if followed is None or followed.url != youtube_url else None,
            "own_source": self.own_source(followed) if changes else None,
            "due_now": followed is not None and followed.next_look_at <= self.at,
            "demonstration": settings.DEMO,
            "feed_form": forms.FeedForm(prefix="feed") if changes else None,
            **(self.ways_on(followed) if changes and followed and followed.alert else {}),
        }
        return super().get_context_data(**{**found, **context})

    def not_followed(self) -> NotFollowed | None:
        return NotFollowed.objects.filter(channel=self.channel).select_related("by").first()

    def own_source(self, followed: Following | None) -> str:
        """The source that could look at the account behind the main address, where it does not do so already."""
        if followed is not None and followed.chosen_by_id is None:
            return ""
        main = ChannelAddress.objects.current().filter(channel=self.channel, is_main=True).first()
        source = choosing.source_for(main.identity_key, main.canonical_url) if main else None
        return source.label if source else ""

    def ways_on(self, followed: Following) -> dict:
        """How a person can settle what a look found."""
        new_address = settling.new_address_of(followed)
        confirmable = followed.alert in settling.CONFIRMABLE and (self.decides or followed.alert != Alert.CHANGED_HANDS)
        return {
            "new_address": new_address,
            "new_feed": followed.alert_detail
            if followed.alert == Alert.MOVED and new_address is None and followed.alert_detail.startswith("http")
            else "",
            "confirm_form": forms.ConfirmAccountForm(prefix="confirm") if confirmable else None,
        }


class ChannelFeed(FormOfPage, OnFollowing, FormView):
    prefix = "feed"
    form_class = forms.FeedForm
    refusals = DONE

    def act(self, form):
        following.set_feed(self.channel, url=form.cleaned_data["url"], by=self.request.user, at=self.at)
        messages.success(self.request, _("The portal follows this feed from now on and looks at it once a day."))
        return redirect("activity:feed", self.channel.pk)


class AccountConfirm(FormOfPage, OnFollowing, FormView):
    prefix = "confirm"
    form_class = forms.ConfirmAccountForm
    refusals = SETTLED

    def act(self, form):
        settling.confirm_ours(self.channel, why=form.cleaned_data["why"], by=self.request.user, at=self.at)
        messages.success(self.request, _("Noted: the account is ours. The portal looks at it again today."))
        return redirect("activity:feed", self.channel.pk)


class OneButton(OnFollowing, View):
    """A button of the page, without a form of its own."""

    http_method_names = ["post"]
    allowed_methods = ("POST",)
    refusals = DONE
    done = ""

    def act(self) -> None:
        raise NotImplementedError(f"{type(self).__name__} needs act().")

    def post(self, request, pk):
        try:
            self.act()
        except self.refusals as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, self.done)
        return redirect("activity:feed", self.channel.pk)


class ChannelFeedStop(OneButton):
    @property
    def done(self):
        return _("The portal looks at this channel no longer. From now on people tell us the latest post.")

    def act(self):
        following.stop_following(self.channel, by=self.request.user, at=self.at)


class FollowOwnAddress(OneButton):
    @property
    def done(self):
        return _("The portal looks at the channel's own account from now on, once a day.")

    def act(self):
        following.follow_own_address(self.channel, by=self.request.user, at=self.at)


class NewNameAdopt(OneButton):
    refusals = SETTLED

    @property
    def done(self):
        return _("The channel has its new name. The old one stays on record as formerly ours.")

    def act(self):
        settling.adopt_new_name(self.channel, by=self.request.user, at=self.at)
