"""The list of quiet channels: asked, to check, not known, closing (U7, N10)."""

import django_filters
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Body
from accounts.roles import Permission
from activity.answering import answered_by
from activity.bringing.rows import may_bring
from activity.silence.judging import Clock, open_silence, unknown
from activity.silence.standing import standing_of, with_standing
from activity.silence.terms import Terms
from channels_registry.models import Channel, ChannelKind, ChannelStatus, Platform
from portal.filters import PortalFilterSet
from portal.listpages import Column, ListPage

# Part of the list: its label, what to say when it is empty.
PARTS = {
    "": (gettext_lazy("All"), gettext_lazy("Every channel we watch is known to publish.")),
    "asked": (gettext_lazy("Asked"), gettext_lazy("Nobody is waiting to be answered by an administrator.")),
    "reminded": (gettext_lazy("Asked again"), gettext_lazy("Nobody had to be asked a second time.")),
    "flagged": (gettext_lazy("Quiet, please check"), gettext_lazy("No channel is marked as quiet.")),
    "proposed": (gettext_lazy("Closing proposed"), gettext_lazy("No closing waits for a decision.")),
    "unknown": (gettext_lazy("Not known"), gettext_lazy("We know of every channel whether it publishes.")),
    "closing": (gettext_lazy("Closing"), gettext_lazy("No channel is being closed.")),
}


class QuietFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Name"), field_name="name", lookup_expr="icontains")
    platform = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Platform"),
        queryset=Platform.objects.order_by("name", "pk"),
        empty_label=gettext_lazy("Any"),
    )
    body = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Group or office"),
        queryset=Body.objects.order_by("name", "pk"),
        empty_label=gettext_lazy("Any"),
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Purpose"), choices=ChannelKind.choices, empty_label=gettext_lazy("Any")
    )

    class Meta:
        model = Channel
        fields = []


class QuietChannels(ListPage):
    """Everyone sees the channels they look after; the team, the lead and the auditors see all of them."""

    template_name = "activity/list.html"
    filterset_class = QuietFilter
    default_sort = "latest"
    export_name = "quiet-channels"
    part = ""

    @cached_property
    def clock(self) -> Clock:
        return Clock.of(timezone.now())

    @cached_property
    def terms(self) -> Terms:
        return Terms.in_force()

    @cached_property
    def sees_all(self) -> bool:
        return self.request.user.may(Permission.READ_AUDIT)

    @cached_property
    def conditions(self) -> dict[str, Q]:
        """Which channels stand in which part."""
        parts = {
            "asked": Q(status=ChannelStatus.ACTIVE) & open_silence(noticed_at=None),
            "reminded": Q(status=ChannelStatus.ACTIVE) & open_silence(noticed_at__isnull=False),
            "flagged": Q(status=ChannelStatus.FLAGGED) & ~open_silence(proposed_at__isnull=False),
            "proposed": Q(status=ChannelStatus.FLAGGED) & open_silence(proposed_at__isnull=False),
            "unknown": unknown(self.clock, self.terms),
            "closing": Q(status=ChannelStatus.RETIRING),
        }
        quiet = (Q(status=ChannelStatus.ACTIVE) & open_silence()) | Q(status=ChannelStatus.FLAGGED)
        return {"": quiet | parts["unknown"] | parts["closing"], **parts}

    def seen(self):
        return Channel.objects.all() if self.sees_all else answered_by(self.request.user, at=self.clock.at)

    def get_rows(self):
        return with_standing(self.seen().filter(self.conditions[self.part]), self.clock)

    def get_title(self):
        return _("Quiet channels") if self.sees_all else _("Your quiet channels")

    def standing(self, channel: Channel):
        return standing_of(channel, clock=self.clock)

    def get_columns(self):
        return (
            Column("name", _("Channel"), sort="name", link=lambda row: reverse("activity:channel", args=[row.pk])),
            Column("body", _("Group or office"), value="body.name", sort="body__name"),
            Column("platform", _("Platform"), value="platform.name", sort="platform__name"),
            Column(
                "latest", _("Latest post"), sort="latest_post_at", template="activity/_latest.html",
                value="latest_post_at",
            ),
            Column("days", _("Days"), value=lambda row: self.standing(row).silent_days, numeric=True),
            Column(
                "state", _("State"), value=self.standing, sort="status", template="activity/_state.html",
                export=lambda row: self.standing(row).state.label,
            ),
            Column("rule", _("Rule (days)"), value=lambda row: self.standing(row).short_rule),
            Column("next", _("Next step"), value=lambda row: self.standing(row).next_step),
        )  # fmt: skip

    def get_context_data(self, **context):
        seen = self.seen()
        return super().get_context_data(
            parts=[
                {
                    "label": label,
                    "url": reverse(f"activity:{key}" if key else "activity:list"),
                    "current": key == self.part,
                    "count": seen.filter(self.conditions[key]).order_by().count() if key else None,
                }
                for key, (label, _empty) in PARTS.items()
            ]
            + self.more_parts,
            part=self.part,
            sees_all=self.sees_all,
            brings_figures=may_bring(self.request.user, self.clock.at),
            audit_tabs=self.request.user.may(Permission.READ_AUDIT),
            **context,
        )

    @property
    def more_parts(self) -> list[dict]:
        """Where the portal itself looks, for those who see every channel."""
        sources = {"label": _("Sources"), "url": reverse("activity:sources"), "current": False, "count": None}
        return [sources] if self.sees_all else []

    @property
    def empty_title(self):
        return PARTS[self.part][1]
