"""Platforms, channels and what is known of them."""

from channels_registry.models.channels import (
    ENDED,
    LIVE,
    NEVER_LIVE,
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
)
from channels_registry.models.findings import Finding, Rule
from channels_registry.models.grants import FULL_CONTROL, AccessLevel, EndReason, Grant
from channels_registry.models.parameters import (
    Condition,
    Discussion,
    ParameterSet,
    PostsAgreedBy,
    SpeaksOnDisputed,
    VisualIdentity,
)
from channels_registry.models.platforms import Format, Platform, PlatformText, Rhythm
from channels_registry.models.set_up import Service, ServiceNote, SetUp

__all__ = [
    "ENDED",
    "FULL_CONTROL",
    "LIVE",
    "NEVER_LIVE",
    "AccessLevel",
    "Channel",
    "ChannelAddress",
    "ChannelKind",
    "ChannelQuerySet",
    "ChannelStatus",
    "Condition",
    "Discussion",
    "EndPlan",
    "EndReason",
    "Finding",
    "Format",
    "Grant",
    "NearForm",
    "Overlay",
    "ParameterSet",
    "Platform",
    "PlatformText",
    "PostsAgreedBy",
    "Rhythm",
    "Rule",
    "Service",
    "ServiceNote",
    "SetUp",
    "SpeaksOnDisputed",
    "Tier",
    "VisualIdentity",
    "WayIn",
]
