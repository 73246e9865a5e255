"""What was decided about an access and has to be done on the platform: decided, carried out, verified, each apart (A8, I2)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audits.models.campaigns import Campaign
from audits.models.items import Item
from audits.models.sheets import Sheet
from channels_registry.models import AccessLevel, Channel, Grant
from channels_registry.models.evidence import Evidence


class What(models.TextChoices):
    REMOVE = "remove", pgettext_lazy("what is to be done", "End an access")
    CHANGE = "change", pgettext_lazy("what is to be done", "Change an access")
    OTHER = "other", pgettext_lazy("what is to be done", "Something else")


class RemediationStatus(models.TextChoices):
    DECIDED = "decided", pgettext_lazy("state of something to do", "Decided, to be done")
    CARRIED_OUT = "carried_out", pgettext_lazy("state of something to do", "Done, to be checked")
    VERIFIED = "verified", pgettext_lazy("state of something to do", "Done and checked")
    DROPPED = "dropped", pgettext_lazy("state of something to do", "Dropped")


class LookResult(models.TextChoices):
    """What somebody saw who looked later at one of the ten."""

    AS_SAID = "as_said", pgettext_lazy("result of a later look", "As it was said")
    OTHERWISE = "otherwise", pgettext_lazy("result of a later look", "Not as it was said")


UNSETTLED = (RemediationStatus.DECIDED, RemediationStatus.CARRIED_OUT)
DONE = (RemediationStatus.CARRIED_OUT, RemediationStatus.VERIFIED)


class RemediationQuerySet(models.QuerySet):
    def of_campaign(self, campaign: Campaign):
        return self.filter(Q(item__campaign=campaign) | Q(sheet__campaign=campaign))

    def open(self):
        """Still to be done on the platform."""
        return self.filter(status=RemediationStatus.DECIDED)

    def to_check(self):
        return self.filter(status=RemediationStatus.CARRIED_OUT)

    def unsettled(self):
        return self.filter(status__in=UNSETTLED)

    def overdue(self, day: dt.date):
        return self.open().filter(due_on__lt=day)

    def to_look_at(self, day: dt.date):
        """Drawn for a later look whose day has come, and not looked at yet."""
        return self.filter(sample=True, look_on__lte=day, looked_at=None, status=RemediationStatus.VERIFIED)


class Remediation(models.Model):
    """One thing to do. Its status changes in ``remediation/tickets.py`` only.

    It comes from an item of a campaign, or from a page of a check-up. ``carried_by`` is who does it on the platform; null
    where the team has still to find someone. ``needs_second``: the risk is high, so a second person looks; else the picture
    counts, and one in ten (``sample``) is looked at again on ``look_on``. ``points`` are codes of questions
    (``checkup/questions.py``), for something that is no access.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="remediations")
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, null=True, blank=True, related_name="remediations")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="remediations")
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, null=True, blank=True, related_name="remediations")
    what = models.CharField(_("what"), max_length=8, choices=What.choices)
    new_level = models.CharField(_("new access"), max_length=12, choices=AccessLevel.choices, blank=True)
    points = models.JSONField(_("points"), default=list, blank=True)
    why = models.CharField(_("reason"), max_length=600, blank=True)
    status = models.CharField(
        _("state"), max_length=12, choices=RemediationStatus.choices, default=RemediationStatus.DECIDED
    )
    decided_at = models.DateTimeField(_("decided"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    carried_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="to_do",
        verbose_name=_("who does it"),
    )  # fmt: skip
    due_on = models.DateField(_("due"))
    told_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    needs_second = models.BooleanField(_("a second person looks"), default=False)

    carried_out_at = models.DateTimeField(_("done"), null=True, blank=True)
    carried_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="remediations",
        verbose_name=_("picture"),
    )  # fmt: skip
    note = models.CharField(_("what was done"), max_length=600, blank=True)

    verified_at = models.DateTimeField(_("checked"), null=True, blank=True)
    # Null where the picture counts.
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sample = models.BooleanField(_("drawn for a later look"), default=False)
    look_on = models.DateField(_("later look"), null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    look_result = models.CharField(_("result of the later look"), max_length=10, choices=LookResult.choices, blank=True)

    dropped_at = models.DateTimeField(_("dropped"), null=True, blank=True)
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dropped_why = models.CharField(_("why it was dropped"), max_length=300, blank=True)
    reopened_at = models.DateTimeField(_("opened again"), null=True, blank=True)
    reopened_why = models.CharField(_("why it was opened again"), max_length=300, blank=True)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    # How often a second person found it not as it was said (N9); what is opened again starts afresh in all else.
    found_otherwise = models.PositiveSmallIntegerField(default=0)

    objects = RemediationQuerySet.as_manager()

    class Meta:
        verbose_name = _("something to do")
        verbose_name_plural = _("things to do")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["carried_by", "due_on"], name="remediation_open_by", condition=Q(status="decided")
            ),
            models.Index(fields=["status", "due_on"], name="remediation_status_due"),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["grant"],
                condition=Q(status__in=UNSETTLED, grant__isnull=False),
                name="remediation_one_open_per_grant",
            ),
            models.UniqueConstraint(fields=["item"], name="remediation_one_per_item"),
            models.CheckConstraint(condition=Q(status__in=RemediationStatus.values), name="remediation_status_known"),
            models.CheckConstraint(
                condition=Q(what=What.OTHER) | Q(what__in=[What.REMOVE, What.CHANGE], grant__isnull=False),
                name="remediation_of_an_access",
            ),
            models.CheckConstraint(
                condition=Q(what=What.CHANGE, new_level__in=AccessLevel.values)
                | Q(what__in=[What.REMOVE, What.OTHER], new_level=""),
                name="remediation_change_names_level",
            ),
            models.CheckConstraint(
                condition=Q(status__in=DONE, carried_out_at__isnull=False, carried_out_by__isnull=False)
                | Q(
                    ~Q(status__in=DONE), carried_out_at__isnull=True, carried_out_by__isnull=True, evidence__isnull=True
                ),
                name="remediation_carried_out_at_and_by",
            ),
            # An access is ended or changed on the platform only where a picture shows it.
            models.CheckConstraint(
                condition=~Q(status__in=DONE) | Q(what=What.OTHER) | Q(evidence__isnull=False),
                name="remediation_done_has_picture",
            ),
            models.CheckConstraint(
                condition=Q(status=RemediationStatus.VERIFIED, verified_at__isnull=False)
                | Q(~Q(status=RemediationStatus.VERIFIED), verified_at__isnull=True, verified_by__isnull=True),
                name="remediation_verified_at_iff_verified",
            ),
            models.CheckConstraint(
                condition=~Q(status=RemediationStatus.VERIFIED) | Q(needs_second=False) | Q(verified_by__isnull=False),
                name="remediation_high_risk_has_second",
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None) | ~Q(verified_by=F("carried_out_by")),
                name="remediation_checked_by_someone_else",
            ),
            models.CheckConstraint(
                condition=Q(looked_by=None) | ~Q(looked_by=F("carried_out_by")),
                name="remediation_looked_at_by_someone_else",
            ),
            models.CheckConstraint(
                condition=Q(sample=False, look_on__isnull=True) | Q(sample=True, look_on__isnull=False),
                name="remediation_sample_has_day",
            ),
            models.CheckConstraint(
                condition=Q(looked_at__isnull=True, looked_by__isnull=True, look_result="")
                | Q(
                    sample=True,
                    looked_at__isnull=False,
                    looked_by__isnull=False,
                    look_result__in=LookResult.values,
                ),
                name="remediation_looked_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(
                    Q(status=RemediationStatus.DROPPED, dropped_at__isnull=False, dropped_by__isnull=False),
                    ~Q(dropped_why=""),
                )
                | Q(
                    ~Q(status=RemediationStatus.DROPPED),
                    dropped_at__isnull=True,
                    dropped_by__isnull=True,
                    dropped_why="",
                ),
                name="remediation_dropped_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(reopened_count=0, reopened_at__isnull=True, reopened_why="")
                | Q(Q(reopened_count__gte=1, reopened_at__isnull=False), ~Q(reopened_why="")),
                name="remediation_reopened_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.channel} · {self.what}"

    @property
    def is_open(self) -> bool:
        return self.status == RemediationStatus.DECIDED

    @property
    def of_access(self) -> bool:
        return self.what != What.OTHER
