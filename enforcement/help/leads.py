"""Kinds of questions that another topic answers with more than a talk: an alert, the steps of a lost access (N15).

That topic registers the page that asks for it, with the channel's number as its only argument, and who may use it there;
the list of questions leads them to it. For everybody else, and without such a page, the kind is an urgent question like any
other.
"""

import datetime as dt
from typing import Protocol

from django.urls import reverse

from accounts.models import Person
from channels_registry.models import Channel
from enforcement.models import HelpKind


class Allowed(Protocol):
    def __call__(self, person: Person, channel: Channel, *, at: dt.datetime) -> bool: ...


_elsewhere: dict[str, tuple[str, Allowed]] = {}


def register(kind: HelpKind, url_name: str, *, allowed: Allowed) -> None:
    _elsewhere[kind] = url_name, allowed


def page_of(kind: str, channel: Channel, *, reader: Person, at: dt.datetime) -> str:
    """The address to which the kind leads this reader; "" where the question is asked here. One query at most."""
    if kind not in _elsewhere:
        return ""
    name, allowed = _elsewhere[kind]
    return reverse(name, args=[channel.pk]) if allowed(reader, channel, at=at) else ""
