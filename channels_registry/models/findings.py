"""Rules found broken. Rules of this room are below; the audit room registers more."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from channels_registry.models.channels import Channel


class Rule(models.TextChoices):
    NO_COADMIN = "no_coadmin", _("No Secretariat co-administrator")
    SINGLE_ADMIN = "single_admin", _("Only one person with full control")


class FindingQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at=None)


class Finding(models.Model):
    """A rule found broken on a channel; opened and closed by its rule (``findings.py``)."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="findings")
    rule = models.CharField(_("rule"), max_length=40)
    opened_at = models.DateTimeField(_("since"))
    closed_at = models.DateTimeField(_("put right"), null=True, blank=True)
    assigned_to = models.ForeignKey(
        "accounts.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("assigned to"),
    )
    assigned_at = models.DateTimeField(null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("point to put right")
        verbose_name_plural = _("points to put right")
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "rule"], condition=Q(closed_at=None), name="finding_open_once"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="finding_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(assigned_to__isnull=True, assigned_at__isnull=True)
                | Q(assigned_to__isnull=False, assigned_at__isnull=False),
                name="finding_assigned_to_and_at",
            ),
        ]

    def __str__(self):
        return f"{self.rule} · {self.channel}"
