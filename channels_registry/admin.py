"""The register in the support window."""

from channels_registry import models
from portal.support import show

show(models.Platform, "name", "key", "archived")
show(models.PlatformText, "platform", "language")
show(models.Channel, "name", "platform", "body", "status", "entered_at", search=("name",))
show(models.ChannelAddress, "canonical_url", "channel", "is_main", "since", "until", search=("canonical_url",))
show(models.NearForm, "form", "address")
show(models.Grant, "person", "channel", "level", "starts_at", "ends_at", "ended_at")
show(models.Finding, "channel", "rule", "opened_at", "closed_at", "assigned_to")
show(models.ParameterSet, "channel", "since", "until", "review_on")
show(models.Condition, "channel", "text", "owner", "due_on", "done_at", "ended_at")
show(models.ConditionExtension, "condition", "earlier", "later", "by", "at")
show(models.SetUp, "channel", "owner", "due_on")
show(models.ServiceNote, "channel", "service", "contact", "updated_at")
show(models.Contribution, "title", "channel", "by", "at", "state")
