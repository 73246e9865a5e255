"""How the requester's pages find the request they are about."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.access import reason_for
from accounts.roles import Permission
from requests_app.annex1.sheet import AnswerSheet
from requests_app.drafting.kept_posts import keep_and_sign_in
from requests_app.judging.telling import as_told
from requests_app.models import ChannelRequest
from requests_app.models.requests import WITH_REQUESTER


def visible_request(user, pk: int) -> ChannelRequest:
    """The request, or 404 where this person may not know of it; external people never may (L2)."""
    if not user.may(Permission.FILE_REQUESTS):
        raise Http404
    requests = ChannelRequest.objects.visible_to(user).select_related(
        "requester", "body", "reviewer", "recommended_by", "channel", "joined_channel"
    )
    # Until its letter leaves, a decision is read on none of these pages, whoever looks.
    return as_told(get_object_or_404(requests, pk=pk), at=timezone.now())


def refuse_others(channel_request: ChannelRequest, *, user) -> None:
    """Raise PermissionDenied unless the request is this person's own."""
    if channel_request.requester_id != user.pk:
        raise PermissionDenied(
            _("Only %(name)s, who started this request, hands it in or cancels it.")
            % {"name": channel_request.requester}
        )


def writes(channel_request: ChannelRequest, *, user) -> bool:
    """Whether this person started the request or was invited to write it too."""
    if channel_request.requester_id == user.pk:
        return True
    return ChannelRequest.objects.shared_with(user).filter(pk=channel_request.pk).exists()


def refuse_readers(channel_request: ChannelRequest, *, user) -> None:
    """Raise PermissionDenied unless this person writes the request."""
    if not writes(channel_request, user=user):
        raise PermissionDenied(
            _("Only %(name)s, who started this request, and colleagues invited to write it change or answer it.")
            % {"name": channel_request.requester}
        )


class StaffOnly:
    """Pages for those who may file requests; an external person learns whom to ask."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.may(Permission.FILE_REQUESTS):
            raise PermissionDenied(reason_for(Permission.FILE_REQUESTS))
        return super().dispatch(request, *args, **kwargs)


class OneRequest:
    """A page about one request that the person may see."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.at = timezone.now()

    def dispatch(self, request, *args, **kwargs):
        self.channel_request = visible_request(request.user, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    @property
    def is_own(self) -> bool:
        return self.channel_request.requester_id == self.request.user.pk

    @cached_property
    def is_writer(self) -> bool:
        """The requester, or a colleague invited to write too."""
        return writes(self.channel_request, user=self.request.user)

    def get_context_data(self, **context):
        return super().get_context_data(
            channel_request=self.channel_request, is_own=self.is_own, is_writer=self.is_writer, **context
        )


class OwnRequest(OneRequest):
    """A page on which the requester acts."""

    def dispatch(self, request, *args, **kwargs):
        self.channel_request = visible_request(request.user, kwargs["pk"])
        refuse_others(self.channel_request, user=request.user)
        return super(OneRequest, self).dispatch(request, *args, **kwargs)


class WrittenRequest(OneRequest):
    """A page on which whoever writes the request acts: the requester and those they invited."""

    def dispatch(self, request, *args, **kwargs):
        self.channel_request = visible_request(request.user, kwargs["pk"])
        refuse_readers(self.channel_request, user=request.user)
        return super(OneRequest, self).dispatch(request, *args, **kwargs)


# The sign-in is asked for below: what was typed into a page whose session had run out must not be lost on the way.
@method_decorator(login_not_required, name="dispatch")
class OwnAnswers(OneRequest):
    """A page on which answers are changed, by whoever writes the request and as long as it is with them."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.signed_out(request)
        self.channel_request = visible_request(request.user, kwargs["pk"])
        refuse_readers(self.channel_request, user=request.user)
        if self.channel_request.status not in WITH_REQUESTER:
            return self.no_longer_here(request)
        self.sheet = AnswerSheet(self.channel_request, at=self.at)
        return super(OneRequest, self).dispatch(request, *args, **kwargs)

    def signed_out(self, request):
        return keep_and_sign_in(request, at=self.at)

    def no_longer_here(self, request):
        sentence = _("This request is no longer with you, so its answers cannot be changed.")
        if request.method == "POST":
            raise PermissionDenied(sentence)
        messages.info(request, sentence)
        return redirect("requests:detail", self.channel_request.pk)
