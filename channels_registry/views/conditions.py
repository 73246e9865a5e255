"""One condition of a channel's approval: where it stands, and one page for each act on it (A5, N1)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_registry import conditions, rights
from channels_registry.forms.conditions import AnswerForm, EvidenceForm, MoreTimeForm
from channels_registry.models import ChannelStatus, Condition, Consequence
from channels_registry.views.pages import ChannelForm, ChannelPage
from portal.reasons import OptionalReasonForm, ReasonForm
from portal.store import day_of


class OfCondition:
    """``self.condition`` of the channel in the address; one of another channel is not found."""

    @cached_property
    def condition(self) -> Condition:
        people = ("owner", "set_by", "done_by", "ended_by", "answered_by")
        found = Condition.objects.filter(channel=self.channel).select_related(*people)
        condition = get_object_or_404(found, pk=self.kwargs["condition"])
        condition.channel = self.channel
        return condition

    @property
    def does_it(self) -> bool:
        """Whether this person says that it is done: its owner, the channel's keepers, the team."""
        return conditions.may_report(self.condition, self.request.user, at=self.at)

    def get_context_data(self, **context):
        # The address has its number under the same name.
        return super().get_context_data(**{**context, "condition": self.condition})


class ConditionPage(OfCondition, ChannelPage):
    """Its text, its owner and its day, what was shown, who signed it off, and what can be done now."""

    template_name = "channels_registry/condition.html"

    def refusal(self) -> str:
        user = self.request.user
        if rights.sees_people(user, self.channel) or conditions.is_in_care_of(self.condition, user):
            return ""
        return rights.people_are_private()

    def get_context_data(self, **context):
        user, condition = self.request.user, self.condition
        manages, today = rights.manages(user), day_of(self.at)
        is_to_do = condition.is_open and condition.done_at is None
        return super().get_context_data(
            extensions=list(condition.extensions.select_related("by")),
            is_to_do=is_to_do,
            is_late=is_to_do and condition.due_on < today,
            may_report=is_to_do and self.does_it,
            manages=manages and condition.is_open,
            sign_off_refusal=conditions.sign_off_refusal(condition, by=user) if manages else "",
            may_waive=manages and condition.is_open and condition.owner_id != user.pk,
            **context,
        )


class ConditionForm(OfCondition, ChannelForm):
    """A form about one condition, for the team unless a page says otherwise; it leads back to the condition."""

    refusals = (conditions.ConditionRefused,)
    form_class = ReasonForm
    template_name = "channels_registry/condition_form.html"

    @property
    def back_url(self) -> str:
        return reverse("channels:condition", args=[self.channel.pk, self.condition.pk])


class ConditionDone(ConditionForm):
    form_class = EvidenceForm
    title, submit = gettext_lazy("This has been done"), gettext_lazy("Mark as done")
    done = gettext_lazy("Thank you. A colleague of the communications team looks at it and signs it off.")

    def refusal(self) -> str:
        return "" if self.does_it else rights.ask_the_team()

    def act(self, form):
        data = form.cleaned_data
        conditions.report_done(
            self.condition, evidence=data["evidence"], link=data["link"], by=self.request.user, at=self.at
        )
        return self.finished()


class ConditionSignOff(ConditionForm):
    form_class = OptionalReasonForm
    title, submit = gettext_lazy("Is it done?"), gettext_lazy("It is done: sign it off")
    done = gettext_lazy("The condition is signed off.")

    def refusal(self) -> str:
        refused = super().refusal()
        return refused or conditions.sign_off_refusal(self.condition, by=self.request.user)

    def act(self, form):
        conditions.sign_off(self.condition, by=self.request.user, at=self.at, note=form.cleaned_data["why"])
        return self.finished()


class ConditionBack(ConditionForm):
    title, submit = gettext_lazy("What is still missing?"), gettext_lazy("Ask for more")
    intro = gettext_lazy("The condition is to do again, and whoever does it gets your words.")
    done = gettext_lazy("It is to do again, and its owner is told.")

    def act(self, form):
        conditions.send_back(self.condition, why=form.cleaned_data["why"], by=self.request.user, at=self.at)
        return self.finished()


class ConditionExtend(ConditionForm):
    form_class = MoreTimeForm
    title, submit = gettext_lazy("Give more time"), gettext_lazy("Set the new day")
    intro = gettext_lazy("The earlier day stays on record with your reason.")
    done = gettext_lazy("The new day is set.")

    def act(self, form):
        data = form.cleaned_data
        conditions.extend(self.condition, due_on=data["due_on"], why=data["why"], by=self.request.user, at=self.at)
        return self.finished()


class ConditionWaive(ConditionForm):
    title, submit = gettext_lazy("No longer ask for this"), gettext_lazy("Drop the condition")
    intro = gettext_lazy("The condition ends without having been met. It stays on record with your reason.")
    done = gettext_lazy("The condition is no longer asked for.")

    def refusal(self) -> str:
        if (refused := super().refusal()) == "" and self.condition.owner_id == self.request.user.pk:
            return _("This condition is yours, so a colleague decides whether it still counts.")
        return refused

    def act(self, form):
        conditions.waive(self.condition, why=form.cleaned_data["why"], by=self.request.user, at=self.at)
        return self.finished()


class ConditionAnswer(ConditionForm):
    """The day has passed: a person decides what follows. Nothing changes by itself (design §5.2)."""

    form_class = AnswerForm
    title, submit = gettext_lazy("The day has passed: what follows?"), gettext_lazy("Decide this")
    intro = gettext_lazy("Until someone decides, the channel stays what it is.")

    def get_form_kwargs(self):
        offered = conditions.consequences_for(self.channel)
        return {**super().get_form_kwargs(), "offered": offered, "labels": self.labels(), "today": day_of(self.at)}

    def labels(self) -> dict[str, str]:
        if self.channel.status == ChannelStatus.APPROVED:
            return {Consequence.CLOSE: _("End the set-up; the channel does not go live")}
        return {
            Consequence.SUSPEND: _("Suspend the channel until it is done; the public check says so at once"),
            Consequence.CLOSE: _("Begin to close the channel; its people are told the reason"),
        }

    def act(self, form):
        data = form.cleaned_data
        what = Consequence(data["what"])
        conditions.answer_overdue(
            self.condition, what, why=data["why"], due_on=data["due_on"], by=self.request.user, at=self.at
        )
        self.done = {
            Consequence.EXTEND: _("The new day is set."),
            Consequence.SUSPEND: _("The channel is suspended. Lift the suspension when the condition is met."),
            Consequence.CLOSE: _("The channel is not carried on; its page shows how it stands."),
        }[what]
        return self.finished()

    def get(self, request, *args, **kwargs):
        if not (self.condition.is_open and self.condition.done_at is None and self.condition.due_on < day_of(self.at)):
            messages.info(request, _("This condition is not overdue. This page shows how it stands."))
            return redirect(self.back_url)
        return super().get(request, *args, **kwargs)
