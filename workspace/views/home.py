"""The first page, contact, and what we say about accessibility."""

from django.contrib.auth.decorators import login_not_required
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from accounts.roles import Permission
from channels_registry.models import Channel, Service
from portal import attention
from requests_app.judging.telling import all_as_told
from requests_app.models import ChannelRequest
from workspace import figures

public = method_decorator(login_not_required, name="dispatch")
SHORT = 5


@public
class Home(TemplateView):
    """Signed in: what needs you, and what is yours. Otherwise: the public start."""

    def get_template_names(self):
        return ["workspace/home.html" if self.request.user.is_authenticated else "workspace/start.html"]

    def get_context_data(self, **kwargs):
        user, at = self.request.user, timezone.now()
        if not user.is_authenticated:
            return super().get_context_data(**kwargs)
        own = ChannelRequest.objects.filter(requester=user).order_by("-saved_at")
        requests = all_as_told(own[: SHORT + 1], at=at)
        channels = list(
            Channel.objects.told(at).run_by(user).select_related("platform").order_by("name", "pk")[: SHORT + 1]
        )
        everything = self.request.GET.get("all") == "true"
        waiting = attention.waiting_for(user, at, everything=everything)
        return super().get_context_data(
            items=waiting.items,
            more=waiting.more,
            at_least=waiting.at_least,
            everything=everything,
            requests=requests[:SHORT],
            more_requests=len(requests) > SHORT,
            channels=channels[:SHORT],
            more_channels=len(channels) > SHORT,
            may_request=user.may(Permission.FILE_REQUESTS),
            reads_register=user.may(Permission.READ_REGISTRY),
            is_new=not requests and not channels,
            figures=figures.for_team(at) if user.may(Permission.READ_AUDIT) else [],
            now=at,
            **kwargs,
        )


@public
class Contact(TemplateView):
    """One contact point for the policy (A14), and what the team helps with (A6, A17)."""

    template_name = "workspace/contact.html"
    extra_context = {"services": Service.choices}


@public
class Accessibility(TemplateView):
    template_name = "workspace/accessibility.html"
