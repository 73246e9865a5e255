"""What the portal looks at by itself and how that goes; which servers it asks, and which it leaves alone (A2, N10)."""

import django_filters
from django.db import models
from django.db.models import Case, CharField, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from accounts.access import PermissionRequired
from accounts.roles import Permission
from activity.models import SAID, Alert, Following, HostBudget, Signal, Source
from channels_registry.models import Platform
from channels_registry.models.channels import LIVE
from portal.filters import Choices, PortalFilterSet
from portal.listpages import Column, ListPage


class Reading(models.TextChoices):
    """How the looks at one source go."""

    ALERT = "alert", pgettext_lazy("looks at a source", "Please settle")
    FAILING = "failing", pgettext_lazy("looks at a source", "Cannot be read")
    NEVER = "never", pgettext_lazy("looks at a source", "Not looked at yet")
    READ = "read", pgettext_lazy("looks at a source", "Read")


TONES = {
    Reading.ALERT: ("flagged", "exclamation-triangle"),
    Reading.FAILING: ("unknown", "question-circle"),
    Reading.NEVER: ("unknown", "hourglass"),
    Reading.READ: ("active", "check-circle"),
}


def reading_of() -> Case:
    return Case(
        When(~Q(alert=""), then=Value(Reading.ALERT.value)),
        When(failing_since__isnull=False, then=Value(Reading.FAILING.value)),
        When(succeeded_at=None, then=Value(Reading.NEVER.value)),
        default=Value(Reading.READ.value),
        output_field=CharField(),
    )


def tabs(current: str) -> list[dict]:
    return [
        {"label": _("Channels"), "url": reverse("activity:sources"), "current": current == "sources", "count": None},
        {"label": _("Servers"), "url": reverse("activity:servers"), "current": current == "servers", "count": None},
    ]


class SourceFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Channel or link"), method="by_words", max_length=120)
    reading = django_filters.ChoiceFilter(
        label=gettext_lazy("How it goes"), choices=Reading.choices, empty_label=gettext_lazy("Any")
    )
    alert = django_filters.ChoiceFilter(
        label=gettext_lazy("What was found"), choices=Alert.choices, empty_label=gettext_lazy("Any")
    )
    source = django_filters.ChoiceFilter(
        label=gettext_lazy("Source"),
        choices=[(source.value, source.label) for source in Source if source not in SAID],
        empty_label=gettext_lazy("Any"),
    )
    platform = django_filters.ChoiceFilter(
        label=gettext_lazy("Platform"), field_name="channel__platform", empty_label=gettext_lazy("Any")
    )
    host = django_filters.CharFilter(label=gettext_lazy("Server"), lookup_expr="iexact", max_length=253)

    class Meta:
        model = Following
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        platforms = Platform.objects.order_by("name", "pk").values_list("pk", "name")
        self.filters["platform"].extra["choices"] = Choices(platforms)

    def by_words(self, queryset, name, value):
        return queryset.filter(Q(channel__name__icontains=value) | Q(url__icontains=value))


class Sources(PermissionRequired, ListPage):
    permission = Permission.READ_AUDIT
    template_name = "activity/sources.html"
    filterset_class = SourceFilter
    default_sort = "failing"
    export_name = "sources"
    title = gettext_lazy("Sources the portal reads")
    empty_title = gettext_lazy("The portal looks at no channel by itself yet.")
    empty_text = gettext_lazy("People tell the latest posts. A feed can be entered on the page of a channel.")

    @cached_property
    def at(self):
        return timezone.now()

    def get_rows(self) -> QuerySet:
        last = Signal.objects.filter(channel=OuterRef("channel")).exclude(source__in=SAID)
        return (
            Following.objects.filter(channel__status__in=LIVE)
            .select_related("channel__platform")
            .annotate(
                reading=reading_of(),
                last_note=Subquery(last.values("note")[:1]),
                last_look=Subquery(last.values("look")[:1]),
            )
        )

    def get_columns(self):
        return (
            Column(
                "name", _("Channel"), value="channel.name", sort="channel__name",
                link=lambda row: reverse("activity:feed", args=[row.channel_id]),
            ),
            Column("platform", _("Platform"), value="channel.platform.name", sort="channel__platform__name"),
            Column("source", _("Source"), value="get_source_display", sort="source"),
            Column("host", _("Server"), sort="host"),
            Column(
                "reading", _("How it goes"), sort="reading", template="activity/_reading.html",
                export=lambda row: str(row.get_alert_display() if row.alert else Reading(row.reading).label),
            ),
            Column("succeeded", _("Last seen"), value="succeeded_at", sort="succeeded_at", template="activity/_seen.html"),
            Column("failing", _("Failing since"), value="failing_since", sort="failing_since"),
            Column(
                "next", _("Next look"), sort="next_look_at", export=lambda row: row.next_look_at,
                value=lambda row: row.next_look_at if row.next_look_at > self.at else pgettext("next look", "Due now"),
            ),
        )  # fmt: skip

    def get_context_data(self, **context):
        return super().get_context_data(tabs=tabs("sources"), **context)


class ServerFilter(PortalFilterSet):
    q = django_filters.CharFilter(
        label=gettext_lazy("Server"), field_name="host", lookup_expr="icontains", max_length=120
    )
    resting = django_filters.ChoiceFilter(
        label=gettext_lazy("Left alone"),
        choices=[("now", gettext_lazy("Left alone now")), ("no", gettext_lazy("Asked as usual"))],
        empty_label=gettext_lazy("Any"),
        method="by_rest",
    )

    class Meta:
        model = HostBudget
        fields = []

    def by_rest(self, queryset, name, value):
        rests = Q(blocked_until__gt=timezone.now())
        return queryset.filter(rests if value == "now" else ~rests | Q(blocked_until=None))


class Servers(PermissionRequired, ListPage):
    permission = Permission.READ_AUDIT
    template_name = "activity/sources.html"
    filterset_class = ServerFilter
    default_sort = "-until"
    export_name = "servers"
    title = gettext_lazy("Servers the portal asks")
    empty_title = gettext_lazy("The portal has asked no server yet.")

    @cached_property
    def at(self):
        return timezone.now()

    def get_rows(self) -> QuerySet:
        followed = Following.objects.filter(host=OuterRef("host"), channel__status__in=LIVE)
        number = followed.order_by().values("host").annotate(number=Count("pk")).values("number")
        return HostBudget.objects.annotate(channels=Subquery(number))

    def get_columns(self):
        return (
            Column(
                "host", _("Server"), sort="host",
                link=lambda row: f"{reverse('activity:sources')}?host={row.host}",
            ),
            Column("channels", _("Channels"), value=lambda row: row.channels or 0, sort="channels", numeric=True),
            Column(
                "answered", _("Answered last"), sort="answered_at", export=lambda row: row.answered_at,
                value=lambda row: row.answered_at or pgettext("answered last", "Never"),
            ),
            Column("failures", _("Failures in a row"), sort="failures", numeric=True),
            Column(
                "until", _("Left alone until"), sort="blocked_until",
                value=lambda row: row.blocked_until if row.blocked_until and row.blocked_until > self.at else None,
            ),
            Column(
                "why", _("Why"), sort="rest_reason",
                value=lambda row: row.get_rest_reason_display() if row.blocked_until and row.blocked_until > self.at else "",
            ),
        )  # fmt: skip

    def get_context_data(self, **context):
        return super().get_context_data(tabs=tabs("servers"), of_servers=True, **context)
