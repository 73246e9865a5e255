"""Publishing tools: what stands between people and channels, and keeps its own seats (schedulers, business managers).

Someone can be off a page and still publish to it through a tool; that is why seats are on record beside access.
"""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Body, PersonKind
from channels_registry.models.channels import Channel


class ToolKind(models.TextChoices):
    SCHEDULER = "scheduler", pgettext_lazy("kind of tool", "Scheduler")
    BUSINESS_MANAGER = "business_manager", pgettext_lazy("kind of tool", "Business manager")
    AD_ACCOUNT = "ad_account", pgettext_lazy("kind of tool", "Advertising account")
    LINK_PAGE = "link_page", pgettext_lazy("kind of tool", "Link page")
    OTHER = "other", pgettext_lazy("kind of tool", "Something else")


class SeatLevel(models.TextChoices):
    FULL = "full", _("Full control")
    PUBLISH = "publish", _("Can publish")
    LOOK = "look", _("Can look")


class ToolQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(ended_at=None)

    def reaching(self, channel: Channel):
        """In use, and connected to the channel now."""
        return self.in_use().filter(Exists(Reach.objects.now().filter(tool=OuterRef("pk"), channel=channel)))

    def with_seats(self, *, on: dt.date):
        """Annotate ``seats_open`` and ``seats_left``, the seats of people who are no longer there."""
        is_open = Q(seats__removed_at=None, seats__isnull=False)
        return self.annotate(
            seats_open=Count("seats", filter=is_open, distinct=True),
            seats_left=Count("seats", filter=is_open & _left_behind("seats__", on=on), distinct=True),
        )


class Tool(models.Model):
    """One tool of the organisation. Changed in ``tools.py`` only."""

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("what it is"), max_length=20, choices=ToolKind.choices)
    link = models.CharField(_("where one signs in"), max_length=500, blank=True)
    payer = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who pays")
    )
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="keeps_tools",
        verbose_name=_("who looks after it"),
    )
    note = models.CharField(_("note"), max_length=600, blank=True)
    entered_at = models.DateTimeField(_("in the register since"))
    ended_at = models.DateTimeField(_("not used any more since"), null=True, blank=True)

    objects = ToolQuerySet.as_manager()

    class Meta:
        verbose_name = _("publishing tool")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ToolKind.values), name="tool_kind_known"),
        ]

    def __str__(self):
        return self.name


class ReachQuerySet(models.QuerySet):
    def now(self):
        return self.filter(until=None)


class Reach(models.Model):
    """A time during which a tool could publish on a channel."""

    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="reaches")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="reached_by")
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = ReachQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tool", "channel"], condition=Q(until=None), name="reach_once_per_channel"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="reach_until_after_since"
            ),
        ]

    def __str__(self):
        return f"{self.tool} · {self.channel}"


def _left_behind(seat: str, *, on: dt.date) -> Q:
    """The seat's day, its holder's contract or its holder's time here is over. ``seat`` is the way to it, with “__”."""
    contract_over = {f"{seat}person__kind": PersonKind.EXTERNAL, f"{seat}person__contract_end__lt": on}
    return Q(**{f"{seat}person__is_active": False}) | Q(**{f"{seat}ends_on__lt": on}) | Q(**contract_over)


class SeatQuerySet(models.QuerySet):
    def open(self):
        """Nobody has said yet that the seat was removed in the tool."""
        return self.filter(removed_at=None)

    def left_behind(self, *, on: dt.date):
        """Open, though its holder has left or the day came on which the seat, or the contract, was to end (L2)."""
        return self.open().filter(_left_behind("", on=on))


class Seat(models.Model):
    """A person's time in a tool. Leaving ends no seat by itself: that is a fact only the tool knows."""

    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats", verbose_name=_("person")
    )
    level = models.CharField(_("may do"), max_length=10, choices=SeatLevel.choices)
    since = models.DateTimeField(_("since"))
    ends_on = models.DateField(_("to end on"), null=True, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tool", "person"], condition=Q(removed_at=None), name="seat_one_per_person"
            ),
            models.CheckConstraint(condition=Q(level__in=SeatLevel.values), name="seat_level_known"),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__gte=models.F("since")),
                name="seat_removed_after_since",
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.tool}"
