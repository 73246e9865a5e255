"""Who had a request, from when to when: the one source for clocks, statistics and the status page (N5)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from requests_app.models.requests import DECIDED, WITH_REQUESTER, WITH_TEAM, ChannelRequest, Status, told


class RequestStageQuerySet(models.QuerySet):
    def open(self):
        """The stage each request is in now."""
        return self.filter(left_at=None)

    def with_team(self):
        return self.filter(stage__in=WITH_TEAM)

    def decided_between(self, start: dt.datetime, end: dt.datetime):
        """The decisions that stand now and were taken after ``start`` and up to ``end``; one row per request."""
        return self.open().filter(stage__in=DECIDED, entered_at__gt=start, entered_at__lte=end)

    def told(self, at: dt.datetime):
        """Leaves out decisions whose letter can still be called back; one that leaves at once counts at once."""
        return self.filter(told(at, path="request__"))


class RequestStage(models.Model):
    """One stage of one request, written by ``stages.enter_stages`` whenever its state or its reviewer changes.

    ``holder`` is the person who has it: its requester, or the reviewer who took it up or to whom it comes back; None where
    it waits for anyone of the team, or for nobody any more. The open row, of which a request never has two, is the stage it is in.
    """

    # A stage is nothing without its request, so it goes where an empty draft goes.
    request = models.ForeignKey(ChannelRequest, on_delete=models.CASCADE, related_name="stages")
    stage = models.CharField(_("stage"), max_length=20, choices=Status.choices)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField(_("from"))
    left_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = RequestStageQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage of a request")
        ordering = ["entered_at", "pk"]
        indexes = [models.Index(fields=["stage", "entered_at"], name="requeststage_stage_entered")]
        constraints = [
            models.UniqueConstraint(fields=["request"], condition=Q(left_at=None), name="requeststage_one_open"),
            models.CheckConstraint(condition=Q(stage__in=Status.values), name="requeststage_stage_known"),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("entered_at")), name="requeststage_left_after_entered"
            ),
            models.CheckConstraint(
                condition=~Q(stage=Status.IN_REVIEW) | Q(holder__isnull=False), name="requeststage_review_has_holder"
            ),
        ]

    def __str__(self):
        return f"{self.request} · {self.stage}"

    @property
    def is_with_team(self) -> bool:
        return self.stage in WITH_TEAM

    @property
    def is_with_requester(self) -> bool:
        return self.stage in WITH_REQUESTER
