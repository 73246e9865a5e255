"""Access that waits for its person to read and accept the policies (A10). Changed in ``promising.py`` only."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels_registry.models.channels import Channel
from channels_registry.models.grants import AccessLevel, Grant, Source


class PromiseEnd(models.TextChoices):
    """How a promise of access ended."""

    KEPT = "kept", pgettext_lazy("promised access", "Access has begun")
    TAKEN_BACK = "taken_back", pgettext_lazy("promised access", "Taken back")
    REFUSED = "refused", pgettext_lazy("promised access", "Could not be given")
    OVERTAKEN = "overtaken", pgettext_lazy("promised access", "Given in another way")
    LEFT = "left", pgettext_lazy("promised access", "The person left")
    CHANNEL_ENDED = "channel_ended", pgettext_lazy("promised access", "The channel ended")
    MERGED = "merged", pgettext_lazy("promised access", "Two entries of one person became one")


class PromiseQuerySet(models.QuerySet):
    def open(self):
        return self.filter(ended_at=None)


class Promise(models.Model):
    """Access that begins by itself when its person has accepted the policies that bind (A10).

    It is no access: nobody is a co-administrator by it, and rule A8 does not see it. Where the person has a lesser access
    already, that one is widened. ``instead_of`` is the access of somebody else that ends as this one begins.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="promises")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="promises", verbose_name=_("person")
    )
    level = models.CharField(_("access"), max_length=12, choices=AccessLevel.choices)
    native_role = models.CharField(_("role as the platform calls it"), max_length=60, blank=True)
    source = models.CharField(_("how we know"), max_length=12, choices=Source.choices, blank=True)
    ends_on = models.DateField(_("last day of the access"), null=True, blank=True)
    instead_of = models.ForeignKey(Grant, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(_("why"), max_length=300, blank=True)
    promised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    promised_at = models.DateTimeField(_("promised"))
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=14, choices=PromiseEnd.choices, blank=True)
    refusal = models.CharField(_("why it could not be given"), max_length=600, blank=True)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, null=True, blank=True, related_name="promises")

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("promised access")
        verbose_name_plural = _("promised access")
        ordering = ["promised_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "person"], condition=Q(ended_at=None), name="promise_one_per_person"
            ),
            models.CheckConstraint(condition=Q(level__in=AccessLevel.values), name="promise_level_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="")
                | Q(ended_at__isnull=False, outcome__in=PromiseEnd.values),
                name="promise_end_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(outcome=PromiseEnd.KEPT, grant__isnull=False) | Q(~Q(outcome=PromiseEnd.KEPT), grant=None),
                name="promise_kept_names_its_access",
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.channel}"
