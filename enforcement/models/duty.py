"""Who of the communications team is on duty, and when (A11)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class PhoneSeenBy(models.TextChoices):
    """The phone of a person on duty is their own: they say who reads it."""

    TEAM = "team", _("the communications team")
    ASKERS = "askers", _("everybody who may ask us about a channel")


class DutyShiftQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(cancelled_at=None)

    def from_day(self, day: dt.date):
        """Those that are not over before ``day``."""
        return self.standing().filter(last_day__gte=day)


class DutyShift(models.Model):
    """One person's duty: every day from the first to the last, between two hours of the portal's time zone.

    ``until_hour`` 24 is midnight. ``substitute`` is on duty on the days on which the person is away, or is of the team no
    longer. A handed-over shift ends on the day before, or is cancelled, and the other person has a shift of their own.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="duty_shifts", verbose_name=_("on duty")
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("substitute"),
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    from_hour = models.PositiveSmallIntegerField(_("from"))
    until_hour = models.PositiveSmallIntegerField(_("until"))
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    phone_seen_by = models.CharField(
        _("who reads the phone"), max_length=10, choices=PhoneSeenBy.choices, default=PhoneSeenBy.TEAM
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("entered"))
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DutyShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        ordering = ["first_day", "from_hour", "pk"]
        indexes = [models.Index(fields=["last_day"], name="dutyshift_standing", condition=Q(cancelled_at=None))]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="dutyshift_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(from_hour__lt=F("until_hour"), until_hour__lte=24), name="dutyshift_hours_in_order"
            ),
            models.CheckConstraint(
                condition=Q(substitute=None) | ~Q(substitute=F("person")), name="dutyshift_substitute_is_someone_else"
            ),
            models.CheckConstraint(condition=Q(phone_seen_by__in=PhoneSeenBy.values), name="dutyshift_phone_seen_by"),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="dutyshift_cancelled_by_someone",
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.first_day} – {self.last_day}"
