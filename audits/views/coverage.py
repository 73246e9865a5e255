"""What is known and what nobody has told us: accesses by how sure we are of them, channels by fact."""

import django_filters
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import PermissionRequired
from accounts.models import Body
from accounts.roles import Permission
from audits.controls import coverage
from channels_registry.models import AccessLevel, Channel, Fact, Grant
from portal.filters import Choices, PortalFilterSet
from portal.listpages import Column, ListPage

# Short, since they stand beside each other; the whole question stands on the channel's own page.
FACTS = [
    (coverage.WAY_IN, gettext_lazy("Way in")),
    (Fact.TWO_FACTOR.value, gettext_lazy("Two-step sign-in")),
    (Fact.MAILBOX_SHARED.value, gettext_lazy("Recovery mailbox")),
    (Fact.SHARED_LOGIN.value, gettext_lazy("Shared login")),
    (Fact.PHONE_HELD.value, gettext_lazy("Recovery phone")),
    (Fact.APPS_REVIEWED.value, gettext_lazy("Connected apps")),
]


class AccessFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Channel or person"), method="by_name", max_length=120)
    known = django_filters.ChoiceFilter(
        label=gettext_lazy("How sure we are"), choices=coverage.KNOWN, empty_label=gettext_lazy("Any")
    )
    body = django_filters.ChoiceFilter(
        label=gettext_lazy("Group or office"), field_name="channel__body", empty_label=gettext_lazy("Any")
    )

    class Meta:
        model = Grant
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["body"].extra["choices"] = Choices(Body.objects.order_by("name", "pk").values_list("pk", "name"))

    def by_name(self, queryset, name, value):
        return queryset.filter(Q(channel__name__icontains=value) | Q(person__full_name__icontains=value))


class AccessCoverage(PermissionRequired, ListPage):
    """Live access to channels on duty, by how sure we are that it is so."""

    permission = Permission.READ_AUDIT
    template_name = "audits/coverage.html"
    filterset_class = AccessFilter
    default_sort = "channel"
    export_name = "access-verified"
    title = gettext_lazy("How sure we are of each access")
    empty_title = gettext_lazy("Nobody has access to a channel in service.")

    @cached_property
    def at(self):
        return timezone.now()

    def get_rows(self):
        return coverage.live_accesses(self.at).select_related("channel__body", "channel__platform", "person")

    def get_columns(self):
        return (
            Column(
                "channel", _("Channel"), value="channel.name", sort="channel__name",
                link=lambda row: reverse("channels:detail", args=[row.channel_id]),
            ),
            Column("platform", _("Platform"), value="channel.platform.name", sort="channel__platform__name"),
            Column("body", _("Group or office"), value="channel.body.name", sort="channel__body__name"),
            Column(
                "person", _("Who"), value="person.full_name", sort="person__full_name",
                link=lambda row: reverse("people:holdings", args=[row.person_id]),
            ),
            Column("level", _("Access"), value=lambda row: str(AccessLevel(row.level).label), sort="level"),
            Column(
                "known", _("How sure we are"), value=lambda row: str(dict(coverage.KNOWN)[row.known]), sort="known",
                template="audits/_known.html",
            ),
            Column("verified", _("Last verified"), value="verified_at", sort="verified_at", template="audits/_verified.html"),
            Column("due", _("Again by"), value="verify_by", sort="verify_by"),
        )  # fmt: skip

    def get_context_data(self, **context):
        known = coverage.count(at=self.at)
        return super().get_context_data(
            lead=ngettext(
                "Of %(all)d live access to channels in service, %(verified)d was seen or proved and is up to date.",
                "Of %(all)d live accesses to channels in service, %(verified)d were seen or proved and are up to date.",
                known.all_accesses,
            )
            % {"all": known.all_accesses, "verified": known.verified},
            numbers=[
                {"number": known.accesses[code], "label": label, "url": f"?known={code}"}
                for code, label in coverage.KNOWN
            ],
            explained=_(
                "Claimed: somebody says so. Seen: somebody looked at the platform's page of roles and added a picture of it."
                " Proved: the person placed a phrase of ours in a draft there. Each is good for a time, then it is asked again."
            ),
            current="findings",
            now=self.at,
            **context,
        )


class FactFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Channel"), field_name="name", lookup_expr="icontains")
    fact = django_filters.ChoiceFilter(
        label=gettext_lazy("What nobody has said"), choices=FACTS, method="by_fact", empty_label=gettext_lazy("Any")
    )
    body = django_filters.ChoiceFilter(label=gettext_lazy("Group or office"), empty_label=gettext_lazy("Any"))

    class Meta:
        model = Channel
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["body"].extra["choices"] = Choices(Body.objects.order_by("name", "pk").values_list("pk", "name"))

    def by_fact(self, queryset, name, value):
        return coverage.without_fact(queryset, value)


class FactCoverage(PermissionRequired, ListPage):
    """Channels on duty of which nobody has stated one of the facts."""

    permission = Permission.READ_AUDIT
    template_name = "audits/coverage.html"
    filterset_class = FactFilter
    default_sort = "name"
    export_name = "facts-not-known"
    title = gettext_lazy("What nobody has told us")
    empty_title = gettext_lazy("Every fact is known of every channel.")

    @cached_property
    def at(self):
        return timezone.now()

    def get_rows(self):
        return coverage.lacking_any(Channel.objects.on_duty()).select_related("body", "platform")

    def with_more(self, rows):
        stated = coverage.stated_of(rows)
        for row in rows:
            row.lacking = [str(label) for code, label in FACTS if code not in stated[row.pk]]
        return rows

    def get_columns(self):
        return (
            Column("name", _("Channel"), sort="name", link=lambda row: reverse("channels:detail", args=[row.pk])),
            Column("platform", _("Platform"), value="platform.name", sort="platform__name"),
            Column("body", _("Group or office"), value="body.name", sort="body__name"),
            Column("lacking", _("Not known"), value=lambda row: ", ".join(row.lacking), template="audits/_lacking.html"),
            Column("in_line", _("In line by"), value="bring_in_line_by", sort="bring_in_line_by"),
        )  # fmt: skip

    def get_context_data(self, **context):
        known = coverage.count(at=self.at)
        return super().get_context_data(
            lead=_("Not known is no fault and rings nowhere: it is asked once a year, and said on the channel's page."),
            numbers=[{"number": known.unknown[code], "label": label, "url": f"?fact={code}"} for code, label in FACTS],
            current="findings",
            now=self.at,
            **context,
        )
