"""Requests in the support window."""

from portal.support import show
from requests_app import models

show(
    models.ChannelRequest,
    "reference",
    "title",
    "status",
    "requester",
    "body",
    "submitted_at",
    search=("reference", "title"),
)
show(models.Answer, "request", "question", "saved_at", "saved_by")
show(models.Evaluation, "request", "criterion", "verdict", "by", "at")
show(models.ChangeRequest, "request", "question", "asked_by", "asked_at", "answered_at")
show(models.ReviewNote, "request")
show(models.RequestVersion, "request", "number", "tier", "at", "by")
show(models.LastLook, "request", "person", "number", "at")
show(models.QueueView, "person", "name", "part")
show(models.Decision, "request", "outcome", "by", "at", "undone_at", "voided_at")
show(models.WantedName, "request", "folded")
show(models.RequestWriter, "request", "person", "added_at", "wrote_at", "removed_at")
# The content of files is shown nowhere; here they are known by their kind and size.
show(models.Attachment, "request", "content_type", "size", "uploaded_by", "uploaded_at", "removed_at", hidden=("name",))
show(models.Reminder, "request", "step", "counted_from", "at")
show(models.ReferenceCounter, "year", "last")
# What people write to each other is shown by its side and moment only.
show(models.Message, "request", "side", "by", "at", "read_at", hidden=("text",))
show(models.Nudge, "request", "by", "at")
show(
    models.JoinTalk,
    "request",
    "channel",
    "state",
    "opened_at",
    "answered_at",
    hidden=("shared", "why", "words", "reason"),
)
show(models.JoinMessage, "talk", "side", "by", "at", hidden=("text",))
# The digests of links are shown nowhere; nor are addresses that strangers typed.
show(models.StartLink, "body", "asked_at", "expires_at", "used_at", hidden=("token_digest", "email"))
show(
    models.GroupConfirmation,
    "person",
    "body",
    "asked_at",
    "team_since",
    "outcome",
    "answered_at",
    hidden=("token_digest", "reminder_digest"),
)
