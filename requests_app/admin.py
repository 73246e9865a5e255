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
show(models.Decision, "request", "outcome", "by", "at", "undone_at", "voided_at")
show(models.ReferenceCounter, "year", "last")
