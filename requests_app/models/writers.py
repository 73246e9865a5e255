"""Who helps the requester to write a draft (A4): people of the group the channel is for."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from requests_app.models.requests import ChannelRequest


class RequestWriterQuerySet(models.QuerySet):
    def live(self):
        return self.filter(removed_at=None)


class RequestWriter(models.Model):
    """One person's time as co-writer of one request.

    It counts only while the person belongs to the request's group (``ChannelRequestQuerySet.shared_with``). ``wrote_at`` is
    when they last saved an answer; it stays when their words are written over, since whoever wrote may not judge (N4).
    ``removed_by`` is empty where a departure ended it without a person.
    """

    request = models.ForeignKey(ChannelRequest, on_delete=models.PROTECT, related_name="writers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="shared_requests", verbose_name=_("colleague")
    )
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    wrote_at = models.DateTimeField(_("last saved"), null=True, blank=True)
    removed_at = models.DateTimeField(_("until"), null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RequestWriterQuerySet.as_manager()

    class Meta:
        verbose_name = _("co-writer")
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "person"], condition=Q(removed_at=None), name="requestwriter_live_unique"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_at__gte=F("added_at")),
                name="requestwriter_removed_after_added",
            ),
        ]

    def __str__(self):
        return f"{self.request} · {self.person}"
