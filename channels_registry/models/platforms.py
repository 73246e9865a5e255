"""Platforms are data: what a channel on each of them is expected to be (I3, I4, I8)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.languages import Language


class Format(models.TextChoices):
    """In which form a channel exists on its platform (R2)."""

    PAGE = "page", _("Public page")
    PROFILE = "profile", _("Organisation profile")
    PUBLIC_GROUP = "public_group", _("Public group")
    CLOSED_GROUP = "closed_group", _("Closed group")
    VIDEO = "video", _("Video channel")
    BROADCAST = "broadcast", _("Broadcast channel")
    FEED = "feed", _("Blog or podcast")


class Rhythm(models.TextChoices):
    """How often a channel means to publish (question 20 of Annex 1, I3)."""

    DAILY = "daily", _("Daily")
    SEVERAL_A_WEEK = "several_a_week", _("Several times a week")
    WEEKLY = "weekly", _("Weekly")
    MONTHLY = "monthly", _("Monthly")
    SEASONAL = "seasonal", _("In a season or campaign")
    EMERGENCIES = "emergencies", _("In emergencies only")


class PlatformQuerySet(models.QuerySet):
    def offered(self):
        """Platforms on which a new channel can be asked for."""
        return self.filter(archived=False)


class Platform(models.Model):
    """One platform. ``key`` names its address rules in ``channels_registry.addresses``; days and hours are counts."""

    key = models.SlugField(_("key"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=60)
    archived = models.BooleanField(_("kept for history only"), default=False)
    formats = models.JSONField(_("formats"), default=list)
    single_login = models.BooleanField(_("one login only, no separate roles"), default=False)
    posts_per_week_least = models.DecimalField(_("posts a week, at least"), max_digits=5, decimal_places=2)
    posts_per_week_most = models.DecimalField(_("posts a week, at most"), max_digits=5, decimal_places=2)
    answer_hours = models.PositiveSmallIntegerField(_("hours within which people expect an answer"))
    quiet_after_days = models.PositiveSmallIntegerField(_("days without a post before we ask"))
    flag_after_days = models.PositiveSmallIntegerField(_("days without a post before the channel is flagged"))
    readable = models.BooleanField(
        _("the portal can read its latest post"), default=False, help_text=_("Where it cannot, administrators tell us.")
    )

    objects = PlatformQuerySet.as_manager()

    class Meta:
        verbose_name = _("platform")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(posts_per_week_least__lte=F("posts_per_week_most")), name="platform_rhythm_in_order"
            ),
            models.CheckConstraint(
                condition=Q(quiet_after_days__gte=1, quiet_after_days__lt=F("flag_after_days")),
                name="platform_quiet_before_flag",
            ),
        ]

    def __str__(self):
        return self.name


class PlatformText(models.Model):
    """What people are told about a platform, one row per language (design §5.11)."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    guidance = models.TextField(_("guidance"), blank=True)
    rules = models.TextField(_("the platform's own rules"), blank=True)

    class Meta:
        verbose_name = _("platform text")
        constraints = [models.UniqueConstraint(fields=["platform", "language"], name="platformtext_one_per_language")]

    def __str__(self):
        return f"{self.platform} ({self.language})"
