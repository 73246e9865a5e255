"""What the portal owes each server it asks: its turn, a gap between two requests, rest when it asks for it or fails (N10)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RestReason(models.TextChoices):
    """Why a server is left alone for a while."""

    ASKED = "asked", pgettext_lazy("server left alone", "It asked us to wait")
    SPENT = "spent", pgettext_lazy("server left alone", "We used up what it allows for now")
    FAILING = "failing", pgettext_lazy("server left alone", "It failed several times in a row")


class HostBudget(models.Model):
    """One server. Whoever holds ``turn`` until ``turn_ends_at`` is the only one who asks it; the next may from ``free_at``.

    ``failures`` are requests in a row that the server itself did not answer; after some of them it rests until
    ``blocked_until``, and longer after each ``rests`` in a row. The row is the budget of all workers on all machines.
    """

    host = models.CharField(_("server"), max_length=253, primary_key=True)
    turn = models.CharField(max_length=32, blank=True)
    turn_ends_at = models.DateTimeField(null=True, blank=True)
    free_at = models.DateTimeField(_("next request from"))
    blocked_until = models.DateTimeField(_("left alone until"), null=True, blank=True)
    rest_reason = models.CharField(_("why"), max_length=8, choices=RestReason.choices, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    rests = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(_("asked last"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered last"), null=True, blank=True)

    class Meta:
        verbose_name = _("server we ask")
        verbose_name_plural = _("servers we ask")
        indexes = [
            models.Index(fields=["blocked_until"], name="hostbudget_blocked", condition=Q(blocked_until__isnull=False))
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(turn="", turn_ends_at=None) | (~Q(turn="") & Q(turn_ends_at__isnull=False)),
                name="hostbudget_turn_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(rest_reason="", blocked_until=None) | (~Q(rest_reason="") & Q(blocked_until__isnull=False)),
                name="hostbudget_rest_has_reason",
            ),
        ]

    def __str__(self):
        return self.host
