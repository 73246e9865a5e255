"""What was promised beside what happened: the list of questions, the page of one, and its answers (N2)."""

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from accounts.access import reason_for
from accounts.models import Body
from accounts.roles import Permission
from activity.models import ClosingWish
from channels_registry.editing import EditRefused
from channels_registry.lifecycle import NotAllowed
from channels_registry.models import IN_SERVICE, Channel
from portal.filters import PortalFilterSet
from portal.formpages import FormOfPage, PageOfForms
from portal.listpages import Column, ListPage
from workspace.goals import answering, forms, rights
from workspace.goals.comparing import compare
from workspace.models import GoalsOutcome, GoalsReview


class GoalsFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Name"), field_name="channel__name", lookup_expr="icontains")
    body = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Group or office"),
        field_name="channel__body",
        queryset=Body.objects.order_by("name", "pk"),
        empty_label=gettext_lazy("Any"),
    )
    answer = django_filters.ChoiceFilter(
        label=gettext_lazy("Answer"),
        method="with_answer",
        choices=[("none", gettext_lazy("Not answered yet")), *GoalsOutcome.choices],
        empty_label=gettext_lazy("Any"),
    )

    class Meta:
        model = GoalsReview
        fields = []

    def with_answer(self, rows, _name, value):
        """The answer that stands: the team's where it differs."""
        if value == "none":
            return rows.open()
        return rows.filter(Q(team_outcome=value) | Q(outcome=value, team_outcome=""))


class GoalsList(ListPage):
    """Everyone sees the questions about the channels they speak for; the team, the lead and the auditors all of them."""

    template_name = "workspace/goals/list.html"
    filterset_class = GoalsFilter
    default_sort = "-due"
    export_name = "goals"
    title = gettext_lazy("Goals beside what happened")
    empty_title = gettext_lazy("No goals have come back yet.")
    empty_text = gettext_lazy("They do once a year, and for careful channels and trials after six months too.")

    def get_rows(self):
        rows = rights.readable_by(self.request.user, at=timezone.now())
        return rows.select_related("channel__platform", "channel__body")

    def get_columns(self):
        return (
            Column(
                "channel", _("Channel"), value="channel.name", sort="channel__name",
                link=lambda row: reverse("workspace:goals-review", args=[row.pk]),
            ),
            Column("platform", _("Platform"), value="channel.platform.name", sort="channel__platform__name"),
            Column("body", _("Group or office"), value="channel.body.name", sort="channel__body__name"),
            Column("due", _("Due"), value="due_on", sort="due_on"),
            Column(
                "answer", _("Answer"), sort=("outcome", "team_outcome"), template="workspace/goals/_answer.html",
                value=lambda row: GoalsOutcome(row.stands).label if row.stands else _("Not answered yet"),
            ),
            Column("answered", _("Answered"), value="answered_at", sort="answered_at"),
        )  # fmt: skip

    def get_context_data(self, **context):
        return super().get_context_data(audit_tabs=rights.reads_all(self.request.user), **context)


class OnReview:
    """Fetches the question through what the person may read: hidden 404, seen elsewhere but not here 403."""

    def dispatch(self, request, *args, **kwargs):
        self.at = timezone.now()
        people = ("answered_by", "team_by", "merge_into", "team_merge_into")
        found = rights.readable_by(request.user, at=self.at).select_related(
            "channel__platform", "channel__body", *people
        )
        self.review = found.filter(pk=kwargs["pk"]).first()
        if self.review is None:
            self.refuse_reading(kwargs["pk"])
        self.channel = self.review.channel
        self.answers = rights.may_answer(self.channel, by=request.user, at=self.at)
        self.is_team = rights.belongs_to_team(request.user)
        self.refuse()
        return super().dispatch(request, *args, **kwargs)

    def refuse_reading(self, pk: int):
        channels = Channel.objects.visible_to(self.request.user).filter(goals_reviews__pk=pk)
        if (channel := channels.first()) is None:
            raise Http404
        raise PermissionDenied(rights.only_its_people(channel))

    def refuse(self) -> None:
        """Raise PermissionDenied where the person may look but not act."""


class GoalsReviewPage(OnReview, PageOfForms, TemplateView):
    template_name = "workspace/goals/review.html"

    @cached_property
    def comparison(self):
        return compare(self.review, at=self.at)

    @cached_property
    def channels(self):
        """Those that can take over: in service, and known to this person (A22)."""
        return Channel.objects.visible_to(self.request.user).in_service().exclude(pk=self.channel.pk)

    def get_context_data(self, **context):
        return super().get_context_data(
            review=self.review,
            channel=self.channel,
            comparison=self.comparison,
            promises=self.comparison.promises,
            answers=self.answers,
            is_team=self.is_team,
            wish=ClosingWish.objects.filter(channel=self.channel, settled_at=None).first(),
            earlier=list(
                GoalsReview.objects.filter(channel=self.channel, due_on__lt=self.review.due_on)
                .exclude(outcome="")
                .select_related("answered_by", "team_by")
            ),
            named=self.named(),
            stated=list(self.review.stated.select_related("stated_by")),
            **{**self.offered(), **context},
        )

    def named(self) -> set[int]:
        """Which of the channels it could be merged into this person may know of (A22)."""
        into = {pk for pk in (self.review.merge_into_id, self.review.team_merge_into_id) if pk}
        known = Channel.objects.visible_to(self.request.user).filter(pk__in=into)
        return set(known.values_list("pk", flat=True)) if into else set()

    def offered(self) -> dict:
        """The forms that stand on the page, as far as the person and the answer allow them."""
        review, in_service = self.review, self.channel.status in IN_SERVICE
        answers = self.answers and review.is_open and in_service
        otherwise = self.is_team and not review.is_open and in_service and self.can_differ
        return {
            "keep_form": forms.KeepForm(prefix="keep", **self.of_keep()) if answers else None,
            "change_form": forms.ChangeForm(prefix="change", initial=self.goals_now()) if answers else None,
            "merge_form": forms.MergeForm(prefix="merge", channels=self.channels) if answers else None,
            "retire_form": forms.RetireForm(prefix="retire") if answers else None,
            "otherwise_form": forms.OtherwiseForm(prefix="otherwise", **self.of_otherwise()) if otherwise else None,
        }

    @property
    def can_differ(self) -> bool:
        review = self.review
        answered = review.outcome not in ("", GoalsOutcome.OVERTAKEN)
        theirs = answered and not review.team_outcome and review.answered_by_id != self.request.user.pk
        return theirs and GoalsReview.objects.newest().filter(pk=review.pk).exists()

    def of_keep(self) -> dict:
        """Where nobody has said here what the channel is for, what the register says is offered to begin with."""
        if not self.comparison.promises.nothing:
            return {}
        return {"asks_goals": True, "initial": {"goals": self.channel.purpose, "audience": self.channel.audience}}

    def of_otherwise(self) -> dict:
        return {"answered": self.review.outcome, "channels": self.channels}

    def goals_now(self) -> dict:
        promises = self.comparison.promises
        if promises.stated is not None:
            return {"goals": promises.stated.goals, "audience": promises.stated.audience}
        return {
            "goals": promises.goals or self.channel.purpose,
            "audience": promises.audience or self.channel.audience,
        }


class Answer(FormOfPage, GoalsReviewPage, FormView):
    refusals = (answering.AnswerRefused, answering.NotYours, EditRefused, NotAllowed)

    def refuse(self):
        if not self.answers:
            raise PermissionDenied(rights.only_its_people(self.channel))

    @property
    def who(self) -> dict:
        return {"by": self.request.user, "at": self.at}

    def back(self, sentence: str):
        messages.success(self.request, sentence)
        return redirect("workspace:goals-review", self.review.pk)


class GoalsKeep(Answer):
    form_class, prefix = forms.KeepForm, "keep"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), **self.of_keep()}

    def act(self, form):
        answering.keep(self.review, remark=form.cleaned_data["remark"], goals=form.stated(), **self.who)
        return self.back(_("Thank you. The channel goes on as it is; its goals come back in a year."))


class GoalsChange(Answer):
    form_class, prefix = forms.ChangeForm, "change"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "initial": self.goals_now()}

    def act(self, form):
        answering.change(self.review, goals=form.stated(), remark=form.cleaned_data["remark"], **self.who)
        return self.back(_("Thank you. The new goals count from today; the earlier ones stay on record."))


class GoalsMerge(Answer):
    form_class, prefix = forms.MergeForm, "merge"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "channels": self.channels}

    def act(self, form):
        answering.merge(self.review, into=form.cleaned_data["into"], why=form.cleaned_data["why"], **self.who)
        return self.back(_("Thank you. The communications team decides and tells you; until then nothing changes."))


class GoalsRetire(Answer):
    form_class, prefix = forms.RetireForm, "retire"

    def act(self, form):
        answering.retire(self.review, why=form.cleaned_data["why"], **self.who)
        return self.back(_("Thank you. The communications team decides and tells you; until then nothing changes."))


class GoalsOtherwise(Answer):
    """Reserved for the team."""

    form_class, prefix = forms.OtherwiseForm, "otherwise"

    def refuse(self):
        if not self.is_team:
            raise PermissionDenied(reason_for(Permission.FLAG_AND_RETIRE))

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), **self.of_otherwise()}

    def act(self, form):
        data = form.cleaned_data
        goals = form.stated() if data["outcome"] == GoalsOutcome.CHANGE else None
        answering.answer_otherwise(
            self.review,
            GoalsOutcome(data["outcome"]),
            why=data["why"],
            goals=goals,
            into=data.get("into"),
            **self.who,
        )
        return self.back(_("Both answers stand on record; whoever answered has a letter with your reason."))
