"""What the public tells us about suspicious accounts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class ReportOutcome(models.TextChoices):
    OURS = "ours", _("It is one of ours")
    COLLEAGUE = "colleague", _("A colleague's own account")
    FAN = "fan", _("Someone who means well")
    HOSTILE = "hostile", _("It pretends to be us")
    NOTHING = "nothing", _("Nothing to do")


class SuspicionReport(models.Model):
    """A public report of an account that may not be what it says. Kept without the reporter's network address.

    Its name says nothing, since it stands in the record of decisions when the report itself is deleted.
    """

    address = models.CharField(_("link or username"), max_length=2000)
    identity_key = models.CharField(max_length=2100, blank=True, db_index=True)
    message = models.TextField(_("what looks wrong"), max_length=2000, blank=True)
    reporter_email = models.EmailField(_("reporter's e-mail"), blank=True)
    language = models.CharField(max_length=10)
    at = models.DateTimeField(_("received"))
    handled_at = models.DateTimeField(_("dealt with"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=ReportOutcome.choices, blank=True)
    note = models.CharField(_("note"), max_length=600, blank=True)

    class Meta:
        verbose_name = _("report of a suspicious account")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(handled_at__isnull=True, handled_by__isnull=True, outcome="")
                | (Q(handled_at__isnull=False, handled_by__isnull=False) & ~Q(outcome="")),
                name="suspicionreport_handled_whole",
            )
        ]

    def __str__(self):
        return gettext("Report of an account, %(number)d") % {"number": self.pk or 0}
