"""What is known of a channel's life: looks at it, notices about its silence, its retirement (A2, U7, I3)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from channels_registry.models import Channel, ChannelKind, Platform


class Source(models.TextChoices):
    DECLARED = "declared", _("Told by an administrator")
    FEED = "feed", _("RSS or Atom feed")
    YOUTUBE = "youtube", _("YouTube feed")


class Look(models.TextChoices):
    """How a look went. Only OK may move the date of the latest post; the rest is “unknown”, never “inactive”."""

    OK = "ok", _("Seen")
    NOT_MODIFIED = "not_modified", _("Nothing new")
    UNREACHABLE = "unreachable", _("Could not be reached")
    REFUSED = "refused", _("Refused by our safety rules")
    RATE_LIMITED = "rate_limited", _("Asked to wait")
    NOT_FOUND = "not_found", _("Not found")
    GONE = "gone", _("Gone")
    UNREADABLE = "unreadable", _("Could not be read")


class Feed(models.Model):
    """A feed that tells a channel's latest post, and when to look again."""

    channel = models.OneToOneField(Channel, on_delete=models.PROTECT, related_name="feed")
    source = models.CharField(
        _("source"), max_length=12, choices=[(s.value, s.label) for s in (Source.FEED, Source.YOUTUBE)]
    )
    url = models.CharField(_("feed"), max_length=2000)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    next_look_at = models.DateTimeField(_("next look"))
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("feed")
        indexes = [models.Index(fields=["next_look_at"], name="feed_next_look")]

    def __str__(self):
        return self.url


class Signal(models.Model):
    """One look at a channel's activity, or one statement about it."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="signals")
    source = models.CharField(_("source"), max_length=12, choices=Source.choices)
    look = models.CharField(_("result"), max_length=20, choices=Look.choices)
    at = models.DateTimeField(_("when"))
    latest_post_at = models.DateTimeField(_("latest post"), null=True, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("last look")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["channel", "-at"], name="signal_of_channel")]
        constraints = [
            models.CheckConstraint(
                condition=Q(latest_post_at=None) | Q(look=Look.OK, latest_post_at__lte=F("at")),
                name="signal_post_seen_and_past",
            ),
            models.CheckConstraint(
                condition=~Q(source=Source.DECLARED) | Q(told_by__isnull=False), name="signal_declared_by_someone"
            ),
        ]

    def __str__(self):
        return f"{self.channel} · {self.look} · {self.at:%Y-%m-%d}"


class Threshold(models.Model):
    """Days of silence for one kind of channel on one platform, where they differ from the platform's own."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="thresholds")
    kind = models.CharField(_("purpose"), max_length=20, choices=ChannelKind.choices)
    quiet_after_days = models.PositiveSmallIntegerField(_("days before we ask"))
    flag_after_days = models.PositiveSmallIntegerField(_("days before the channel is flagged"))

    class Meta:
        verbose_name = _("threshold")
        constraints = [
            models.UniqueConstraint(fields=["platform", "kind"], name="threshold_one_per_platform_and_kind"),
            models.CheckConstraint(
                condition=Q(quiet_after_days__gte=1, quiet_after_days__lt=F("flag_after_days")),
                name="threshold_quiet_before_flag",
            ),
        ]

    def __str__(self):
        return f"{self.platform} · {self.kind}"


class SilenceOutcome(models.TextChoices):
    SPOKE = "spoke", _("The channel published again")
    KEPT = "kept", _("Kept, with a reason")
    RETIRED = "retired", _("Sent to closing")
    OVERTAKEN = "overtaken", _("Ended by another decision")


class Silence(models.Model):
    """One period of silence, from the first notice to its end. At most one is open per channel."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="silences")
    silent_since = models.DateTimeField(_("no post since"))
    noticed_at = models.DateTimeField(_("administrators asked"))
    answer_by = models.DateTimeField(_("answer by"))
    flagged_at = models.DateTimeField(_("flagged"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=SilenceOutcome.choices, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("silence")
        ordering = ["noticed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["channel"], condition=Q(ended_at=None), name="silence_one_open"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="silence_end_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(flagged_at=None) | Q(flagged_at__gte=F("noticed_at")), name="silence_notice_before_flag"
            ),
        ]

    def __str__(self):
        return f"{self.channel} · {self.noticed_at:%Y-%m-%d}"


class Keeping(models.Model):
    """A quiet channel is kept until a day, for a reason someone gave (U7: at most twice, then the lead decides)."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="keepings")
    until = models.DateField(_("kept until"))
    reason = models.CharField(_("reason"), max_length=600)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("kept")
        ordering = ["-at"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="keeping_has_reason")]

    def __str__(self):
        return f"{self.channel} · {self.until}"


class ClosingWish(models.Model):
    """Someone who looks after a channel says that it can be closed; the team decides (A2). At most one waits per channel."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="closing_wishes")
    note = models.CharField(_("why it can be closed"), max_length=600)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(_("answered"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("wish to close")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["channel"], condition=Q(settled_at=None), name="closingwish_one_waits"),
            models.CheckConstraint(condition=~Q(note=""), name="closingwish_has_note"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="closingwish_settled_at_and_by",
            ),
        ]

    def __str__(self):
        return f"{self.channel} · {self.at:%Y-%m-%d}"


class RetirementOutcome(models.TextChoices):
    LOCKED = "locked", _("Locked and kept; the name stays ours")
    DELETED = "deleted", _("Deleted on the platform")
    MERGED = "merged", _("Merged into another channel")
    HANDED_OVER = "handed_over", _("Handed over")


class RetirementCase(models.Model):
    """The closing of a channel, on record from its reason to what became of it on the platform (A2, U7)."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="retirement_cases")
    reason = models.TextField(_("reason"), max_length=2000)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened"))
    outcome = models.CharField(_("on the platform"), max_length=12, choices=RetirementOutcome.choices, blank=True)
    outcome_note = models.CharField(_("note"), max_length=600, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    stop_reason = models.CharField(_("why it was stopped"), max_length=600, blank=True)

    class Meta:
        verbose_name = _("closing")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel"], condition=Q(closed_at=None, stopped_at=None), name="retirementcase_one_open"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | ~Q(outcome=""), name="retirementcase_closed_has_outcome"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(stopped_at=None), name="retirementcase_ends_one_way"
            ),
            models.CheckConstraint(
                condition=Q(stopped_at=None) | ~Q(stop_reason=""), name="retirementcase_stop_has_reason"
            ),
        ]

    def __str__(self):
        return f"{self.channel} · {self.opened_at:%Y-%m-%d}"
