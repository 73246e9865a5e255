"""Policies, their versions per language, and who read and accepted which (A10, A15, U9)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.languages import Language


class Policy(models.Model):
    """One policy over all its versions. ``binds_channels``: it must be accepted before someone is given access (A10)."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    binds_channels = models.BooleanField(_("must be accepted before access to a channel"), default=False)
    sisters = models.ManyToManyField("self", blank=True, verbose_name=_("sister policies"))

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["slug"]

    def __str__(self):
        return self.slug


class PolicyVersionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_at__isnull=False)

    def in_force(self, *, on: dt.date):
        """The published version of each policy whose day has come and that no later one has replaced on ``on``."""
        due = self.filter(published_at__isnull=False, effective_on__lte=on)
        later = PolicyVersion.objects.filter(
            policy=models.OuterRef("policy"), published_at__isnull=False, effective_on__lte=on
        ).filter(
            Q(effective_on__gt=models.OuterRef("effective_on"))
            | Q(effective_on=models.OuterRef("effective_on"), pk__gt=models.OuterRef("pk"))
        )
        return due.filter(~models.Exists(later))


class PolicyVersion(models.Model):
    """One version, with its authority, its day, what it replaces and what changed (U9)."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    number = models.CharField(_("version"), max_length=20)
    authority = models.CharField(_("authority"), max_length=160)
    effective_on = models.DateField(_("in force from"))
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy version")
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="policyversion_number_unique"),
            models.CheckConstraint(
                condition=Q(replaces=None) | ~Q(replaces=F("id")), name="policyversion_not_its_own_past"
            ),
        ]

    def __str__(self):
        return f"{self.policy} {self.number}"


class PolicyText(models.Model):
    """The words of one version in one language, in Markdown."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("in short"), blank=True)
    body = models.TextField(_("text"))
    changes = models.TextField(_("what changed"), blank=True)

    class Meta:
        verbose_name = _("policy text")
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="policytext_one_per_language")]

    def __str__(self):
        return self.title


class Acknowledgement(models.Model):
    """Someone read and accepted one version, in one language (A10)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acknowledgements")
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="acknowledgements")
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("read and accepted")
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["person", "version"], name="acknowledgement_once")]

    def __str__(self):
        return f"{self.person} · {self.version}"
