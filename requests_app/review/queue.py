"""The queue: what waits for the team, oldest first, with its age against the target (A5)."""

from dataclasses import dataclass
from functools import cached_property

import django_filters
from django.db.models import Count, Exists, OuterRef, Q, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.access import PermissionRequired
from accounts.models import Body
from accounts.roles import Permission
from channels_registry.models import Platform, Tier
from portal.addresses import changed_query
from portal.filters import PortalFilterSet
from portal.listpages import Column, ListPage
from requests_app.annex1.choices import ADVISE, ADVISE_ME
from requests_app.models import Answer, ChannelRequest, Status
from requests_app.models.requests import WITH_TEAM
from requests_app.review.clock import TeamClock
from requests_app.review.fetching import handed_in
from requests_app.review.words import team_label


@dataclass(frozen=True)
class Tab:
    """One part of the queue. ``mine`` takes the person into account."""

    key: str
    label: str
    rows: Q | None = None


OPEN = Q(status__in=(*WITH_TEAM, Status.CHANGES_REQUESTED))
TABS = {
    tab.key: tab
    for tab in (
        Tab("mine", gettext_lazy("Mine")),
        Tab("unassigned", gettext_lazy("Unassigned"), Q(status=Status.SUBMITTED)),
        Tab("second", gettext_lazy("Second decision"), Q(status=Status.RECOMMENDED)),
        Tab("requester", gettext_lazy("Waiting on requester"), Q(status=Status.CHANGES_REQUESTED)),
        Tab("all", gettext_lazy("All open"), OPEN),
        Tab("closed", pgettext_lazy("requests", "Closed"), ~OPEN),
    )
}


def rows_of(tab: Tab, user) -> Q:
    return tab.rows if tab.rows is not None else Q(status=Status.IN_REVIEW, reviewer=user)


def url_of(tab: Tab) -> str:
    return reverse("review:queue") if tab.key == "all" else reverse("review:queue-part", args=[tab.key])


class QueueFilter(PortalFilterSet):
    platform = django_filters.ChoiceFilter(
        label=gettext_lazy("Platform"), method="on_platform", empty_label=gettext_lazy("Any")
    )
    body = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Group or office"), queryset=Body.objects.none(), empty_label=gettext_lazy("Any")
    )
    tier = django_filters.ChoiceFilter(
        label=gettext_lazy("Depth of care"), choices=Tier.choices, empty_label=gettext_lazy("Any")
    )
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[
            (status.value, team_label(status)) for status in Status if status not in (Status.DRAFT, Status.EXPIRED)
        ],
        empty_label=gettext_lazy("Any"),
    )

    class Meta:
        model = ChannelRequest
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        platforms = Platform.objects.order_by("name").values_list("key", "name")
        self.filters["platform"].extra["choices"] = [*platforms, (ADVISE, ADVISE_ME)]
        self.filters["body"].queryset = Body.objects.filter(Exists(ChannelRequest.objects.filter(body=OuterRef("pk"))))

    def on_platform(self, queryset, name, value):
        return queryset.filter(platform_key=value)


class ReviewQueue(PermissionRequired, ListPage):
    permission = Permission.READ_ALL_REQUESTS
    template_name = "review/queue.html"
    title = gettext_lazy("Review")
    filterset_class = QueueFilter
    default_sort = "submitted"
    export_name = "review"
    empty_title = gettext_lazy("No requests are waiting here.")
    empty_text = gettext_lazy("New requests appear as soon as they are handed in.")

    @cached_property
    def tab(self) -> Tab:
        if (key := self.kwargs.get("part", "all")) not in TABS:
            raise Http404
        return TABS[key]

    @cached_property
    def clock(self) -> TeamClock:
        return TeamClock(at=timezone.now())

    @cached_property
    def platform_names(self) -> dict[str, str]:
        return {**dict(Platform.objects.values_list("key", "name")), ADVISE: str(ADVISE_ME)}

    def get_rows(self):
        platform = Answer.objects.filter(request=OuterRef("pk"), question="q09").annotate(key=KT("value__platform"))
        return (
            handed_in(self.request.user)
            .filter(rows_of(self.tab, self.request.user))
            .annotate(platform_key=Coalesce(platform.values("key")[:1], Value(""), output_field=TextField()))
            .select_related("body", "requester", "reviewer")
        )

    def get_columns(self):
        shown = (
            Column(
                "title", _("Request"), value=lambda row: row.title or row.reference, template="review/_request_cell.html",
                sort="title", link=lambda row: reverse("review:detail", args=[row.pk]), export=lambda row: row.title,
            ),
            Column("body", _("Group or office"), value="body.name", sort="body__name"),
            Column("platform", _("Platform"), value=lambda row: self.platform_names.get(row.platform_key, ""), sort="platform_key"),
            Column("submitted", _("Handed in"), value="submitted_at", template="review/_submitted_cell.html", sort="submitted_at"),
            Column("age", _("Age"), template="review/_age_cell.html", export=self.clock.age_of),
            Column("reviewer", _("Reviewer"), value=lambda row: row.reviewer.full_name if row.reviewer else "", sort="reviewer__full_name"),
            Column("status", _("State"), value=lambda row: team_label(row.status), template="review/_state_cell.html", sort="status"),
        )  # fmt: skip
        if self.request.GET.get("format") != "csv":
            return shown
        # What stands as a note under the name on the page has a column of its own in the file.
        return (
            Column("reference", _("Reference")),
            *shown,
            Column("tier", _("Depth of care"), value="get_tier_display"),
        )

    @cached_property
    def page(self):
        page = super().page
        for row in page.rows:
            row.age = self.clock.age_of(row)
        return page

    def tabs(self) -> list[dict]:
        """The parts of the queue with their counts, from one query."""
        user = self.request.user
        shown = [tab for tab in TABS.values() if tab.rows is not None or user.may(Permission.REVIEW_REQUESTS)]
        counts = handed_in(user).aggregate(**{tab.key: Count("pk", filter=rows_of(tab, user)) for tab in shown})
        return [
            {
                "label": tab.label,
                "url": url_of(tab) + changed_query(self.request.GET, page=None),
                "count": counts[tab.key],
                "current": tab == self.tab,
            }
            for tab in shown
        ]

    def get_context_data(self, **context):
        return super().get_context_data(tabs=self.tabs(), oldest=self.oldest(), **context)

    def oldest(self) -> ChannelRequest | None:
        """The request that has waited longest and that this person may take up."""
        return next_to_take(self.request.user)


def next_to_take(user, *, besides: int | None = None) -> ChannelRequest | None:
    """The oldest request nobody has taken up on which ``user`` has no conflict; None for who does not review."""
    if not user.may(Permission.REVIEW_REQUESTS):
        return None
    waiting = ChannelRequest.objects.decidable_by(user).unassigned().exclude(pk=besides)
    return waiting.order_by("submitted_at", "pk").first()
