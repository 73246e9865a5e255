"""What was handed in, frozen and numbered, and the version that each reader looked at last (A5, design §4)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from channels_registry.models import Tier
from requests_app.models.requests import ChannelRequest


class VersionIsFrozen(Exception):
    """What was handed in is never changed; a new version follows it."""

    def __init__(self):
        super().__init__(_("What was handed in cannot be changed. It is handed in again as a new version."))


class FrozenQuerySet(models.QuerySet):
    def update(self, **values):
        raise VersionIsFrozen

    def delete(self):
        raise VersionIsFrozen

    def bulk_update(self, *args, **kwargs):
        raise VersionIsFrozen


class RequestVersion(models.Model):
    """The request as it was handed in for the ``number``-th time; written once, by ``versions.frozen.freeze``.

    A draft that joins a channel without being handed in has its answers kept as the first one too.

    ``answers`` holds the plain value per question of the branch that was asked then, volunteered ones included. They
    become words when they are read, by the forms of their questions.
    """

    request = models.ForeignKey(ChannelRequest, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    answers = models.JSONField(_("answers"), default=dict)
    question_set = models.PositiveSmallIntegerField(_("question set"), default=1)
    tier = models.CharField(_("depth of care"), max_length=10, choices=Tier.choices)
    title = models.CharField(_("working name"), max_length=120, blank=True)
    at = models.DateTimeField(_("handed in"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("handed in by")
    )

    objects = FrozenQuerySet.as_manager()

    class Meta:
        verbose_name = _("version handed in")
        ordering = ["request", "number"]
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="requestversion_number_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="requestversion_number_from_one"),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="requestversion_tier_known"),
        ]

    def __str__(self):
        return f"{self.request} · {self.number}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise VersionIsFrozen
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args, **kwargs):
        raise VersionIsFrozen


class LastLook(models.Model):
    """The version of a request that a person has read; set when they act on it or say so, never by opening a page."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(ChannelRequest, on_delete=models.PROTECT, related_name="looks")
    number = models.PositiveSmallIntegerField(_("version read"))
    at = models.DateTimeField(_("read"))

    class Meta:
        verbose_name = _("last look")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "request"], name="lastlook_one_per_person_and_request"),
            models.CheckConstraint(condition=Q(number__gte=1), name="lastlook_number_from_one"),
        ]

    def __str__(self):
        return f"{self.request} · {self.person} · {self.number}"
