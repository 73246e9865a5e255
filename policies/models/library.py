"""Policies and their versions, per language (A15, U9)."""

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

    def drafts(self):
        """What is being written: neither published nor withdrawn."""
        return self.filter(published_at=None, withdrawn_at=None)

    def in_force(self, *, on: dt.date):
        """The published version of each policy whose day has come and that no later one has replaced on ``on``.

        Of two with the same day it is the one that was published later: a draft that was begun first may end last.
        """
        due = self.filter(published_at__isnull=False, effective_on__lte=on)
        same_day = Q(effective_on=models.OuterRef("effective_on"))
        later = PolicyVersion.objects.filter(
            policy=models.OuterRef("policy"), published_at__isnull=False, effective_on__lte=on
        ).filter(
            Q(effective_on__gt=models.OuterRef("effective_on"))
            | same_day & Q(published_at__gt=models.OuterRef("published_at"))
            | same_day & Q(published_at=models.OuterRef("published_at"), pk__gt=models.OuterRef("pk"))
        )
        return due.filter(~models.Exists(later))

    def to_show(self, *, on: dt.date):
        """Of each policy what is in force on ``on``; of one that has never been, the first version that will be."""
        same_day = Q(effective_on=models.OuterRef("effective_on"), published_at__gt=models.OuterRef("published_at"))
        before = PolicyVersion.objects.published().filter(
            Q(effective_on__lt=models.OuterRef("effective_on")) | same_day, policy=models.OuterRef("policy")
        )
        in_force = PolicyVersion.objects.in_force(on=on)
        return self.published().filter(Q(pk__in=in_force.values("pk")) | Q(~models.Exists(before), effective_on__gt=on))


class PolicyVersion(models.Model):
    """One version, with its authority, its day, what it replaces and what changed (U9).

    It is a draft until it is published or withdrawn; ``effective_on`` is then the day that is meant, if one is named.
    ``based_on`` is the version whose text the draft began with. ``accept_by`` is the last day for whoever has access to
    accept it. ``carried_from`` is the version whose acceptance counts for this one too, since nothing changes for those
    who accepted that one; it is never itself carried over.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    number = models.CharField(_("version"), max_length=20)
    authority = models.CharField(_("authority"), max_length=160)
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="drafts")
    started_at = models.DateTimeField(_("begun"), null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_why = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)
    # Its own term (A10); without one the standing days of the communications lead hold.
    accept_by = models.DateField(_("to be accepted by"), null=True, blank=True)
    carried_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_to",
        verbose_name=_("carried over from"),
    )
    carried_why = models.CharField(_("why acceptance is carried over"), max_length=300, blank=True)

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy version")
        # Drafts first, then the latest; the databases differ about where "no day" belongs, so it is said.
        ordering = [F("effective_on").desc(nulls_first=True), F("published_at").desc(nulls_first=True), "-pk"]
        constraints = [
            # A withdrawn draft leaves its number to the next one.
            models.UniqueConstraint(
                fields=["policy", "number"], condition=Q(withdrawn_at=None), name="policyversion_number_unique"
            ),
            models.CheckConstraint(
                condition=Q(replaces=None) | ~Q(replaces=F("id")), name="policyversion_not_its_own_past"
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(effective_on__isnull=False),
                name="policyversion_published_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_why="")
                | Q(Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, published_at=None), ~Q(withdrawn_why="")),
                name="policyversion_withdrawn_by_someone_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(accept_by=None) | Q(accept_by__gte=F("effective_on")),
                name="policyversion_accept_by_not_before_it_holds",
            ),
            models.CheckConstraint(
                condition=Q(carried_from=None, carried_why="")
                | Q(Q(carried_from__isnull=False), ~Q(carried_why=""), ~Q(carried_from=F("id"))),
                name="policyversion_carried_over_with_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.policy} {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None and self.withdrawn_at is None


class PolicyText(models.Model):
    """The words of one version in one language, in Markdown. ``revision`` counts the savings: two writers see each other."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("in short"), blank=True)
    body = models.TextField(_("text"))
    changes = models.TextField(_("what changed"), blank=True)
    revision = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField(_("last changed"), null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("policy text")
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="policytext_one_per_language")]

    def __str__(self):
        return self.title
