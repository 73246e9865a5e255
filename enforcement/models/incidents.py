"""Alerts: a channel that somebody else controls, that we lost, or that its platform blocked (N15).

Changed in ``incidents/`` only. What people wrote lies in ``IncidentMoment.words``, ``Incident.told_by`` and ``Incident.lessons`` and
can be erased; of these the timeline's words and who told it go by themselves in time. ``IncidentAction.text`` stays.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels_registry.models import Channel


class IncidentKind(models.TextChoices):
    """What is wrong; the values are those of the channel's overlays."""

    COMPROMISED = "compromised", pgettext_lazy("kind of alert", "Somebody else controls it")
    ACCESS_LOST = "access_lost", pgettext_lazy("kind of alert", "We lost access")
    BLOCKED = "blocked", pgettext_lazy("kind of alert", "The platform blocked it")


class IncidentState(models.TextChoices):
    OPEN = "open", pgettext_lazy("state of an alert", "Open")
    CONTAINED = "contained", pgettext_lazy("state of an alert", "In hand")
    CLOSED = "closed", pgettext_lazy("state of an alert", "Over")
    FALSE_ALARM = "false_alarm", pgettext_lazy("state of an alert", "False alarm")


UNDER_WAY = (IncidentState.OPEN, IncidentState.CONTAINED)


class IncidentQuerySet(models.QuerySet):
    def under_way(self):
        return self.filter(state__in=UNDER_WAY)


class Incident(models.Model):
    """One alert on one channel. ``opened_by`` pressed the button; ``reported_by`` said it, where that is a known person.

    ``warning_stays``: it was closed although the public warning, or the state over the channel, stays: it was lost for good.
    ``part_of`` is the alert during which this channel was found to be concerned too.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="incidents", verbose_name=_("channel"))
    kind = models.CharField(_("what is wrong"), max_length=12, choices=IncidentKind.choices)
    state = models.CharField(_("state"), max_length=12, choices=IncidentState.choices, default=IncidentState.OPEN)
    opened_at = models.DateTimeField(_("reported"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("reported by"),
    )  # fmt: skip
    told_by = models.CharField(_("who told it, and how"), max_length=200, blank=True)
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="further")
    contained_at = models.DateTimeField(_("in hand since"), null=True, blank=True)
    contained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    warning_stays = models.BooleanField(_("the warning stays"), default=False)
    lessons = models.TextField(_("what we learned"), max_length=4000, blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["state", "-opened_at"], name="incident_state_opened")]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "kind"], condition=Q(state__in=UNDER_WAY), name="incident_one_under_way"
            ),
            models.CheckConstraint(condition=Q(kind__in=IncidentKind.values), name="incident_kind_known"),
            models.CheckConstraint(
                condition=Q(state=IncidentState.OPEN, contained_at=None, ended_at=None)
                | Q(state=IncidentState.CONTAINED, contained_at__isnull=False, ended_at=None)
                | Q(state__in=[IncidentState.CLOSED, IncidentState.FALSE_ALARM], ended_at__isnull=False),
                name="incident_dates_fit_its_state",
            ),
            models.CheckConstraint(
                condition=Q(contained_at__isnull=True, contained_by__isnull=True)
                | Q(contained_at__isnull=False, contained_by__isnull=False),
                name="incident_contained_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="incident_ended_whole",
            ),
            models.CheckConstraint(
                condition=Q(warning_stays=False) | Q(state=IncidentState.CLOSED),
                name="incident_warning_stays_when_over",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("opened_at")), name="incident_ends_after_it_opened"
            ),
        ]

    def __str__(self):
        return f"{self.channel} · {self.opened_at:%Y-%m-%d}"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY


class MomentKind(models.TextChoices):
    """What happened, in words that need no free text."""

    REPORTED = "reported", pgettext_lazy("moment of an alert", "It was reported")
    REPORTED_AGAIN = "reported_again", pgettext_lazy("moment of an alert", "Somebody else reported it too")
    WARNED = "warned", pgettext_lazy("moment of an alert", "The public check warns from here on")
    TOLD = "told", pgettext_lazy("moment of an alert", "The team and the people of the channel were written to")
    FURTHER = "further", pgettext_lazy("moment of an alert", "Another channel was found to be concerned")
    NOTE = "note", pgettext_lazy("moment of an alert", "Noted")
    CONTAINED = "contained", pgettext_lazy("moment of an alert", "We have it in hand again; the warning still stands")
    ACTION_ADDED = "action_added", pgettext_lazy("moment of an alert", "A task was given")
    ACTION_DONE = "action_done", pgettext_lazy("moment of an alert", "A task was done")
    ACTION_CHECKED = "action_checked", pgettext_lazy("moment of an alert", "A task was checked by a second person")
    ACTION_DROPPED = "action_dropped", pgettext_lazy("moment of an alert", "A task is not needed any more")
    FALSE_ALARM = "false_alarm", pgettext_lazy("moment of an alert", "It was a false alarm; the warning is gone")
    LIFTED = "lifted", pgettext_lazy("moment of an alert", "It is over; the warning is gone")
    LOST = "lost", pgettext_lazy("moment of an alert", "It was closed as lost; the warning stays")


class IncidentMoment(models.Model):
    """One line of an alert's timeline: who, when, what; beside it what somebody wrote, which can be erased."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="moments")
    at = models.DateTimeField(_("when it happened"))
    noted_at = models.DateTimeField(_("noted"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(_("what"), max_length=16, choices=MomentKind.choices)
    words = models.TextField(_("in words"), max_length=2000, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("moment of an alert")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(what__in=MomentKind.values), name="moment_what_known"),
            models.CheckConstraint(condition=Q(erased_at=None) | Q(words=""), name="moment_erased_is_empty"),
            models.CheckConstraint(condition=Q(at__lte=F("noted_at")), name="moment_is_not_ahead"),
        ]

    def __str__(self):
        return f"{self.get_what_display()} · {self.at:%Y-%m-%d %H:%M}"


class ActionQuerySet(models.QuerySet):
    def to_do(self):
        return self.filter(done_at=None, dropped_at=None)

    def to_check(self):
        return self.filter(done_at__isnull=False, checked_at=None, dropped_at=None)


class IncidentAction(models.Model):
    """Something that must be done because of an alert: given, done, checked by a second person. It may outlive the alert."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="actions")
    text = models.CharField(_("what is to be done"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="incident_actions",
        verbose_name=_("who does it"),
    )
    due_on = models.DateField(_("until"))
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dropped_at = models.DateTimeField(_("not needed"), null=True, blank=True)
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("task of an alert")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["owner", "due_on"], name="incidentaction_to_do", condition=Q(done_at=None, dropped_at=None)
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="incidentaction_says_what"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False, dropped_at=None),
                name="incidentaction_done_whole",
            ),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, checked_by__isnull=True)
                | Q(checked_at__isnull=False, checked_by__isnull=False, done_at__isnull=False),
                name="incidentaction_checked_once_done",
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=F("done_by")), name="incidentaction_checked_by_another"
            ),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True, dropped_by__isnull=True)
                | Q(dropped_at__isnull=False, dropped_by__isnull=False),
                name="incidentaction_dropped_whole",
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def is_to_do(self) -> bool:
        return self.done_at is None and self.dropped_at is None

    @property
    def is_to_check(self) -> bool:
        return self.done_at is not None and self.checked_at is None
