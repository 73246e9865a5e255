"""The page of a closing: its plan and its steps, what happens to the name, the end, by two people where it takes two (A2)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from accounts.access import reason_for
from accounts.roles import Permission
from activity.answering import may_answer, readable_by
from activity.forms import retirement as forms
from activity.models import RetirementCase, StepKey
from activity.retirement import cases, ending, farewell
from activity.retirement.standing import standing_of
from activity.retirement.successors import read_where
from channels_registry.lifecycle import NotAllowed
from channels_registry.models import Channel, ChannelStatus
from portal.formpages import FormPageMixin
from portal.forms import PortalForm
from portal.store import day_of

JOINED = (
    "channel__platform", "channel__body", "successor__platform", "opened_by", "closed_by", "stopped_by", "proposed_by",
    "name_decided_by", "name_confirmed_by", "leaving__platform",
)  # fmt: skip


class OnCase:
    """Fetches the case through what the person may read of its channel: hidden 404, seen elsewhere but not here 403."""

    def dispatch(self, request, *args, **kwargs):
        self.at = timezone.now()
        found = RetirementCase.objects.filter(pk=kwargs["pk"])
        self.case = (
            found.filter(channel__in=readable_by(request.user, at=self.at).values("pk")).select_related(*JOINED).first()
        )
        if self.case is None:
            if found.filter(channel__in=Channel.objects.visible_to(request.user).values("pk")).exists():
                raise PermissionDenied(
                    _(
                        "Only those who look after this channel, the communications team and the auditors see its closing."
                    )
                )
            raise Http404
        self.channel = self.case.channel
        self.prepare()
        reason = self.refusal()
        if reason:
            raise PermissionDenied(reason)
        return super().dispatch(request, *args, **kwargs)

    def prepare(self) -> None:
        """Fetch what else the page is about; raises Http404."""

    @cached_property
    def answers(self) -> bool:
        return may_answer(self.channel, by=self.request.user, at=self.at)

    @property
    def decides(self) -> bool:
        return self.request.user.may(Permission.FLAG_AND_RETIRE)

    def refusal(self) -> str:
        """Why this person may look but not act, or an empty text."""
        return ""

    def get_context_data(self, **context):
        return super().get_context_data(
            case=self.case, channel=self.channel, answers=self.answers, decides=self.decides, **context
        )

    def back(self, sentence: str):
        messages.success(self.request, sentence)
        return redirect("activity:case", self.case.pk)


class ClosingCase(OnCase, TemplateView):
    template_name = "activity/closing.html"
    # The name of the form that this page was posted to, and that comes back with its answers.
    posted = ""

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        steps = list(self.case.steps.select_related("owner", "done_by", "skipped_by", "evidence"))
        today = day_of(self.at)
        missing = ending.missing(self.case) if self.case.is_open else []
        context.update(
            rows=[(step, standing_of(step, on=today)) for step in steps],
            left=sum(step.is_open for step in steps),
            missing=missing,
            takes_two=ending.takes_two(self.case),
            goes_on=farewell.where_it_goes_on(self.case),
            name_step=self.name_to_decide(steps),
            **self.offered(finished=not missing),
        )
        if self.posted:
            context[self.posted] = context["form"]
        return context

    def name_to_decide(self, steps):
        """The step on which this person's word is the second one that a release of the name waits for, or None."""
        waits = self.case.is_open and self.case.release_waits
        if not waits or not self.decides or self.case.name_decided_by == self.request.user:
            return None
        return next((step for step in steps if step.key == StepKey.NAME), None)

    def offered(self, *, finished: bool) -> dict:
        """The forms that stand on the page, as far as the person and the case allow them."""
        case, user = self.case, self.request.user
        decides = self.decides and case.is_open
        proposed = case.proposed_at is not None
        return {
            "finish_form": forms.FinishForm(prefix="finish") if decides and finished and not proposed else None,
            "confirm_form": PortalForm() if decides and proposed and case.proposed_by != user else None,
            "back_form": forms.SendBackForm(prefix="back") if decides and proposed else None,
            "stop_form": forms.StaysForm(prefix="stop") if decides else None,
            "reopens": case.closed_at is not None and self.channel.status == ChannelStatus.RETIRED,
        }


class Act(FormPageMixin, ClosingCase, FormView):
    """One form of the page, for the team. A GET shows the page and changes nothing."""

    prefix = ""
    refusals = (NotAllowed,)

    def refusal(self):
        return "" if self.decides else reason_for(Permission.FLAG_AND_RETIRE)

    @property
    def posted(self):
        return f"{self.prefix}_form" if self.request.method == "POST" else ""


class ClosingStop(Act):
    form_class, prefix = forms.StaysForm, "stop"

    def act(self, form):
        cases.stop(self.case, why=form.cleaned_data["why"], by=self.request.user, at=self.at)
        return self.back(_("The channel is back in service; its administrators have a letter with your reason."))


class ClosingFinish(Act):
    """Finish it, or ask a second person to where the channel needs special care."""

    form_class, prefix = forms.FinishForm, "finish"

    def act(self, form):
        if ending.takes_two(self.case):
            ending.propose_end(self.case, **form.cleaned_data, by=self.request.user, at=self.at)
            return self.back(_("A second person of the team sees it on their home page and finishes the closing."))
        ending.finish(self.case, **form.cleaned_data, by=self.request.user, at=self.at)
        return self.back(_("The channel is closed. Its links stay “formerly ours”; access to it has ended."))


class ClosingConfirm(Act):
    form_class, prefix = PortalForm, "confirm"

    def act(self, form):
        ending.confirm_end(self.case, by=self.request.user, at=self.at)
        return self.back(_("The channel is closed. Its links stay “formerly ours”; access to it has ended."))


class ClosingSendBack(Act):
    form_class, prefix = forms.SendBackForm, "back"

    def act(self, form):
        ending.send_back(self.case, why=form.cleaned_data["why"], by=self.request.user, at=self.at)
        return self.back(_("The closing is under way again; the record of decisions keeps what is still to be done."))


class ClosingPlan(OnCase, FormPageMixin, FormView):
    """The last day, and where the channel's readers go on."""

    template_name = "portal/form.html"
    form_class = forms.PlanForm
    refusals = (NotAllowed,)

    def refusal(self):
        return "" if self.decides else reason_for(Permission.FLAG_AND_RETIRE)

    def get_initial(self):
        place = self.case.successor_url
        if self.case.successor is not None:
            entered = self.case.successor.addresses.current().filter(is_main=True).first()
            place = entered.canonical_url if entered else ""
        return {"last_day": self.case.last_day, "goes_on": place}

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("Plan of the closing of “%(name)s”") % {"name": self.channel},
            submit=_("Save the plan"),
            back_url=reverse("activity:case", args=[self.case.pk]),
            back_label=_("The closing"),
            **context,
        )

    def act(self, form):
        successor, url = read_where(form.cleaned_data["goes_on"])
        cases.set_plan(
            self.case,
            last_day=form.cleaned_data["last_day"],
            successor=successor,
            successor_url=url,
            by=self.request.user,
            at=self.at,
        )
        return self.back(_("The plan is set; the steps that are still open follow it."))
