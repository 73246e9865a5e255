"""Rules found broken. Rules of this room are below; the rooms above register more (``standing_rules.register_rule``)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.roles import Permission
from channels_registry.models.channels import Channel


class Rule(models.TextChoices):
    """The two halves of rule A8; they alone touch what the public check says (design §6)."""

    NO_COADMIN = "no_coadmin", _("No Secretariat co-administrator")
    SINGLE_ADMIN = "single_admin", _("Only one person with full control")


class Severity(models.TextChoices):
    """How much hangs on a rule; the gravest first."""

    GRAVE = "grave", pgettext_lazy("how grave a point is", "Grave")
    MEDIUM = "medium", pgettext_lazy("how grave a point is", "Medium")
    SMALL = "small", pgettext_lazy("how grave a point is", "Small")


class FindingQuerySet(models.QuerySet):
    def open(self):
        """Whatever is not as the rules ask; also what was accepted for a time."""
        return self.filter(closed_at=None)

    def accepted(self, *, on: dt.date):
        """Open, and accepted until a day that has not passed."""
        return self.open().filter(accepted_until__gte=on)

    def ringing(self, *, on: dt.date):
        """Open, and not accepted on that day: somebody has to do something."""
        return self.open().filter(Q(accepted_until=None) | Q(accepted_until__lt=on))

    def visible_to(self, user):
        """Points are read by those who see the channel; those about a person by the team and the auditors alone."""
        if user.may(Permission.READ_AUDIT):
            return self
        return self.filter(channel__in=Channel.objects.visible_to(user).values("pk"))


class Finding(models.Model):
    """A rule found broken on a channel, or by what one person holds; opened and closed by its rule (``findings.py``).

    Accepted, it stays open and is quiet until the end of ``accepted_until``; then it comes back by itself.
    """

    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, null=True, blank=True, related_name="findings", verbose_name=_("channel")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="findings_about",
        verbose_name=_("person"),
    )
    rule = models.CharField(_("rule"), max_length=40)
    # What the room that opened it saw; rules that are asked of the facts need none.
    detail = models.CharField(_("what was seen"), max_length=300, blank=True)
    opened_at = models.DateTimeField(_("since"))
    closed_at = models.DateTimeField(_("put right"), null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("assigned to"),
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    accepted_until = models.DateField(_("accepted until"), null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("accepted by"),
    )
    accepted_why = models.CharField(_("why it is accepted"), max_length=300, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("point to put right")
        verbose_name_plural = _("points to put right")
        ordering = ["opened_at", "pk"]
        indexes = [
            models.Index(fields=["opened_at"], name="finding_opened"),
            models.Index(fields=["closed_at"], name="finding_closed", condition=Q(closed_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__isnull=False, person__isnull=True) | Q(channel__isnull=True, person__isnull=False),
                name="finding_of_channel_or_person",
            ),
            models.UniqueConstraint(fields=["channel", "rule"], condition=Q(closed_at=None), name="finding_open_once"),
            models.UniqueConstraint(
                fields=["person", "rule"],
                condition=Q(closed_at=None, person__isnull=False),
                name="finding_open_once_per_person",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="finding_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(assigned_to__isnull=True, assigned_at__isnull=True)
                | Q(assigned_to__isnull=False, assigned_at__isnull=False),
                name="finding_assigned_to_and_at",
            ),
            models.CheckConstraint(
                condition=Q(accepted_until=None, accepted_at=None, accepted_by=None, accepted_why="")
                | Q(
                    Q(accepted_until__isnull=False, accepted_at__isnull=False, accepted_by__isnull=False),
                    ~Q(accepted_why=""),
                ),
                name="finding_accepted_whole",
            ),
        ]

    def __str__(self):
        return f"{self.rule} · {self.channel or self.person}"

    def is_accepted_on(self, day: dt.date) -> bool:
        return self.closed_at is None and self.accepted_until is not None and self.accepted_until >= day
