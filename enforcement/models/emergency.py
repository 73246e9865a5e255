"""What lies ready for an emergency: steps per platform, messages to copy, and people's own numbers (N15, I8)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels_registry.models import Platform
from enforcement.models.incidents import IncidentKind
from portal.languages import Language


class RecoverySteps(models.Model):
    """How one gets a channel back, for one kind of alert in one language; without a platform for all of them.

    ``steps`` has one step a line. ``link`` is the platform's own page for this, where there is one that stays.
    """

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, null=True, blank=True, related_name="recovery_steps"
    )
    kind = models.CharField(max_length=12, choices=IncidentKind.choices)
    language = models.CharField(max_length=10, choices=Language.choices)
    steps = models.TextField(_("steps, one a line"), max_length=3000, blank=True)
    link = models.CharField(_("the platform's page for this"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("steps in an emergency")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language"], condition=Q(platform=None), name="recoverysteps_one_for_all"
            ),
            models.UniqueConstraint(fields=["platform", "kind", "language"], name="recoverysteps_one_per_platform"),
            models.CheckConstraint(condition=Q(kind__in=IncidentKind.values), name="recoverysteps_kind_known"),
        ]

    def __str__(self):
        return f"{self.platform or '*'} · {self.kind} ({self.language})"


class Audience(models.TextChoices):
    FOLLOWERS = "followers", pgettext_lazy("whom a message is for", "Followers, on our other channels")
    PARTNERS = "partners", pgettext_lazy("whom a message is for", "Partners and journalists")
    STAFF = "staff", pgettext_lazy("whom a message is for", "Our own people")


class EmergencyMessage(models.Model):
    """A message that lies ready to be copied. {channel}, {platform}, {organisation} and {check} are filled in."""

    kind = models.CharField(max_length=12, choices=IncidentKind.choices)
    audience = models.CharField(max_length=10, choices=Audience.choices)
    language = models.CharField(max_length=10, choices=Language.choices)
    text = models.TextField(_("message"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("message for an emergency")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "audience", "language"], name="emergencymessage_one_each"),
            models.CheckConstraint(condition=Q(kind__in=IncidentKind.values), name="emergencymessage_kind_known"),
        ]

    def __str__(self):
        return f"{self.kind} · {self.audience} ({self.language})"


class EmergencyNumber(models.Model):
    """The number under which a person wants to be called when one of their channels is in trouble; they give it themselves.

    It stands on the call list of these channels, for those who may see who runs them (design §5.13).
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="emergency_number")
    phone = models.CharField(_("phone"), max_length=40)
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = _("number for emergencies")
        constraints = [models.CheckConstraint(condition=~Q(phone=""), name="emergencynumber_is_given")]

    def __str__(self):
        return str(self.person)
