"""The set-up of an approved channel: one date, one owner, four facts that gate going live, six services that do not (A6)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from channels_registry.models.channels import Channel

MOST_EXTENSIONS = 2


class SetUp(models.Model):
    """What is known of a channel's set-up. Address, A8 and policy are read from where they live."""

    channel = models.OneToOneField(Channel, on_delete=models.PROTECT, related_name="set_up")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="set_ups",
        verbose_name=_("who looks after the set-up"),
    )
    due_on = models.DateField(_("ready by"))
    look_checked_at = models.DateTimeField(_("name and picture checked"), null=True, blank=True)
    look_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    mailbox_confirmed_at = models.DateTimeField(_("shared mailbox confirmed"), null=True, blank=True)
    # How often its day was moved by one press; at most twice, thirty days each time.
    extensions = models.PositiveSmallIntegerField(_("times extended"), default=0)

    class Meta:
        verbose_name = _("set-up")
        constraints = [
            models.CheckConstraint(
                condition=Q(look_checked_at__isnull=True, look_checked_by__isnull=True)
                | Q(look_checked_at__isnull=False, look_checked_by__isnull=False),
                name="setup_look_checked_at_and_by",
            ),
            models.CheckConstraint(condition=Q(extensions__lte=MOST_EXTENSIONS), name="setup_extended_twice_at_most"),
        ]

    def __str__(self):
        return str(self.channel)


class Service(models.TextChoices):
    """What the team does for a channel (A6a–f); offered, never required."""

    MEDIUM = "medium", _("Help to choose the medium")
    STRUCTURE = "structure", _("Advice on structure, administration and analytics tools")
    BRANDING = "branding", _("Answers on branding")
    STRATEGY = "strategy", _("Help with communication and strategy")
    CRISIS = "crisis", _("Help in emergencies and crises")
    PARAMETERS = "parameters", _("Rules of use, case by case")


class ServiceNote(models.Model):
    """A note and a contact of the team on one of the six services for one channel."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="service_notes")
    service = models.CharField(_("service"), max_length=12, choices=Service.choices)
    note = models.CharField(_("note"), max_length=600, blank=True)
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contact"),
    )
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("service note")
        constraints = [models.UniqueConstraint(fields=["channel", "service"], name="servicenote_one_per_service")]

    def __str__(self):
        return f"{self.channel} · {self.service}"
