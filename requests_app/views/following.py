"""What the requester follows: the list of requests, and the page of one."""

import django_filters
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from portal.filters import PortalFilterSet
from portal.listpages import Column, ListPage
from requests_app.annex1.sheet import AnswerSheet
from requests_app.annex1.tiers import tier_of
from requests_app.drafting.co_writing import others_writing
from requests_app.drafting.forgotten import expires_at
from requests_app.files.listing import files_for
from requests_app.judging.telling import all_as_told, with_told_status
from requests_app.models import ChannelRequest, Status
from requests_app.models.requests import WITH_REQUESTER
from requests_app.starting.words import for_requester
from requests_app.views.fetching import OneRequest, StaffOnly
from requests_app.views.joining import talk_on_status
from requests_app.views.points import shown_points
from requests_app.views.status import status_context
from requests_app.views.steps import tasks_of


class RequestFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Reference or name"), method="search")
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), field_name="told_status", choices=Status.choices, empty_label=gettext_lazy("Any")
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
            "status",
            gettext_lazy("State"),
            value="get_status_display",
            template="requests/_state.html",
            sort="told_status",
        ),
        Column("body", gettext_lazy("Group or office"), value="body.name", sort="body__name"),
        Column("requester", gettext_lazy("Requester"), value="requester.full_name", sort="requester__full_name"),
        Column("submitted", gettext_lazy("Submitted"), value="submitted_at", sort="submitted_at"),
        # By the day of a decision nobody can sort: the order would tell of one whose letter has not left.
        Column("closed", gettext_lazy("Decided or ended"), value="closed_at"),
        Column("saved", gettext_lazy("Last saved"), value="saved_at", sort="saved_at"),
    )

    def get_rows(self):
        user = self.request.user
        own = ChannelRequest.objects.visible_to(user).filter(Q(requester=user) | Q(body__in=user.body_ids))
        return with_told_status(own, at=self.at).select_related("body", "requester")

    @cached_property
    def at(self):
        return timezone.now()

    def with_more(self, rows):
        return all_as_told(rows, at=self.at)


class RequestDetail(OneRequest, TemplateView):
    """One address for life: the task list while the request is with its requester, then where it stands."""

    template_name = "requests/detail.html"

    def get_context_data(self, **context):
        # Colleagues read what the team asks; what is being answered and changed shows once it is handed in.
        sheet = AnswerSheet(self.channel_request, at=self.at) if self.is_writer else None
        context |= {
            **status_context(self),
            **talk_on_status(self),
            "points": shown_points(self.channel_request, sheet=sheet),
            "files": files_for(self.channel_request, user=self.request.user),
            "awaited": for_requester(self.channel_request) if self.is_own else None,
        }
        if self.is_writer and self.channel_request.status in WITH_REQUESTER:
            sheet = AnswerSheet(self.channel_request, at=self.at)
            tier, reasons = tier_of(sheet)
            context |= {
                "tasks": tasks_of(sheet),
                "tier": tier,
                "reasons": reasons,
                "writers": self.channel_request.writers.live().select_related("person"),
                "others": others_writing(sheet, besides=self.request.user),
                "expires_at": expires_at(self.channel_request),
            }
        return super().get_context_data(**context)
