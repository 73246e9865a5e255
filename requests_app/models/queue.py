"""Saved views of the queue: filters a person uses again, under a name of their own."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

MOST_VIEWS = 12


class QueueView(models.Model):
    """One saved view. ``part`` is the tab, ``query`` the filters and the order as they stand in the address.

    ``place`` numbers a person's views from 1; the database itself keeps anyone from having more than twelve.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="queue_views")
    name = models.CharField(_("name"), max_length=60)
    part = models.CharField(max_length=20)
    query = models.CharField(max_length=1000, blank=True)
    place = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("saved view")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint("person", Lower("name"), name="queueview_name_unique"),
            models.UniqueConstraint(fields=["person", "place"], name="queueview_place_unique"),
            models.CheckConstraint(condition=Q(place__gte=1, place__lte=MOST_VIEWS), name="queueview_twelve_at_most"),
            models.CheckConstraint(condition=~Q(name=""), name="queueview_has_name"),
        ]

    def __str__(self):
        return self.name
