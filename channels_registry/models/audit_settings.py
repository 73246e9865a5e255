"""How long knowledge about access stays good; set by the communications lead (A8, R1)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from channels_registry.models.channels import LEAST_FULL_CONTROL

FEWEST_MONTHS, MOST_MONTHS = 1, 60
MOST_PEOPLE, MOST_CHANNELS, MOST_DAYS = 50, 5_000, 180
_IN_MONTHS = [MinValueValidator(FEWEST_MONTHS), MaxValueValidator(MOST_MONTHS)]


class AuditSettings(models.Model):
    """Thresholds of the standing controls. One row, pk 1; terms are in calendar months."""

    claimed_months = models.PositiveSmallIntegerField(
        _("months for which it is enough that someone says so"), default=12, validators=_IN_MONTHS
    )
    seen_months = models.PositiveSmallIntegerField(
        _("months for which a dated picture is good"), default=12, validators=_IN_MONTHS
    )
    proved_months = models.PositiveSmallIntegerField(
        _("months for which a proof is good"), default=24, validators=_IN_MONTHS
    )

    most_full_control = models.PositiveSmallIntegerField(
        _("people with full control of one channel, at most"),
        default=6,
        validators=[MinValueValidator(LEAST_FULL_CONTROL), MaxValueValidator(MOST_PEOPLE)],
    )
    most_channels = models.PositiveSmallIntegerField(
        _("channels of which one person has full control, at most"),
        default=40,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_CHANNELS)],
    )
    policy_days = models.PositiveSmallIntegerField(
        _("days to read and accept a policy that binds"),
        default=30,
        validators=[MinValueValidator(0), MaxValueValidator(MOST_DAYS)],
    )

    class Meta:
        verbose_name = _("audit settings")
        verbose_name_plural = _("audit settings")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="auditsettings_one_row"),
            models.CheckConstraint(
                condition=Q(claimed_months__gte=FEWEST_MONTHS, claimed_months__lte=MOST_MONTHS)
                & Q(seen_months__gte=FEWEST_MONTHS, seen_months__lte=MOST_MONTHS)
                & Q(proved_months__gte=FEWEST_MONTHS, proved_months__lte=MOST_MONTHS),
                name="auditsettings_terms_in_months",
            ),
            models.CheckConstraint(
                condition=Q(most_full_control__gte=LEAST_FULL_CONTROL, most_full_control__lte=MOST_PEOPLE)
                & Q(most_channels__gte=1, most_channels__lte=MOST_CHANNELS)
                & Q(policy_days__lte=MOST_DAYS),
                name="auditsettings_limits_of_controls",
            ),
        ]

    def __str__(self):
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls) -> "AuditSettings":
        """The one row; an empty portal answers with the defaults."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
