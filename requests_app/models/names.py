"""The names that requests ask for, folded, so that the same one in another request is found by an index (L3, N11)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from requests_app.models.requests import ChannelRequest


class WantedName(models.Model):
    """What the eye keeps (``skeleton``) of one name or username of question 11; written with the answer (``names``)."""

    # A name is nothing without its request, so it goes where an empty draft goes.
    request = models.ForeignKey(ChannelRequest, on_delete=models.CASCADE, related_name="wanted_names")
    folded = models.CharField(max_length=253, db_index=True)

    class Meta:
        verbose_name = _("name asked for")
        constraints = [
            models.UniqueConstraint(fields=["request", "folded"], name="wantedname_once_per_request"),
            models.CheckConstraint(condition=~Q(folded=""), name="wantedname_not_empty"),
        ]

    def __str__(self):
        return f"{self.request} · {self.folded}"
