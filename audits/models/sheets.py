"""The yearly check-up as people meet it: one page per channel and side, and the link that opens a person's pages (N7)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audits.models.campaigns import Campaign, CampaignStatus
from channels_registry.models import Channel
from channels_registry.models.evidence import SHA256_DIGITS, Evidence


class Side(models.TextChoices):
    """Who is asked about a channel: both sides get the same questions, and neither sees the other's answer first."""

    RESPONSIBLE = "responsible", pgettext_lazy("side of a check-up", "Responsible person")
    COADMIN = "coadmin", pgettext_lazy("side of a check-up", "Secretariat co-administrator")


class SheetOutcome(models.TextChoices):
    KEEP = "keep", pgettext_lazy("how a channel goes on", "Keep it as it is")
    CHANGE = "change", pgettext_lazy("how a channel goes on", "Change something about it")
    MERGE = "merge", pgettext_lazy("how a channel goes on", "Merge it into another channel")
    CLOSE = "close", pgettext_lazy("how a channel goes on", "It can be closed")


ENDS = (SheetOutcome.MERGE, SheetOutcome.CLOSE)


class SheetQuerySet(models.QuerySet):
    def of_campaign(self, campaign: Campaign):
        return self.filter(campaign=campaign)

    def unanswered(self):
        return self.filter(answered_at=None)

    def answered(self):
        return self.filter(answered_at__isnull=False)

    def waiting(self):
        """Not answered, and its campaign is open."""
        return self.unanswered().filter(campaign__status=CampaignStatus.OPEN)

    def disagreeing(self):
        return self.filter(disagrees=True)


class Sheet(models.Model):
    """What one side is asked about one channel in a yearly check-up, and what it said.

    ``person`` is who was chosen; null where nobody was left to be asked, so that the team answers. ``answers`` holds codes
    (``checkup/questions.py``), ``shown`` what the page said of the channel when it was answered. ``disagrees``: the other
    side has said the opposite about something; both sheets carry it, until both say the same.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="sheets")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="sheets")
    side = models.CharField(_("side"), max_length=12, choices=Side.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="sheets",
        verbose_name=_("asked"),
    )  # fmt: skip
    opened_at = models.DateTimeField(_("asked since"))
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    shown = models.JSONField(_("what was shown"), default=dict, blank=True)
    nothing_changed = models.BooleanField(_("nothing had changed"), default=False)
    outcome = models.CharField(_("how it goes on"), max_length=8, choices=SheetOutcome.choices, blank=True)
    why = models.CharField(_("reason"), max_length=400, blank=True)
    remark = models.CharField(_("remark"), max_length=600, blank=True)
    latest_post_on = models.DateField(_("latest post"), null=True, blank=True)
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="sheets",
        verbose_name=_("picture of the page of roles"),
    )  # fmt: skip
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by_link = models.BooleanField(_("answered from the letter"), default=False)
    disagrees = models.BooleanField(_("the two sides differ"), default=False)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("page of a check-up")
        ordering = ["campaign", "channel", "side"]
        indexes = [
            models.Index(fields=["person", "answered_at"], name="sheet_person_answered"),
            models.Index(fields=["channel"], name="sheet_disagreeing", condition=Q(disagrees=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "channel", "side"], name="sheet_one_per_side"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="sheet_side_known"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, outcome="", by_link=False)
                | Q(answered_at__isnull=False, answered_by__isnull=False, outcome__in=SheetOutcome.values),
                name="sheet_answered_at_and_by",
            ),
            models.CheckConstraint(condition=~Q(outcome__in=ENDS) | ~Q(why=""), name="sheet_end_has_reason"),
            models.CheckConstraint(
                condition=Q(nothing_changed=False) | Q(outcome=SheetOutcome.KEEP), name="sheet_nothing_changed_is_kept"
            ),
            models.CheckConstraint(
                condition=Q(disagrees=False) | Q(answered_at__isnull=False), name="sheet_disagrees_once_answered"
            ),
        ]

    def __str__(self):
        return f"{self.channel} · {self.side}"

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None


class SheetKeyQuerySet(models.QuerySet):
    def live(self, at: dt.datetime):
        """What still opens something: not ended, in time, its campaign open, its person here."""
        return self.filter(
            ended_at=None, expires_at__gt=at, campaign__status=CampaignStatus.OPEN, person__is_active=True
        )


class SheetKey(models.Model):
    """The link in a letter that opens one person's pages of one campaign; of the key itself only a digest is kept.

    Each page can be answered by it once. A new letter ends the key of the one before.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="sheet_keys")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sheet_keys")
    token_digest = models.CharField(max_length=SHA256_DIGITS, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SheetKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a check-up")
        ordering = ["campaign", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "person"], condition=Q(ended_at=None), name="sheetkey_one_per_person"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("created_at")), name="sheetkey_expires_later"),
        ]

    def __str__(self):
        return f"{self.person} · {self.campaign}"
