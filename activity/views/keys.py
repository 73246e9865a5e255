"""The organisation's keys for platforms: what each gives, how it stands, and where it is set, replaced and removed (R3).

A portal administrator sets them; the lead and the auditors read how they stand. No page shows anything of a key.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView

from accounts.access import PermissionRequired, reason_for
from accounts.roles import Permission
from activity.forms.keys import KeyForm
from activity.models import KEYED, Following, KeyProblem, PlatformKey, Source
from activity.network import platform_keys
from activity.network.platform_keys import KeyRefused
from portal.formpages import FormPage
from portal.store import day_of

NAMES = {Source.FACEBOOK: "Facebook", Source.INSTAGRAM: "Instagram", Source.YOUTUBE_DATA: "YouTube"}
REFUSALS = {
    KeyProblem.KEY_ENDED: gettext_lazy(
        "The platform says that the key has ended, or is none of its own. Enter a new one."
    ),
    KeyProblem.KEY_UNREADABLE: gettext_lazy(
        "The portal cannot open the key any more: its SECRET_KEY was changed. Enter the key again, or bring the old SECRET_KEY back as a fallback."
    ),
    KeyProblem.RIGHT_MISSING: gettext_lazy(
        "The key is good, but may not read some of the accounts. Give it the rights named below; each account's page says how its last look went."
    ),
    KeyProblem.NO_OWN_ACCOUNT: gettext_lazy(
        "The number of our own account is none that the key may ask for. Enter the key and the number again."
    ),
}


@dataclass(frozen=True)
class Platform:
    """What a key for this source gives, and where it is to be had."""

    source: Source
    gives: str | Promise
    needs: str | Promise

    @property
    def name(self) -> str:
        return NAMES[self.source]


PLATFORMS = tuple(
    Platform(*facts)
    for facts in (
        (
            Source.FACEBOOK,
            gettext_lazy("Day of the latest post, followers and how posts are taken, for pages. Groups cannot be read at all."),
            gettext_lazy(
                "A page's or a system user's token with the right to read page content (pages_read_engagement); for pages that we do not manage, Meta's reviewed feature “Page Public Content Access”."
            ),
        ),
        (
            Source.INSTAGRAM,
            gettext_lazy("Day of the latest post, followers and how posts are taken, for every professional account, ours or not. Private and age-limited ones are not shown."),
            gettext_lazy(
                "A token with the rights instagram_basic, instagram_manage_insights and pages_read_engagement, and the number of a professional account of ours, in whose name Instagram is asked."
            ),
        ),
        (
            Source.YOUTUBE_DATA,
            gettext_lazy("Subscribers, views and how videos are taken, besides the latest upload; it also finds channels by their @username."),
            gettext_lazy("An API key of the YouTube Data interface, restricted to that interface and to this server's address."),
        ),
    )
)  # fmt: skip


class OnKeys(PermissionRequired):
    permission = Permission.READ_JOBS

    @property
    def sets(self) -> bool:
        return self.request.user.may(Permission.MANAGE_SETTINGS)


class Keys(OnKeys, TemplateView):
    template_name = "activity/keys.html"

    def get_context_data(self, **context):
        today = day_of(timezone.now())
        keys = {key.source: key for key in PlatformKey.objects.select_related("set_by")}
        rows = [_row(platform, keys.get(platform.source), today=today) for platform in PLATFORMS]
        return super().get_context_data(rows=rows, sets=self.sets, demonstration=settings.DEMO, **context)


def _row(platform: Platform, key: PlatformKey | None, *, today) -> dict:
    ends = key.expires_on if key else None
    return {
        "platform": platform,
        "key": key,
        "why_refused": REFUSALS.get(key.refusal, key.get_refusal_display()) if key and key.refusal else "",
        "has_ended": ends is not None and ends < today,
        "ends_soon": ends is not None and today <= ends <= today + platform_keys.NOTICE,
        "followed_url": f"{reverse('activity:sources')}?source={platform.source}",
    }


class OnKey(OnKeys):
    """One platform. Who reads the page but does not set keys is told whose work that is."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and request.user.may(self.permission):
            if not self.sets:
                raise PermissionDenied(reason_for(Permission.MANAGE_SETTINGS))
            self.source = next((source for source in KEYED if source == kwargs["source"]), None)
            if self.source is None:
                raise Http404
            self.at = timezone.now()
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **context):
        platform = next(one for one in PLATFORMS if one.source == self.source)
        key = PlatformKey.objects.filter(source=self.source).first()
        return super().get_context_data(
            platform=platform, key=key, back_url=reverse("activity:keys"), back_label=_("Keys of platforms"), **context
        )


@method_decorator(sensitive_post_parameters("key"), name="dispatch")
class KeySet(OnKey, FormPage):
    template_name = "activity/key_set.html"
    form_class = KeyForm
    refusals = (KeyRefused,)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "source": self.source}

    def get_context_data(self, **context):
        titles = {"platform": NAMES[self.source]}
        return super().get_context_data(
            title=_("Key for %(platform)s") % titles,
            submit=_("Keep the key for %(platform)s") % titles,
            demonstration=settings.DEMO,
            **context,
        )

    def act(self, form):
        platform_keys.set_key(self.source, **form.cleaned_data, by=self.request.user, at=self.at)
        messages.success(
            self.request,
            _("The key is kept. Channels of %(platform)s are followed with it from the coming night on.")
            % {"platform": NAMES[self.source]},
        )
        return redirect("activity:keys")


class KeyRemove(OnKey, TemplateView):
    """A GET shows what it means."""

    template_name = "activity/key_remove.html"

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        if context["key"] is None:
            raise Http404
        context["followed"] = Following.objects.filter(source=self.source).count()
        context["title"] = _("Remove the key for %(platform)s?") % {"platform": NAMES[self.source]}
        return context

    def post(self, request, **kwargs):
        try:
            platform_keys.remove_key(self.source, by=request.user, at=self.at)
        except KeyRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("The key is removed. What was seen with it stays."))
        return redirect("activity:keys")
