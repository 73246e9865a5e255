"""The goals of a channel beside what happened: the question that comes back, its answer, and goals stated since (N2)."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels_registry.models import IN_SERVICE, Channel, ChannelStatus, no_overlay


class GoalsOutcome(models.TextChoices):
    KEEP = "keep", pgettext_lazy("answer about a channel's goals", "Keep it as it is")
    CHANGE = "change", pgettext_lazy("answer about a channel's goals", "Change its goals")
    MERGE = "merge", pgettext_lazy("answer about a channel's goals", "Merge it into another channel")
    RETIRE = "retire", pgettext_lazy("answer about a channel's goals", "It can be closed")
    # Nobody answered, and the question is void: the channel is closing or closed by another decision.
    OVERTAKEN = "overtaken", pgettext_lazy("answer about a channel's goals", "Ended by another decision")


ANSWERS = (GoalsOutcome.KEEP, GoalsOutcome.CHANGE, GoalsOutcome.MERGE, GoalsOutcome.RETIRE)


class GoalsReviewQuerySet(models.QuerySet):
    def open(self):
        return self.filter(outcome="")

    def waiting(self):
        """Open, and somebody can be asked: the channel is in service, and no other question lies on it.

        Whoever is locked out of a channel, or whose channel was stopped, is not asked what became of its goals.
        """
        return self.open().filter(no_overlay("channel__"), channel__status=ChannelStatus.ACTIVE)

    def void(self):
        """Open, about a channel that closes or is closed: another decision has answered it."""
        return self.open().exclude(channel__status__in=IN_SERVICE)

    def newest(self):
        """Of each channel the question that came last; what was answered before it is history."""
        later = GoalsReview.objects.filter(channel=OuterRef("channel"), due_on__gt=OuterRef("due_on"))
        return self.filter(~Exists(later))


class GoalsReview(models.Model):
    """Once a year a channel's goals come back beside what happened, and its people answer once (N2).

    ``told_at`` and ``reminded_at`` are the letter and the one reminder. ``team_…`` is the answer of the team where it
    differs from the people's; both stay on record. Nothing follows by itself: ``goals/answering.py`` says what an answer
    asks of whom.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="goals_reviews")
    due_on = models.DateField(_("due"))
    opened_at = models.DateTimeField(_("asked since"))
    told_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("answer"), max_length=12, choices=GoalsOutcome.choices, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    remark = models.CharField(_("remark"), max_length=600, blank=True)
    merge_into = models.ForeignKey(
        Channel, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("merge into")
    )
    team_outcome = models.CharField(
        _("answer of the team"), max_length=12, choices=[(o.value, o.label) for o in ANSWERS], blank=True
    )
    team_at = models.DateTimeField(null=True, blank=True)
    team_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    team_why = models.CharField(_("reason of the team"), max_length=600, blank=True)
    team_merge_into = models.ForeignKey(Channel, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = GoalsReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("goals beside what happened")
        ordering = ["-due_on", "-pk"]
        indexes = [models.Index(fields=["due_on"], name="goalsreview_open", condition=Q(outcome=""))]
        constraints = [
            models.UniqueConstraint(fields=["channel"], condition=Q(outcome=""), name="goalsreview_one_open"),
            models.UniqueConstraint(fields=["channel", "due_on"], name="goalsreview_once_per_day_due"),
            models.CheckConstraint(
                condition=Q(outcome="", answered_at__isnull=True, answered_by__isnull=True, remark="")
                | Q(outcome__in=ANSWERS, answered_at__isnull=False, answered_by__isnull=False)
                | Q(outcome=GoalsOutcome.OVERTAKEN, answered_at__isnull=False, answered_by__isnull=True),
                name="goalsreview_answered_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(outcome=GoalsOutcome.MERGE, merge_into__isnull=False)
                | Q(~Q(outcome=GoalsOutcome.MERGE), merge_into__isnull=True),
                name="goalsreview_merge_has_channel",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=[GoalsOutcome.MERGE, GoalsOutcome.RETIRE]) | ~Q(remark=""),
                name="goalsreview_end_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(team_outcome="", team_at__isnull=True, team_by__isnull=True, team_why="")
                | Q(
                    Q(team_outcome__in=ANSWERS, team_at__isnull=False, team_by__isnull=False, outcome__in=ANSWERS),
                    ~Q(team_why=""),
                    ~Q(team_outcome=F("outcome")),
                ),
                name="goalsreview_team_differs_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(team_outcome=GoalsOutcome.MERGE, team_merge_into__isnull=False)
                | Q(~Q(team_outcome=GoalsOutcome.MERGE), team_merge_into__isnull=True),
                name="goalsreview_team_merge_has_channel",
            ),
            # The team's other answer is that of somebody else: nobody overrules themselves.
            models.CheckConstraint(
                condition=Q(team_by=None) | ~Q(team_by=F("answered_by")), name="goalsreview_team_is_someone_else"
            ),
            models.CheckConstraint(
                condition=Q(Q(merge_into=None) | ~Q(merge_into=F("channel")))
                & Q(Q(team_merge_into=None) | ~Q(team_merge_into=F("channel"))),
                name="goalsreview_merges_into_another",
            ),
            models.CheckConstraint(
                condition=Q(reminded_at=None) | Q(told_at__isnull=False), name="goalsreview_told_before_reminded"
            ),
        ]

    def __str__(self):
        return f"{self.channel} · {self.due_on:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.outcome == ""

    @property
    def stands(self) -> str:
        """The answer that counts: the team's where it differs."""
        return self.team_outcome or self.outcome


class StatedGoals(models.Model):
    """What a channel is for from a moment on, as somebody said it after its request, or where none was ever filed.

    Numbered for each channel, never changed: new goals are a new row, and the newest counts.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="stated_goals")
    number = models.PositiveSmallIntegerField(_("version"))
    goals = models.CharField(_("what it is to achieve"), max_length=600)
    audience = models.CharField(_("whom it wants to reach"), max_length=600, blank=True)
    review = models.ForeignKey(GoalsReview, on_delete=models.PROTECT, related_name="stated")
    stated_at = models.DateTimeField(_("stated"))
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("goals stated")
        ordering = ["channel", "number"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "number"], name="statedgoals_number_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="statedgoals_number_from_one"),
            models.CheckConstraint(condition=~Q(goals=""), name="statedgoals_has_goals"),
        ]

    def __str__(self):
        return f"{self.channel} · {self.number}"
