"""The end of a channel: wished, opened as a case, closed or stopped (A2, U7, N11)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels_registry.models import Channel, Platform


class WishKind(models.TextChoices):
    """What the people of a channel propose; the team decides (A2)."""

    CLOSE = "close", _("It can be closed")
    MERGE = "merge", _("It can be merged into another channel")
    HAND_OVER = "hand_over", _("It can be handed over")


class ClosingWish(models.Model):
    """Someone who looks after a channel says how it can end; the team decides (A2). At most one waits per channel.

    ``target`` is the official channel it could become part of, ``to_whom`` the group or person who could take it over.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="closing_wishes")
    kind = models.CharField(_("what is proposed"), max_length=10, choices=WishKind.choices, default=WishKind.CLOSE)
    target = models.ForeignKey(
        Channel, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("merged into")
    )
    to_whom = models.CharField(_("handed over to"), max_length=200, blank=True)
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
            models.CheckConstraint(condition=Q(kind__in=WishKind.values), name="closingwish_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=WishKind.MERGE, target__isnull=False) | (~Q(kind=WishKind.MERGE) & Q(target=None)),
                name="closingwish_target_iff_merge",
            ),
            models.CheckConstraint(
                condition=Q(target=None) | ~Q(target=F("channel")), name="closingwish_target_is_another"
            ),
            models.CheckConstraint(
                condition=(Q(kind=WishKind.HAND_OVER) & ~Q(to_whom="")) | (~Q(kind=WishKind.HAND_OVER) & Q(to_whom="")),
                name="closingwish_to_whom_iff_hand_over",
            ),
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


class NameDecision(models.TextChoices):
    """What happens to the name on the platform; a released name can be taken by anybody."""

    KEPT = "kept", pgettext_lazy("name on the platform", "Kept")
    RELEASED = "released", pgettext_lazy("name on the platform", "Released")


class PlatformLeaving(models.Model):
    """“We leave this platform”: one decision for all its channels in service, or those chosen (A20).

    ``channel_ids`` are those it was decided for; ``told_at`` stands once all their closings began and everyone was told.
    """

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="leavings")
    reason = models.TextField(_("reason"), max_length=2000)
    last_day = models.DateField(_("last day"))
    channel_ids = models.JSONField(default=list)
    # Where a channel's readers go on, by the channel's number; only where something was entered.
    successor_urls = models.JSONField(default=dict)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided"))
    told_at = models.DateTimeField(_("everyone told"), null=True, blank=True)

    class Meta:
        verbose_name = _("leaving of a platform")
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="platformleaving_has_reason"),
            models.UniqueConstraint(
                fields=["platform"], condition=Q(told_at=None), name="platformleaving_one_at_a_time"
            ),
        ]

    def __str__(self):
        return f"{self.platform} · {self.decided_at:%Y-%m-%d}"


# Closings that go on, and those in which a second person is asked whether the name may be released.
UNDER_WAY = Q(closed_at=None, stopped_at=None)
RELEASE_WAITS = Q(name_decision=NameDecision.RELEASED, name_confirmed_at=None)


class RetirementCase(models.Model):
    """The closing of a channel, on record from its reason to what became of it on the platform (A2, U7, N11).

    ``last_day`` None: it has no plan yet. A released name and a closing that ``needs_second`` take two people; who proposes
    and who confirms is kept. ``records_until`` says how long the content kept is kept.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="retirement_cases")
    reason = models.TextField(_("reason"), max_length=2000)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened"))
    leaving = models.ForeignKey(PlatformLeaving, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    last_day = models.DateField(_("last day"), null=True, blank=True)
    successor = models.ForeignKey(
        Channel, on_delete=models.PROTECT, null=True, blank=True, related_name="succeeds", verbose_name=_("goes on at")
    )
    successor_url = models.CharField(_("goes on at"), max_length=500, blank=True)
    needs_second = models.BooleanField(_("a second person closes it"), default=False)
    name_decision = models.CharField(_("name"), max_length=10, choices=NameDecision.choices, blank=True)
    name_reason = models.CharField(_("why"), max_length=600, blank=True)
    name_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name_decided_at = models.DateTimeField(null=True, blank=True)
    name_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name_confirmed_at = models.DateTimeField(null=True, blank=True)
    records_until = models.DateField(_("content kept until"), null=True, blank=True)
    lessons = models.TextField(_("lessons"), max_length=2000, blank=True)
    outcome = models.CharField(_("on the platform"), max_length=12, choices=RetirementOutcome.choices, blank=True)
    outcome_note = models.CharField(_("note"), max_length=600, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField(_("handed to a second person"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
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
            models.CheckConstraint(
                condition=Q(successor=None) | Q(successor_url=""), name="retirementcase_one_successor"
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=F("channel")), name="retirementcase_successor_is_another"
            ),
            models.CheckConstraint(
                condition=Q(name_decision="", name_decided_by=None, name_decided_at=None)
                | (~Q(name_decision="") & Q(name_decided_by__isnull=False, name_decided_at__isnull=False)),
                name="retirementcase_name_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(name_confirmed_by=None, name_confirmed_at=None)
                | Q(name_decision=NameDecision.RELEASED, name_confirmed_at__isnull=False)
                & Q(name_confirmed_by__isnull=False)
                & ~Q(name_confirmed_by=F("name_decided_by")),
                name="retirementcase_release_by_two_people",
            ),
            # Closed with a released name: two people released it.
            models.CheckConstraint(
                condition=Q(closed_at=None)
                | ~Q(name_decision=NameDecision.RELEASED)
                | Q(name_confirmed_at__isnull=False),
                name="retirementcase_release_confirmed",
            ),
            # What is deleted or handed over is a name that is let go.
            models.CheckConstraint(
                condition=Q(closed_at=None)
                | Q(last_day=None)
                | ~Q(outcome__in=(RetirementOutcome.DELETED, RetirementOutcome.HANDED_OVER))
                | Q(name_decision=NameDecision.RELEASED),
                name="retirementcase_end_of_name_decided",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None)
                | Q(last_day=None)
                | ~Q(outcome=RetirementOutcome.MERGED)
                | Q(successor__isnull=False)
                | ~Q(successor_url=""),
                name="retirementcase_merged_has_successor",
            ),
            models.CheckConstraint(
                condition=Q(proposed_at=None, proposed_by=None)
                | Q(proposed_at__isnull=False, proposed_by__isnull=False) & ~Q(outcome=""),
                name="retirementcase_proposed_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None)
                | Q(needs_second=False)
                | (Q(proposed_by__isnull=False, closed_by__isnull=False) & ~Q(closed_by=F("proposed_by"))),
                name="retirementcase_closed_by_a_second",
            ),
        ]

    def __str__(self):
        return f"{self.channel} · {self.opened_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.stopped_at is None

    @property
    def release_waits(self) -> bool:
        """One person wants to let the name go; a second one has not agreed yet."""
        return self.name_decision == NameDecision.RELEASED and self.name_confirmed_at is None
