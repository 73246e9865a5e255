"""What is to be read before a post, on a channel's own page and at its set-up: the checks for its purpose (A12, R5, U13).

It comes from the guidance, which a process keeps: no query.
"""

from typing import Any

from django.utils.translation import get_language

from channels_registry.models import Channel
from channels_registry.models.channels import ENDED
from policies.guidance import reading


def before_posting(channel: Channel) -> dict[str, Any] | None:
    """The checks for this channel and the rule about minors; nothing for a channel that has ended."""
    if channel.status in ENDED:
        return None
    language = get_language()
    return {
        "checks": reading.checklist(channel.kind, language),
        "minors": reading.minors_rule(language),
        "language": language,
        "kind": channel.kind,
    }
