"""The append-only record of decisions: who, when, what and why, each row chained by hash to the one before (design §5.4).

The chained row holds ids and a salted digest. Names and free text lie beside it in ``LedgerText`` and can be erased when
a person must be forgotten, without breaking the chain. Database triggers (``ledger/triggers.py``) refuse every edit and
deletion; the managers below refuse them earlier and with a sentence.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RecordIsPermanent(Exception):
    """The record of decisions is only ever added to."""

    def __init__(self):
        super().__init__(
            _("The record of decisions cannot be changed. Record a new decision that corrects the old one.")
        )


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **values):
        raise RecordIsPermanent

    def delete(self):
        raise RecordIsPermanent

    def bulk_update(self, *args, **kwargs):
        raise RecordIsPermanent


class AppendOnly(models.Model):
    """A row that is written once."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise RecordIsPermanent
        super().save(*args, force_insert=True, **kwargs)

    def delete(self, *args, **kwargs):
        raise RecordIsPermanent


class LedgerEntry(AppendOnly):
    """One decision. ``hash`` covers every other column, ``previous_hash`` included."""

    seq = models.BigIntegerField(_("number"), primary_key=True)
    format_version = models.PositiveSmallIntegerField()
    at = models.DateTimeField(_("when"), db_index=True)
    # No foreign key: the record must never stand in the way of the living data, nor be cascaded away with it.
    actor_id = models.BigIntegerField(_("who"), null=True, db_index=True)
    action = models.CharField(_("what"), max_length=80, db_index=True)
    subject_type = models.CharField(max_length=80)
    subject_id = models.BigIntegerField(null=True)
    data = models.TextField(help_text="Canonical JSON; ids, codes and dates only.")
    text_digest = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("decision")
        ordering = ["-seq"]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="ledgerentry_subject")]
        constraints = [models.CheckConstraint(condition=Q(seq__gte=1), name="ledgerentry_seq_from_one")]

    def __str__(self):
        return f"{self.seq} {self.action}"


class LedgerText(AppendOnly):
    """Names and words of one entry, beside the chain; once erased, ``text`` is null and ``salt`` empty."""

    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, primary_key=True, related_name="words")
    salt = models.CharField(max_length=32, blank=True)
    # Null means erased, and differs from words that were never there.
    text = models.TextField(null=True, help_text="Canonical JSON with actor, subject and why.")  # noqa: DJ001 -- see above
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("words of a decision")
        constraints = [
            models.CheckConstraint(
                condition=Q(text__isnull=True, salt="", erased_at__isnull=False)
                | Q(Q(text__isnull=False, erased_at__isnull=True), ~Q(salt="")),
                name="ledgertext_text_or_erased",
            )
        ]

    def __str__(self):
        return str(self.entry_id)


class LedgerHead(models.Model):
    """The end of the chain; its row is the lock that puts two decisions at once one after the other."""

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="ledgerhead_one_row")]

    def __str__(self):
        return str(self.seq)


class LedgerCheck(models.Model):
    """The last verification of the whole chain, and whether another one was asked for since; one row."""

    asked_at = models.DateTimeField(_("asked for"), null=True)
    # The moment as of which the chain was walked.
    checked_at = models.DateTimeField(_("checked"), null=True)
    count = models.BigIntegerField(_("decisions that hold"), default=0)
    broken_at = models.BigIntegerField(_("first one that does not"), null=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("check of the record")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="ledgercheck_one_row"),
            models.CheckConstraint(
                condition=Q(broken_at__isnull=True, fault="") | (Q(broken_at__isnull=False) & ~Q(fault="")),
                name="ledgercheck_broken_at_and_fault",
            ),
        ]

    def __str__(self):
        return str(self.checked_at)

    @property
    def is_asked_for(self) -> bool:
        return self.asked_at is not None and (self.checked_at is None or self.checked_at < self.asked_at)
