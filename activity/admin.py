"""Activity in the support window."""

from activity import models
from portal.support import show

show(models.Following, "channel", "source", "url", "next_look_at", "failing_since")
show(models.Signal, "channel", "source", "look", "at", "latest_post_at")
show(models.Threshold, "platform", "kind", "quiet_after_days", "flag_after_days")
show(models.Silence, "channel", "silent_since", "noticed_at", "flagged_at", "ended_at", "outcome")
show(models.Keeping, "channel", "until", "by", "at")
show(models.RetirementCase, "channel", "opened_at", "outcome", "closed_at", "stopped_at")
show(models.ClosingWish, "channel", "kind")
show(models.RetirementStep, "case", "key", "due_on", "owner", "done_at", "skipped_at")
show(models.FarewellText, "step", "language", "by", "at")
show(models.PlatformLeaving, "platform", "last_day", "decided_by", "decided_at", "told_at")
show(models.PostQuestion, "channel", "asked_at", "told_at", "ended_at", "outcome")
show(models.MetricSnapshot, "channel", "metric", "day", "value", "source")
show(models.ChannelPost, "channel", "published_at", "engagements", "seen_at")
show(
    models.PlatformKey,
    "source",
    "set_by",
    "set_at",
    "expires_on",
    "last_accepted_at",
    "refused_at",
    hidden=("sealed",),
)
