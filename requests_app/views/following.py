"""What the requester follows: the list, the page of one request, answers to the team, cancelling."""

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from portal.filters import PortalFilterSet
from portal.formpages import FormPage
from portal.forms import PortalForm
from portal.listpages import Column, ListPage
from requests_app.annex1.questions import QUESTIONS
from requests_app.annex1.sheet import AnswerSheet
from requests_app.annex1.tiers import tier_of
from requests_app.models import ChannelRequest, Outcome, Status
from requests_app.models.requests import WITH_REQUESTER
from requests_app.refusals import NotAllowed
from requests_app.standing import history_of, standing_of
from requests_app.transitions import answer_change_request, may_follow, withdraw
from requests_app.views.fetching import OneRequest, OwnRequest, StaffOnly
from requests_app.views.steps import tasks_of


class RequestFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Reference or name"), method="search")
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=Status.choices, empty_label=gettext_lazy("Any")
    )

    class Meta:
        model = ChannelRequest
        fields = []

    def search(self, rows, name, value):
        return rows.filter(Q(title__icontains=value) | Q(reference__icontains=value))


class RequestList(StaffOnly, ListPage):
    """Own requests and those of own groups and offices."""

    template_name = "requests/list.html"
    title = gettext_lazy("Requests")
    filterset_class = RequestFilter
    default_sort = "-saved"
    export_name = "requests"
    empty_title = gettext_lazy("You have no request yet.")
    empty_text = gettext_lazy("Start one when you need a new channel; the draft waits until you are ready.")
    columns = (
        Column(
            "title",
            gettext_lazy("Working name"),
            value=str,
            sort="title",
            link=lambda row: reverse("requests:detail", args=[row.pk]),
        ),
        Column(
            "status", gettext_lazy("State"), value="get_status_display", template="requests/_state.html", sort="status"
        ),
        Column("body", gettext_lazy("Group or office"), value="body.name", sort="body__name"),
        Column("requester", gettext_lazy("Requester"), value="requester.full_name", sort="requester__full_name"),
        Column("submitted", gettext_lazy("Submitted"), value="submitted_at", sort="submitted_at"),
        Column("saved", gettext_lazy("Last saved"), value="saved_at", sort="saved_at"),
    )

    def get_rows(self):
        user = self.request.user
        own = ChannelRequest.objects.visible_to(user).filter(Q(requester=user) | Q(body__in=user.body_ids))
        return own.select_related("body", "requester")


class ReplyForm(PortalForm):
    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write an answer, even a short one.")},
    )


class RequestDetail(OneRequest, TemplateView):
    """One address for life: the task list while the request is with its requester, then where it stands."""

    template_name = "requests/detail.html"

    def get_context_data(self, **context):
        asked_back = list(self.channel_request.change_requests.select_related("asked_by"))
        waiting = self.channel_request.status == Status.CHANGES_REQUESTED
        context |= {
            "standing": standing_of(self.channel_request, for_requester=self.is_own),
            "events": history_of(self.channel_request),
            "open_questions": [self.shown(question) for question in asked_back if waiting and not question.answered_at],
            "decision": self.decision(),
            "may_cancel": self.is_own and "withdraw" in may_follow(self.channel_request),
        }
        if self.is_own and self.channel_request.status in WITH_REQUESTER:
            sheet = AnswerSheet(self.channel_request, at=self.at)
            tier, reasons = tier_of(sheet)
            context |= {"tasks": tasks_of(sheet), "tier": tier, "reasons": reasons}
        return super().get_context_data(**context)

    def shown(self, question) -> dict:
        about = QUESTIONS.get(question.question)
        return {
            "asked": question,
            "about": about,
            "form": ReplyForm(prefix=f"reply-{question.pk}"),
            "url": reverse("requests:answer", args=[self.channel_request.pk, question.pk]),
        }

    def decision(self):
        if self.channel_request.status not in (Status.APPROVED, Status.REJECTED, Status.JOINED):
            return None
        return (
            self.channel_request.decisions.exclude(outcome=Outcome.RECOMMENDED)
            .filter(undone_at=None)
            .select_related("by")
            .last()
        )


class RequestAnswer(OwnRequest, FormPage):
    """The answer to one question of the team."""

    form_class = ReplyForm
    template_name = "requests/answer.html"
    refusals = (NotAllowed,)

    def dispatch(self, request, *args, **kwargs):
        self.question_number = kwargs["question"]
        return super().dispatch(request, *args, **kwargs)

    @property
    def asked(self):
        return get_object_or_404(
            self.channel_request.change_requests.select_related("asked_by", "request"), pk=self.question_number
        )

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "prefix": f"reply-{self.question_number}"}

    def get_initial(self):
        return {"answer": self.asked.answer}

    def get_context_data(self, **context):
        return super().get_context_data(asked=self.asked, about=QUESTIONS.get(self.asked.question), **context)

    def act(self, form):
        answer_change_request(self.asked, answer=form.cleaned_data["answer"], by=self.request.user, at=self.at)
        messages.success(self.request, _("Your answer is saved. Submit the request again when it is ready."))
        return redirect("requests:detail", self.channel_request.pk)


class WithdrawForm(PortalForm):
    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("It helps us to understand; you need not say."),
    )


class RequestWithdraw(OwnRequest, FormPage):
    form_class = WithdrawForm
    template_name = "requests/withdraw.html"
    refusals = (NotAllowed,)

    def get(self, request, *args, **kwargs):
        if "withdraw" not in may_follow(self.channel_request):
            messages.info(request, _("This request cannot be cancelled any more."))
            return redirect("requests:detail", self.channel_request.pk)
        return super().get(request, *args, **kwargs)

    def act(self, form):
        withdraw(self.channel_request, by=self.request.user, at=timezone.now(), why=form.cleaned_data["why"])
        messages.success(self.request, _("The request is cancelled. You can start a new one at any time."))
        return redirect("requests:detail", self.channel_request.pk)
