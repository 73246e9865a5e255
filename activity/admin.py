"""Activity in the support window."""

from activity import models
from portal.support import show

show(models.Following, "channel", "source", "url", "next_look_at", "failing_since")
show(models.Signal, "channel", "source", "look", "at", "latest_post_at")
show(models.Threshold, "platform", "kind", "quiet_after_days", "flag_after_days")
show(models.Silence, "channel", "silent_since", "noticed_at", "flagged_at", "ended_at", "outcome")
show(models.Keeping, "channel", "until", "by", "at")
show(models.RetirementCase, "channel", "opened_at", "outcome", "closed_at", "stopped_at")
show(models.ClosingWish, "channel")
show(models.MetricSnapshot, "channel", "metric", "day", "value", "source")
show(models.ChannelPost, "channel", "published_at", "engagements", "seen_at")
