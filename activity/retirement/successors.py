"""Where a closed channel goes on, for the public answers of the register (A2, N11, N13)."""

from activity.models import RetirementCase
from channels_registry.addresses import UnreadableAddress, read_address
from channels_registry.lifecycle import NotAllowed
from channels_registry.models import IN_SERVICE, Channel, ChannelAddress
from portal.typed_text import is_web_link


def successor_of(channel_id: int) -> tuple[int | None, str]:
    """Registered with ``channels_registry.successors``: what stood in the plan when the channel was closed. One query."""
    closed = RetirementCase.objects.filter(channel=channel_id, closed_at__isnull=False).order_by("-closed_at", "-pk")
    return closed.values_list("successor", "successor_url").first() or (None, "")


def read_where(text: str) -> tuple[Channel | None, str]:
    """What somebody pasted as the place where readers go on: a channel of ours in service, else a link. Raises NotAllowed."""
    text = text.strip()
    if not text:
        return None, ""
    try:
        key = read_address(text, web=True).identity_key
    except UnreadableAddress as refusal:
        if is_web_link(text):
            return None, text
        raise NotAllowed(str(refusal)) from refusal
    held = ChannelAddress.objects.current().filter(identity_key=key, channel__status__in=IN_SERVICE)
    found = held.select_related("channel").first()
    if found is not None:
        return found.channel, ""
    return None, text if is_web_link(text) else read_address(text, web=True).canonical_url
