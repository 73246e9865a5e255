"""Requesters without an account: the link to their mailbox, and whether the group they name knows them (N3, A3)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Body, Language


class StartLink(models.Model):
    """Somebody asked to start from this mailbox, for this group. The link's token is kept as a digest only.

    A row is written for every address that is typed, also for one that is known already, whose letter has no link: the
    page does the same work for all. Rows are forgotten some days after the link has run out (``starting.links``).
    """

    email = models.EmailField(_("e-mail"), max_length=254)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name=_("group or office"))
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    token_digest = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField(_("asked"))
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("link to start a request")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="startlink_email_in_lower_case"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("asked_at")), name="startlink_lives"),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(used_at__lt=F("expires_at")), name="startlink_used_in_time"
            ),
        ]

    def __str__(self):
        return f"{self.body} · {self.asked_at:%Y-%m-%d}"


class ConfirmationOutcome(models.TextChoices):
    CONFIRMED = "confirmed", pgettext_lazy("whether a group knows someone", "Confirmed")
    DECLINED = "declined", pgettext_lazy("whether a group knows someone", "Not confirmed")
    ENDED = "ended", pgettext_lazy("whether a group knows someone", "Ended without an answer")


class GroupConfirmationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(answered_at=None)

    def with_mailbox(self):
        """Those that the group's mailbox answers."""
        return self.open().filter(team_since=None)

    def with_team(self):
        """Those that nobody but the communications team answers any more."""
        return self.open().filter(team_since__isnull=False)


class GroupConfirmation(models.Model):
    """Someone says that they work for a group, and the group, or in its place the communications team, says if it is so.

    ``mailbox`` is the group's contact mailbox as it was when it was asked, "" where there was none to ask. It is asked by
    letter, once more at ``remind_at``, and its links hold until ``link_until``; from ``team_since`` on it is the team's.
    Changed in ``starting.confirming`` only.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="confirmations")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name=_("group or office"))
    asked_at = models.DateTimeField(_("asked"))
    mailbox = models.EmailField(_("contact mailbox"), max_length=254, blank=True)
    token_digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(_("asked once more"), null=True, blank=True)
    reminder_digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    link_until = models.DateTimeField(_("link valid until"), null=True, blank=True)
    team_since = models.DateTimeField(_("with the communications team since"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=ConfirmationOutcome.choices, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    # Of the team; None where the mailbox answered, or where it ended without an answer.
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by_mailbox = models.BooleanField(default=False)
    why = models.CharField(_("reason"), max_length=300, blank=True)

    objects = GroupConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("confirmation by a group")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "body"], condition=Q(answered_at=None), name="groupconfirmation_one_open"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *ConfirmationOutcome.values]), name="groupconfirmation_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, outcome="") | (Q(answered_at__isnull=False) & ~Q(outcome="")),
                name="groupconfirmation_answered_at_iff_outcome",
            ),
            # Either the mailbox or one person of the team answered; nobody did where it ended without an answer.
            models.CheckConstraint(
                condition=(Q(outcome__in=["", ConfirmationOutcome.ENDED]) & Q(answered_by=None, by_mailbox=False))
                | (
                    Q(outcome__in=[ConfirmationOutcome.CONFIRMED, ConfirmationOutcome.DECLINED])
                    & (Q(answered_by=None, by_mailbox=True) | Q(answered_by__isnull=False, by_mailbox=False))
                ),
                name="groupconfirmation_answered_by_one",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("person")), name="groupconfirmation_not_by_oneself"
            ),
            models.CheckConstraint(
                condition=(Q(answered_by=None) & ~Q(outcome=ConfirmationOutcome.DECLINED)) | ~Q(why=""),
                name="groupconfirmation_says_why",
            ),
            # Somebody has it: a mailbox with a link and its dates, or the team.
            models.CheckConstraint(
                condition=(
                    ~Q(mailbox="")
                    & Q(token_digest__isnull=False, remind_at__isnull=False, link_until__isnull=False)
                )
                | Q(
                    mailbox="", token_digest=None, remind_at=None, link_until=None,
                    reminded_at=None, team_since__isnull=False,
                ),
                name="groupconfirmation_somebody_has_it",
            ),
            models.CheckConstraint(
                condition=Q(by_mailbox=False) | ~Q(mailbox=""), name="groupconfirmation_mailbox_that_was_asked"
            ),
            models.CheckConstraint(
                condition=Q(reminded_at=None, reminder_digest=None)
                | Q(reminded_at__isnull=False, reminder_digest__isnull=False),
                name="groupconfirmation_reminded_with_a_link",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.person} · {self.body}"
