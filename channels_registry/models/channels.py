"""Channels and the addresses under which they are or were reached (A1, A2, U1)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Body
from accounts.roles import Permission
from channels_registry.models.platforms import Format, Platform, Rhythm


class ChannelKind(models.TextChoices):
    CORPORATE = "corporate", pgettext_lazy("kind of channel", "Corporate")
    LANGUAGE = "language", pgettext_lazy("kind of channel", "Language edition")
    REGION = "region", pgettext_lazy("kind of channel", "Region")
    COUNTRY = "country", pgettext_lazy("kind of channel", "Country")
    PROJECT = "project", pgettext_lazy("kind of channel", "Project")
    CAMPAIGN = "campaign", pgettext_lazy("kind of channel", "Campaign or event")
    OFFICE = "office", pgettext_lazy("kind of channel", "Office-holder")


class ChannelStatus(models.TextChoices):
    APPROVED = "approved", pgettext_lazy("channel status", "Being set up")
    ACTIVE = "active", pgettext_lazy("channel status", "Active")
    FLAGGED = "flagged", pgettext_lazy("channel status", "Quiet, please check")
    RETIRING = "retiring", pgettext_lazy("channel status", "Closing")
    RETIRED = "retired", pgettext_lazy("channel status", "Closed")
    LAPSED = "lapsed", pgettext_lazy("channel status", "Not set up in time")
    CANCELLED = "cancelled", pgettext_lazy("channel status", "Cancelled")


LIVE = (ChannelStatus.ACTIVE, ChannelStatus.FLAGGED, ChannelStatus.RETIRING)
# In service and not on the way out: what can be asked how it goes on.
IN_SERVICE = (ChannelStatus.ACTIVE, ChannelStatus.FLAGGED)
NEVER_LIVE = (ChannelStatus.LAPSED, ChannelStatus.CANCELLED)
ENDED = (ChannelStatus.RETIRED, *NEVER_LIVE)
# ``told_from`` of a channel whose approval was taken back before anyone was told of it.
NEVER_TOLD = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)


class Overlay(models.TextChoices):
    """States that lie over the life cycle and remember what is beneath (design §4)."""

    SUSPENDED = "suspended", pgettext_lazy("channel status", "Suspended by the Secretariat")
    BLOCKED = "blocked", pgettext_lazy("channel status", "Blocked by the platform")
    ACCESS_LOST = "access_lost", pgettext_lazy("channel status", "Access lost")
    COMPROMISED = "compromised", pgettext_lazy("channel status", "Compromised")


def no_overlay(path: str = "") -> Q:
    """Nothing lies over the channel; ``path`` leads to it from another model, such as ``channel__``."""
    return Q(**{f"{path}{overlay.value}_at": None for overlay in Overlay})


class WayIn(models.TextChoices):
    """How one gets in: the three lawful ways (design §4), none of them, or nobody has said. A secret is never stored."""

    ROLES = "roles", _("Separate roles for each person")
    SAFE = "safe", _("One login, in the organisation's password manager")
    DEVICE = "device", _("One device, with a keeper and a spare")
    OTHER = "other", pgettext_lazy("way in", "None of these")
    UNKNOWN = "unknown", pgettext_lazy("way in", "Not known")


LAWFUL_WAYS_IN = (WayIn.ROLES, WayIn.SAFE, WayIn.DEVICE)
# One login for everybody: a grant says who can use it, and the platform itself knows no roles.
SINGLE_LOGIN = (WayIn.SAFE, WayIn.DEVICE)


class EndPlan(models.TextChoices):
    KEEP_NAME = "keep_name", _("Close it and keep the name")
    MERGE = "merge", _("Merge it into another channel")
    HAND_OVER = "hand_over", _("Hand it over")


class Tier(models.TextChoices):
    """How deep questions, evaluation and proof go (design §4)."""

    LIGHT = "light", pgettext_lazy("depth of care", "Light")
    STANDARD = "standard", _("Standard")
    CAREFUL = "careful", _("Careful")


# Rule A8: of the people with full control at least one is of the communications team, and there are at least two.
LEAST_COADMINS = 1
LEAST_FULL_CONTROL = 2


class ChannelQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What ``user`` may know of in the registry.

        Staff see all but what is unlisted for someone's safety: that is in no list but those of its own group, of its
        people, of the team and of the auditors (A22, design §5.13). Whoever may not read the registry, such as an external
        person, sees the channels on which their access has not ended (L2). A channel whose approval can still be taken
        back is not there yet for anyone but the team and the auditors.
        """
        if user.may(Permission.READ_AUDIT):
            return self
        told = self.told(timezone.now())
        if not user.may(Permission.READ_REGISTRY):
            return told.run_by(user)
        from channels_registry.models.grants import Grant

        own = Q(body__in=list(user.body_ids)) | Q(responsible=user) | Q(deputy=user)
        held = Grant.objects.filter(person=user, ended_at=None).values("channel")
        return told.filter(Q(unlisted_at=None) | own | Q(pk__in=held))

    def told(self, at: dt.datetime):
        """Channels that people outside the team may know of: the letter of their approval has left."""
        return self.filter(Q(told_from=None) | Q(told_from__lte=at))

    def run_by(self, user):
        """Channels on which ``user`` holds a grant that has not ended."""
        from channels_registry.models.grants import Grant

        return self.filter(Exists(Grant.objects.filter(channel=OuterRef("pk"), person=user, ended_at=None)))

    def on_duty(self):
        """Channels that speak, or may speak, for the alliance now: rule A8 holds for these."""
        return self.filter(status__in=LIVE)

    def in_service(self):
        """Channels on duty that nobody has begun to close."""
        return self.filter(status__in=IN_SERVICE)

    def under_no_overlay(self):
        """Channels whose people can reach them, and that nobody has stopped."""
        return self.filter(no_overlay())

    def public(self):
        """What the public directory lists; never one that is unlisted for someone's safety (A22)."""
        return self.filter(status__in=LIVE, unlisted_at=None)

    def silent_since(self, moment: dt.datetime):
        return self.filter(status=ChannelStatus.ACTIVE, latest_post_at__lt=moment)

    def due_for_review(self, *, on: dt.date):
        return self.on_duty().filter(review_on__lte=on)

    def with_names(self):
        """Annotate ``platform_name`` and ``body_name``: for long lists, which need no more of either."""
        return self.annotate(platform_name=F("platform__name"), body_name=F("body__name"))

    def without_coadmin(self, at: dt.datetime):
        """Those that no member of the communications team co-administers at ``at`` (A8)."""
        return self.filter(~Exists(_full_control(at).held_by_team(at)))

    def with_single_admin(self, at: dt.datetime):
        """Those that have fewer people in full control at ``at`` than rule A8 asks for."""
        people = _full_control(at).order_by().values("channel").annotate(count=Count("person")).values("count")
        return self.annotate(in_control=Coalesce(Subquery(people), Value(0))).filter(in_control__lt=LEAST_FULL_CONTROL)


def _full_control(at: dt.datetime) -> models.QuerySet:
    from channels_registry.models.grants import Grant

    return Grant.objects.live(at).full_control().filter(channel=OuterRef("pk"))


class Channel(models.Model):
    """One official presence of a body on one platform.

    Status and overlays change in ``lifecycle.py`` only. ``latest_post_at`` is the newest activity anyone has told or
    shown us; ``looked_at`` the last successful look. Where both are old, the channel is unknown, not inactive.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="channels", verbose_name=_("group or office"))
    platform = models.ForeignKey(
        Platform, on_delete=models.PROTECT, related_name="channels", verbose_name=_("platform")
    )
    kind = models.CharField(_("purpose"), max_length=20, choices=ChannelKind.choices)
    format = models.CharField(_("format"), max_length=20, choices=Format.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    name = models.CharField(_("name"), max_length=120)
    summary = models.CharField(_("introduction in one sentence"), max_length=160, blank=True)
    purpose = models.TextField(_("what it is for"), max_length=600, blank=True)
    audience = models.TextField(_("whom it wants to reach"), max_length=600, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    countries = models.JSONField(_("countries"), default=list, blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True)
    shared_mailbox = models.EmailField(_("shared mailbox"), blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="responsible_for",
        verbose_name=_("responsible person"),
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deputy_for",
        verbose_name=_("deputy"),
    )
    way_in = models.CharField(_("way in"), max_length=10, choices=WayIn.choices, default=WayIn.UNKNOWN)
    tier = models.CharField(_("depth of care"), max_length=10, choices=Tier.choices, default=Tier.STANDARD)
    rhythm = models.CharField(_("planned rhythm"), max_length=20, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    quiet_months = models.JSONField(_("months in which silence is normal"), default=list, blank=True)
    expected_end = models.DateField(_("expected end"), null=True, blank=True)
    end_plan = models.CharField(_("then"), max_length=20, choices=EndPlan.choices, blank=True)
    end_plan_note = models.CharField(_("transition"), max_length=300, blank=True)

    status = models.CharField(_("status"), max_length=20, choices=ChannelStatus.choices)
    suspended_at = models.DateTimeField(null=True, blank=True)
    blocked_at = models.DateTimeField(null=True, blank=True)
    access_lost_at = models.DateTimeField(null=True, blank=True)
    compromised_at = models.DateTimeField(null=True, blank=True)
    unlisted_at = models.DateTimeField(_("left off the public list"), null=True, blank=True)
    # Until its letter leaves, the decision behind a channel is known to the team only.
    told_from = models.DateTimeField(_("seen outside the team from"), null=True, blank=True)
    entered_at = models.DateTimeField(_("in the register since"))
    activated_at = models.DateTimeField(_("official since"), null=True, blank=True)
    flagged_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(_("closed"), null=True, blank=True)
    bring_in_line_by = models.DateField(_("being brought in line until"), null=True, blank=True)
    no_public_address = models.BooleanField(_("has no public address"), default=False)
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True, blank=True)
    review_on = models.DateField(_("next review of its rules"), null=True, blank=True)
    latest_post_at = models.DateTimeField(_("latest post"), null=True, blank=True)
    looked_at = models.DateTimeField(_("last look"), null=True, blank=True)
    # Raised by every change of its grants; the guarded update of it is the lock under which rule A8 is judged.
    grants_version = models.PositiveIntegerField(default=0)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("channel")
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["status", "latest_post_at"], name="channel_status_latest_post"),
            models.Index(fields=["name", "id"], name="channel_name"),
            # The public list is counted and paged in the order of its names by the index alone.
            models.Index(
                fields=["name", "id"], name="channel_public_name", condition=Q(status__in=LIVE, unlisted_at=None)
            ),
            models.Index(fields=["review_on", "id"], name="channel_review_on"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ChannelStatus.values), name="channel_status_known"),
            models.CheckConstraint(
                condition=Q(status=ChannelStatus.RETIRED, retired_at__isnull=False)
                | Q(~Q(status=ChannelStatus.RETIRED), retired_at__isnull=True),
                name="channel_retired_at_iff_retired",
            ),
            models.CheckConstraint(
                condition=Q(status=ChannelStatus.FLAGGED, flagged_at__isnull=False)
                | Q(~Q(status=ChannelStatus.FLAGGED), flagged_at__isnull=True),
                name="channel_flagged_at_iff_flagged",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=LIVE) | Q(activated_at__isnull=False), name="channel_live_was_activated"
            ),
            models.CheckConstraint(
                condition=~Q(status=ChannelStatus.RETIRED) | Q(suspended_at=None, blocked_at=None, access_lost_at=None),
                name="channel_retired_is_at_most_compromised",
            ),
            models.CheckConstraint(condition=Q(way_in__in=WayIn.values), name="channel_way_in_known"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="channel_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(responsible=None) | Q(deputy=None) | ~Q(responsible=F("deputy")),
                name="channel_deputy_is_someone_else",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def overlays(self) -> list[Overlay]:
        """The overlays in force, the gravest first."""
        order = (Overlay.COMPROMISED, Overlay.SUSPENDED, Overlay.BLOCKED, Overlay.ACCESS_LOST)
        return [overlay for overlay in order if getattr(self, f"{overlay.value}_at")]

    @property
    def is_on_duty(self) -> bool:
        return self.status in LIVE

    def is_told(self, at: dt.datetime) -> bool:
        """Whether people outside the team may know of it: the letter of its approval has left."""
        return self.told_from is None or self.told_from <= at


class ChannelAddressQuerySet(models.QuerySet):
    def current(self):
        return self.filter(until=None)

    def ever_ours(self):
        """Addresses that are ours or were: not those of channels that never went live (design §4)."""
        return self.exclude(channel__status__in=NEVER_LIVE)


class ChannelAddress(models.Model):
    """One form under which a channel is or was reached: handle, id, a name before a rename."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="addresses")
    identity_key = models.CharField(max_length=2100)
    canonical_url = models.CharField(_("link"), max_length=2100)
    handle = models.CharField(_("username"), max_length=260, blank=True)
    skeleton = models.CharField(max_length=260, blank=True, db_index=True)
    original_input = models.CharField(max_length=2000, blank=True)
    is_main = models.BooleanField(_("main link"), default=True)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = ChannelAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        # The links of today first, then the former ones from the latest. Databases place NULL differently.
        ordering = [F("until").desc(nulls_first=True), "-is_main", "pk"]
        indexes = [models.Index(fields=["identity_key"], name="channeladdress_key")]
        constraints = [
            # A released address can be held by a later channel; a live one by one channel only.
            models.UniqueConstraint("identity_key", condition=Q(until=None), name="channeladdress_live_unique"),
            models.UniqueConstraint(
                fields=["channel"], condition=Q(until=None, is_main=True), name="channeladdress_one_main_per_channel"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="channeladdress_until_after_since"
            ),
            models.CheckConstraint(
                condition=Q(canonical_url__startswith="https://") | Q(canonical_url__startswith="http://"),
                name="channeladdress_url_is_web",
            ),
        ]

    def __str__(self):
        return self.canonical_url


class NearForm(models.Model):
    """One folded form of an address's username; two usernames that share one resemble each other (look-alikes)."""

    address = models.ForeignKey(ChannelAddress, on_delete=models.CASCADE, related_name="near_forms")
    form = models.CharField(max_length=260, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["address", "form"], name="nearform_once_per_address")]

    def __str__(self):
        return self.form
