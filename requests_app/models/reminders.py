"""What people were reminded of, so that nobody is reminded twice of the same thing (N5)."""

from django.db import models
from django.db.models import Q

from requests_app.models.requests import ChannelRequest


class Step(models.TextChoices):
    """What a reminder was about. Each is taken once for one day it is counted from."""

    BEFORE = "before"  # the answer is due on the next working day, or today
    AFTER = "after"  # the day has passed
    ESCALATED = "escalated"  # the lead knows
    UNDELIVERED = "undelivered"  # the letter of a decision did not arrive
    HALF_TIME = "half_time"  # the requester has had a question for a while
    LAST = "last"  # and for long
    UNANSWERED = "unanswered"  # the reviewer knows that no answer comes


class Reminder(models.Model):
    """One step for one request. ``counted_from``: the day its answer was due, or was asked for, or its letter written.

    Where that day moves (the requester had the request again, a holiday was entered), the step may come once more.
    """

    request = models.ForeignKey(ChannelRequest, on_delete=models.CASCADE, related_name="reminders")
    step = models.CharField(max_length=12, choices=Step.choices)
    counted_from = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "step", "counted_from"], name="reminder_once_per_step_and_day"),
            models.CheckConstraint(condition=Q(step__in=Step.values), name="reminder_step_known"),
        ]

    def __str__(self):
        return f"{self.request} · {self.step} · {self.counted_from}"
