"""Who steps aside from a request, and who decides where nobody of the team is free (design §3, N4)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from requests_app.models.requests import ChannelRequest


class Recusal(models.Model):
    """A person of the team said that they have a part in the request which no fact shows. It is not taken back."""

    request = models.ForeignKey(ChannelRequest, on_delete=models.PROTECT, related_name="recusals")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("stepping aside")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "person"], name="recusal_one_per_person_and_request"),
            models.CheckConstraint(condition=~Q(why=""), name="recusal_says_why"),
        ]

    def __str__(self):
        return f"{self.request} · {self.person}"


class StandInQuerySet(models.QuerySet):
    def open(self):
        """Not ended; the link of some may be too old (``end_stand_ins_over``)."""
        return self.filter(ended_at=None)

    def live(self, at):
        """Those who can decide at ``at``: not ended, the link not too old, the person not gone."""
        return self.open().filter(expires_at__gt=at, person__is_active=True)


class StandIn(models.Model):
    """Someone outside the team whom the lead asked to decide one request; they need no sign-in but a link.

    The link's token is kept as a digest only. ``ended_at``: the decision was made, the request went to someone else, or
    the lead took the appointment back.
    """

    request = models.ForeignKey(ChannelRequest, on_delete=models.PROTECT, related_name="stand_ins")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField(_("appointed"))
    why = models.CharField(_("reason"), max_length=300)
    token_digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("link valid until"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = StandInQuerySet.as_manager()

    class Meta:
        verbose_name = _("stand-in decider")
        ordering = ["appointed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request"], condition=Q(ended_at=None), name="standin_one_at_a_time"),
            models.CheckConstraint(condition=~Q(person=F("appointed_by")), name="standin_is_someone_else"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("appointed_at")), name="standin_link_lives"),
            models.CheckConstraint(condition=~Q(why=""), name="standin_says_why"),
        ]

    def __str__(self):
        return f"{self.request} · {self.person}"
