"""Who read and accepted which version (A10), who was asked to, and the link of the letter by which they do."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from policies.models.library import PolicyVersion
from portal.languages import Language

SHA256_DIGITS = 64


class AcknowledgementQuerySet(models.QuerySet):
    def counting_for(self, version: OuterRef):
        """Those that count for the version of the outer query, named by the path to its key: of itself, or of the one
        from which it is carried over, or of another one carried over from there."""
        path = version.name.removesuffix("pk")
        return self.alias(counts_as=Coalesce("version__carried_from", "version")).filter(
            counts_as=Coalesce(OuterRef(f"{path}carried_from"), OuterRef(f"{path}pk"))
        )

    def counting_as(self, version: PolicyVersion):
        """The same for one version that was read."""
        first = version.carried_from_id or version.pk
        return self.filter(Q(version=first) | Q(version__carried_from=first))


class Acknowledgement(models.Model):
    """Someone read and accepted one version, in one language (A10)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acknowledgements")
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="acknowledgements")
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    at = models.DateTimeField(_("when"))
    # By the link of a letter sent to their address, without a sign-in.
    by_link = models.BooleanField(_("by the link of a letter"), default=False)

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("read and accepted")
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["person", "version"], name="acknowledgement_once")]

    def __str__(self):
        return f"{self.person} · {self.version}"


class Asking(models.Model):
    """A person was asked by letter to read and accept a version, and reminded once at most (design §5.12).

    ``due_on`` is the last day that the letter named.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="policy_askings")
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="askings")
    asked_at = models.DateTimeField(_("asked"))
    due_on = models.DateField(_("until"))
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)

    class Meta:
        verbose_name = _("asked to read a policy")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "version"], name="asking_once"),
            models.CheckConstraint(
                condition=Q(reminded_at=None) | Q(reminded_at__gt=F("asked_at")), name="asking_reminded_later"
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.version}"


class ReadingKeyQuerySet(models.QuerySet):
    def live(self, at: dt.datetime):
        """What still opens something: not ended, in time, its person here."""
        return self.filter(ended_at=None, expires_at__gt=at, person__is_active=True)


class ReadingKey(models.Model):
    """The link in a letter by which one person reads and accepts without a sign-in; of it only a digest is kept.

    ``versions`` are the numbers of those that the letter named: the link opens these and nothing that comes later, each
    is accepted by it once, and with the last of them the link ends. A newer letter ends the link of the one before.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reading_keys")
    token_digest = models.CharField(max_length=SHA256_DIGITS, unique=True)
    versions = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ReadingKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to read a policy")
        verbose_name_plural = _("links to read a policy")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="readingkey_one_per_person"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="readingkey_expires_later"),
        ]

    def __str__(self):
        return f"{self.person} · {self.created_at:%Y-%m-%d}"
