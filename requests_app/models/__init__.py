"""The Annex 1 request, its answers, its review and its decision."""

from requests_app.models.requests import (
    Answer,
    ChannelRequest,
    ChannelRequestQuerySet,
    ReferenceCounter,
    Status,
)
from requests_app.models.review import ChangeRequest, Criterion, Decision, Evaluation, Outcome, ReviewNote, Verdict

__all__ = [
    "Answer",
    "ChangeRequest",
    "ChannelRequest",
    "ChannelRequestQuerySet",
    "Criterion",
    "Decision",
    "Evaluation",
    "Outcome",
    "ReferenceCounter",
    "ReviewNote",
    "Status",
    "Verdict",
]
