"""The requester's side of the conversation with the team, and the question what keeps an answer (N5)."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic.base import View

from portal.formpages import FormPage
from requests_app.drafting.kept_posts import keep_and_sign_in, take_back
from requests_app.models import Message, Side
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.standing.nudging import nudge
from requests_app.talk.conversing import is_open, mark_read, write_message
from requests_app.talk.forms import MessageForm
from requests_app.talk.threads import A_PAGE, Page, lines_for, page_of
from requests_app.views.fetching import WrittenRequest


def to_the_team() -> str:
    return _("the communications team")


# The sign-in is asked for below: what was typed when the session had run out must not be lost on the way.
@method_decorator(login_not_required, name="dispatch")
class KeepsWhatIsTyped:
    """A page with a composer. It comes first among the parents of a page, before whatever asks who is there."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return keep_and_sign_in(request, at=timezone.now())
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        initial = super().get_initial()
        kept = take_back(self.request, at=timezone.now()) if self.request.method == "GET" else None
        if kept is not None:
            start = f"{self.get_prefix()}-" if self.get_prefix() else ""
            initial |= {name.removeprefix(start): value for name, value in kept.items() if name.startswith(start)}
            messages.info(self.request, _("Your session had ended. What you wrote is still here, but not sent yet."))
        return initial


class RequestMessages(KeepsWhatIsTyped, WrittenRequest, FormPage):
    """Everything that requester and team have written, and the composer."""

    form_class = MessageForm
    prefix = "message"
    template_name = "requests/messages.html"
    refusals = (NotAllowed, Incomplete)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "to": to_the_team()}

    def get_context_data(self, **context):
        return super().get_context_data(**conversation_context(self), **context)

    def act(self, form):
        write_message(
            self.channel_request, side=Side.REQUESTER, text=form.cleaned_data["text"], by=self.request.user, at=self.at
        )
        messages.success(self.request, _("Your message is on its way to the communications team."))
        return redirect("requests:messages", self.channel_request.pk)


class RequestMessagesRead(WrittenRequest, View):
    """“I have read this”: pressed, since opening a page changes nothing (design §5.7)."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        mark_read(self.channel_request, side=Side.REQUESTER, by=request.user, at=self.at)
        return redirect("requests:messages", self.channel_request.pk)


class RequestNudge(WrittenRequest, View):
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        try:
            nudge(self.channel_request, by=request.user, at=self.at)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Your question what keeps the answer is on its way."))
        return redirect("requests:detail", self.channel_request.pk)


class Conversation:
    """What a page shows of a conversation: the newest ``most`` lines, or those that its address (``asked``) asks for."""

    def __init__(self, channel_request, *, side: Side, most: int = A_PAGE, asked: Mapping[str, str] | None = None):
        self.channel_request, self.side, self.most, self.asked = channel_request, side, most, asked or {}

    @cached_property
    def page(self) -> Page:
        return page_of(Message.objects.filter(request=self.channel_request), self.asked, most=self.most)

    @cached_property
    def lines(self):
        return lines_for(self.page.lines, side=self.side)

    @property
    def has_more(self) -> bool:
        return bool(self.page.older)

    @property
    def unread(self) -> int:
        return sum(line.is_new for line in self.lines)

    @property
    def is_open(self) -> bool:
        return is_open(self.channel_request)


def conversation_context(page, *, most: int | None = None) -> dict:
    """For a page of those who write the request (``fetching.WrittenRequest``); without ``most`` as its address asks."""
    number = page.channel_request.pk
    shown = {"most": most} if most else {"asked": page.request.GET}
    return {
        "conversation": Conversation(page.channel_request, side=Side.REQUESTER, **shown),
        "to": to_the_team(),
        "conversation_url": reverse("requests:messages", args=[number]),
        "read_url": reverse("requests:messages-read", args=[number]),
    }
