"""What requester and team write to each other about a request, and the question what keeps an answer (N5).

Notes of the team among itself are no part of it: they are ``ReviewNote``, in a table of their own (design §5.9).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from requests_app.models.requests import ChannelRequest

MOST_CHARACTERS = 2000


class Side(models.TextChoices):
    """On whose behalf a line was written."""

    REQUESTER = "requester", _("requester")
    TEAM = "team", _("communications team")
    CHANNEL = "channel", _("people of the channel")


class LineQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at=None)

    def by_side(self, side: Side):
        return self.filter(side=side)

    def for_side(self, side: Side):
        """Written by somebody else than ``side``."""
        return self.exclude(side=side)


class Line(models.Model):
    """One message of a conversation. ``letter_at`` is when the letter that tells of it leaves (``conversing.tell``).

    ``read_at``: the other side has answered since, or said that it has read it; opening a page never sets it (design §5.7).
    """

    side = models.CharField(_("written for"), max_length=10, choices=Side.choices)
    text = models.TextField(_("message"), max_length=MOST_CHARACTERS)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    at = models.DateTimeField(_("written"))
    letter_at = models.DateTimeField(_("letter leaves"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = LineQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.side} · {self.at:%Y-%m-%d %H:%M}"


def line_constraints(name: str, sides: list[Side]) -> list:
    """What holds for the lines of every conversation."""
    return [
        models.CheckConstraint(condition=~Q(text=""), name=f"{name}_has_text"),
        models.CheckConstraint(condition=Q(side__in=sides), name=f"{name}_side_known"),
        models.CheckConstraint(condition=Q(letter_at__gte=F("at")), name=f"{name}_letter_after_it"),
        models.CheckConstraint(
            condition=Q(read_at=None, read_by=None) | Q(read_at__isnull=False, read_by__isnull=False),
            name=f"{name}_read_by_someone",
        ),
    ]


class Message(Line):
    """Between the requester, with those who write the request too, and the communications team; nobody else reads it."""

    request = models.ForeignKey(ChannelRequest, on_delete=models.PROTECT, related_name="messages")

    class Meta:
        verbose_name = _("message about a request")
        ordering = ["at", "pk"]
        constraints = line_constraints("message", [Side.REQUESTER, Side.TEAM])


class Nudge(models.Model):
    """The requester asked what keeps the answer. ``opened_on`` is the day from which they could; it counts once."""

    request = models.ForeignKey(ChannelRequest, on_delete=models.PROTECT, related_name="nudges")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("asked"))
    opened_on = models.DateField(_("possible since"))

    class Meta:
        verbose_name = _("question what keeps the answer")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["request", "opened_on"], name="nudge_once_per_waiting_period")]

    def __str__(self):
        return f"{self.request} · {self.opened_on}"
