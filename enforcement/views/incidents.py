"""Alerts: raise one with two taps, then one page with everything that helps (N15)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from channels_registry import rights
from channels_registry.models import LIVE, Channel
from channels_registry.tools import ToolRefused, find_channel
from channels_registry.views.pages import ChannelForm
from enforcement.duty.rota import contact_words, on_duty
from enforcement.forms import incidents as forms
from enforcement.incidents import actions, calling, course, opening, sharing, sight, texts
from enforcement.incidents.opening import AlertRefused
from enforcement.models import Incident, IncidentAction, IncidentKind
from enforcement.views.alert_parts import moments_of, standing_of, tasks_of
from portal.addresses import number_in
from portal.formpages import FormOfPage, FormPage, PageOfForms, WordedFormPage
from portal.forms import PortalForm
from portal.reasons import ReasonForm
from portal.secrets import looks_like_secret

TITLES = {
    IncidentKind.COMPROMISED: gettext_lazy("Somebody else controls this channel"),
    IncidentKind.ACCESS_LOST: gettext_lazy("We lost access to this channel"),
    IncidentKind.BLOCKED: gettext_lazy("The platform blocked this channel"),
}
INTROS = {
    IncidentKind.COMPROMISED: gettext_lazy(
        "One press, and the public check warns of this account at once. The team is called. If it turns out to be nothing, one press takes it back, and nobody minds."
    ),
    IncidentKind.ACCESS_LOST: gettext_lazy(
        "Nobody is blamed. The public answer stays as it is, and the team helps to get back in. If somebody else may be inside, warn the public instead."
    ),
    IncidentKind.BLOCKED: gettext_lazy(
        "The public answer stays as it is. You find the steps for an objection, and messages for your readers."
    ),
}
BUTTONS = {
    IncidentKind.COMPROMISED: gettext_lazy("Warn the public now"),
    IncidentKind.ACCESS_LOST: gettext_lazy("Note that access is lost"),
    IncidentKind.BLOCKED: gettext_lazy("Note that it is blocked"),
}


class Raise(FormPage):
    """Which channel? Each person's own are one tap away; the team finds any by its name or link, while the caller waits."""

    form_class = forms.FindChannelForm
    template_name = "enforcement/incidents/find.html"
    refusals = (ToolRefused,)

    def get_context_data(self, **context):
        own = sight.of_own_channels(self.request.user, at=timezone.now())
        return super().get_context_data(
            own=list(own.select_related("platform").order_by("name", "pk")[:100]),
            finds=sight.handles(self.request.user),
            **context,
        )

    def post(self, request, *args, **kwargs):
        if not sight.handles(request.user):
            raise PermissionDenied(rights.ask_the_team())
        return super().post(request, *args, **kwargs)

    def act(self, form):
        channel = find_channel(form.cleaned_data["channel"], Channel.objects.visible_to(self.request.user))
        return redirect("enforcement:raise-compromised", channel.pk)


class RaiseOn(ChannelForm):
    """One press raises the alert; whatever is wrong with the words never holds it up."""

    template_name = "enforcement/incidents/raise.html"
    refusals = (AlertRefused,)
    kind = IncidentKind.COMPROMISED

    def refusal(self):
        if rights.may_raise_alarm(self.request.user, self.channel, at=self.at):
            return ""
        return rights.ask_the_team()

    @property
    def is_team(self) -> bool:
        return sight.handles(self.request.user)

    @cached_property
    def part_of(self) -> Incident | None:
        number = number_in(self.request.GET.get("part_of", "")) if self.is_team else 0
        return Incident.objects.filter(pk=number).exclude(channel=self.channel).first() if number else None

    def get_form_class(self):
        return forms.RaiseForOthersForm if self.is_team else forms.RaiseForm

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if self.is_team:
            kwargs["people"] = rights.people_listed(self.channel, at=self.at)
        return kwargs

    def get_context_data(self, **context):
        known = Incident.objects.under_way().filter(channel=self.channel, kind=self.kind).first()
        return super().get_context_data(
            **{
                "title": TITLES[self.kind],
                "intro": INTROS[self.kind],
                "submit": BUTTONS[self.kind],
                "danger": self.kind == IncidentKind.COMPROMISED,
                "kind": self.kind,
                "known": known,
                "live": self.channel.status in LIVE,
                "contact": contact_words(on_duty(self.at), reader=self.request.user, at=self.at),
                "part_of": self.part_of,
                **context,
            }
        )

    def form_invalid(self, form):
        # Too long, or a sign that nobody sees: the alert is raised all the same, without these words.
        if "words" in form.errors and set(form.errors) == {"words"}:
            messages.warning(self.request, _("What you wrote could not be kept. Write it down once more below."))
            return self.raise_it("", None, "")
        return super().form_invalid(form)

    def act(self, form):
        given = form.cleaned_data
        words = given["words"]
        if looks_like_secret(words):
            words = ""
            messages.warning(
                self.request,
                _("What you wrote looked like a password, so it was not kept. Never give one to anybody, us included."),
            )
        return self.raise_it(words, given.get("reported_by"), given.get("told_by", ""))

    def raise_it(self, words, on_behalf_of, told_by):
        incident = opening.BY_KIND[self.kind](
            self.channel, by=self.request.user, at=self.at, words=words, on_behalf_of=on_behalf_of, told_by=told_by,
            part_of=self.part_of,
        )  # fmt: skip
        if incident.opened_by_id != self.request.user.pk:
            messages.success(
                self.request, _("Somebody was quicker: there is an alert already. What you saw is on it too.")
            )
        elif self.kind == IncidentKind.COMPROMISED:
            messages.success(self.request, _("The public check warns of this account now, and the team is called."))
        else:
            messages.success(self.request, _("It is noted. Here is what helps now."))
        return redirect("enforcement:alert", incident.pk)


class RaiseAccessLost(RaiseOn):
    kind = IncidentKind.ACCESS_LOST


class RaiseBlocked(RaiseOn):
    kind = IncidentKind.BLOCKED


# --- One alert ------------------------------------------------------------------------------------------------------------


class OnAlert:
    """``self.incident`` as the person may see it: hidden 404, seen but not theirs to do 403."""

    joined = ("channel__platform", "channel__body", "channel__responsible", "channel__deputy", "opened_by",
              "reported_by", "contained_by", "ended_by", "part_of__channel")  # fmt: skip

    def dispatch(self, request, *args, **kwargs):
        self.at = timezone.now()
        found = sight.visible_to(request.user, at=self.at).filter(pk=kwargs["pk"])
        self.incident = found.select_related(*self.joined).first()
        if self.incident is None:
            raise Http404
        self.channel = self.incident.channel
        reason = self.refusal()
        if reason:
            raise PermissionDenied(reason)
        return super().dispatch(request, *args, **kwargs)

    def refusal(self) -> str:
        return ""

    @property
    def handles(self) -> bool:
        return sight.handles(self.request.user)

    def back(self, sentence: str, part: str = ""):
        messages.success(self.request, sentence)
        return redirect(f"{reverse('enforcement:alert', args=[self.incident.pk])}{part}")


class ByTheTeam:
    def refusal(self):
        return "" if self.handles else rights.ask_the_team()


class AlertPage(OnAlert, PageOfForms, TemplateView):
    template_name = "enforcement/incidents/alert.html"

    def get_context_data(self, **context):
        incident, user, at = self.incident, self.request.user, self.at
        reads = sight.sees_all(user)
        raises = rights.may_raise_alarm(user, self.channel, at=at)
        return super().get_context_data(
            **{
                "incident": incident,
                "channel": self.channel,
                "reads": reads,
                "handles": self.handles,
                "raises": raises,
                "may_call_off": course.may_call_off(incident, user, at=at),
                "standing": standing_of(incident),
                "shared": sharing.shared_with(self.channel, reader=user, at=at),
                "moments": moments_of(incident, reader=user, reads=reads),
                "tasks": tasks_of(incident, reader=user, reads=reads, handles=self.handles),
                **(self.what_helps_now() if incident.is_under_way else {}),
                "further": list(incident.further.select_related("channel__platform")) if reads else [],
                "note_form": forms.NoteForm(prefix="note") if raises else None,
                "task_form": forms.TaskForm(prefix="task", people=actions.possible_owners(incident, at=at))
                if self.handles
                else None,
                **context,
            }
        )

    def what_helps_now(self) -> dict:
        """Orders, numbers and messages are for the time of the alert: afterwards its course is what one reads."""
        general, own = texts.steps_for(self.channel.platform, self.incident.kind, language=get_language())
        return {
            "general": general,
            "own": own,
            "calls": calling.call_list(self.channel, reader=self.request.user, at=self.at),
            "ready": texts.messages_for(self.channel, self.incident.kind),
        }


class AlertNote(FormOfPage, AlertPage, FormView):
    form_class, prefix = forms.NoteForm, "note"
    refusals = (AlertRefused,)

    def refusal(self):
        return "" if rights.may_raise_alarm(self.request.user, self.channel, at=self.at) else rights.ask_the_team()

    def act(self, form):
        course.note(self.incident, by=self.request.user, at=self.at, **form.cleaned_data)
        return self.back(_("Noted."), "#timeline")


class AlertTask(ByTheTeam, FormOfPage, AlertPage, FormView):
    form_class, prefix = forms.TaskForm, "task"
    refusals = (AlertRefused,)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"people": actions.possible_owners(self.incident, at=self.at)}

    def act(self, form):
        actions.add_action(self.incident, **form.cleaned_data, by=self.request.user, at=self.at)
        return self.back(_("The task is given. It stays on that person's home page until it is done."), "#tasks")


class PressOnAlert(FormOfPage, AlertPage, FormView):
    """One button and no field. A GET shows the page and changes nothing."""

    form_class, prefix = PortalForm, "press"
    refusals = (AlertRefused,)


class AlertFalseAlarm(PressOnAlert):
    """Whoever raised it, while it is young, and the team."""

    def refusal(self):
        own = self.request.user.pk in (self.incident.opened_by_id, self.incident.reported_by_id)
        return "" if own or self.handles else rights.ask_the_team()

    def act(self, form):
        course.call_off(self.incident, by=self.request.user, at=self.at)
        return self.back(_("A false alarm: the public check answers as before. What happened stays on record."))


class AlertContain(ByTheTeam, PressOnAlert):
    def act(self, form):
        course.contain(self.incident, by=self.request.user, at=self.at)
        return self.back(_("Noted: we have it in hand. The public warning stands until you end the alert."))


class TaskStep(PressOnAlert):
    """One press on one task."""

    done = ""
    step = None

    @cached_property
    def task(self) -> IncidentAction:
        found = IncidentAction.objects.filter(incident=self.incident, pk=self.kwargs["task"]).select_related("incident")
        task = found.first()
        if task is None:
            raise Http404
        return task

    def act(self, form):
        type(self).step(self.task, by=self.request.user, at=self.at)
        return self.back(str(self.done), "#tasks")


class TaskDone(TaskStep):
    step, done = staticmethod(actions.do_action), gettext_lazy("Done. A second person of the team looks at it.")

    def refusal(self):
        return "" if self.handles or self.task.owner_id == self.request.user.pk else rights.ask_the_team()


class TaskCheck(ByTheTeam, TaskStep):
    step, done = staticmethod(actions.check_action), gettext_lazy("Checked.")


class TaskDrop(ByTheTeam, TaskStep):
    step, done = staticmethod(actions.drop_action), gettext_lazy("The task is not needed any more.")


class AlertForm(ByTheTeam, OnAlert, WordedFormPage):
    """A form on a page of its own, for what is better not done in passing."""

    refusals = (AlertRefused,)

    def get_context_data(self, **context):
        return super().get_context_data(
            back_url=reverse("enforcement:alert", args=[self.incident.pk]), back_label=_("The alert"), **context
        )


class AlertClose(AlertForm):
    form_class = forms.CloseForm
    title, submit = gettext_lazy("End the alert"), gettext_lazy("End the alert")
    intro = gettext_lazy(
        "Before you end it: who has access now, which tools are connected, are the recovery mailbox and phone ours?"
    )

    def act(self, form):
        lost = form.cleaned_data["outcome"] == "lost"
        course.close(self.incident, by=self.request.user, at=self.at, why=form.cleaned_data["why"], warning_stays=lost)
        return self.back(_("The alert is over. Write down what was learned while it is fresh."))


class AlertLessons(AlertForm):
    form_class = forms.LessonsForm
    title, submit = gettext_lazy("What we learned"), gettext_lazy("Save")

    def get_initial(self):
        return {"text": self.incident.lessons}

    def act(self, form):
        course.write_lessons(self.incident, by=self.request.user, at=self.at, text=form.cleaned_data["text"])
        return self.back(_("Saved. It stands at the end of the report."))


class AlertErase(AlertForm):
    form_class = ReasonForm
    danger = True
    title, submit = gettext_lazy("Erase what was written"), gettext_lazy("Erase the words")
    intro = gettext_lazy(
        "What was written on the timeline, who told it and what was learned go and cannot be brought back. The tasks stay, and so does who did what, and when."
    )

    def act(self, form):
        course.erase_words(self.incident, by=self.request.user, at=self.at, why=form.cleaned_data["why"])
        return self.back(_("The words are erased; the times stay."))
