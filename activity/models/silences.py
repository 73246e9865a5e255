"""Notices about a channel's silence: after how long, what was asked, what was answered (U7, I3, N10)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from channels_registry.models import Channel, ChannelKind, Platform


class Threshold(models.Model):
    """Days of silence for one kind of channel on one platform, where they differ from the platform's own."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="thresholds")
    kind = models.CharField(_("purpose"), max_length=20, choices=ChannelKind.choices)
    quiet_after_days = models.PositiveSmallIntegerField(_("days before we ask"))
    flag_after_days = models.PositiveSmallIntegerField(_("days before the channel is flagged"))

    class Meta:
        verbose_name = _("threshold")
        constraints = [
            models.UniqueConstraint(fields=["platform", "kind"], name="threshold_one_per_platform_and_kind"),
            models.CheckConstraint(
                condition=Q(quiet_after_days__gte=1, quiet_after_days__lt=F("flag_after_days")),
                name="threshold_quiet_before_flag",
            ),
        ]

    def __str__(self):
        return f"{self.platform} · {self.kind}"


class SilenceOutcome(models.TextChoices):
    SPOKE = "spoke", _("The channel published again")
    KEPT = "kept", _("Kept, with a reason")
    RETIRED = "retired", _("Sent to closing")
    OVERTAKEN = "overtaken", _("Ended by another decision")


class Silence(models.Model):
    """One period of silence, from the first notice to its end. At most one is open per channel."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="silences")
    silent_since = models.DateTimeField(_("no post since"))
    noticed_at = models.DateTimeField(_("administrators asked"))
    answer_by = models.DateTimeField(_("answer by"))
    flagged_at = models.DateTimeField(_("flagged"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=SilenceOutcome.choices, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("silence")
        ordering = ["noticed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["channel"], condition=Q(ended_at=None), name="silence_one_open"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="silence_end_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(flagged_at=None) | Q(flagged_at__gte=F("noticed_at")), name="silence_notice_before_flag"
            ),
        ]

    def __str__(self):
        return f"{self.channel} · {self.noticed_at:%Y-%m-%d}"


class Keeping(models.Model):
    """A quiet channel is kept until a day, for a reason someone gave (U7: at most twice, then the lead decides)."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="keepings")
    until = models.DateField(_("kept until"))
    reason = models.CharField(_("reason"), max_length=600)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("kept")
        ordering = ["-at"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="keeping_has_reason")]

    def __str__(self):
        return f"{self.channel} · {self.until}"
