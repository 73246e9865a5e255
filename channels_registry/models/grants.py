"""Who can do what on a channel (A7, A8, I2, L2)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import RoleAssignment
from channels_registry.models.channels import Channel


class AccessLevel(models.TextChoices):
    OWNER = "owner", _("Full control (owner)")
    ADMIN = "admin", _("Full control")
    EDITOR = "editor", _("Can publish")
    MODERATOR = "moderator", _("Can reply")
    ANALYST = "analyst", _("Can see figures")


FULL_CONTROL = (AccessLevel.OWNER, AccessLevel.ADMIN)
# Who uses the login: full control in fact where there is one login for everybody (decision record on ways in).
FULL_BY_ONE_LOGIN = (AccessLevel.EDITOR, AccessLevel.MODERATOR)
# From the most to the least that an access allows.
HIGHEST_FIRST = tuple(AccessLevel)


def further_than(level: str) -> tuple[AccessLevel, ...]:
    """The levels that allow more than this one; owner and admin are two names of full control."""
    return () if level in FULL_CONTROL else HIGHEST_FIRST[: HIGHEST_FIRST.index(AccessLevel(level))]


class Source(models.TextChoices):
    """How the portal came to know of an access (I2)."""

    REQUEST = "request", _("Named in the approved request")
    TOLD = "told", _("Somebody told the portal")
    IMPORTED = "imported", _("Taken over from a list")
    SEEN = "seen", _("Found on the platform")
    HANDED_OVER = "handed_over", _("Handed over by the person before")


class Strength(models.TextChoices):
    """How sure an access is; each is good for a time of its own (``AuditSettings``)."""

    CLAIMED = "claimed", pgettext_lazy("access", "Claimed")
    SEEN = "seen", pgettext_lazy("access", "Seen")
    PROVED = "proved", pgettext_lazy("access", "Proved")


class EndReason(models.TextChoices):
    """Why an access ended where nobody wrote a reason; anything else in ``end_reason`` is what a person wrote."""

    DAY_CAME = "day_came", _("Its day had come")
    LEFT = "left", _("The person left")
    SET_UP_ENDED = "set_up_ended", _("The set-up ended")
    CHANNEL_CLOSED = "channel_closed", _("The channel was closed")
    MERGED = "merged", _("Two entries of one person became one")


class GrantQuerySet(models.QuerySet):
    def not_ended(self):
        return self.filter(ended_at=None)

    def live(self, at: dt.datetime):
        """Started, not ended, and its holder is active (design §5.1)."""
        return self.filter(ended_at=None, starts_at__lte=at, person__is_active=True).filter(
            Q(ends_at=None) | Q(ends_at__gt=at)
        )

    def full_control(self):
        return self.filter(level__in=FULL_CONTROL)

    def with_of_team(self, at: dt.datetime):
        """Annotate ``of_team``: whether the holder is a current member of the communications team.

        For the grants of some channels. As a condition (``held_by_team``) it lets PostgreSQL start from all the grants
        of the team, which co-administers every channel.
        """
        return self.annotate(of_team=Exists(RoleAssignment.objects.team(at).filter(person=OuterRef("person"))))

    def held_by_team(self, at: dt.datetime):
        """Held by someone whose membership of the communications team is current (A8)."""
        return self.filter(Exists(RoleAssignment.objects.team(at).filter(person=OuterRef("person"))))


class Grant(models.Model):
    """One person's administration of one channel. Changed in ``grants.py`` only."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="grants")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants", verbose_name=_("person")
    )
    level = models.CharField(_("access"), max_length=12, choices=AccessLevel.choices)
    native_role = models.CharField(_("role as the platform calls it"), max_length=60, blank=True)
    source = models.CharField(_("how we know"), max_length=12, choices=Source.choices, default=Source.TOLD)
    # What the approved request named for this person; "" where it named nothing.
    approved_level = models.CharField(_("access approved"), max_length=12, choices=AccessLevel.choices, blank=True)
    # The latest attestation, repeated here so that lists and rules need not look for it; "" means never verified.
    verified_as = models.CharField(_("how sure"), max_length=8, choices=Strength.choices, blank=True)
    verified_at = models.DateTimeField(_("last verified"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
    )
    verify_by = models.DateField(_("verify again by"), null=True, blank=True)
    starts_at = models.DateTimeField(_("since"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("access")
        verbose_name_plural = _("access")
        ordering = ["channel", "starts_at", "pk"]
        indexes = [
            models.Index(fields=["ends_at"], name="grant_ends", condition=Q(ended_at=None)),
            models.Index(fields=["verify_by"], name="grant_verify_by", condition=Q(ended_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "person"], condition=Q(ended_at=None), name="grant_one_per_person"
            ),
            models.CheckConstraint(condition=Q(level__in=AccessLevel.values), name="grant_level_known"),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="grant_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="") | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="grant_end_has_reason",
            ),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="grant_source_known"),
            models.CheckConstraint(
                condition=Q(approved_level="") | Q(approved_level__in=AccessLevel.values),
                name="grant_approved_level_known",
            ),
            models.CheckConstraint(
                condition=Q(verified_as="", verified_at=None, verified_by=None, verify_by=None)
                | Q(
                    verified_as__in=Strength.values,
                    verified_at__isnull=False,
                    verified_by__isnull=False,
                    verify_by__isnull=False,
                ),
                name="grant_verified_whole",
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.channel}"

    def is_live_at(self, at: dt.datetime) -> bool:
        """What ``GrantQuerySet.live`` asks, of a grant that was read with its holder (design §5.1)."""
        begun = self.ended_at is None and self.starts_at <= at
        return begun and self.person.is_active and (self.ends_at is None or self.ends_at > at)

    @property
    def why_ended(self) -> str:
        return why_ended(self.end_reason)


def why_ended(reason: str) -> str:
    """A reason in words: our own in the reader's language, a person's as it was written."""
    return str(EndReason(reason).label) if reason in EndReason.values else reason
