"""The Annex 1 request, its answers, its review and its decision."""

from requests_app.models.attachments import (
    MOST_BYTES_IN_ALL,
    MOST_FILES,
    Attachment,
    AttachmentBytes,
)
from requests_app.models.conflicts import Recusal, StandIn
from requests_app.models.conversation import Message, Nudge, Side
from requests_app.models.copies import RequestCopy
from requests_app.models.fast_track import MOST_DAYS, PermissionEnding, TimedPermission
from requests_app.models.joining import JoinMessage, JoinTalk, TalkState
from requests_app.models.names import WantedName
from requests_app.models.question_sets import QuestionSet, Wording, WordingDraft
from requests_app.models.queue import MOST_VIEWS, QueueView
from requests_app.models.reasons import (
    CODE_LABELS,
    CODES_FOR,
    REASONS_FOR,
    UNREADY,
    WITH_TEXT,
    DecisionReason,
    ReadyText,
    Reason,
    WayOn,
)
from requests_app.models.reminders import Reminder, Step
from requests_app.models.requests import (
    Answer,
    ChannelRequest,
    ChannelRequestQuerySet,
    FastTrack,
    ReferenceCounter,
    Status,
)
from requests_app.models.review import ChangeRequest, Criterion, Decision, Evaluation, Outcome, ReviewNote, Verdict
from requests_app.models.stages import RequestStage
from requests_app.models.starting import ConfirmationOutcome, GroupConfirmation, StartLink
from requests_app.models.versions import LastLook, RequestVersion, VersionIsFrozen
from requests_app.models.writers import RequestWriter

__all__ = [
    "CODES_FOR",
    "CODE_LABELS",
    "MOST_BYTES_IN_ALL",
    "MOST_DAYS",
    "MOST_FILES",
    "MOST_VIEWS",
    "REASONS_FOR",
    "UNREADY",
    "WITH_TEXT",
    "Answer",
    "Attachment",
    "AttachmentBytes",
    "ChangeRequest",
    "ChannelRequest",
    "ChannelRequestQuerySet",
    "ConfirmationOutcome",
    "Criterion",
    "Decision",
    "DecisionReason",
    "Evaluation",
    "FastTrack",
    "GroupConfirmation",
    "JoinMessage",
    "JoinTalk",
    "LastLook",
    "Message",
    "Nudge",
    "Outcome",
    "PermissionEnding",
    "QuestionSet",
    "QueueView",
    "ReadyText",
    "Reason",
    "Recusal",
    "ReferenceCounter",
    "Reminder",
    "RequestCopy",
    "RequestStage",
    "RequestVersion",
    "RequestWriter",
    "ReviewNote",
    "Side",
    "StandIn",
    "StartLink",
    "Status",
    "Step",
    "TalkState",
    "TimedPermission",
    "Verdict",
    "VersionIsFrozen",
    "WantedName",
    "WayOn",
    "Wording",
    "WordingDraft",
]
