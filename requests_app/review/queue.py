"""The queue: what waits for the team, oldest first, with its age against the target (A5)."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

import django_filters
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    TextField,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.access import PermissionRequired
from accounts.models import Body, Person
from accounts.roles import Permission
from channels_registry.models import Platform, Tier
from portal.addresses import changed_query
from portal.filters import PortalFilterSet
from portal.listpages import Column, ListPage
from requests_app.annex1.choices import ADVISE, ADVISE_ME
from requests_app.models import Answer, ChannelRequest, LastLook, QueueView, Status
from requests_app.models.requests import ON_A_DESK, WITH_TEAM, is_urgent
from requests_app.review.clock import TeamClock
from requests_app.review.fetching import in_the_queue
from requests_app.review.passing_on import load_of_team
from requests_app.standing.labels import team_label
from requests_app.transitions import next_to_take


@dataclass(frozen=True)
class Tab:
    """One part of the queue. ``mine`` takes the person into account."""

    key: str
    label: str
    rows: Q | None = None


NOBODY = "nobody"
TABS = {
    tab.key: tab
    for tab in (
        Tab("mine", gettext_lazy("Mine")),
        Tab("unassigned", gettext_lazy("Unassigned"), Q(status=Status.SUBMITTED, reviewer=None)),
        Tab("second", gettext_lazy("Second decision"), Q(status=Status.RECOMMENDED)),
        Tab(
            "requester",
            gettext_lazy("Waiting on requester"),
            Q(status__in=(Status.CHANGES_REQUESTED, Status.PROVISIONAL)),
        ),
        Tab("all", gettext_lazy("All open"), Q(status__in=ON_A_DESK)),
        Tab("closed", pgettext_lazy("requests", "Closed"), ~Q(status__in=ON_A_DESK)),
    )
}


def rows_of(tab: Tab, user) -> Q:
    """A request that was handed in again belongs to the part of the person with whom it is back."""
    mine = Q(status__in=(Status.SUBMITTED, Status.IN_REVIEW), reviewer=user)
    return tab.rows if tab.rows is not None else mine


def url_of(tab: Tab) -> str:
    return reverse("review:queue") if tab.key == "all" else reverse("review:queue-part", args=[tab.key])


class QueueFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Reference or name"), method="search")
    reviewer = django_filters.ChoiceFilter(
        label=gettext_lazy("Reviewer"), method="with_reviewer", empty_label=gettext_lazy("Any")
    )
    age = django_filters.ChoiceFilter(
        label=gettext_lazy("Age"),
        method="of_age",
        choices=[("over", gettext_lazy("Over the target")), ("within", gettext_lazy("Within the target"))],
        empty_label=gettext_lazy("Any"),
    )
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
        reviewers = Person.objects.filter(Exists(ChannelRequest.objects.filter(reviewer=OuterRef("pk"))))
        self.filters["reviewer"].extra["choices"] = [
            (NOBODY, _("Nobody yet")),
            *((str(pk), name) for pk, name in reviewers.order_by("full_name", "pk").values_list("pk", "full_name")),
        ]
        self.filters["body"].queryset = Body.objects.filter(Exists(ChannelRequest.objects.filter(body=OuterRef("pk"))))

    def search(self, queryset, name, value):
        return queryset.filter(
            Q(title__icontains=value) | Q(reference__icontains=value) | Q(requester__full_name__icontains=value)
        )

    def with_reviewer(self, queryset, name, value):
        return queryset.filter(reviewer=None if value == NOBODY else value)

    def of_age(self, queryset, name, value):
        # The clock stands still while a request is not with the team; how much of the target is used, the stages tell.
        over = Q(pk__in=TeamClock(at=timezone.now()).over())
        return queryset.filter(over if value == "over" else ~over, status__in=WITH_TEAM)

    def on_platform(self, queryset, name, value):
        return queryset.filter(platform_key=value)


KEPT = (*QueueFilter.base_filters, "sort")
LONGEST = 1000


def kept_query(query: QueryDict) -> str:
    """The filters and the order of an address, without its page and whatever else stands there."""
    kept = [(key, value) for key in KEPT for value in query.getlist(key) if value and len(value) <= LONGEST]
    while len(urlencode(kept)) > LONGEST:
        kept.pop()
    return urlencode(kept)


def url_of_view(view: QueueView) -> str:
    """The address that a saved view stands for; a part that exists no more leads to the whole queue."""
    return f"{url_of(TABS.get(view.part, TABS['all']))}?{view.query}"


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
            in_the_queue(self.request.user)
            .filter(rows_of(self.tab, self.request.user))
            .annotate(platform_key=Coalesce(platform.values("key")[:1], Value(""), output_field=TextField()))
            .select_related("body", "requester", "reviewer")
        )

    @cached_property
    def sorted_rows(self):
        """In its own order the queue begins with the fast track, whatever came before it."""
        rows = super().sorted_rows
        if str(self.sort) != self.default_sort:
            return rows
        urgent = Case(When(is_urgent(), then=0), default=1, output_field=IntegerField())
        return rows.order_by(urgent, *rows.query.order_by)

    def get_columns(self):
        shown = (
            Column(
                "title", _("Request"), value=lambda row: row.title or row.reference, template="review/_request_cell.html",
                sort="title", link=lambda row: reverse("review:detail", args=[row.pk]), export=lambda row: row.title,
            ),
            Column("body", _("Group or office"), value="body.name", sort="body__name"),
            Column("platform", _("Platform"), value=lambda row: self.platform_names.get(row.platform_key, ""), sort="platform_key"),
            Column("submitted", _("Handed in"), value="submitted_at", template="review/_submitted_cell.html", sort="submitted_at"),
            Column("age", _("Age"), template="review/_age_cell.html", export=lambda row: row.age),
            Column(
                "reviewer", _("Reviewer"), value=lambda row: row.reviewer.full_name if row.reviewer else "",
                template="review/_reviewer_cell.html", sort="reviewer__full_name",
            ),
            Column("status", _("State"), value=lambda row: team_label(row.status), template="review/_state_cell.html", sort="status"),
        )  # fmt: skip
        if self.request.GET.get("format") != "csv":
            return shown
        # What stands as a note under the name on the page has a column of its own in the file.
        return (
            Column("reference", _("Reference")),
            *shown,
            Column("since", _("With the reviewer since"), value="claimed_at"),
            Column("requester", _("Requester"), value="requester.full_name"),
            Column("tier", _("Depth of care"), value="get_tier_display"),
            Column("due", _("Answer due by"), value=lambda row: row.age and row.age.due_on),
        )

    def with_more(self, rows):
        """Each row with its age, and with those who have read it since it was handed in."""
        readers: dict[int, list[str]] = {}
        looks = LastLook.objects.filter(request__in=[row.pk for row in rows]).select_related("person", "request")
        for look in looks.filter(at__gte=F("request__submitted_at")):
            readers.setdefault(look.request_id, []).append(look.person.full_name)
        prefetch_related_objects(rows, "stages")
        for row in rows:
            row.age = self.clock.age_of(row)
            row.readers = readers.get(row.pk, [])
        return rows

    def tabs(self) -> list[dict]:
        """The parts of the queue with their counts, from one query."""
        user = self.request.user
        shown = [tab for tab in TABS.values() if tab.rows is not None or user.may(Permission.REVIEW_REQUESTS)]
        counts = in_the_queue(user).aggregate(**{tab.key: Count("pk", filter=rows_of(tab, user)) for tab in shown})
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
        query = kept_query(self.request.GET)
        current = f"{url_of(self.tab)}?{query}"
        views = [(view, url_of_view(view)) for view in self.request.user.queue_views.all()]
        return super().get_context_data(
            tabs=self.tabs(),
            oldest=next_to_take(self.request.user),
            load=load_of_team(timezone.now()),
            saved_views=[{"name": view.name, "url": url, "current": url == current} for view, url in views],
            save_url=f"{reverse('review:view-save')}?{query}&part={self.tab.key}" if query else "",
            keeps_words=self.request.user.may(Permission.PUBLISH_POLICIES),
            reviews=self.request.user.may(Permission.REVIEW_REQUESTS),
            is_saved=any(url == current for _view, url in views),
            **context,
        )
