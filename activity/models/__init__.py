"""What is known of a channel's life: looks at it, notices about its silence, its retirement (A2, U7, I3)."""

from activity.models.metrics import ChannelPost, Metric, MetricSnapshot, Precision
from activity.models.retirements import ClosingWish, RetirementCase, RetirementOutcome
from activity.models.signals import LOOKED_AT, SAID, Alert, Following, Look, Signal, Source
from activity.models.silences import Keeping, Silence, SilenceOutcome, Threshold

__all__ = [
    "LOOKED_AT",
    "SAID",
    "Alert",
    "ChannelPost",
    "ClosingWish",
    "Following",
    "Keeping",
    "Look",
    "Metric",
    "MetricSnapshot",
    "Precision",
    "RetirementCase",
    "RetirementOutcome",
    "Signal",
    "Silence",
    "SilenceOutcome",
    "Source",
    "Threshold",
]
