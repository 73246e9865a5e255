"""Start a request without an account: ask for a link, follow it; and the page of the group that is asked (N3)."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from portal.formpages import FormPage
from portal.ratelimits import Limit, too_many
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.starting import confirming, links
from requests_app.starting.forms import BackForm, KnowsForm, NameForm, StartForm, visitors_language
from requests_app.starting.words import answered_in_words

public = method_decorator(login_not_required, name="dispatch")
by_link = method_decorator([login_not_required, never_cache], name="dispatch")
# A workshop of volunteers behind one address can start together.
PER_NETWORK = Limit("start-network", most=20, seconds=3600)
GONE = 410


@public
class Start(FormPage):
    """Nothing on this page, nor the time it takes, tells whether the address is known."""

    form_class = StartForm
    template_name = "requests/start.html"

    def act(self, form):
        if wait := PER_NETWORK.wait_for(self.request):
            return too_many(self.request, wait)
        links.ask_for_link(
            email=form.cleaned_data["email"],
            body=form.cleaned_data["body"],
            language=visitors_language(),
            at=timezone.now(),
        )
        return redirect("requests:start-sent")


@public
class StartSent(TemplateView):
    """The same for every address."""

    template_name = "requests/start_sent.html"
    extra_context = {"days": links.LINK_DAYS}


class KeyPage(FormPage):
    """A page whose address is the key. GET changes nothing.

    No other site learns the address by a link from here (``SECURE_REFERRER_POLICY``). It is not kept from our own pages too:
    without any referrer a browser sends the form without its origin, and the form is refused.
    """

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.at = timezone.now()
        self.found = self.find(kwargs["token"])

    def find(self, token: str):
        """What the link stands for; None where it no longer holds."""
        raise NotImplementedError

    def dispatch(self, request, *args, **kwargs):
        if self.found is None and request.method in ("GET", "HEAD", "POST"):
            return self.render_to_response({"found": None}, status=GONE)
        return super().dispatch(request, *args, **kwargs)

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def get_context_data(self, **context):
        return super().get_context_data(found=self.found, **context)


@by_link
class StartByLink(KeyPage):
    """The button makes the visitor known, asks their group, and signs them in to their own requests."""

    template_name = "requests/start_link.html"
    refusals = (NotAllowed,)

    def find(self, token):
        return links.open_link(token, at=self.at)

    def get_form_class(self):
        return BackForm if links.newcomer_of(self.found) else NameForm

    def act(self, form):
        name = form.cleaned_data.get("full_name", "")
        started = links.start(self.kwargs["token"], full_name=name, at=self.at)
        login(self.request, started.person, backend="allauth.account.auth_backends.AuthenticationBackend")
        if started.refusal:
            messages.warning(self.request, started.refusal)
        else:
            sentence = _(
                "Welcome, %(name)s. You can write your request at once; your group is asked whether it knows you."
            )
            messages.success(self.request, sentence % {"name": started.person})
        return redirect("requests:new")


@by_link
class GroupAnswer(KeyPage):
    """The group's contact mailbox says whether it knows the person; whoever holds the link holds the mailbox."""

    template_name = "requests/group_answer.html"
    form_class = KnowsForm
    refusals = (NotAllowed, Incomplete)

    def find(self, token):
        return confirming.open_by_mailbox(token, at=self.at)

    def act(self, form):
        knows = form.cleaned_data["knows"] == "yes"
        why = form.cleaned_data["why"]
        confirming.answer_by_mailbox(self.kwargs["token"], knows=knows, why=why, at=self.at)
        return self.render_to_response({"found": None, "done": answered_in_words(self.found.person, knows=knows)})
