"""Campaigns of access review: what is reviewed, the frozen list of channels, and the templates campaigns are made from (I1).

A campaign is a frozen list. ``opening.py`` writes it at one moment, ``opened_at``, and a constraint holds that every access
in scope became an item of it; what changes on the channels afterwards belongs to the next campaign.
"""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels_registry.models import Channel, ChannelStatus


class CampaignKind(models.TextChoices):
    YEARLY = "yearly", pgettext_lazy("kind of access review", "Yearly check-up")
    MICRO = "micro", pgettext_lazy("kind of access review", "Short review of one channel")


class CampaignStatus(models.TextChoices):
    """``opening`` and ``closing`` last seconds; a process that died in them is taken up again at night."""

    DRAFT = "draft", pgettext_lazy("status of an access review", "Draft")
    OPENING = "opening", pgettext_lazy("status of an access review", "Being opened")
    OPEN = "open", pgettext_lazy("status of an access review", "Open")
    CLOSING = "closing", pgettext_lazy("status of an access review", "Being closed")
    CLOSED = "closed", pgettext_lazy("status of an access review", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("status of an access review", "Cancelled")


# From here on the list is frozen and complete.
FROZEN = (CampaignStatus.OPEN, CampaignStatus.CLOSING, CampaignStatus.CLOSED)
RUNNING = (CampaignStatus.OPENING, CampaignStatus.OPEN, CampaignStatus.CLOSING)


class Trigger(models.TextChoices):
    """Why a short review was begun."""

    BY_HAND = "by_hand", pgettext_lazy("why an access review began", "Asked for by the team")
    SCHEDULE = "schedule", pgettext_lazy("why an access review began", "The month of its template came")
    LEAVER = "leaver", pgettext_lazy("why an access review began", "Someone with access left")
    MOVER = "mover", pgettext_lazy("why an access review began", "Someone with access changed group")
    CONTRACT_END = "contract_end", pgettext_lazy("why an access review began", "A contract ends")
    INCIDENT = "incident", pgettext_lazy("why an access review began", "An alert was raised")
    INACTIVITY = "inactivity", pgettext_lazy("why an access review began", "The channel is quiet")


class CampaignTemplate(models.Model):
    """What a yearly check-up covers and in which month it comes round; a draft is made of it, which a person opens."""

    title = models.CharField(_("title"), max_length=120)
    scope = models.JSONField(_("what it covers"), default=dict, blank=True)
    due_in_days = models.PositiveSmallIntegerField(
        _("days to answer"), default=28, validators=[MinValueValidator(7), MaxValueValidator(120)]
    )
    # Null: nothing comes by itself.
    month = models.PositiveSmallIntegerField(
        _("month in which a draft is made"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(_("no longer used"), null=True, blank=True)

    class Meta:
        verbose_name = _("template of a check-up")
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["title"], condition=Q(retired_at=None), name="campaigntemplate_title_unique"),
            models.CheckConstraint(
                condition=Q(due_in_days__gte=7, due_in_days__lte=120), name="campaigntemplate_due_in_7_to_120_days"
            ),
            models.CheckConstraint(
                condition=Q(month=None) | Q(month__gte=1, month__lte=12), name="campaigntemplate_month_of_the_year"
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title


class CampaignQuerySet(models.QuerySet):
    def running(self):
        return self.filter(status__in=RUNNING)

    def open(self):
        return self.filter(status=CampaignStatus.OPEN)

    def frozen(self):
        """Those whose list stands: open, or closed since."""
        return self.filter(status__in=FROZEN)


class Campaign(models.Model):
    """One access review. Its status changes in ``campaigns/transitions.py`` only.

    ``grants_count`` is counted from the register, ``items_count`` from the list: both must be the same number before the
    campaign is open (proof of completeness). ``by`` fields are null where the portal acted by itself.
    """

    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=CampaignKind.choices, default=CampaignKind.YEARLY)
    trigger = models.CharField(_("why"), max_length=14, choices=Trigger.choices, default=Trigger.BY_HAND)
    scope = models.JSONField(_("what it covers"), default=dict, blank=True)
    template = models.ForeignKey(
        CampaignTemplate, on_delete=models.PROTECT, null=True, blank=True, related_name="campaigns"
    )
    status = models.CharField(_("status"), max_length=10, choices=CampaignStatus.choices, default=CampaignStatus.DRAFT)
    due_on = models.DateField(_("answers due by"))
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The moment as of which the list was frozen.
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    channels_count = models.PositiveIntegerField(_("channels"), null=True, blank=True)
    grants_count = models.PositiveIntegerField(_("access in scope"), null=True, blank=True)
    items_count = models.PositiveIntegerField(_("questions"), null=True, blank=True)
    nobody_count = models.PositiveIntegerField(_("channels with nobody on them"), null=True, blank=True)
    # When the lead was told that people have not answered.
    escalated_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_why = models.CharField(_("why it was cancelled"), max_length=300, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("access review")
        ordering = ["-drafted_at", "-pk"]
        indexes = [models.Index(fields=["status", "due_on"], name="campaign_status_due")]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=CampaignStatus.values), name="campaign_status_known"),
            models.CheckConstraint(condition=Q(kind__in=CampaignKind.values), name="campaign_kind_known"),
            models.CheckConstraint(condition=Q(trigger__in=Trigger.values), name="campaign_trigger_known"),
            models.CheckConstraint(
                condition=Q(status=CampaignStatus.DRAFT, opened_at__isnull=True)
                | Q(status__in=RUNNING, opened_at__isnull=False)
                | Q(status=CampaignStatus.CLOSED, opened_at__isnull=False)
                | Q(status=CampaignStatus.CANCELLED),
                name="campaign_opened_at_once_begun",
            ),
            models.CheckConstraint(
                condition=Q(status=CampaignStatus.CLOSED, closed_at__isnull=False)
                | Q(status=CampaignStatus.CLOSING, closed_at__isnull=False)
                | Q(~Q(status__in=[CampaignStatus.CLOSED, CampaignStatus.CLOSING]), closed_at__isnull=True),
                name="campaign_closed_at_iff_closed",
            ),
            models.CheckConstraint(
                condition=Q(Q(status=CampaignStatus.CANCELLED, cancelled_at__isnull=False), ~Q(cancelled_why=""))
                | Q(~Q(status=CampaignStatus.CANCELLED), cancelled_at__isnull=True, cancelled_why=""),
                name="campaign_cancelled_at_and_why",
            ),
            # Proof of completeness: a list that lacks an access of its scope cannot be open.
            models.CheckConstraint(
                condition=~Q(status__in=FROZEN)
                | Q(
                    channels_count__isnull=False,
                    grants_count__isnull=False,
                    nobody_count__isnull=False,
                    items_count=models.F("grants_count"),
                ),
                name="campaign_every_access_is_an_item",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_open(self) -> bool:
        return self.status == CampaignStatus.OPEN

    @property
    def is_frozen(self) -> bool:
        return self.status in FROZEN


class RetireAnswer(models.TextChoices):
    """What the reviewer of a quiet channel says before anything is asked about its people."""

    RETIRE = "retire", pgettext_lazy("answer about a quiet channel", "It can be closed")
    GO_ON = "go_on", pgettext_lazy("answer about a quiet channel", "It goes on")


class ChannelInScope(models.Model):
    """One channel of a frozen list, with how it stood; ``grants_count`` 0 means that nobody is on it, which is a finding.

    ``ask_retire``: it was quiet when the campaign opened, so that “close it?” is asked before its people.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="channels")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="reviewed_in")
    status = models.CharField(_("status"), max_length=20, choices=ChannelStatus.choices)
    grants_count = models.PositiveIntegerField(_("people on it"))
    ask_retire = models.BooleanField(default=False)
    retire_answer = models.CharField(max_length=10, choices=RetireAnswer.choices, blank=True)
    retire_answered_at = models.DateTimeField(null=True, blank=True)
    retire_answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("channel under review")
        ordering = ["campaign", "channel"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "channel"], name="channelinscope_once_per_campaign"),
            models.CheckConstraint(
                condition=Q(retire_answer="", retire_answered_at__isnull=True, retire_answered_by__isnull=True)
                | Q(
                    retire_answer__in=RetireAnswer.values,
                    ask_retire=True,
                    retire_answered_at__isnull=False,
                    retire_answered_by__isnull=False,
                ),
                name="channelinscope_retire_answered_at_and_by",
            ),
        ]

    def __str__(self):
        return f"{self.campaign} · {self.channel}"
