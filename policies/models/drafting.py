"""A draft that is opened for comments: who is asked, what they say to which clause, what comes of it (I5)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from policies.models.library import PolicyVersion
from portal.languages import Language

PERSON = settings.AUTH_USER_MODEL


class Consultation(models.Model):
    """The time in which invited people comment on a draft: from ``opened_at`` to the end of ``until``, or earlier.

    ``closed_by`` is None where the day simply came and the next consultation put the old one away.
    """

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="consultations")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    until = models.DateField(_("open until"))
    note = models.TextField(_("what we ask of you"), blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("time for comments")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["version"], condition=Q(closed_at=None), name="consultation_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False) | Q(closed_by=None), name="consultation_closed_by_has_its_moment"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="consultation_opened_before_closed"
            ),
        ]

    def __str__(self):
        return f"{self.version} · {self.until}"

    def lasts(self, *, on: dt.date) -> bool:
        """Whether comments are taken on ``on``; the last day counts."""
        return self.closed_at is None and on <= self.until


class Invitee(models.Model):
    """Someone who is asked for comments; ``of_body`` where a whole group was.

    ``told_at`` is when the letter was written, ``reminded_at`` the one reminder, ``done_at`` when they said that they have
    nothing (more) to say.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="invitees")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="draft_invitations")
    of_body = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    invited_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invited to comment")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "person"], name="invitee_once"),
            models.CheckConstraint(
                condition=Q(reminded_at=None) | Q(told_at__isnull=False, reminded_at__gt=F("told_at")),
                name="invitee_told_before_reminded",
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.consultation}"


class Outcome(models.TextChoices):
    TAKEN = "taken", pgettext_lazy("what became of a comment", "Taken over")
    NOT_TAKEN = "not_taken", pgettext_lazy("what became of a comment", "Not taken over")


class DraftComment(models.Model):
    """What someone says to one clause in one language; ``quoted`` are the clause's words at that moment."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="comments")
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    anchor = models.CharField(max_length=40)
    quoted = models.TextField(_("words it is about"))
    text = models.TextField(_("comment"))
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(_("what became of it"), max_length=12, choices=Outcome.choices, blank=True)
    because = models.TextField(_("because"), blank=True)
    resolved_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("comment on a draft")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="draftcomment_says_something"),
            models.CheckConstraint(
                condition=Q(outcome="", because="", resolved_by=None, resolved_at=None)
                | Q(Q(resolved_by__isnull=False, resolved_at__isnull=False), ~Q(outcome="")),
                name="draftcomment_resolved_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.NOT_TAKEN) | ~Q(because=""), name="draftcomment_not_taken_because"
            ),
        ]

    def __str__(self):
        return f"{self.consultation.version} {self.pk}"


class CommentAnswer(models.Model):
    """One answer in the talk below a comment."""

    comment = models.ForeignKey(DraftComment, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(_("answer"))
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer to a comment on a draft")
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="commentanswer_says_something")]

    def __str__(self):
        return str(self.comment)
