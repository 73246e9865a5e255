"""Conditions of an approval: each has an owner, a day, its evidence and an end of its own (A5, N1)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels_registry.models.channels import Channel


class Consequence(models.TextChoices):
    """What was agreed to look at first if the day passes. It never happens by itself: a person decides then."""

    EXTEND = "extend", _("Give more time")
    SUSPEND = "suspend", _("Suspend the channel until it is done")
    CLOSE = "close", _("Close the channel")


class Ending(models.TextChoices):
    SIGNED_OFF = "signed_off", pgettext_lazy("condition", "Done and checked")
    WAIVED = "waived", pgettext_lazy("condition", "No longer asked for")
    CHANNEL_ENDED = "channel_ended", pgettext_lazy("condition", "Ended with the channel")


class ConditionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(ended_at=None)

    def to_do(self):
        """Open, and nobody has said that it is done."""
        return self.open().filter(done_at=None)

    def reported(self):
        """Said to be done; someone of the team looks at the evidence."""
        return self.open().filter(done_at__isnull=False)

    def overdue(self, *, on):
        return self.to_do().filter(due_on__lt=on)

    def unanswered(self, *, on):
        """Overdue, and nobody has decided yet what follows."""
        return self.overdue(on=on).filter(answered_at=None)


class Condition(models.Model):
    """Something to do before a date, set at approval and followed to its end.

    ``done_at``: its owner, or whoever keeps the channel, says that it is done, with evidence. ``ended_at``: someone else of
    the team has looked and signed it off, or it was waived with a reason, or the channel ended. ``answer`` is what a person
    decided when the day had passed. ``reminded_at`` and ``overdue_told_at``: one letter before the day, one after it.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="conditions")
    text = models.CharField(_("to do"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="conditions",
        verbose_name=_("who does it"),
    )
    due_on = models.DateField(_("before"))
    consequence = models.CharField(
        _("if the day passes"), max_length=10, choices=Consequence.choices, default=Consequence.EXTEND
    )
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    evidence = models.TextField(_("what shows it"), max_length=2000, blank=True)
    evidence_link = models.URLField(_("link to what shows it"), max_length=500, blank=True)
    done_at = models.DateTimeField(_("said to be done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(_("what followed"), max_length=10, choices=Consequence.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ending = models.CharField(_("how it ended"), max_length=15, choices=Ending.choices, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_why = models.CharField(_("reason"), max_length=300, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    overdue_told_at = models.DateTimeField(null=True, blank=True)

    objects = ConditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("condition")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["due_on"], name="condition_to_do", condition=Q(ended_at__isnull=True, done_at__isnull=True)
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="condition_has_text"),
            models.CheckConstraint(condition=Q(consequence__in=Consequence.values), name="condition_consequence_known"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="condition_done_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | ~Q(evidence="") | ~Q(evidence_link=""),
                name="condition_done_has_evidence",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | Q(answer__in=Consequence.values, answered_at__isnull=False, answered_by__isnull=False),
                name="condition_answered_at_and_by",
            ),
            # Only the end of the channel itself, which can come from a day that passed, needs nobody's name.
            models.CheckConstraint(
                condition=Q(ending="", ended_at__isnull=True, ended_by__isnull=True)
                | Q(ending__in=[Ending.SIGNED_OFF, Ending.WAIVED], ended_at__isnull=False, ended_by__isnull=False)
                | Q(ending=Ending.CHANNEL_ENDED, ended_at__isnull=False),
                name="condition_ended_at_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(ending=Ending.WAIVED) | ~Q(ended_why=""), name="condition_waived_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(ending=Ending.SIGNED_OFF)
                | Q(Q(done_at__isnull=False), ~Q(ended_by=F("done_by")), Q(owner=None) | ~Q(ended_by=F("owner"))),
                name="condition_signed_off_by_someone_else",
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class ConditionExtension(models.Model):
    """More time given for a condition, with the reason; the earlier day stays on record."""

    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="extensions")
    earlier = models.DateField(_("was due before"))
    later = models.DateField(_("is due before"))
    why = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("more time for a condition")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(later__gt=F("earlier")), name="conditionextension_is_later"),
            models.CheckConstraint(condition=~Q(why=""), name="conditionextension_has_reason"),
        ]

    def __str__(self):
        return f"{self.condition} · {self.later:%Y-%m-%d}"
