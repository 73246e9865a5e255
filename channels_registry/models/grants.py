"""Who can do what on a channel (A7, A8, I2, L2)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleAssignment
from channels_registry.models.channels import Channel


class AccessLevel(models.TextChoices):
    OWNER = "owner", _("Full control (owner)")
    ADMIN = "admin", _("Full control")
    EDITOR = "editor", _("Can publish")
    MODERATOR = "moderator", _("Can reply")
    ANALYST = "analyst", _("Can see figures")


FULL_CONTROL = (AccessLevel.OWNER, AccessLevel.ADMIN)


class EndReason(models.TextChoices):
    """Why an access ended where nobody wrote a reason; anything else in ``end_reason`` is what a person wrote."""

    DAY_CAME = "day_came", _("Its day had come")
    LEFT = "left", _("The person left")
    SET_UP_ENDED = "set_up_ended", _("The set-up ended")
    CHANNEL_CLOSED = "channel_closed", _("The channel was closed")


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
        indexes = [models.Index(fields=["ends_at"], name="grant_ends", condition=Q(ended_at=None))]
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
        ]

    def __str__(self):
        return f"{self.person} · {self.channel}"

    def is_live_at(self, at: dt.datetime) -> bool:
        """What ``GrantQuerySet.live`` asks, of a grant that was read with its holder (design §5.1)."""
        begun = self.ended_at is None and self.starts_at <= at
        return begun and self.person.is_active and (self.ends_at is None or self.ends_at > at)

    @property
    def why_ended(self) -> str:
        """The reason in words: our own in the reader's language, a person's as it was written."""
        return str(EndReason(self.end_reason).label) if self.end_reason in EndReason.values else self.end_reason
