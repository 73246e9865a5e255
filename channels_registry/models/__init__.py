"""Platforms, channels and what is known of them."""

from channels_registry.models.channels import (
    ENDED,
    IN_SERVICE,
    LIVE,
    NEVER_LIVE,
    NEVER_TOLD,
    Channel,
    ChannelAddress,
    ChannelKind,
    ChannelQuerySet,
    ChannelStatus,
    EndPlan,
    NearForm,
    Overlay,
    Tier,
    WayIn,
    no_overlay,
)
from channels_registry.models.conditions import Condition, ConditionExtension, Consequence, Ending
from channels_registry.models.findings import Finding, Rule
from channels_registry.models.grants import FULL_CONTROL, AccessLevel, EndReason, Grant
from channels_registry.models.parameters import (
    Discussion,
    ParameterSet,
    PostsAgreedBy,
    SpeaksOnDisputed,
    VisualIdentity,
)
from channels_registry.models.platforms import Format, Platform, PlatformText, Rhythm
from channels_registry.models.set_up import MOST_EXTENSIONS, Service, ServiceNote, SetUp
from channels_registry.models.stories import Contribution, PeopleShown, StoryState

__all__ = [
    "ENDED",
    "FULL_CONTROL",
    "IN_SERVICE",
    "LIVE",
    "MOST_EXTENSIONS",
    "NEVER_LIVE",
    "NEVER_TOLD",
    "AccessLevel",
    "Channel",
    "ChannelAddress",
    "ChannelKind",
    "ChannelQuerySet",
    "ChannelStatus",
    "Condition",
    "ConditionExtension",
    "Consequence",
    "Contribution",
    "Discussion",
    "EndPlan",
    "EndReason",
    "Ending",
    "Finding",
    "Format",
    "Grant",
    "NearForm",
    "Overlay",
    "ParameterSet",
    "PeopleShown",
    "Platform",
    "PlatformText",
    "PostsAgreedBy",
    "Rhythm",
    "Rule",
    "Service",
    "ServiceNote",
    "SetUp",
    "SpeaksOnDisputed",
    "StoryState",
    "Tier",
    "VisualIdentity",
    "WayIn",
    "no_overlay",
]
