"""The portal's own settings (one row) and its signs of life."""

import zoneinfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def known_time_zone(value: str) -> None:
    """Raise ValidationError unless ``value`` names a zone of the time zone database."""
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError, UnicodeError) as error:
        raise ValidationError(_("Choose a time zone such as Europe/Zurich.")) from error


class PortalSettings(models.Model):
    """What the portal administrator sets for everyone: name, contact (A14), time zone, terms. One row, pk 1."""

    organisation_name = models.CharField(_("organisation name"), max_length=120, default="Channel governance")
    contact_name = models.CharField(_("contact for the policy"), max_length=120, blank=True)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    contact_phone = models.CharField(_("contact phone"), max_length=40, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[known_time_zone])
    logo = models.BinaryField(_("logo"), blank=True, null=True, editable=False)
    answer_days = models.PositiveSmallIntegerField(
        _("working days within which a request is answered"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    late_days = models.PositiveSmallIntegerField(
        _("working days after the target at which the communications lead is told"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )
    set_up_days = models.PositiveSmallIntegerField(
        _("days within which an approved channel is set up"),
        default=60,
        validators=[MinValueValidator(7), MaxValueValidator(365)],
    )
    in_line_days = models.PositiveSmallIntegerField(
        _("days within which an existing channel is brought in line"),
        default=183,
        validators=[MinValueValidator(30), MaxValueValidator(730)],
    )
    review_months = models.PositiveSmallIntegerField(
        _("months between two reviews of a channel's rules"),
        default=12,
        validators=[MinValueValidator(3), MaxValueValidator(36)],
    )
    notice_days = models.PositiveSmallIntegerField(
        _("days an administrator has to answer before a quiet channel is flagged"),
        default=30,
        validators=[MinValueValidator(7), MaxValueValidator(120)],
    )
    unread_days = models.PositiveSmallIntegerField(
        _("days after which a look at a channel is too old to count"),
        default=14,
        validators=[MinValueValidator(2), MaxValueValidator(60)],
    )

    class Meta:
        verbose_name = _("portal settings")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="portalsettings_one_row")]

    def __str__(self):
        return self.organisation_name


class SignOfLife(models.Model):
    """The last time a background part did its work; `/readyz` says `degraded` when it is too long ago."""

    part = models.CharField(max_length=40, primary_key=True)
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sign of life")

    def __str__(self):
        return self.part


class RateCount(models.Model):
    """How often something was done in one window of a limit (``ratelimits.py``); the key tells nobody's name or address."""

    key = models.CharField(max_length=120, primary_key=True)
    n = models.PositiveIntegerField(_("times"), default=0)
    ends_at = models.DateTimeField(_("end of the window"), db_index=True)

    class Meta:
        verbose_name = _("count of a limit")

    def __str__(self):
        return self.key
