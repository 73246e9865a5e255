"""Tell many stories at once in the order of time, so that the record of decisions reads as it would have grown.

A story is a generator: it yields the moment of its next step and is resumed when every earlier step of every story has
been told. Before its first yield nothing has happened yet: nobody is on stage.
"""

import datetime as dt
import heapq
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from accounts.models import Body, Person
from channels_registry.models import Channel, Platform
from requests_app.models import ChannelRequest

Story = Generator[dt.datetime, dt.datetime, None]


@dataclass
class Stage:
    """What the stories share: who is who, and the moment at which they end."""

    now: dt.datetime
    people: dict[str, Person] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    requests: dict[str, ChannelRequest] = field(default_factory=dict)
    platforms: dict[str, Platform] = field(default_factory=dict)

    def ago(self, days: float, *, hour: int = 9, minute: int = 0) -> dt.datetime:
        """``days`` ago at this hour (UTC); the last day counts back from now, so that nothing lies in the future."""
        if days < 1:
            return self.now - dt.timedelta(days=days)
        return (self.now - dt.timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)

    def day(self, days: float) -> dt.date:
        """The day that is ``days`` away, negative ones in the past."""
        return (self.now + dt.timedelta(days=days)).date()


def tell(stories: Iterable[Story], *, after_each: Callable[[dt.datetime], dt.datetime | None]) -> None:
    """Run the stories to their ends; ``after_each`` is called with the moment of each step, and when it asks to be."""
    waiting: list[tuple[dt.datetime, int, Story | None]] = []
    for number, story in enumerate(stories):
        heapq.heappush(waiting, (next(story), number, story))
    while waiting:
        moment, number, story = heapq.heappop(waiting)
        if story is not None:
            with suppress(StopIteration):
                # A story cannot go back: what it asks for too late happens at once.
                heapq.heappush(waiting, (max(story.send(moment), moment), number, story))
        again = after_each(moment)
        if again is not None and (again, -1, None) not in waiting:
            heapq.heappush(waiting, (again, -1, None))
