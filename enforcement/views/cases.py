"""Formal cases: the list of those one has a part in, one case with its steps, and a form for each step (A13)."""

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import TemplateView, View

from accounts.access import reason_for
from accounts.roles import Permission
from channels_registry import rights
from channels_registry.models import Channel, Platform
from channels_registry.views.pages import ChannelForm
from enforcement.cases import course, deciding, sight
from enforcement.cases.concerns import CaseRefused
from enforcement.forms import cases as forms
from enforcement.models import CaseEvidence, CaseState, InfringementCase, reads_steps_only
from enforcement.views.case_acts import acts_of, standing_of
from enforcement.views.concerns import person_of
from policies.models import PolicyVersion
from portal.filefields import MOST_BYTES_OF_PAGE
from portal.filters import PortalFilterSet
from portal.formpages import WordedFormPage
from portal.giving_out import give_out
from portal.listpages import Column, ListPage
from portal.store import day_of, portal_settings
from portal.templatetags.components import state_tag

LOOKS = {
    CaseState.OPENED: "open", CaseState.TALK: "in_progress", CaseState.REMOVAL: "waiting",
    CaseState.RECOMMENDED: "recommended", CaseState.WITHDRAWN: "rejected", CaseState.NOT_WITHDRAWN: "done",
    CaseState.ENDED: "done", CaseState.REVERSED: "done",
}  # fmt: skip


def tag_of(case: InfringementCase) -> str:
    return state_tag(LOOKS[CaseState(case.state)], case.get_state_display())


# --- The list -------------------------------------------------------------------------------------------------------------------


class CaseFilter(PortalFilterSet):
    """By state and platform. By no name: what a search finds would tell an auditor whom a case is about."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=CaseState.choices, empty_label=gettext_lazy("Any")
    )
    platform = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Platform"), queryset=Platform.objects.all(), empty_label=gettext_lazy("Any")
    )

    class Meta:
        model = InfringementCase
        fields = []


class Cases(ListPage):
    """Those that this person has a part in. Leads see all, auditors all without the name."""

    title = gettext_lazy("Formal cases")
    template_name = "enforcement/cases/list.html"
    filterset_class = CaseFilter
    default_sort = "-opened"
    export_name = "cases"
    empty_title = gettext_lazy("No formal case that you have a part in.")
    empty_text = gettext_lazy("Most things are settled by talking.")
    columns = (
        Column("number", gettext_lazy("Number"), value="pk", sort="pk",
               link=lambda row: reverse("enforcement:case", args=[row.pk])),
        Column("person", gettext_lazy("Person concerned"),
               value=lambda row: row.person.full_name if row.named_here else _("Not shown to you")),
        Column("platform", gettext_lazy("Platform"), value="platform.name", sort="platform__name"),
        Column("state", gettext_lazy("State"), value=tag_of, sort="state", export=lambda row: row.get_state_display()),
        Column("opened", pgettext_lazy("date of a formal case", "Opened"), template="enforcement/cases/_opened.html", sort="opened_at",
               export=lambda row: row.opened_at),
        Column("investigator", gettext_lazy("Looked into by"), value="investigator.full_name"),
    )  # fmt: skip

    def get_rows(self):
        rows = InfringementCase.objects.visible_to(self.request.user)
        return rows.select_related("person", "platform", "investigator")

    def with_more(self, rows):
        for row in rows:
            row.named_here = sight.reads_words(self.request.user, row)
        return rows

    def get_context_data(self, **context):
        user = self.request.user
        return super().get_context_data(
            writes=sight.may_open(user), steps_only=reads_steps_only(user), audits=user.may(Permission.READ_AUDIT),
            **context,
        )  # fmt: skip


# --- One case -------------------------------------------------------------------------------------------------------------------


class OfCase:
    """Before any view: ``self.case``, for those who have a part in it; for everybody else there is none."""

    def dispatch(self, request, *args, **kwargs):
        self.at = timezone.now()
        seen = InfringementCase.objects.visible_to(request.user).select_related(
            "person__manager", "platform", "channel", "investigator", "opened_by", "decider", "decided_by",
            "policy_version__policy",
        )  # fmt: skip
        self.case = get_object_or_404(seen, pk=kwargs["pk"])
        reason = self.refusal()
        if reason:
            raise PermissionDenied(reason)
        return super().dispatch(request, *args, **kwargs)

    def refusal(self) -> str:
        return ""

    def back(self, sentence: str):
        messages.success(self.request, sentence)
        return redirect("enforcement:case", self.case.pk)


class CasePage(OfCase, TemplateView):
    template_name = "enforcement/cases/case.html"

    def get_context_data(self, **context):
        case, user = self.case, self.request.user
        reads = sight.reads_words(user, case)
        steps = list(case.steps.select_related("by", "to", "answer_noted_by").order_by("at", "pk"))
        files = dict(CaseEvidence.objects.filter(step__case=case).values_list("step", "shown_name")) if reads else {}
        concerned = user.pk == case.person_id
        investigates = sight.investigates(user, case)
        for step in steps:
            step.file = files.get(step.pk, "")
            step.may_answer = (
                (concerned or investigates) and not step.answered_at and case.erased_at is None
                and step.kind in sight.OF_THE_INVESTIGATION
            )  # fmt: skip
        not_yet = deciding.why_not_yet(case, at=self.at) if case.state == CaseState.RECOMMENDED else ""
        sees_channel = reads and Channel.objects.visible_to(user).filter(pk=case.channel_id).exists()
        return super().get_context_data(
            case=case,
            tag=tag_of(case),
            policy=forms.policy_words(case.policy_version),
            reads=reads,
            sees_channel=sees_channel,
            steps=steps,
            concerned=concerned,
            standing=standing_of(case, concerned=concerned, not_yet=not_yet),
            not_yet=not_yet,
            acts=acts_of(case, user, not_yet=not_yet),
            may_hand_on=sight.may_hand_on(user, case),
            may_name=sight.may_name(user, case),
            removals=list(case.removals.select_related("channel")) if reads else [],
            words_days=portal_settings().case_words_days,
            **context,
        )


class CaseForm(OfCase, WordedFormPage):
    done = ""
    template_name = "enforcement/cases/form.html"
    refusals = (CaseRefused,)

    def get_context_data(self, **context):
        back_url = reverse("enforcement:case", args=[self.case.pk])
        return super().get_context_data(case=self.case, back_url=back_url, back_label=str(self.case), **context)

    def act(self, form):
        self.do(**form.cleaned_data, by=self.request.user, at=self.at)
        return self.back(str(self.done))


class ByInvestigator:
    def refusal(self):
        return (
            ""
            if sight.investigates(self.request.user, self.case)
            else _("Whoever looks into the case takes its steps.")
        )


class Talk(ByInvestigator, CaseForm):
    form_class = forms.TalkForm
    most_bytes = MOST_BYTES_OF_PAGE
    title, submit = gettext_lazy("We talked it over"), gettext_lazy("Note the talk")
    done = gettext_lazy("Noted. The person concerned is told, and can answer.")

    def do(self, **given):
        course.talk(self.case, **given)


class Remove(ByInvestigator, CaseForm):
    form_class = forms.RemoveForm
    most_bytes = MOST_BYTES_OF_PAGE
    title, submit = gettext_lazy("Removal"), gettext_lazy("Note the removal")
    done = gettext_lazy("Noted. The person concerned is told, and can answer.")

    def do(self, *, done, **given):
        course.remove(self.case, done=done == "done", **given)


class Recommend(ByInvestigator, CaseForm):
    form_class = forms.RecommendForm
    most_bytes = MOST_BYTES_OF_PAGE
    danger = True
    title, submit = gettext_lazy("Recommend the withdrawal"), gettext_lazy("Recommend the withdrawal")
    intro = gettext_lazy(
        "On this platform only. The person concerned is heard first. Then somebody else decides, since you looked into it."
    )
    done = gettext_lazy("Recommended. The person concerned can answer now; then it is decided.")

    def do(self, **given):
        course.recommend(self.case, **given)


class End(ByInvestigator, CaseForm):
    form_class = forms.EndForm
    title, submit = gettext_lazy("End it without a withdrawal"), gettext_lazy("End the case")
    done = gettext_lazy("Ended. The person concerned is told.")

    def do(self, **given):
        course.end_case(self.case, **given)


class Answer(CaseForm):
    """To all of it, or to one step."""

    form_class = forms.AnswerForm
    title, submit = gettext_lazy("Answer"), gettext_lazy("Give the answer")
    intro = gettext_lazy("It stands in the case as it is written, beside what was said, and whoever decides reads it.")
    done = gettext_lazy("Your answer stands in the case.")

    def refusal(self):
        user, case = self.request.user, self.case
        allowed = user.pk == case.person_id or (sight.investigates(user, case) and "step" in self.kwargs)
        return "" if allowed else _("The person concerned answers here.")

    @cached_property
    def step(self):
        if "step" not in self.kwargs:
            return None
        return get_object_or_404(self.case.steps.filter(kind__in=sight.OF_THE_INVESTIGATION), pk=self.kwargs["step"])

    def get_context_data(self, **context):
        return super().get_context_data(step=self.step, **context)

    def do(self, **given):
        course.answer(self.case, step=self.step, **given)


class ByDecider:
    danger = True

    def refusal(self):
        if sight.may_decide(self.request.user, self.case):
            return ""
        return _("This is decided by somebody else, and never by whoever looked into it or is concerned.")


class Decide(ByDecider, CaseForm):
    form_class = forms.DecideForm
    template_name = "enforcement/cases/decide.html"
    title, submit = gettext_lazy("Decide"), gettext_lazy("Decide")
    done = gettext_lazy("Decided. The person concerned is told.")

    @cached_property
    def not_yet(self) -> str:
        return deciding.why_not_yet(self.case, at=self.at) if self.case.state == CaseState.RECOMMENDED else ""

    def get_form_class(self):
        """Before the person was heard there is one answer only, and it favours them."""
        return forms.WordsForm if self.not_yet else forms.DecideForm

    def get_context_data(self, **context):
        early = {"submit": _("Do not withdraw it"), "danger": False} if self.not_yet else {}
        return super().get_context_data(
            access=list(deciding.access_on_platform(self.case)),
            promises=list(deciding.promises_on_platform(self.case)),
            duties=list(deciding.duties_on_platform(self.case)),
            not_yet=self.not_yet,
            **early,
            **context,
        )

    def act(self, form):
        if self.not_yet and self.request.POST.get("outcome", "keep") != "keep":
            raise CaseRefused(self.not_yet)
        return super().act(form)

    def do(self, *, outcome="keep", **given):
        {"withdraw": deciding.withdraw, "keep": deciding.keep}[outcome](self.case, **given)


class Reverse(ByDecider, CaseForm):
    form_class = forms.WordsForm
    title, submit = gettext_lazy("Take the withdrawal back"), pgettext_lazy("withdrawal", "Take it back")
    intro = gettext_lazy("A new decision. Access can be given on this platform again; none comes back by itself.")
    done = gettext_lazy("Taken back. The person concerned is told.")

    def do(self, **given):
        deciding.reverse(self.case, **given)


class NamePerson(CaseForm):
    form_class = forms.PersonForm

    def act(self, form):
        person = person_of(form)
        if person is None:
            return self.form_invalid(form)
        self.do(person)
        return self.back(str(self.done))


class HandOn(NamePerson):
    title, submit = gettext_lazy("Hand the case on"), gettext_lazy("Hand it on")
    intro = gettext_lazy("A colleague of the team looks into it from now on. Whoever has looked into it never decides.")
    done = gettext_lazy("Handed on. Your colleague and the person concerned are told.")

    def refusal(self):
        allowed = sight.may_hand_on(self.request.user, self.case)
        return "" if allowed else _("Whoever looks into the case hands it on, or a lead.")

    def do(self, person):
        course.hand_on(self.case, to=person, by=self.request.user, at=self.at)

    def back(self, sentence):
        # Whoever handed it on may have no part in it any more.
        messages.success(self.request, sentence)
        still = InfringementCase.objects.visible_to(self.request.user).filter(pk=self.case.pk).exists()
        return redirect("enforcement:case", self.case.pk) if still else redirect("enforcement:cases")


class NameDecider(NamePerson):
    title, submit = gettext_lazy("Name who decides"), gettext_lazy("Name this person")
    intro = gettext_lazy(
        "Somebody of ours who is not concerned and has not looked into it: a director, a member of the board."
    )
    done = gettext_lazy("Named, and told.")

    def refusal(self):
        return "" if sight.may_name(self.request.user, self.case) else _("The communications lead names who decides.")

    def do(self, person):
        deciding.name_decider(self.case, decider=person, by=self.request.user, at=self.at)


class Evidence(OfCase, View):
    http_method_names = ["get", "head"]

    def get(self, request, pk, step):
        if not sight.reads_words(request.user, self.case):
            raise Http404
        kept = get_object_or_404(CaseEvidence, step=step, step__case=self.case)
        return give_out(kept.data, name=kept.shown_name, content_type=kept.content_type)


# --- Opening ---------------------------------------------------------------------------------------------------------------------


class Open(ChannelForm):
    form_class = forms.OpenForm
    most_bytes = MOST_BYTES_OF_PAGE
    refusals = (CaseRefused,)
    template_name = "enforcement/cases/open.html"
    title, submit = gettext_lazy("Open a formal case"), gettext_lazy("Open the case")
    intro = gettext_lazy(
        "Have you talked? Most things end there. A formal case is told to the person concerned, who reads every word of it and answers; somebody else decides."
    )

    def refusal(self):
        return "" if sight.may_open(self.request.user) else reason_for(Permission.HANDLE_REPORTS)

    def get_form_kwargs(self):
        versions = PolicyVersion.objects.in_force(on=day_of(self.at)).select_related("policy").prefetch_related("texts")
        people = rights.people_listed(self.channel, at=self.at).exclude(pk=self.request.user.pk)
        return super().get_form_kwargs() | {"people": people, "versions": versions}

    def act(self, form):
        case = course.open_case(self.channel, **form.cleaned_data, by=self.request.user, at=self.at)
        messages.success(self.request, _("Opened. The person concerned is told. Talk it over next."))
        return redirect("enforcement:case", case.pk)
