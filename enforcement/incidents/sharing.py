"""Which other channels share people, mailbox or tools with one that is in trouble: they may be next (N15).

People of the communications team share every channel by rule A8; they are counted and not listed. Four queries and one for
the channels themselves, however many there are.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from accounts.models import Person
from channels_registry import rights
from channels_registry.models import ENDED, Channel, Grant, Reach
from enforcement.incidents import sight

# As many as a page names; more are said as a number.
MOST = 60


@dataclass(frozen=True)
class Sharing:
    """One channel and what it has in common."""

    channel: Channel
    people: tuple[str, ...]
    tools: tuple[str, ...]
    mailbox: bool


@dataclass(frozen=True)
class Shared:
    rows: tuple[Sharing, ...]
    # Channels that share something, of which ``rows`` are the first.
    count: int
    # Channels that the same people of the communications team co-administer.
    by_team: int


def shared_with(channel: Channel, *, reader: Person, at: dt.datetime) -> Shared:
    """For whoever may see the alert. Someone outside the team learns only of channels whose people they may know."""
    people, tools = defaultdict(list), defaultdict(list)
    own = list(Grant.objects.live(at).filter(channel=channel).with_of_team(at).values_list("person_id", "of_team"))
    others = Grant.objects.live(at).exclude(channel=channel).exclude(channel__status__in=ENDED)
    mine = others.filter(person__in=[pk for pk, of_team in own if not of_team])
    for pk, name in mine.order_by("person__full_name", "pk").values_list("channel_id", "person__full_name"):
        people[pk].append(name)
    of_tools = Reach.objects.now().filter(tool__in=Reach.objects.now().filter(channel=channel).values("tool"))
    reaching = of_tools.filter(tool__ended_at=None).exclude(channel=channel).exclude(channel__status__in=ENDED)
    for pk, name in reaching.order_by("tool__name", "pk").values_list("channel_id", "tool__name"):
        tools[pk].append(name)
    mailboxes = _same_mailbox(channel)
    team = [pk for pk, of_team in own if of_team]
    by_team = others.filter(person__in=team).order_by().values("channel").distinct().count() if team else 0
    found = {*people, *tools, *mailboxes}
    visible = rights.with_people_seen_by(Channel.objects.visible_to(reader).filter(pk__in=found), reader)
    if not sight.sees_all(reader):
        visible = visible.filter(people_seen=True)
    channels = list(visible.select_related("platform", "body").order_by("name", "pk"))
    # What has most in common comes first.
    channels.sort(key=lambda one: -(len(people[one.pk]) + len(tools[one.pk]) + (one.pk in mailboxes)))
    rows = tuple(
        Sharing(one, tuple(people[one.pk]), tuple(tools[one.pk]), one.pk in mailboxes) for one in channels[:MOST]
    )
    return Shared(rows, len(channels), by_team if sight.sees_all(reader) else 0)


def _same_mailbox(channel: Channel) -> set[int]:
    if not channel.shared_mailbox:
        return set()
    alike = Channel.objects.filter(shared_mailbox__iexact=channel.shared_mailbox).exclude(pk=channel.pk)
    return set(alike.exclude(status__in=ENDED).values_list("pk", flat=True))
