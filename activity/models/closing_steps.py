"""The steps of a closing: what is done about a channel before it ends, by whom, until when, and what shows it (A2, N11)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activity.models.retirements import RetirementCase
from channels_registry.models import Evidence
from portal.languages import Language


class StepKey(models.TextChoices):
    """In the order in which they are usually done."""

    FAREWELL_MONTH = "farewell_month", _("Tell its readers: one month before")
    FAREWELL_WEEKS = "farewell_weeks", _("Tell its readers: two weeks before")
    FAREWELL_DAYS = "farewell_days", _("Tell its readers: 48 hours before")
    EXPORT = "export", _("Keep a copy of what was published")
    LINKS = "links", _("Replace the links on our own sites")
    REDIRECT = "redirect", _("Say on the platform where it goes on")
    NAME = "name", _("Decide what happens to its name")
    ACCESS = "access", _("Remove administrators and connected apps on the platform")
    RECORDS = "records", _("Say how long the copy is kept")
    LESSONS = "lessons", _("Write down what we learned")


FAREWELLS = (StepKey.FAREWELL_MONTH, StepKey.FAREWELL_WEEKS, StepKey.FAREWELL_DAYS)


class RetirementStepQuerySet(models.QuerySet):
    def open(self):
        """Neither done nor said to be not needed, of a closing that goes on."""
        return self.filter(done_at=None, skipped_at=None, case__closed_at=None, case__stopped_at=None)


class RetirementStep(models.Model):
    """One step of a closing. ``checksum`` is a SHA-256 in hex digits, of a copy that is kept somewhere else."""

    case = models.ForeignKey(RetirementCase, on_delete=models.PROTECT, related_name="steps")
    key = models.CharField(_("step"), max_length=20, choices=StepKey.choices)
    due_on = models.DateField(_("until"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    skipped_at = models.DateTimeField(_("not needed"), null=True, blank=True)
    skipped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    not_needed_because = models.CharField(_("not needed, because"), max_length=600, blank=True)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    link = models.CharField(_("link"), max_length=500, blank=True)
    note = models.CharField(_("note"), max_length=600, blank=True)
    checksum = models.CharField(_("checksum"), max_length=64, blank=True)

    objects = RetirementStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a closing")
        verbose_name_plural = _("steps of a closing")
        ordering = ["due_on", "pk"]
        indexes = [
            # What the home page and the list of closings ask every day.
            models.Index(fields=["due_on"], name="retirementstep_due", condition=Q(done_at=None, skipped_at=None))
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "key"], name="retirementstep_once_per_case"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="retirementstep_done_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(skipped_at=None, skipped_by=None, not_needed_because="")
                | Q(skipped_at__isnull=False, skipped_by__isnull=False) & ~Q(not_needed_because=""),
                name="retirementstep_skipped_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(skipped_at=None), name="retirementstep_done_or_not_needed"
            ),
        ]

    def __str__(self):
        return str(self.get_key_display())

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.skipped_at is None

    @property
    def is_farewell(self) -> bool:
        return self.key in FAREWELLS


class FarewellText(models.Model):
    """The words of a farewell post in one language, as somebody changed them (design §5.11)."""

    step = models.ForeignKey(RetirementStep, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    text = models.TextField(_("text"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("text of a farewell post")
        constraints = [
            models.UniqueConstraint(fields=["step", "language"], name="farewelltext_one_per_language"),
            models.CheckConstraint(condition=~Q(text=""), name="farewelltext_has_words"),
        ]

    def __str__(self):
        return f"{self.step_id} ({self.language})"
