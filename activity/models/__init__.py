"""What is known of a channel's life: looks at it, notices about its silence, its retirement (A2, U7, I3)."""

from activity.models.askings import AnswerKey, PostQuestion, QuestionOutcome
from activity.models.closing_steps import FAREWELLS, FarewellText, RetirementStep, StepKey
from activity.models.hosts import HostBudget, RestReason
from activity.models.metrics import ChannelPost, Metric, MetricSnapshot, Precision
from activity.models.ownership import OwnershipProof, OwnPage, OwnPageLink, OwnSite, ProofMethod, ProofResult
from activity.models.platform_keys import ASKED_IN_OUR_NAME, KEYED, OF_THE_KEY, KeyProblem, PlatformKey
from activity.models.retirements import (
    RELEASE_WAITS,
    UNDER_WAY,
    ClosingWish,
    NameDecision,
    PlatformLeaving,
    RetirementCase,
    RetirementOutcome,
    WishKind,
)
from activity.models.signals import LOOKED_AT, SAID, SEEN, Alert, Following, Look, NotFollowed, Signal, Source
from activity.models.silences import Keeping, Silence, SilenceOutcome, Threshold
from activity.models.watchlist import WatchedAccount, WatchedEnd, WatchedNote

__all__ = [
    "ASKED_IN_OUR_NAME",
    "FAREWELLS",
    "KEYED",
    "LOOKED_AT",
    "OF_THE_KEY",
    "RELEASE_WAITS",
    "SAID",
    "SEEN",
    "UNDER_WAY",
    "Alert",
    "AnswerKey",
    "ChannelPost",
    "ClosingWish",
    "FarewellText",
    "Following",
    "HostBudget",
    "Keeping",
    "KeyProblem",
    "Look",
    "Metric",
    "MetricSnapshot",
    "NameDecision",
    "NotFollowed",
    "OwnPage",
    "OwnPageLink",
    "OwnSite",
    "OwnershipProof",
    "PlatformKey",
    "PlatformLeaving",
    "PostQuestion",
    "Precision",
    "ProofMethod",
    "ProofResult",
    "QuestionOutcome",
    "RestReason",
    "RetirementCase",
    "RetirementOutcome",
    "RetirementStep",
    "Signal",
    "Silence",
    "SilenceOutcome",
    "Source",
    "StepKey",
    "Threshold",
    "WatchedAccount",
    "WatchedEnd",
    "WatchedNote",
    "WishKind",
]
