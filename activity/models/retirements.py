"""The end of a channel: wished, opened as a case, closed or stopped (A2, U7, N11)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from channels_registry.models import Channel


class ClosingWish(models.Model):
    """Someone who looks after a channel says that it can be closed; the team decides (A2). At most one waits per channel."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="closing_wishes")
    note = models.CharField(_("why it can be closed"), max_length=600)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(_("answered"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("wish to close")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["channel"], condition=Q(settled_at=None), name="closingwish_one_waits"),
            models.CheckConstraint(condition=~Q(note=""), name="closingwish_has_note"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="closingwish_settled_at_and_by",
            ),
        ]

    def __str__(self):
        return f"{self.channel} · {self.at:%Y-%m-%d}"


class RetirementOutcome(models.TextChoices):
    LOCKED = "locked", _("Locked and kept; the name stays ours")
    DELETED = "deleted", _("Deleted on the platform")
    MERGED = "merged", _("Merged into another channel")
    HANDED_OVER = "handed_over", _("Handed over")


class RetirementCase(models.Model):
    """The closing of a channel, on record from its reason to what became of it on the platform (A2, U7)."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="retirement_cases")
    reason = models.TextField(_("reason"), max_length=2000)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened"))
    outcome = models.CharField(_("on the platform"), max_length=12, choices=RetirementOutcome.choices, blank=True)
    outcome_note = models.CharField(_("note"), max_length=600, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    stop_reason = models.CharField(_("why it was stopped"), max_length=600, blank=True)

    class Meta:
        verbose_name = _("closing")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel"], condition=Q(closed_at=None, stopped_at=None), name="retirementcase_one_open"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | ~Q(outcome=""), name="retirementcase_closed_has_outcome"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(stopped_at=None), name="retirementcase_ends_one_way"
            ),
            models.CheckConstraint(
                condition=Q(stopped_at=None) | ~Q(stop_reason=""), name="retirementcase_stop_has_reason"
            ),
        ]

    def __str__(self):
        return f"{self.channel} · {self.opened_at:%Y-%m-%d}"
