"""Boxes and actions that rooms above add to a channel's page, and sections they add to its passport.

A room registers a provider in its ``apps.py``; it gets the channel, the person and the moment, and answers with a panel or
None. A provider asks a fixed number of queries and shows only what the person may see.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Action:
    """One link among the actions of the page: a verb and where it leads."""

    label: str
    url: str


@dataclass(frozen=True)
class Panel:
    """``template`` is drawn with ``context`` added to the page's; without one the panel only brings actions.

    ``primary`` takes the place of the page's own first act, for what cannot wait.
    ``place`` is "top" (right under the co-administration box, for what needs somebody) or "activity" (beside the summary).
    ``tells_activity``: it says what is known of the latest post, and the page says it no second time.
    """

    template: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
    primary: Action | None = None
    place: str = "activity"
    order: int = 50
    tells_activity: bool = False


Provider = Callable[[object, object, dt.datetime], Panel | None]
_providers: list[Provider] = []
_passport: list[Provider] = []


def register(provider: Provider) -> None:
    if provider not in _providers:
        _providers.append(provider)


def register_for_passport(provider: Provider) -> None:
    """A section of the page that is printed for a successor; its place there is its ``order``."""
    if provider not in _passport:
        _passport.append(provider)


def panels_for(channel, user, at: dt.datetime) -> list[Panel]:
    return _drawn(_providers, channel, user, at)


def passport_panels_for(channel, user, at: dt.datetime) -> list[Panel]:
    return _drawn(_passport, channel, user, at)


def _drawn(providers: list[Provider], channel, user, at: dt.datetime) -> list[Panel]:
    found = [provider(channel, user, at) for provider in providers]
    return sorted((panel for panel in found if panel is not None), key=lambda panel: panel.order)
