"""Ask the people of a channel whether a request can join it: the pages of all three sides (N3, U2).

One address per talk; what it shows and what can be done there follow from the side on which its reader stands.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.base import View

from accounts.roles import Permission
from channels_registry import rights
from channels_registry.models import Channel
from channels_registry.spokespeople import run_themselves
from portal.formpages import FormPage
from requests_app.annex1.choices import Use
from requests_app.judging.conflicts import ConflictOfInterest, conflict_of
from requests_app.judging.telling import as_told, is_untold
from requests_app.models import ChannelRequest, JoinMessage, JoinTalk, Side, TalkState
from requests_app.models.requests import MAY_JOIN
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.similarity import visible_near
from requests_app.standing.nudging import nudge_chance
from requests_app.talk import joining
from requests_app.talk.forms import AskForm, AskWithWordsForm, MessageForm, TalkAnswerForm
from requests_app.talk.threads import lines_for, page_of
from requests_app.transitions import agree_to_join
from requests_app.views.fetching import OwnRequest
from requests_app.views.talking import KeepsWhatIsTyped, conversation_context, to_the_team

REFUSALS = (NotAllowed, Incomplete, ConflictOfInterest)
SHOWN_ON_STATUS = 3


@dataclass(frozen=True)
class JoinRow:
    """One channel beside a request: asked already, or to be asked."""

    channel: Channel
    talk: JoinTalk | None = None
    ask_url: str = ""
    stories_url: str = ""


def channels_to_ask(channel_request: ChannelRequest, *, is_own: bool) -> list[JoinRow]:
    """Channels that were asked, and those that question 7 says will be; a fixed number of queries."""
    talks = channel_request.join_talks.select_related("channel__platform").order_by("opened_at", "pk")
    rows = [JoinRow(talk.channel, talk, stories_url=_stories_url(talk)) for talk in talks]
    if not is_own or channel_request.status not in MAY_JOIN:
        return rows
    known = {row.channel.pk for row in rows if row.talk.state != TalkState.DROPPED}
    answer = channel_request.answers.filter(question="q07").first()
    uses = {pk: answer.value.get(f"use_{pk}") for pk in answer.value.get("channels", [])} if answer else {}
    wanted = [pk for pk, use in uses.items() if use in (Use.ASK, Use.STORIES) and pk not in known]
    if not wanted:
        return rows
    channels = list(visible_near(channel_request.requester).filter(pk__in=wanted).select_related("platform"))
    own = run_themselves(channel_request.requester, channels)
    for channel in channels:
        if channel.pk in own:
            continue
        if uses[channel.pk] == Use.ASK:
            url = reverse("requests:ask-to-join", args=[channel_request.pk, channel.pk])
            rows.append(JoinRow(channel, ask_url=url))
        else:
            rows.append(JoinRow(channel, stories_url=reverse("channels:story-send", args=[channel.pk])))
    return rows


def still_to_ask(channel_request: ChannelRequest, *, is_own: bool) -> list[JoinRow]:
    """The channels whose people the requester said to ask, and has not asked: handing in asks nobody (N3)."""
    return [row for row in channels_to_ask(channel_request, is_own=is_own) if row.ask_url]


def _stories_url(talk: JoinTalk) -> str:
    return reverse("channels:story-send", args=[talk.channel_id]) if talk.state == TalkState.STORIES else ""


class AskToJoin(KeepsWhatIsTyped, OwnRequest, FormPage):
    """The requester asks the people of one channel, and sees what they will see."""

    form_class = AskWithWordsForm
    template_name = "requests/ask_to_join.html"
    refusals = REFUSALS

    @cached_property
    def channel(self) -> Channel:
        channels = visible_near(self.request.user).select_related("platform", "body")
        return get_object_or_404(channels, pk=self.kwargs["channel"])

    def get_context_data(self, **context):
        return super().get_context_data(
            channel=self.channel,
            shared=joining.to_share(self.channel_request, at=self.at, whole_form=False),
            may_ask=self.channel_request.status in MAY_JOIN,
            **context,
        )

    def act(self, form):
        talk = joining.ask(
            self.channel_request, self.channel, whole_form=form.cleaned_data["whole_form"],
            why=form.cleaned_data["why"], by=self.request.user, at=self.at,
        )  # fmt: skip
        messages.success(self.request, _("The people of “%(name)s” are asked.") % {"name": self.channel.name})
        return redirect("requests:joining", talk.pk)


class OneTalk(KeepsWhatIsTyped):
    """A page about one talk; for whoever stands on none of its sides there is nothing here."""

    sides: tuple[Side, ...] = tuple(Side)

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.at = timezone.now()

    @cached_property
    def talk(self) -> JoinTalk:
        talks = JoinTalk.objects.select_related(
            "request__requester", "request__body", "channel__platform", "channel__body", "opened_by", "decision"
        )
        talk = get_object_or_404(talks, pk=self.kwargs["pk"])
        if is_untold(talk.request, at=self.at) and not self.judges(talk):
            # A decision whose letter has not left is the team's own business still.
            as_told(talk.request, at=self.at)
        return talk

    def judges(self, talk: JoinTalk) -> bool:
        """Whether the reader stands on the team's side, without a part in the request."""
        user = self.request.user
        return joining.side_of(talk, user, at=self.at) == Side.TEAM and not conflict_of(user, talk.request)

    @cached_property
    def side(self) -> Side:
        user = self.request.user
        if not user.may(Permission.FILE_REQUESTS):
            raise Http404
        side = joining.side_of(self.talk, user, at=self.at)
        if side is None:
            raise Http404
        return side

    def get(self, request, *args, **kwargs):
        self.refuse_other_sides()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        self.refuse_other_sides()
        return super().post(request, *args, **kwargs)

    def refuse_other_sides(self) -> None:
        if self.side not in self.sides:
            sentences = {
                Side.CHANNEL: _("Only the people of “%(channel)s” answer this."),
                Side.REQUESTER: _(
                    "Only %(requester)s, who started this request, asks to join a channel and agrees to it."
                ),
            }
            names = {"channel": self.talk.channel.name, "requester": self.talk.request.requester}
            raise PermissionDenied(sentences[self.sides[0]] % names)

    @property
    def is_own(self) -> bool:
        return self.talk.request.requester_id == self.request.user.pk

    def to_the_talk(self):
        return redirect("requests:joining", self.talk.pk)

    def get_context_data(self, **context):
        return super().get_context_data(
            talk=self.talk,
            side=self.side,
            is_own=self.is_own,
            is_open=joining.is_open(self.talk),
            shared=joining.shared_with_channel(self.talk) if self.talk.shared else None,
            **context,
        )


class TalkPage(OneTalk, FormPage):
    """What was asked, what was shared, what was answered; and messages between the sides."""

    form_class = MessageForm
    prefix = "message"
    template_name = "requests/joining.html"
    refusals = REFUSALS

    def post(self, request, *args, **kwargs):
        # An auditor reads here, and so does whoever of the team has a part in the request.
        if self.side == Side.TEAM and (reason := self.why_not_of_team()):
            raise PermissionDenied(reason)
        return super().post(request, *args, **kwargs)

    def why_not_of_team(self) -> str:
        if not self.request.user.may(Permission.REVIEW_REQUESTS):
            return _("This is the work of the communications team.")
        return conflict_of(self.request.user, self.talk.request)

    @property
    def may_write(self) -> bool:
        return bool(self.talk.consented_at) and not (self.side == Side.TEAM and self.why_not_of_team())

    def recipients(self) -> str:
        channel, requester = (
            _("the people of “%(name)s”") % {"name": self.talk.channel.name},
            self.talk.request.requester,
        )
        if self.side == Side.REQUESTER:
            return channel
        if self.side == Side.CHANNEL:
            return requester.full_name
        return _("%(first)s and %(second)s") % {"first": requester.full_name, "second": channel}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "to": self.recipients()}

    @cached_property
    def sees_names(self) -> bool:
        """Who runs a channel is told to its own group and the team; others read “the people of …” (design §5.13)."""
        return self.side == Side.CHANNEL or rights.sees_people(self.request.user, self.talk.channel)

    def who(self, line: JoinMessage) -> str:
        if line.side == Side.CHANNEL and not self.sees_names:
            return _("The people of “%(name)s”") % {"name": self.talk.channel.name}
        return line.by.full_name

    def get_context_data(self, **context):
        thread = page_of(JoinMessage.objects.filter(talk=self.talk), self.request.GET)
        talk = self.talk
        return super().get_context_data(
            thread=thread,
            lines=lines_for(thread.lines, side=self.side, who=self.who),
            to=self.recipients(),
            may_write=self.may_write,
            answered_by=talk.answered_by.full_name if talk.answered_by and self.sees_names else "",
            sections=joining.shared_form(talk, at=self.at),
            gives_access=rights.manages(self.request.user) and talk.state == TalkState.AGREED,
            **context,
        )

    def act(self, form):
        joining.say(self.talk, side=self.side, text=form.cleaned_data["text"], by=self.request.user, at=self.at)
        messages.success(self.request, _("Your message is on its way to %(names)s.") % {"names": self.recipients()})
        return self.to_the_talk()


class TalkAnswer(OneTalk, FormPage):
    """The channel's people answer, once."""

    sides = (Side.CHANNEL,)
    form_class = TalkAnswerForm
    template_name = "requests/joining_answer.html"
    refusals = REFUSALS

    def act(self, form):
        state = TalkState(form.cleaned_data["state"])
        joining.answer(self.talk, state, words=form.cleaned_data["words"], by=self.request.user, at=self.at)
        messages.success(
            self.request, _("Your answer is on its way to %(name)s.") % {"name": self.talk.request.requester}
        )
        return self.to_the_talk()


class OwnTalk(OneTalk):
    """What the requester alone does: colleagues who write the request too read on."""

    sides = (Side.REQUESTER,)

    def refuse_other_sides(self) -> None:
        super().refuse_other_sides()
        if not self.is_own:
            raise PermissionDenied(
                _("Only %(requester)s, who started this request, asks to join a channel and agrees to it.")
                % {"requester": self.talk.request.requester}
            )


class TalkConsent(OwnTalk, FormPage):
    """The requester agrees to what the team proposed, and sees what the channel's people will see."""

    form_class = AskForm
    template_name = "requests/joining_consent.html"
    refusals = REFUSALS

    def get_context_data(self, **context):
        context["would_share"] = joining.to_share(self.talk.request, at=self.at, whole_form=False)
        return super().get_context_data(**context)

    def act(self, form):
        joining.consent(self.talk, whole_form=form.cleaned_data["whole_form"], by=self.request.user, at=self.at)
        messages.success(self.request, _("The people of “%(name)s” are asked.") % {"name": self.talk.channel.name})
        return self.to_the_talk()


class TalkAct(OwnTalk, View):
    http_method_names = ["post", "options"]
    done = ""

    def post(self, request, *args, **kwargs):
        self.refuse_other_sides()
        try:
            self.act()
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
            return self.to_the_talk()
        messages.success(request, self.done % {"name": self.talk.channel.name})
        return self.after()

    def act(self) -> None:
        raise NotImplementedError(f"{type(self).__name__} needs act().")

    def after(self):
        return self.to_the_talk()


class TalkAgree(TalkAct):
    done = gettext_lazy("You join “%(name)s”. The communications team is told, and gives access where it is needed.")

    def act(self):
        channel_request = ChannelRequest.objects.select_related("requester", "body", "reviewer").get(
            pk=self.talk.request_id
        )
        agree_to_join(channel_request, talk=self.talk, by=self.request.user, at=self.at)

    def after(self):
        return redirect("requests:detail", self.talk.request_id)


class TalkDrop(TalkAct):
    done = gettext_lazy("You no longer ask to join “%(name)s”. Your request stays as it is.")

    def act(self):
        joining.drop(self.talk, by=self.request.user, at=self.at)


def talk_on_status(page) -> dict:
    """What the status page shows of the conversation, of the nudge and of channels asked, to those who write the request."""
    if not page.is_writer:
        return {}
    return {
        **conversation_context(page, most=SHOWN_ON_STATUS),
        "message_form": MessageForm(to=to_the_team()),
        "nudge": nudge_chance(page.channel_request, at=page.at),
        "join_rows": channels_to_ask(page.channel_request, is_own=page.is_own),
    }
