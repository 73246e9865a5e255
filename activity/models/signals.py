"""Looks at a channel's activity: where the portal looks by itself, what each look or statement told (A2, N10)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from channels_registry.models import Channel


class Source(models.TextChoices):
    """Where a look or a statement comes from."""

    DECLARED = "declared", _("Told by an administrator")
    IMPORTED = "imported", _("From an imported file")
    FEED = "feed", _("RSS or Atom feed")
    YOUTUBE = "youtube", _("YouTube feed")
    MASTODON = "mastodon", _("Mastodon or compatible")
    BLUESKY = "bluesky", _("Bluesky")
    TELEGRAM = "telegram", _("Telegram preview")
    DISCORD = "discord", _("Discord invitation")
    YOUTUBE_DATA = "youtube_data", _("YouTube, with a key")
    FACEBOOK = "facebook", _("Facebook, with a key")
    INSTAGRAM = "instagram", _("Instagram, with a key")


# What a person says; all other sources are looked at by the portal.
SAID = (Source.DECLARED, Source.IMPORTED)
LOOKED_AT = tuple(source for source in Source if source not in SAID)


class Look(models.TextChoices):
    """How a look went. Only OK may move the date of the latest post; the rest is “unknown”, never “inactive”."""

    OK = "ok", _("Seen")
    NOT_MODIFIED = "not_modified", _("Nothing new")
    UNREACHABLE = "unreachable", _("Could not be reached")
    REFUSED = "refused", _("Refused by our safety rules")
    RATE_LIMITED = "rate_limited", _("Asked to wait")
    AUTH_REQUIRED = "auth_required", _("Asks for a sign-in")
    NOT_FOUND = "not_found", _("Not found")
    GONE = "gone", _("Gone")
    MOVED = "moved", _("Says that it has moved")
    SUSPENDED = "suspended", _("Suspended by its platform")
    DEACTIVATED = "deactivated", _("Switched off by its owner")
    HANDLE_CHANGED = "handle_changed", _("Another account answers under this name")
    UNREADABLE = "unreadable", _("Could not be read")


# The looks that went well.
SEEN = (Look.OK, Look.NOT_MODIFIED)


class Alert(models.TextChoices):
    """What a look found that concerns the account itself, not its silence: told at once (N10)."""

    RENAMED = "renamed", _("Its name on the platform changed")
    CHANGED_HANDS = "changed_hands", _("Its name belongs to another account now")
    MOVED = "moved", _("It says that it has moved")
    SUSPENDED = "suspended", _("Its platform suspended it")
    DEACTIVATED = "deactivated", _("It was switched off")
    GONE = "gone", _("It may be gone")


class Following(models.Model):
    """How the portal follows a channel by itself: which source, where, what it pinned, when it looks again.

    ``stable_id`` is the platform's permanent id as first seen, ``seen_handle`` the name it had then or that a person adopted.
    ``chosen_by`` None: the portal chose the source from the channel's address. ``host`` is the server asked first. ``claim``
    names the batch or the worker that has the following until ``claimed_until``; once that has passed it is free again.
    ``missing_since`` and ``missing_looks`` count looks that found nothing in a row; ``failing_since`` and ``failures`` those
    that could not look. ``proposed_url`` is where the server says it has moved to for good: for a person to judge.
    """

    channel = models.OneToOneField(Channel, on_delete=models.PROTECT, related_name="following")
    source = models.CharField(
        _("source"), max_length=12, choices=[(source.value, source.label) for source in LOOKED_AT]
    )
    url = models.CharField(_("where"), max_length=2100)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Which address the portal chose it from.
    address_key = models.CharField(max_length=2100, blank=True)
    since = models.DateTimeField(_("followed since"), default=timezone.now)
    host = models.CharField(_("server"), max_length=253, blank=True)
    # A Discord invitation tells how many people are there, and nothing of posts.
    tells_posts = models.BooleanField(default=True)
    stable_id = models.CharField(_("permanent id"), max_length=500, blank=True)
    seen_handle = models.CharField(_("name seen last"), max_length=260, blank=True)
    alert = models.CharField(_("alert"), max_length=14, choices=Alert.choices, blank=True)
    alert_at = models.DateTimeField(_("alert since"), null=True, blank=True)
    alert_detail = models.CharField(max_length=300, blank=True)
    # The id that answers now, where another account has the name.
    alert_id = models.CharField(max_length=500, blank=True)
    team_told_at = models.DateTimeField(null=True, blank=True)
    proposed_url = models.CharField(max_length=2100, blank=True)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    next_look_at = models.DateTimeField(_("next look"))
    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    succeeded_at = models.DateTimeField(_("last look that went well"), null=True, blank=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    missing_since = models.DateTimeField(_("not found since"), null=True, blank=True)
    missing_looks = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("source followed")
        verbose_name_plural = _("sources followed")
        indexes = [
            models.Index(fields=["next_look_at"], name="following_next_look"),
            models.Index(fields=["claimed_until"], name="following_claimed", condition=Q(claimed_until__isnull=False)),
            models.Index(fields=["alert"], name="following_alert", condition=~Q(alert="")),
            models.Index(fields=["failing_since"], name="following_failing", condition=Q(failing_since__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(source__in=LOOKED_AT), name="following_source_is_looked_at"),
            models.CheckConstraint(
                condition=Q(alert="", alert_at=None) | (~Q(alert="") & Q(alert_at__isnull=False)),
                name="following_alert_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(missing_looks=0, missing_since=None) | Q(missing_looks__gt=0, missing_since__isnull=False),
                name="following_missing_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(claim="") | Q(claimed_until__isnull=False), name="following_claim_has_an_end"
            ),
        ]

    def __str__(self):
        return self.url


class NotFollowed(models.Model):
    """A person decided that the portal does not look at this channel by itself; people tell its latest post."""

    channel = models.OneToOneField(Channel, on_delete=models.PROTECT, related_name="not_followed")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("channel not followed")
        verbose_name_plural = _("channels not followed")

    def __str__(self):
        return str(self.channel)


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
                condition=~Q(source__in=SAID) | Q(told_by__isnull=False), name="signal_said_by_someone"
            ),
        ]

    def __str__(self):
        return f"{self.channel} · {self.look} · {self.at:%Y-%m-%d}"
