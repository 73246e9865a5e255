"""The page of one step of a closing: what it is about, what shows that it is done, who has it (A2, N11)."""

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from accounts.access import reason_for
from accounts.roles import Permission
from activity.answering import who_answers
from activity.forms import retirement as forms
from activity.models import FAREWELLS, StepKey
from activity.retirement import ending, farewell, steps
from activity.retirement.standing import GUIDANCE, standing_of
from activity.views.closing import OnCase
from channels_registry import evidence
from channels_registry.directory import main_links
from channels_registry.lifecycle import NotAllowed
from channels_registry.models import Channel, ChannelAddress
from portal.filefields import MOST_BYTES_OF_PAGE
from portal.files import NotAccepted
from portal.formpages import FormPageMixin
from portal.forms import PortalForm
from portal.languages import Language
from portal.store import day_of

# Steps that only the team says.
OF_TEAM = (StepKey.NAME, StepKey.RECORDS, StepKey.LESSONS)
FORMS = {
    StepKey.EXPORT: forms.CopyKeptForm,
    StepKey.NAME: forms.NameForm,
    StepKey.RECORDS: forms.RecordsForm,
    StepKey.LESSONS: forms.LessonsForm,
    **dict.fromkeys(FAREWELLS, forms.FarewellDoneForm),
}
MOST_NEAR = 50


class OnStep(OnCase):
    def prepare(self):
        self.step = (
            self.case.steps.filter(pk=self.kwargs["step"])
            .select_related("owner", "done_by", "skipped_by", "evidence")
            .first()
        )
        if self.step is None:
            raise Http404
        self.step.case = self.case

    @property
    def may_do(self) -> bool:
        return self.decides if self.step.key in OF_TEAM else self.answers

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        context.update(
            step=self.step,
            standing=standing_of(self.step, on=day_of(self.at)),
            guidance=GUIDANCE[StepKey(self.step.key)],
            back_url=reverse("activity:case", args=[self.case.pk]),
            **self.offered(),
            **(self.links() if self.step.key == StepKey.LINKS else {}),
        )
        if self.posted:
            context[self.posted] = context["form"]
        return context

    @cached_property
    def is_open(self) -> bool:
        return self.case.is_open and self.step.is_open

    def offered(self) -> dict:
        """The forms that stand on the page, as far as the person and the step allow them."""
        decides = self.decides and self.case.is_open
        waits = self.step.key == StepKey.NAME and self.case.release_waits
        texts = farewell.farewells_of(self.step) if self.step.is_farewell and self.case.last_day else []
        return {
            "do_form": FORMS.get(self.step.key, forms.StepDoneForm)(prefix="do")
            if self.may_do and self.is_open
            else None,
            "skip_form": forms.SkipForm(prefix="skip") if decides and self.is_open else None,
            "assign_form": self.assign_form() if decides and self.is_open else None,
            "undo_form": forms.UndoForm(prefix="undo") if decides and not self.step.is_open else None,
            "release_waits": waits,
            "confirms": waits and decides and self.case.name_decided_by != self.request.user,
            "texts": [(text, self.text_form(text)) for text in texts],
            "may_write": self.answers and self.is_open,
        }

    def assign_form(self, **kwargs):
        people = steps.can_take(self.channel, at=self.at)
        return forms.AssignForm(
            prefix="assign", people=people, initial={"to": self.step.owner_id, "due_on": self.step.due_on}, **kwargs
        )

    def text_form(self, text: farewell.Farewell):
        return forms.FarewellForm(
            prefix=text.language, language=text.language, label=text.label, initial={"text": text.text}
        )

    def links(self) -> dict:
        """Where the portal knows links to the channel, or what they look like."""
        family = Q(parent=self.channel) | Q(pk=self.channel.parent_id)
        near = Channel.objects.on_duty().visible_to(self.request.user).filter(family).select_related("platform")
        near = list(near.order_by("name", "pk")[:MOST_NEAR])
        found = main_links(near)
        return {
            "own_links": list(
                ChannelAddress.objects.filter(channel=self.channel).values_list("canonical_url", flat=True)
            ),
            "near": [(channel, found.get(channel.pk, ("", ""))[0]) for channel in near],
            "goes_on": farewell.where_it_goes_on(self.case),
        }

    posted = ""


class ClosingStep(OnStep, TemplateView):
    template_name = "activity/closing_step.html"


class StepAct(FormPageMixin, OnStep, FormView):
    """One form of the step's page. A GET shows the page and changes nothing."""

    template_name = "activity/closing_step.html"
    prefix = ""
    refusals = (NotAllowed, NotAccepted, steps.NotYours)

    def refusal(self):
        return "" if self.decides else reason_for(Permission.FLAG_AND_RETIRE)

    @property
    def posted(self):
        return f"{self.prefix}_form" if self.request.method == "POST" else ""


class StepDo(StepAct):
    prefix = "do"
    most_bytes = MOST_BYTES_OF_PAGE

    def refusal(self):
        if self.may_do:
            return ""
        if self.step.key in OF_TEAM:
            return reason_for(Permission.FLAG_AND_RETIRE)
        return who_answers(self.channel)

    def get_form_class(self):
        return FORMS.get(self.step.key, forms.StepDoneForm)

    def act(self, form):
        facts, by = form.cleaned_data, self.request.user
        if self.step.key == StepKey.NAME:
            ending.decide_name(self.case, **facts, by=by, at=self.at)
        elif self.step.key == StepKey.RECORDS:
            steps.keep_records(self.case, **facts, by=by, at=self.at)
        elif self.step.key == StepKey.LESSONS:
            steps.write_lessons(self.case, **facts, by=by, at=self.at)
        else:
            file = facts.pop("file")
            with transaction.atomic():  # a file is kept only where the step is done by it
                kept = evidence.keep_evidence(self.channel, file, by=by, at=self.at) if file else None
                steps.do_step(self.step, evidence=kept, **facts, by=by, at=self.at)
        if self.case.release_waits:
            return self.back(_("A second person of the team is asked whether the name is released."))
        return self.back(_("Thank you. The step is done."))


class StepSkip(StepAct):
    form_class, prefix = forms.SkipForm, "skip"

    def act(self, form):
        steps.skip_step(self.step, because=form.cleaned_data["because"], by=self.request.user, at=self.at)
        return self.back(_("It is on record that this step is not needed, and why."))


class StepUndo(StepAct):
    form_class, prefix = forms.UndoForm, "undo"

    def act(self, form):
        steps.undo_step(self.step, why=form.cleaned_data["why"], by=self.request.user, at=self.at)
        return self.back(_("The step is open again."))


class StepAssign(StepAct):
    form_class, prefix = forms.AssignForm, "assign"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "people": steps.can_take(self.channel, at=self.at)}

    def act(self, form):
        steps.assign_step(self.step, **form.cleaned_data, by=self.request.user, at=self.at)
        return self.back(_("%(name)s has this step now.") % {"name": form.cleaned_data["to"]})


class StepConfirmRelease(StepAct):
    form_class, prefix = PortalForm, "confirm"

    def act(self, form):
        ending.confirm_release(self.case, by=self.request.user, at=self.at)
        return self.back(_("Two people have released the name. It stays on record that it was ours."))


class StepText(StepAct):
    """The words of a farewell post in one language."""

    form_class = forms.FarewellForm

    def refusal(self):
        if self.kwargs["language"] not in Language.values or not self.step.is_farewell:
            raise Http404
        if self.answers:
            return ""
        return who_answers(self.channel)

    @property
    def posted(self):
        return "text_form_sent" if self.request.method == "POST" else ""

    def get_prefix(self):
        return self.kwargs["language"]

    def get_form_kwargs(self):
        language = Language(self.kwargs["language"])
        return {**super().get_form_kwargs(), "language": language.value, "label": language.label}

    def text_form(self, text):
        sent = getattr(self, "sent", None)
        return sent if sent is not None and text.language == self.kwargs["language"] else super().text_form(text)

    def form_invalid(self, form):
        self.sent = form
        return super().form_invalid(form)

    def act(self, form):
        steps.set_text(
            self.step,
            language=self.kwargs["language"],
            text=form.cleaned_data["text"],
            by=self.request.user,
            at=self.at,
        )
        return self.back(_("The words are kept."))

    def back(self, sentence):
        response = super().back(sentence)
        response["Location"] = reverse("activity:step", args=[self.case.pk, self.step.pk])
        return response
