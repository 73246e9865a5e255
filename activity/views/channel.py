"""The page of a quiet channel: what we know, what comes next, the answers of its people and the decisions of the team."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from accounts.access import reason_for
from accounts.roles import Permission
from activity import declaring
from activity.answering import may_answer, readable_by, who_answers
from activity.forms.retirement import ClosingWishForm, StartClosingForm, StaysForm
from activity.forms.silence import KeepForm, LatestPostForm, PauseForm
from activity.models import ClosingWish, Keeping, RetirementCase, Signal, Silence
from activity.ownership.strength import standing_of as ownership_of
from activity.retirement import cases
from activity.retirement.successors import read_where
from activity.silence import keeping
from activity.silence.engaging import interaction_of
from activity.silence.judging import Clock
from activity.silence.standing import State, standing_of, with_standing
from channels_registry.lifecycle import NotAllowed
from channels_registry.models import IN_SERVICE, Channel, ChannelStatus
from portal.formpages import FormPageMixin

MOST_SIGNALS = 20


class OnChannel:
    """Fetches the channel through what the person may read: hidden 404, seen elsewhere but not here 403."""

    def dispatch(self, request, *args, **kwargs):
        self.at = timezone.now()
        self.clock = Clock.of(self.at)
        readable = with_standing(readable_by(request.user, at=self.at), self.clock)
        self.channel = readable.filter(pk=kwargs["pk"]).first()
        if self.channel is None:
            if Channel.objects.visible_to(request.user).filter(pk=kwargs["pk"]).exists():
                raise PermissionDenied(
                    _(
                        "Only those who look after this channel, the communications team and the auditors see its activity."
                    )
                )
            raise Http404
        self.answers = may_answer(self.channel, by=request.user, at=self.at)
        self.decides = request.user.may(Permission.FLAG_AND_RETIRE)
        self.refuse()
        return super().dispatch(request, *args, **kwargs)

    def refuse(self) -> None:
        """Raise PermissionDenied where the person may look but not act."""

    def get_context_data(self, **context):
        standing = standing_of(self.channel, clock=self.clock)
        return super().get_context_data(
            channel=self.channel, standing=standing, answers=self.answers, decides=self.decides, State=State, **context
        )


class ChannelActivity(OnChannel, TemplateView):
    template_name = "activity/channel.html"
    # The name of the form that this page was posted to, and that comes back with its answers.
    posted = ""

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        context.update(self.record(), **self.offered())
        # Whoever has a decision to take finds it first; of all others the answer is wanted.
        waits_for_us = context["wish"] is not None or context["standing"].state == State.PROPOSED
        context["decision_first"] = bool(context["close_form"]) and waits_for_us
        if self.posted:
            context[self.posted] = context["form"]
        return context

    def record(self) -> dict:
        """What is on record of the channel's activity. A fixed number of queries."""
        of_channel = {"channel": self.channel}
        signals = list(Signal.objects.filter(**of_channel).select_related("told_by")[:MOST_SIGNALS])
        cases = list(RetirementCase.objects.filter(**of_channel).select_related("opened_by", "closed_by"))
        return {
            "signals": signals,
            "silences": list(Silence.objects.filter(**of_channel).select_related("ended_by").order_by("-nudged_at")),
            "keepings": list(Keeping.objects.filter(**of_channel).select_related("by")),
            "past_cases": [c for c in cases if c.closed_at or c.stopped_at],
            "case": next((c for c in cases if c.closed_at is None and c.stopped_at is None), None),
            "wish": (wish := ClosingWish.objects.filter(**of_channel, settled_at=None).select_related("by").first()),
            "wish_target": self.target_of(wish),
            "lead_keeps": keeping.only_the_lead_keeps(self.channel),
            "interaction": interaction_of(self.channel, at=self.at),
            "ownership": ownership_of(self.channel),
            "today": self.clock.today,
        }

    def target_of(self, wish: ClosingWish | None) -> Channel | None:
        """The channel it could be merged into, where this person may know of it (A22)."""
        if wish is None or wish.target_id is None:
            return None
        return Channel.objects.visible_to(self.request.user).filter(pk=wish.target_id).first()

    def offered(self) -> dict:
        """The forms that stand on the page, as far as the person and the channel's state allow them."""
        in_service = self.channel.status in IN_SERVICE
        waits = self.channel.asked_at is not None or self.channel.status == ChannelStatus.FLAGGED
        answers, decides = self.answers and in_service, self.decides
        return {
            "latest_form": LatestPostForm(known=self.known, prefix="latest") if answers else None,
            "keep_form": KeepForm(prefix="keep") if answers and waits else None,
            "pause_form": PauseForm(prefix="pause") if answers and not waits else None,
            "wish_form": ClosingWishForm(prefix="wish") if answers and not decides else None,
            "close_form": StartClosingForm(prefix="close") if decides and in_service else None,
            "aside_form": StaysForm(prefix="aside") if decides and in_service else None,
        }

    @property
    def known(self):
        latest = self.channel.latest_post_at
        return self.clock.day(latest) if latest else None


class Answer(FormPageMixin, ChannelActivity, FormView):
    """One form of the page. A GET shows the page and changes nothing: letters lead to it."""

    prefix = ""

    def refuse(self):
        if not self.answers:
            raise PermissionDenied(who_answers(self.channel))

    @property
    def posted(self):
        return f"{self.prefix}_form" if self.request.method == "POST" else ""

    def back(self, sentence: str):
        messages.success(self.request, sentence)
        return redirect("activity:channel", self.channel.pk)


class Decision(Answer):
    """Reserved for the team."""

    def refuse(self):
        if not self.decides:
            raise PermissionDenied(reason_for(Permission.FLAG_AND_RETIRE))


class LatestPostTell(Answer):
    form_class, prefix = LatestPostForm, "latest"
    refusals = (declaring.DeclarationRefused, declaring.NotYours)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "known": self.known}

    def act(self, form):
        declaring.declare(
            self.channel,
            latest_post_on=form.cleaned_data["latest_post_on"],
            note=form.cleaned_data["note"],
            by=self.request.user,
            at=self.at,
        )
        if Silence.objects.filter(channel=self.channel, ended_at=None).exists():
            return self.back(_("Thank you. The channel is still quiet; say below whether it is kept or can be closed."))
        return self.back(_("Thank you. What we know of this channel is up to date again."))


class ChannelKeep(Answer):
    form_class, prefix = KeepForm, "keep"
    refusals = (keeping.KeepingRefused, keeping.NotYours, NotAllowed)

    def act(self, form):
        keeping.keep(self.channel, **form.cleaned_data, by=self.request.user, at=self.at)
        return self.back(_("The channel is kept. Nobody is asked about it again before that day is over."))


class ClosingWishTell(Answer):
    form_class, prefix = ClosingWishForm, "wish"
    refusals = (NotAllowed, cases.NotYours)

    def act(self, form):
        cases.wish_closing(self.channel, note=form.cleaned_data["note"], by=self.request.user, at=self.at)
        return self.back(_("Thank you. The communications team decides and tells you; until then nothing changes."))


class ClosingWishSetAside(Decision):
    form_class, prefix = StaysForm, "aside"
    refusals = (NotAllowed,)

    def act(self, form):
        wish = ClosingWish.objects.filter(channel=self.channel, settled_at=None).select_related("channel", "by").first()
        if wish is None:
            raise NotAllowed(_("This wish has been answered already."))
        cases.set_wish_aside(wish, why=form.cleaned_data["why"], by=self.request.user, at=self.at)
        return self.back(_("The channel stays; whoever asked has a letter with your reason."))


class ClosingStart(Decision):
    form_class, prefix = StartClosingForm, "close"
    refusals = (NotAllowed,)

    def act(self, form):
        facts = form.cleaned_data
        successor, url = read_where(facts["goes_on"])
        case = cases.start(
            self.channel,
            reason=facts["reason"],
            last_day=facts["last_day"],
            successor=successor,
            successor_url=url,
            by=self.request.user,
            at=self.at,
        )
        messages.success(self.request, _("The closing has begun; its administrators have a letter with your reason."))
        return redirect("activity:case", case.pk)
