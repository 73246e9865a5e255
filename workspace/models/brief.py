"""The meeting brief: the days of the meetings, and when the brief is sent to whom (R4)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Every month has them.
LAST_MONTH_DAY = 28


class MeetingDay(models.Model):
    """A day on which the team met: a brief can begin with it. Somebody said so; nothing else follows."""

    day = models.DateField(_("day of the meeting"), unique=True)
    set_at = models.DateTimeField(_("noted"))
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("day of a meeting")
        verbose_name_plural = _("days of meetings")
        ordering = ["-day"]

    def __str__(self):
        return f"{self.day:%Y-%m-%d}"


class BriefRhythm(models.TextChoices):
    WEEKLY = "weekly", pgettext_lazy("how often the brief is sent", "Every week")
    MONTHLY = "monthly", pgettext_lazy("how often the brief is sent", "Every month")


class BriefSchedule(models.Model):
    """When the brief goes out by itself: one row, pk 1, for the whole portal; off until somebody of the team sets it.

    ``weekday`` counts from Monday, 0; ``month_day`` is at most the 28th, which every month has.
    """

    is_on = models.BooleanField(_("the brief is sent"), default=False)
    rhythm = models.CharField(_("how often"), max_length=8, choices=BriefRhythm.choices, default=BriefRhythm.WEEKLY)
    weekday = models.PositiveSmallIntegerField(_("day of the week"), default=0)
    month_day = models.PositiveSmallIntegerField(_("day of the month"), default=1)
    changed_at = models.DateTimeField(_("set"), null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("when the meeting brief is sent")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="briefschedule_one_row"),
            models.CheckConstraint(condition=Q(rhythm__in=BriefRhythm.values), name="briefschedule_rhythm_known"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="briefschedule_day_of_a_week"),
            models.CheckConstraint(
                condition=Q(month_day__gte=1, month_day__lte=LAST_MONTH_DAY), name="briefschedule_day_of_any_month"
            ),
            models.CheckConstraint(
                condition=Q(is_on=False) | Q(changed_at__isnull=False, changed_by__isnull=False),
                name="briefschedule_set_by_someone",
            ),
        ]

    def __str__(self):
        return str(self._meta.verbose_name)


class BriefReader(models.Model):
    """Somebody of the team to whom the brief is sent; whoever is of the team no longer gets nothing."""

    schedule = models.ForeignKey(BriefSchedule, on_delete=models.CASCADE, related_name="readers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("reader of the meeting brief")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["schedule", "person"], name="briefreader_once")]

    def __str__(self):
        return str(self.person)
