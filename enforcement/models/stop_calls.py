"""“Stop scheduled posts”: one message to everyone who publishes in a region, on a platform, or anywhere (N15)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Body
from channels_registry.models import Platform
from channels_registry.models.evidence import SHA256_DIGITS
from portal.languages import Language


class StopScope(models.TextChoices):
    ALL = "all", pgettext_lazy("whom a stop concerns", "All our channels")
    PLATFORM = "platform", pgettext_lazy("whom a stop concerns", "All channels on one platform")
    REGION = "region", pgettext_lazy("whom a stop concerns", "All channels of one region")
    GROUP = "group", pgettext_lazy("whom a stop concerns", "All channels of one group or office, and of those below it")


class StopCallQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(ended_at=None)


class StopCall(models.Model):
    """One call to stop. ``scope_key`` names whom it concerns, so that the same stop is not called twice at a time."""

    scope = models.CharField(_("whom it concerns"), max_length=10, choices=StopScope.choices)
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    region = models.CharField(_("region"), max_length=80, blank=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    scope_key = models.CharField(max_length=100)
    channel_count = models.PositiveIntegerField(_("channels"))
    started_at = models.DateTimeField(_("called"))
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_words = models.CharField(_("what to keep in mind when publishing again"), max_length=600, blank=True)

    objects = StopCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("stop of scheduled posts")
        verbose_name_plural = _("stops of scheduled posts")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["scope_key"], condition=Q(ended_at=None), name="stopcall_once_at_a_time"),
            models.CheckConstraint(
                condition=Q(scope=StopScope.ALL, platform=None, region="", body=None)
                | (Q(scope=StopScope.PLATFORM, platform__isnull=False, region="", body=None))
                | (Q(scope=StopScope.REGION, platform=None, body=None) & ~Q(region=""))
                | (Q(scope=StopScope.GROUP, platform=None, region="", body__isnull=False)),
                name="stopcall_scope_is_one",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_words="")
                | Q(ended_at__isnull=False, ended_by__isnull=False, ended_at__gte=F("started_at")),
                name="stopcall_ended_whole",
            ),
        ]

    def __str__(self):
        return f"{self.whom} · {self.started_at:%Y-%m-%d}"

    @property
    def whom(self) -> str:
        """The platform, the region, the group, or all."""
        named = self.region or (self.platform and self.platform.name) or (self.body and self.body.name)
        return str(named or self.get_scope_display())


class StopLine(models.Model):
    """The line to take, one row per language (design §5.11)."""

    call = models.ForeignKey(StopCall, on_delete=models.PROTECT, related_name="lines")
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    text = models.TextField(_("line to take"), max_length=1500)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["call", "language"], name="stopline_one_per_language"),
            models.CheckConstraint(condition=~Q(text=""), name="stopline_says_something"),
        ]

    def __str__(self):
        return f"{self.call} ({self.language})"


class StopReceiptQuerySet(models.QuerySet):
    def unconfirmed(self):
        return self.filter(confirmed_at=None)


class StopReceipt(models.Model):
    """One person who was told to stop, and whether they confirmed. Of the link only a digest is kept.

    ``noted_by`` is set where a colleague noted the confirmation, after a call for instance.
    """

    call = models.ForeignKey(StopCall, on_delete=models.PROTECT, related_name="receipts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stop_receipts")
    channel_count = models.PositiveIntegerField(_("channels"))
    token_digest = models.CharField(max_length=SHA256_DIGITS, unique=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = StopReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt of a stop")
        ordering = ["pk"]
        indexes = [models.Index(fields=["person"], name="stopreceipt_open", condition=Q(confirmed_at=None))]
        constraints = [
            models.UniqueConstraint(fields=["call", "person"], name="stopreceipt_one_per_person"),
            models.CheckConstraint(
                condition=Q(noted_by=None) | Q(confirmed_at__isnull=False), name="stopreceipt_noted_when_confirmed"
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.call}"
