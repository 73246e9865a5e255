"""A request that began as a copy of another one (A4)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from requests_app.models.requests import ChannelRequest


class RequestCopy(models.Model):
    """Where the answers of a draft came from. ``left_out`` holds, per question, the codes of what was not taken along."""

    request = models.OneToOneField(ChannelRequest, on_delete=models.CASCADE, related_name="copy")
    original = models.ForeignKey(ChannelRequest, on_delete=models.PROTECT, related_name="copies")
    left_out = models.JSONField(default=dict)
    at = models.DateTimeField(_("copied"))

    class Meta:
        verbose_name = _("copy of a request")
        constraints = [
            models.CheckConstraint(condition=~Q(request=F("original")), name="requestcopy_not_of_itself"),
        ]

    def __str__(self):
        return f"{self.request} ← {self.original}"
