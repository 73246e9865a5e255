"""The list of closings: under way, with steps overdue, waiting for a second person, ended (A2)."""

import django_filters
from django.db.models import Count, Exists, Min, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from accounts.roles import Permission
from activity.answering import readable_by
from activity.models import RELEASE_WAITS, UNDER_WAY, RetirementCase, RetirementOutcome, RetirementStep
from channels_registry.models import Platform
from portal.filters import PortalFilterSet
from portal.listpages import Column, ListPage
from portal.store import day_of

# Part of the list: its label, what to say when it is empty.
PARTS = {
    "": (pgettext_lazy("closings of channels", "Under way"), gettext_lazy("No channel is being closed.")),
    "overdue": (pgettext_lazy("closings of channels", "Overdue"), gettext_lazy("No step of a closing is overdue.")),
    "second": (gettext_lazy("A second person"), gettext_lazy("Nothing waits for a second person.")),
    "ended": (pgettext_lazy("closings of channels", "Ended"), gettext_lazy("No closing has ended yet.")),
}


class ClosingFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Name"), field_name="channel__name", lookup_expr="icontains")
    platform = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Platform"),
        field_name="channel__platform",
        queryset=Platform.objects.order_by("name", "pk"),
        empty_label=gettext_lazy("Any"),
    )

    class Meta:
        model = RetirementCase
        fields = []


class EndedFilter(ClosingFilter):
    """What became of it on the platform is known of those that ended, and of no other."""

    outcome = django_filters.ChoiceFilter(
        label=gettext_lazy("On the platform"), choices=RetirementOutcome.choices, empty_label=gettext_lazy("Any")
    )


def steps_of(case: RetirementCase) -> str:
    return _("%(settled)d of %(all)d") % {"settled": case.settled, "all": case.all_steps}


def state_of(case: RetirementCase) -> str:
    if case.closed_at:
        return case.get_outcome_display()
    if case.stopped_at:
        return pgettext("closing of a channel", "Stopped")
    if case.proposed_at or case.release_waits:
        return _("Waits for a second person")
    if case.last_day is None:
        return _("No plan yet")
    return pgettext("closing of a channel", "Under way")


class Closings(ListPage):
    """Everyone sees those of the channels they look after; the team, the lead and the auditors see all of them."""

    template_name = "activity/closings.html"
    export_name = "closings"
    filterset_class = ClosingFilter
    default_sort = "next"
    part = ""

    @cached_property
    def at(self):
        return timezone.now()

    @cached_property
    def sees_all(self) -> bool:
        return self.request.user.may(Permission.READ_AUDIT)

    @cached_property
    def conditions(self) -> dict[str, Q]:
        """Which closings stand in which part."""
        late = RetirementStep.objects.open().filter(case=OuterRef("pk"), due_on__lt=day_of(self.at))
        return {
            "": UNDER_WAY,
            "overdue": UNDER_WAY & Exists(late),
            "second": UNDER_WAY & (Q(proposed_at__isnull=False) | RELEASE_WAITS),
            "ended": ~UNDER_WAY,
        }

    def seen(self):
        if self.sees_all:
            return RetirementCase.objects.all()
        return RetirementCase.objects.filter(channel__in=readable_by(self.request.user, at=self.at).values("pk"))

    def get_rows(self):
        is_open = Q(steps__done_at=None, steps__skipped_at=None)
        return (
            self.seen()
            .filter(self.conditions[self.part])
            .select_related("channel__platform")
            .annotate(
                all_steps=Count("steps"),
                settled=Count("steps", filter=~is_open),
                next_on=Min("steps__due_on", filter=is_open),
                ended_at=Coalesce("closed_at", "stopped_at"),
            )
        )

    def get_title(self):
        return _("Closings") if self.sees_all else _("Closings of your channels")

    def get_columns(self):
        return (
            Column(
                "name", _("Channel"), value="channel.name", sort="channel__name",
                link=lambda row: reverse("activity:case", args=[row.pk]),
            ),
            Column("platform", _("Platform"), value="channel.platform.name", sort="channel__platform__name"),
            Column("opened", _("Begun"), value="opened_at", sort="opened_at"),
            Column("last_day", _("Last day"), sort="last_day"),
            Column("steps", _("Steps"), value=steps_of),
            self.when_column(),
            Column("state", _("State"), value=state_of),
        )  # fmt: skip

    def when_column(self) -> Column:
        return Column("next", _("Next step until"), value="next_on", sort="next_on")

    def get_context_data(self, **context):
        seen = self.seen()
        return super().get_context_data(
            parts=[
                {
                    "label": label,
                    "url": reverse(f"activity:closings-{key}" if key else "activity:closings"),
                    "current": key == self.part,
                    "count": seen.filter(self.conditions[key]).order_by().count() if key != "ended" else None,
                }
                for key, (label, _empty) in PARTS.items()
            ],
            sees_all=self.sees_all,
            audit_tabs=self.sees_all,
            **context,
        )

    @property
    def empty_title(self):
        return PARTS[self.part][1]


class EndedClosings(Closings):
    """What is over, the latest first."""

    filterset_class = EndedFilter
    default_sort = "-ended"
    part = "ended"

    def when_column(self) -> Column:
        return Column("ended", _("Ended on"), value="ended_at", sort="ended_at")
