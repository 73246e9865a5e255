"""Notices about a channel's silence: after how long, what was asked, what was answered (U7, I3, N10)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from channels_registry.models import Channel, ChannelKind, Platform, Rhythm


class Threshold(models.Model):
    """Days of silence on one platform for a purpose, a rhythm or both, where they differ from the platform's own.

    Blank stands for any. Which of several holds is said in ``activity/silence/terms.py``.
    """

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="thresholds")
    kind = models.CharField(_("purpose"), max_length=20, choices=ChannelKind.choices, blank=True)
    rhythm = models.CharField(_("planned rhythm"), max_length=20, choices=Rhythm.choices, blank=True)
    quiet_after_days = models.PositiveSmallIntegerField(_("days before we ask"))
    flag_after_days = models.PositiveSmallIntegerField(_("days before the channel is flagged"))

    class Meta:
        verbose_name = _("threshold")
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "kind", "rhythm"], name="threshold_one_per_platform_kind_and_rhythm"
            ),
            # The days of all others are the platform's own.
            models.CheckConstraint(condition=~Q(kind="", rhythm=""), name="threshold_names_kind_or_rhythm"),
            # Channels for emergencies are not watched.
            models.CheckConstraint(condition=~Q(rhythm=Rhythm.EMERGENCIES), name="threshold_not_for_emergencies"),
            models.CheckConstraint(
                condition=Q(quiet_after_days__gte=1, quiet_after_days__lt=F("flag_after_days")),
                name="threshold_quiet_before_flag",
            ),
        ]

    def __str__(self):
        return " · ".join([str(self.platform), *filter(None, (self.kind, self.rhythm))])


class SilenceOutcome(models.TextChoices):
    SPOKE = "spoke", _("The channel published again")
    KEPT = "kept", _("Kept, with a reason")
    RETIRED = "retired", _("Sent to closing")
    OVERTAKEN = "overtaken", _("Ended by another decision")


class Silence(models.Model):
    """One period of silence, from the first question to its end. At most one is open per channel.

    Its steps, each once and in this order: asked (``nudged_at``), asked again (``noticed_at``), flagged, closing proposed.
    ``answer_by`` is when the time to answer the latest question is over; no further step comes before it.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="silences")
    silent_since = models.DateTimeField(_("no post since"))
    nudged_at = models.DateTimeField(_("administrators asked"))
    noticed_at = models.DateTimeField(_("asked again"), null=True, blank=True)
    answer_by = models.DateTimeField(_("answer by"))
    flagged_at = models.DateTimeField(_("flagged"), null=True, blank=True)
    proposed_at = models.DateTimeField(_("closing proposed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=SilenceOutcome.choices, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("silence")
        ordering = ["nudged_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["channel"], condition=Q(ended_at=None), name="silence_one_open"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="silence_end_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(noticed_at=None) | Q(noticed_at__gte=F("nudged_at")),
                name="silence_asked_before_asked_again",
            ),
            models.CheckConstraint(
                condition=Q(flagged_at=None) | Q(noticed_at__isnull=False, flagged_at__gte=F("noticed_at")),
                name="silence_notice_before_flag",
            ),
            models.CheckConstraint(
                condition=Q(proposed_at=None) | Q(flagged_at__isnull=False, proposed_at__gte=F("flagged_at")),
                name="silence_flag_before_proposal",
            ),
            models.CheckConstraint(
                condition=Q(answer_by__gte=Coalesce("noticed_at", "nudged_at")), name="silence_time_to_answer"
            ),
        ]

    def __str__(self):
        return f"{self.channel} · {self.nudged_at:%Y-%m-%d}"


class Keeping(models.Model):
    """A channel is left in peace until a day, for a reason someone gave (U7: at most twice, then the lead decides).

    ``since`` is the first day of a pause that was stated ahead; None where it began when it was said.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="keepings")
    since = models.DateField(_("pauses from"), null=True, blank=True)
    until = models.DateField(_("kept until"))
    reason = models.CharField(_("reason"), max_length=600)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("kept")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="keeping_has_reason"),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until__gte=F("since")), name="keeping_from_before_until"
            ),
        ]

    def __str__(self):
        return f"{self.channel} · {self.until}"
