"""Kinds of questions that another topic answers with more than a talk: an alert, the steps of a lost access (N15).

That topic registers the page that asks for it, with the channel's number as its only argument; the list of questions leads
there. Without one the kind is an urgent question like any other.
"""

from django.urls import reverse

from channels_registry.models import Channel
from enforcement.models import HelpKind

_elsewhere: dict[HelpKind, str] = {}


def register(kind: HelpKind, url_name: str) -> None:
    _elsewhere[kind] = url_name


def page_of(kind: str, channel: Channel) -> str:
    """The address to which the kind leads for this channel; "" where the question is asked here."""
    name = _elsewhere.get(kind)
    return reverse(name, args=[channel.pk]) if name else ""
