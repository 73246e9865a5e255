"""The permission for a limited time that a request of the fast track gets in a disaster or crisis (A4, A5)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels_registry.models import Channel, Condition
from requests_app.models.requests import ChannelRequest
from requests_app.models.review import Decision

# Days from the decision; one extension, by the lead, gives as many again.
MOST_DAYS = 30


class PermissionEnding(models.TextChoices):
    KEPT = "kept", pgettext_lazy("permission for a limited time", "The channel stays")
    NOT_KEPT = "not_kept", pgettext_lazy("permission for a limited time", "The channel does not stay")
    LAPSED = "lapsed", pgettext_lazy("permission for a limited time", "Ran out")
    TAKEN_BACK = "taken_back", pgettext_lazy("permission for a limited time", "Taken back")


class TimedPermissionQuerySet(models.QuerySet):
    def open(self):
        """Those on which nobody has decided yet whether the channel stays."""
        return self.filter(settled_at=None)

    def over(self, *, on: dt.date):
        """Open ones whose last day is before ``on``: the rest was not handed in, or nobody decided in time."""
        return self.open().filter(Q(handed_in_at=None, rest_by__lt=on) | Q(ends_on__lt=on))


class TimedPermission(models.Model):
    """One approval for a limited time, from its decision until a person decides whether the channel stays.

    ``rest_by`` is the last day to hand in the rest of the form, ``ends_on`` the last day of the permission: thirty days
    after the decision at most, sixty with the one extension. ``ended_at``: the last day is over while the channel is in
    service, which changes nothing by itself (design §5.2). ``condition`` follows the rest of the form on the channel.
    """

    request = models.ForeignKey(ChannelRequest, on_delete=models.PROTECT, related_name="timed_permissions")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="timed_permission")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="timed_permissions")
    condition = models.OneToOneField(Condition, on_delete=models.PROTECT, related_name="timed_permission")
    decided_on = models.DateField(_("decided"))
    rest_by = models.DateField(_("the rest of the form by"))
    ends_on = models.DateField(_("permission until"))
    extended_at = models.DateTimeField(_("extended"), null=True, blank=True)
    extended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    extended_why = models.CharField(_("why it was extended"), max_length=300, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    handed_in_at = models.DateTimeField(_("the rest handed in"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ending = models.CharField(_("what followed"), max_length=10, choices=PermissionEnding.choices, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    # The decision on the whole form, where there was one.
    settled_by = models.OneToOneField(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="settled_permission"
    )

    objects = TimedPermissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("permission for a limited time")
        ordering = ["decided_on", "pk"]
        indexes = [models.Index(fields=["rest_by"], name="timedpermission_open", condition=Q(settled_at__isnull=True))]
        constraints = [
            models.UniqueConstraint(fields=["request"], condition=Q(settled_at=None), name="timedpermission_one_open"),
            # Whoever approves cannot set more, whatever page or program they use.
            models.CheckConstraint(
                condition=Q(ends_on__lte=F("decided_on") + dt.timedelta(days=MOST_DAYS))
                | Q(extended_at__isnull=False, ends_on__lte=F("decided_on") + dt.timedelta(days=2 * MOST_DAYS)),
                name="timedpermission_thirty_days_at_most",
            ),
            models.CheckConstraint(
                condition=Q(rest_by__gte=F("decided_on"), rest_by__lte=F("ends_on")),
                name="timedpermission_rest_within_it",
            ),
            models.CheckConstraint(
                condition=Q(extended_at__isnull=True, extended_by__isnull=True, extended_why="")
                | Q(Q(extended_at__isnull=False, extended_by__isnull=False), ~Q(extended_why="")),
                name="timedpermission_extended_says_why",
            ),
            models.CheckConstraint(
                condition=Q(ending="", settled_at__isnull=True, settled_by__isnull=True)
                | Q(ending__in=PermissionEnding.values, settled_at__isnull=False),
                name="timedpermission_settled_says_how",
            ),
        ]

    def __str__(self):
        return f"{self.request} · {self.ends_on:%Y-%m-%d}"

    @property
    def last_day(self) -> dt.date:
        """The day after which it is over, as far as things have come."""
        return self.ends_on if self.handed_in_at else self.rest_by

    def is_over(self, *, on: dt.date) -> bool:
        return self.settled_at is None and self.last_day < on
