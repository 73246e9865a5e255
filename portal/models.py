"""The portal's own settings (one row), its signs of life, and what its workers do."""

import zoneinfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def known_time_zone(value: str) -> None:
    """Raise ValidationError unless ``value`` names a zone of the time zone database."""
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError, UnicodeError) as error:
        raise ValidationError(_("Choose a time zone such as Europe/Zurich.")) from error


class CaseDecider(models.TextChoices):
    """Who decides on a withdrawal (A13): any lead, somebody whom the lead names for each case, or the person's manager."""

    LEAD = "lead", _("The communications lead")
    NAMED = "named", _("A person whom the lead names for each case")
    MANAGER = "manager", _("The manager of the person concerned")


# What may be promised for an answer, in hours.
HELP_HOURS = [MinValueValidator(1), MaxValueValidator(240)]


class PortalSettings(models.Model):
    """What the portal administrator sets for everyone: name, contact (A14), time zone, terms. One row, pk 1."""

    organisation_name = models.CharField(_("organisation name"), max_length=120, default="Channel governance")
    contact_name = models.CharField(_("contact for the policy"), max_length=120, blank=True)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    contact_phone = models.CharField(_("contact phone"), max_length=40, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[known_time_zone])
    logo = models.BinaryField(_("logo"), blank=True, null=True, editable=False)
    answer_days = models.PositiveSmallIntegerField(
        _("working days within which a request is answered"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    late_days = models.PositiveSmallIntegerField(
        _("working days after the target at which the communications lead is told"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )
    set_up_days = models.PositiveSmallIntegerField(
        _("days within which an approved channel is set up"),
        default=60,
        validators=[MinValueValidator(7), MaxValueValidator(365)],
    )
    in_line_days = models.PositiveSmallIntegerField(
        _("days within which an existing channel is brought in line"),
        default=183,
        validators=[MinValueValidator(30), MaxValueValidator(730)],
    )
    review_months = models.PositiveSmallIntegerField(
        _("months between two reviews of a channel's rules"),
        default=12,
        validators=[MinValueValidator(3), MaxValueValidator(36)],
    )
    notice_days = models.PositiveSmallIntegerField(
        _("days an administrator has to answer before a quiet channel is flagged"),
        default=30,
        validators=[MinValueValidator(7), MaxValueValidator(120)],
    )
    # The days and the least of the next three are the communications lead's (activity/silence/thresholds.py).
    reminder_days = models.PositiveSmallIntegerField(
        _("days after the first question until a quiet channel's administrators are asked again"),
        default=30,
        validators=[MinValueValidator(7), MaxValueValidator(120)],
    )
    proposal_days = models.PositiveSmallIntegerField(
        _("days a channel is flagged before its closing is proposed"),
        default=90,
        validators=[MinValueValidator(14), MaxValueValidator(730)],
    )
    least_engagements = models.PositiveSmallIntegerField(
        _("reactions, comments and shares a post finds, at least"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
    )
    unread_days = models.PositiveSmallIntegerField(
        _("days after which a look at a channel is too old to count"),
        default=14,
        validators=[MinValueValidator(2), MaxValueValidator(60)],
    )

    # Read from a page made for people, which Telegram does not promise to keep as it is.
    telegram_preview = models.BooleanField(
        _("look at the public previews of Telegram channels"),
        default=False,
        help_text=_("Once a day each. Without it, people tell the latest post of a Telegram channel."),
    )

    # Changes with every change of the guidance, so that a process knows whether what it has read still holds
    # (policies/guidance/reading.py).
    guidance_stamp = models.CharField(max_length=32, blank=True, default="", editable=False)

    # --- Duty and help (enforcement/duty, enforcement/help): the communications lead's -----------------------------------
    # Hours of the day, in the portal's time zone, in which somebody is to be on duty; working hours are counted in them.
    duty_from_hour = models.PositiveSmallIntegerField(
        _("somebody is on duty from"), default=8, validators=[MaxValueValidator(23)]
    )
    duty_until_hour = models.PositiveSmallIntegerField(
        _("somebody is on duty until"), default=18, validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    duty_on_free_days = models.BooleanField(_("somebody is on duty on weekends and public holidays too"), default=False)
    help_post_hours = models.PositiveSmallIntegerField(
        _("working hours within which “May I post this?” is answered"), default=4, validators=HELP_HOURS
    )
    help_criticism_hours = models.PositiveSmallIntegerField(
        _("working hours within which a question about criticism is answered"), default=8, validators=HELP_HOURS
    )
    help_error_hours = models.PositiveSmallIntegerField(
        _("hours within which “We published something wrong” is answered"), default=4, validators=HELP_HOURS
    )
    help_asked_hours = models.PositiveSmallIntegerField(
        _("working hours within which “Someone asks us for help” is answered"), default=8, validators=HELP_HOURS
    )
    help_access_hours = models.PositiveSmallIntegerField(
        _("hours within which “We lost access” is answered"), default=4, validators=HELP_HOURS
    )
    help_intruder_hours = models.PositiveSmallIntegerField(
        _("hours within which “Someone else is posting” is answered"), default=1, validators=HELP_HOURS
    )
    help_other_hours = models.PositiveSmallIntegerField(
        _("working hours within which any other question is answered"), default=16, validators=HELP_HOURS
    )
    help_close_days = models.PositiveSmallIntegerField(
        _("days after the last word at which an answered question is closed"),
        default=14,
        validators=[MinValueValidator(3), MaxValueValidator(90)],
    )
    help_words_days = models.PositiveSmallIntegerField(
        _("days after its end at which the words and pictures of a question are erased"),
        default=180,
        validators=[MinValueValidator(7), MaxValueValidator(730)],
    )
    comment_words_days = models.PositiveSmallIntegerField(
        _("days after which the words of a comment that was judged are erased"),
        default=90,
        validators=[MinValueValidator(7), MaxValueValidator(365)],
    )
    case_decider = models.CharField(
        _("who decides on a withdrawal of the authorisation"),
        max_length=10,
        choices=CaseDecider.choices,
        default=CaseDecider.LEAD,
    )
    case_answer_days = models.PositiveSmallIntegerField(
        _("days that a person has to answer before a withdrawal is decided"),
        default=10,
        validators=[MinValueValidator(5), MaxValueValidator(60)],
    )
    case_words_days = models.PositiveSmallIntegerField(
        _("days after its end at which the words and evidence of a formal case are erased"),
        default=365,
        validators=[MinValueValidator(30), MaxValueValidator(1825)],
    )
    concern_days = models.PositiveSmallIntegerField(
        _("days that a concern is kept at most"),
        default=90,
        validators=[MinValueValidator(7), MaxValueValidator(180)],
    )
    imitation_reminder_days = models.PositiveSmallIntegerField(
        _("working days after which a platform is asked again about an account that imitates ours"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )
    report_words_days = models.PositiveSmallIntegerField(
        _("days after their end at which reports of accounts, and pictures of such accounts, are deleted"),
        default=365,
        validators=[MinValueValidator(30), MaxValueValidator(1825)],
    )
    alert_words_days = models.PositiveSmallIntegerField(
        _("days after its end at which the words of an alert are erased"),
        default=730,
        validators=[MinValueValidator(30), MaxValueValidator(1825)],
    )

    # --- Consents (enforcement/consents): the communications lead's --------------------------------------------------------
    consent_full_register = models.BooleanField(_("single consents are recorded in the portal"), default=False)
    consent_reminder_days = models.PositiveSmallIntegerField(
        _("days before its last day on which the keeper of a consent is reminded"),
        default=30,
        validators=[MinValueValidator(7), MaxValueValidator(120)],
    )
    consent_removal_days = models.PositiveSmallIntegerField(
        _("days within which what a withdrawn consent covered is taken down"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )
    consent_names_days = models.PositiveSmallIntegerField(
        _("days after the end of a consent at which its name and its evidence are deleted"),
        default=90,
        validators=[MinValueValidator(0), MaxValueValidator(3650)],
    )
    consent_years = models.PositiveSmallIntegerField(
        _("years after its end at which an entry about consents is deleted"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )

    # The communications lead's (activity/watchlist). Off: nobody sees a list, and nothing is put on one.
    watchlist_on = models.BooleanField(_("the team keeps a watch-list of accounts of others"), default=False)

    class Meta:
        verbose_name = _("portal settings")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="portalsettings_one_row"),
            models.CheckConstraint(
                condition=Q(duty_from_hour__lt=models.F("duty_until_hour"), duty_until_hour__lte=24),
                name="portalsettings_duty_hours_in_order",
            ),
            models.CheckConstraint(
                condition=Q(case_decider__in=CaseDecider.values), name="portalsettings_case_decider_known"
            ),
            # What names somebody never outlives the entry that it belongs to.
            models.CheckConstraint(
                condition=Q(consent_names_days__lte=models.F("consent_years") * 365),
                name="portalsettings_consent_names_go_first",
            ),
        ]

    def __str__(self):
        return self.organisation_name


class SignOfLife(models.Model):
    """The last time a background part did its work; `/readyz` says `degraded` when it is too long ago."""

    part = models.CharField(max_length=40, primary_key=True)
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sign of life")

    def __str__(self):
        return self.part


class RateCount(models.Model):
    """How often something was done in one window of a limit (``ratelimits.py``); the key tells nobody's name or address."""

    key = models.CharField(max_length=120, primary_key=True)
    n = models.PositiveIntegerField(_("times"), default=0)
    ends_at = models.DateTimeField(_("end of the window"), db_index=True)

    class Meta:
        verbose_name = _("count of a limit")

    def __str__(self):
        return self.key


# --- The engine: what the schedule started, what is under way, who works -------------------------------------------------


class ScheduledRun(models.Model):
    """One turn of a piece of scheduled work, claimed by name and slot (``runs.py``): whoever comes second does nothing.

    ``slot`` is the moment at which the turn was due, not the one at which it began. ``claimed_until`` is when its claim
    ends if the worker dies; ``attempts`` counts the workers that began it. ``failed`` is the code of what went wrong.
    """

    name = models.CharField(max_length=80)
    slot = models.DateTimeField()
    claimed_at = models.DateTimeField()
    claimed_until = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=1)
    worker = models.CharField(max_length=200, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    failed = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("turn of scheduled work")
        ordering = ["-slot", "name"]
        indexes = [
            models.Index(fields=["-finished_at"], name="scheduledrun_failed", condition=~Q(failed="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["name", "slot"], name="scheduledrun_once_per_slot"),
            models.CheckConstraint(
                condition=Q(failed="") | Q(finished_at__isnull=False), name="scheduledrun_failed_is_over"
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.slot.isoformat()}"


class Job(models.Model):
    """How far a long piece of work is (``jobs.py``). A picture for people: nothing depends on it.

    ``total`` None: nobody knows yet how much it will be. Of work in steps ``done`` and ``total`` count steps, ``step`` is
    the one under way, and ``step_done`` of ``step_total`` is how far that is.
    """

    name = models.CharField(max_length=80)
    subject = models.CharField(max_length=200, blank=True)
    worker = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    step = models.CharField(max_length=80, blank=True)
    step_done = models.PositiveIntegerField(default=0)
    step_total = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    failed = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("job")
        ordering = ["-started_at", "-pk"]
        indexes = [
            models.Index(fields=["-started_at"], name="job_under_way", condition=Q(finished_at=None)),
            models.Index(fields=["-finished_at"], name="job_failed", condition=~Q(failed="")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(failed="") | Q(finished_at__isnull=False), name="job_failed_is_over"),
        ]

    def __str__(self):
        return self.name


class WorkerSeen(models.Model):
    """A worker's last sign of life (``worker_signs.py``), and the queues it takes messages from, comma-separated."""

    name = models.CharField(max_length=200, primary_key=True)
    queues = models.CharField(max_length=300)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("worker")
        ordering = ["name"]

    def __str__(self):
        return self.name
