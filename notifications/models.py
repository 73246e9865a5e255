"""Letters: stored in the transaction of what they tell, sent after commit, retried until they are gone (design §5.5)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

# While a worker sends a letter, no other takes it; if the worker dies, the letter is free again after this.
CLAIM = dt.timedelta(minutes=5)


class LetterQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(sent_at=None, cancelled_at=None, refused_at=None)

    def perhaps_twice(self):
        """Letters of which a try broke off, and that have left since: the mail server may have had them twice."""
        return self.filter(interrupted__gt=0, sent_at__isnull=False)

    def sendable(self, at):
        """Letters whose time has come and that no other worker is sending right now."""
        return self.waiting().filter(next_try_at__lte=at)


class Letter(models.Model):
    """One message to one person about one event.

    ``kind`` and ``data`` are fixed when the event happens; the words are made from them at sending, in the reader's
    language, and kept. ``event`` and ``address`` together are unique: nobody is told the same thing twice.
    """

    kind = models.CharField(_("kind"), max_length=80)
    event = models.CharField(max_length=200)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )
    address = models.EmailField(_("to"), max_length=254)
    language = models.CharField(_("language"), max_length=10)
    data = models.JSONField(default=dict)
    message_id = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(_("written"))
    next_try_at = models.DateTimeField(_("leaves"))
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    # Set while a worker sends it. Found set by the next worker, it tells that the one before died over it.
    claimed_at = models.DateTimeField(null=True, blank=True)
    interrupted = models.PositiveSmallIntegerField(_("tries that broke off"), default=0, db_default=0)
    last_error = models.CharField(_("last difficulty"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    refused_at = models.DateTimeField(_("refused by the mail server"), null=True, blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="letter_waiting",
                condition=Q(sent_at=None, cancelled_at=None, refused_at=None),
            ),
            models.Index(fields=["created_at"], name="letter_interrupted", condition=Q(interrupted__gt=0)),
            models.Index(fields=["refused_at"], name="letter_refused", condition=Q(refused_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "address"], name="letter_once_per_event_and_address"),
            models.CheckConstraint(
                condition=Q(sent_at=None, cancelled_at=None)
                | Q(sent_at=None, refused_at=None)
                | Q(cancelled_at=None, refused_at=None),
                name="letter_ends_one_way",
            ),
        ]

    def __str__(self):
        return f"{self.kind} → {self.address}"


class Sign(models.TextChoices):
    """How a bounce came to be known."""

    REFUSED = "refused", _("The mail server refused a message for good")
    REPORT = "report", _("A delivery report came back")


class BounceQuerySet(models.QuerySet):
    def open(self):
        return self.filter(cleared_at=None)


class Bounce(models.Model):
    """An address at which letters fail for good, from the first failure until a letter arrives there again.

    ``address`` is in lower case. ``letter`` is the one that failed last, ``code`` what the server said: “550” of SMTP or
    “5.1.1” of a report. Soft failures are none. Written in ``bounces.py`` only.
    """

    address = models.EmailField(_("address"), max_length=254)
    sign = models.CharField(_("how it is known"), max_length=8, choices=Sign.choices)
    code = models.CharField(_("what the server said"), max_length=16, blank=True)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="bounces", verbose_name=_("letter"))
    first_at = models.DateTimeField(_("since"))
    last_at = models.DateTimeField(_("last"))
    cleared_at = models.DateTimeField(_("arrives again since"), null=True, blank=True)

    objects = BounceQuerySet.as_manager()

    class Meta:
        verbose_name = _("address that bounces")
        verbose_name_plural = _("addresses that bounce")
        ordering = ["first_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["address"], condition=Q(cleared_at=None), name="bounce_open_once"),
            models.CheckConstraint(condition=Q(sign__in=Sign.values), name="bounce_sign_known"),
            models.CheckConstraint(condition=Q(last_at__gte=F("first_at")), name="bounce_last_after_first"),
            models.CheckConstraint(
                condition=Q(cleared_at=None) | Q(cleared_at__gte=F("last_at")), name="bounce_cleared_after_last"
            ),
        ]

    def __str__(self):
        return self.address
