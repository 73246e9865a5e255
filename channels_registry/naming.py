"""Which channel somebody means who writes its name or pastes its link, in place of a list of thousands."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from channels_registry.addresses import UnreadableAddress, read_address
from channels_registry.models import Channel, ChannelAddress


class NotOneChannel(Exception):
    """None is called so, or several are; the text says what to write instead."""


def channel_meant(text: str, *, among: QuerySet) -> Channel:
    """The channel with this name or, now, this link; ``among`` those that the person may know of (A22).

    Raises NotOneChannel. One query.
    """
    found = list(among.filter(Q(name__iexact=text) | Q(pk__in=_at_address(text))).distinct()[:2])
    if not found:
        raise NotOneChannel(
            _("No channel is known under “%(name)s”. Write its name or paste its link.") % {"name": text}
        )
    if len(found) > 1:
        raise NotOneChannel(
            _("Several channels are called “%(name)s”. Paste the link of the one you mean.") % {"name": text}
        )
    return found[0]


def _at_address(text: str) -> QuerySet:
    """Keys of the channel that has this address now."""
    try:
        key = read_address(text, web=True).identity_key
    except UnreadableAddress:
        return ChannelAddress.objects.none().values("channel")
    return ChannelAddress.objects.current().filter(identity_key=key).values("channel")
