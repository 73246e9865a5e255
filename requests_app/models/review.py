"""The review of a request: evaluation by criterion, questions back, decisions (A5)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from channels_registry.models import Channel
from requests_app.models.requests import ChannelRequest, told


class Criterion(models.TextChoices):
    BRAND = "brand", _("Brand and principles")
    MEDIUM = "medium", _("The medium fits")
    OVERLAP = "overlap", _("No other channel serves it")
    SUSTAINABILITY = "sustainability", _("It can last")
    PEOPLE = "people", _("The people are there")
    RISK = "risk", _("Risk")


class Verdict(models.TextChoices):
    GOOD = "good", _("Good")
    CONCERN = "concern", _("Concern")
    BLOCKING = "blocking", _("Blocking")


class Evaluation(models.Model):
    """What the reviewer found on one criterion."""

    request = models.ForeignKey(ChannelRequest, on_delete=models.PROTECT, related_name="evaluations")
    criterion = models.CharField(_("criterion"), max_length=20, choices=Criterion.choices)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("evaluation")
        constraints = [
            models.UniqueConstraint(fields=["request", "criterion"], name="evaluation_one_per_criterion"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="evaluation_verdict_known"),
            models.CheckConstraint(condition=Q(verdict=Verdict.GOOD) | ~Q(note=""), name="evaluation_concern_has_note"),
        ]

    def __str__(self):
        return f"{self.request} · {self.criterion}"


class ChangeRequest(models.Model):
    """One point for which the request goes back, and the requester's answer to it.

    ``question`` is the question of Annex 1 it is about, "" for the request as a whole. The points of one return share
    their ``asked_at``. ``changed``: the requester says that they changed their answers; otherwise ``answer`` says why not.
    """

    request = models.ForeignKey(ChannelRequest, on_delete=models.PROTECT, related_name="change_requests")
    question = models.CharField(_("about question"), max_length=20, blank=True)
    comment = models.TextField(_("what is needed"), max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    changed = models.BooleanField(_("answers changed"), default=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    # The requester or a co-writer; empty where it was answered before there were co-writers.
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("question back")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | Q(answered_at__isnull=False),
                name="changerequest_answer_has_date",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, changed=False)
                | (Q(answered_at__isnull=False) & (Q(changed=True) | ~Q(answer=""))),
                name="changerequest_changed_or_explained",
            ),
        ]

    def __str__(self):
        return f"{self.request} · {self.asked_at:%Y-%m-%d}"

    @property
    def mark(self) -> str:
        """Tells one answer from the next; "" while there is none."""
        return self.answered_at.astimezone(dt.UTC).isoformat() if self.answered_at else ""


class Outcome(models.TextChoices):
    RECOMMENDED = "recommended", _("Recommended")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Not approved")
    JOINED = "joined", _("Served by an existing channel")


class DecisionQuerySet(models.QuerySet):
    def final(self):
        """The decision that stands, recommendations aside; at most one for each request."""
        return self.exclude(outcome=Outcome.RECOMMENDED).filter(undone_at=None, superseded_at=None)

    def told(self, at: dt.datetime):
        """Those whose letter has left: what requesters may read. One that was corrected later stays told."""
        window = dt.timedelta(minutes=settings.UNDO_MINUTES)
        standing = Q(told(at, path="request__"), superseded_at=None)
        corrected_later = Q(superseded_at__gte=F("at") + window)
        return self.exclude(outcome=Outcome.RECOMMENDED).filter(standing | corrected_later, undone_at=None)

    def proposals(self):
        """Corrections that a first person proposes and a second one has not decided on (careful tier)."""
        return self.filter(outcome=Outcome.RECOMMENDED, undone_at=None, voided_at=None).exclude(why_corrected="")


class Decision(models.Model):
    """One decision, with its reasons and, when it approves, the parameters as they were set (A5).

    ``undone_at``: taken back before its letter left (UNDO_MINUTES). ``voided_at``: a recommendation that an edit overtook.
    ``superseded_at``: a later decision corrects this one and names it in ``supersedes``; both stay on record. A decision for a
    limited time (fast track) has it from the day on which the one on the whole form follows.
    ``channel``: the one that an approval entered, also after the approval was corrected.
    """

    request = models.ForeignKey(ChannelRequest, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(_("decision"), max_length=12, choices=Outcome.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reasons = models.TextField(_("reasons"), max_length=4000, blank=True)
    way_on = models.TextField(_("a way on"), max_length=2000, blank=True)
    internal_note = models.TextField(_("note for the team"), max_length=2000, blank=True)
    parameters = models.JSONField(default=dict, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(_("corrected"), null=True, blank=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    why_corrected = models.TextField(_("why it was corrected"), max_length=1000, blank=True)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, null=True, blank=True, related_name="approvals")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=~Q(outcome=Outcome.RECOMMENDED) & Q(undone_at=None, superseded_at=None),
                name="decision_final_once",
            ),
            models.CheckConstraint(
                condition=Q(supersedes=None) | ~Q(why_corrected=""), name="decision_correction_has_reason"
            ),
            models.CheckConstraint(condition=~Q(supersedes=F("id")), name="decision_not_its_own_correction"),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(superseded_at__gte=F("at"), undone_at=None),
                name="decision_superseded_after",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.REJECTED) | (~Q(reasons="") & ~Q(way_on="")),
                name="decision_refusal_has_reasons_and_way_on",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(undone_at__gte=F("at")), name="decision_undone_after"
            ),
        ]

    def __str__(self):
        return f"{self.request} · {self.outcome}"


class ReviewNote(models.Model):
    """A remark for the team on a request; the requester never sees it (design §5.9)."""

    request = models.ForeignKey(ChannelRequest, on_delete=models.PROTECT, related_name="review_notes")
    text = models.TextField(_("note for the team"), max_length=2000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("note for the team")
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="reviewnote_has_text")]

    def __str__(self):
        return f"{self.request} · {self.at:%Y-%m-%d}"
