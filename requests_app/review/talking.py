"""The team's composers, each on an address of its own: messages that leave the team, and notes that never do (design §5.9).

Also the team's part in asking another channel: propose it, and object to what both sides agreed.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic.base import View

from channels_registry.models import ChannelAddress
from portal.formpages import FormPage
from requests_app.judging.conflicts import ConflictOfInterest
from requests_app.judging.review_notes import add_note
from requests_app.models import ChannelRequest, Side
from requests_app.models.requests import MAY_JOIN
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.review.fetching import OneReview, ReviewAct
from requests_app.review.talk_forms import NoteForm, ObjectionForm, ProposeForm
from requests_app.talk import joining
from requests_app.talk.conversing import mark_read, names_in_words, requesters_of, write_message
from requests_app.talk.forms import MessageForm
from requests_app.transitions import agreement_of, object_to_joining, objection_until
from requests_app.views.talking import Conversation, KeepsWhatIsTyped

SHOWN_ON_REVIEW = 5
REFUSALS = (NotAllowed, Incomplete, ConflictOfInterest)


def conversation_of(page, *, most: int | None = None) -> dict:
    """For a page about one review (``fetching.OneReview``)."""
    number = page.channel_request.pk
    to = names_in_words(requesters_of(page.channel_request))
    shown = {"most": most} if most else {"asked": page.request.GET}
    return {
        "conversation": Conversation(page.channel_request, side=Side.TEAM, **shown),
        "to": to,
        "message_form": MessageForm(to=to),
        "conversation_url": reverse("review:messages", args=[number]),
        "read_url": reverse("review:messages-read", args=[number]),
    }


def talk_on_review(page) -> dict:
    """What the review page shows of conversation and joint threads."""
    agreed = agreement_of(page.channel_request)
    return {
        **conversation_of(page, most=SHOWN_ON_REVIEW),
        "talks": list(page.channel_request.join_talks.select_related("channel__platform", "opened_by")),
        "agreed": agreed,
        "may_propose": page.rights.free and page.channel_request.status in MAY_JOIN,
        "objection_until": objection_until(agreed.decision) if agreed else None,
    }


class ReviewMessages(KeepsWhatIsTyped, OneReview, FormPage):
    """Everything that requester and team have written; an auditor reads it, the team writes."""

    form_class = MessageForm
    prefix = "message"
    template_name = "review/messages.html"
    refusals = REFUSALS

    @cached_property
    def recipients(self) -> str:
        return names_in_words(requesters_of(self.channel_request))

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "to": self.recipients}

    def get_context_data(self, **context):
        return super().get_context_data(**{**conversation_of(self), **context})

    def post(self, request, *args, **kwargs):
        refuse_readers(self)
        return super().post(request, *args, **kwargs)

    def act(self, form):
        write_message(
            self.channel_request, side=Side.TEAM, text=form.cleaned_data["text"], by=self.request.user, at=self.at
        )
        messages.success(self.request, _("Your message is on its way to %(names)s.") % {"names": self.recipients})
        return redirect("review:messages", self.channel_request.pk)


class ReviewMessagesRead(ReviewAct, View):
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        mark_read(self.channel_request, side=Side.TEAM, by=request.user, at=self.at)
        return redirect("review:messages", self.channel_request.pk)


class RequestNote(KeepsWhatIsTyped, OneReview, FormPage):
    """What the team says among itself; nobody else opens this page."""

    form_class = NoteForm
    prefix = "note"
    template_name = "review/notes.html"
    refusals = REFUSALS

    def get(self, request, *args, **kwargs):
        if not self.rights.reads_internal:
            raise PermissionDenied(self.rights.conflict)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        refuse_readers(self)
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **context):
        notes = self.channel_request.review_notes.select_related("by").order_by("-at", "-pk")
        return super().get_context_data(notes=notes, **context)

    def act(self, form):
        add_note(self.channel_request, text=form.cleaned_data["text"], by=self.request.user, at=self.at)
        messages.success(self.request, _("The note is kept for the team."))
        return self.to_the_review()


def refuse_readers(page) -> None:
    """Raise PermissionDenied for an auditor, and for whoever has a part in the request; 404 comes first."""
    ReviewAct.refuse_readers(page)


class ProposeToJoin(KeepsWhatIsTyped, ReviewAct, FormPage):
    """Propose to the requester that the people of an existing channel are asked."""

    form_class = ProposeForm
    template_name = "review/propose.html"
    refusals = REFUSALS

    def get_initial(self):
        """A channel of the list beside the answers comes with its number in the address."""
        initial = super().get_initial()
        number = self.request.GET.get("channel", "")
        if number.isascii() and number.isdecimal() and len(number) <= 9:
            main = ChannelAddress.objects.current().filter(channel=int(number)).order_by("-is_main", "pk").first()
            initial = {"channel": main.canonical_url if main else "", **initial}
        return initial

    def act(self, form):
        facts = form.cleaned_data
        joining.propose(self.channel_request, facts["channel"], why=facts["why"], by=self.request.user, at=self.at)
        messages.success(
            self.request,
            _("The proposal is on its way to %(name)s, who agrees or not before anybody is asked.")
            % {"name": self.channel_request.requester},
        )
        return self.to_the_review()


class ObjectToJoining(KeepsWhatIsTyped, ReviewAct, FormPage):
    """The team has a concern about what requester and channel agreed."""

    form_class = ObjectionForm
    template_name = "review/object.html"
    refusals = (Incomplete, ConflictOfInterest)

    def get_context_data(self, **context):
        agreed = agreement_of(self.channel_request)
        until = objection_until(agreed.decision) if agreed else None
        return super().get_context_data(agreed=agreed, objection_until=until, **context)

    def act(self, form):
        request = ChannelRequest.objects.select_related("requester", "body").get(pk=self.channel_request.pk)
        try:
            object_to_joining(request, by=self.request.user, at=self.at, why=form.cleaned_data["why"])
        except NotAllowed as refusal:
            return self.dealt_with_meanwhile(refusal=str(refusal), typed=[(_("Concern"), form.cleaned_data["why"])])
        messages.success(self.request, _("The request is in review with you, and both sides are told why."))
        return self.to_the_review()
