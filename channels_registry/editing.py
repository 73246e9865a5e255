"""Change what is known of a channel: details, rules, the yearly word that everything is still right (A5, N1)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F, Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.holding import lock_people
from accounts.models import Person
from channels_registry import bars, rights
from channels_registry.entering import DUTIES, set_parameters
from channels_registry.findings import follow
from channels_registry.models import ENDED, LIVE, Channel, Finding, ParameterSet
from ledger.recording import record

PHRASES = {
    "channels.details_changed": gettext_lazy("changed the details"),
    "channels.confirmed": gettext_lazy("confirmed that everything is still right"),
    "channels.brought_in_line": gettext_lazy("stated that the channel keeps all the rules now"),
}
# What every keeper of a channel may change; the rest is the communications team's.
DESCRIPTIVE = ("summary", "purpose", "audience", "languages", "countries", "region", "shared_mailbox", "quiet_months")
STRUCTURAL = (
    "name", "kind", "format", "parent", "responsible", "deputy", "tier", "expected_end", "end_plan", "end_plan_note",
)  # fmt: skip
# What an approved request says once; later it is stated on a page of its own (``stating.state_way_in``).
DECIDED = ("way_in",)
# What standing controls read; their points follow at once.
RULED = {"kind", "format", "shared_mailbox", *DECIDED}
MOST_ANCESTORS = 20


class EditRefused(Exception):
    """The change cannot be made so; the text says why."""


@transaction.atomic
def change_details(channel: Channel, *, by: Person, at: dt.datetime, why: str = "", **facts: Any) -> list[str]:
    """Change facts of the channel (names as in DESCRIPTIVE and STRUCTURAL); returns those that differ now.

    Its keepers change the descriptive ones, the team all of them. Raises EditRefused.
    """
    _refuse_others(channel, by=by, at=at, team_only=not set(facts) <= set(DESCRIPTIVE))
    return apply_details(channel, by=by, at=at, why=why, **facts)


@transaction.atomic
def apply_details(channel: Channel, *, by: Person, at: dt.datetime, why: str = "", **facts: Any) -> list[str]:
    """What a decision taken elsewhere makes of the channel's facts; ``by`` decided under the rules of that decision.

    Returns those that differ now. Raises EditRefused.
    """
    unknown = set(facts) - {*DESCRIPTIVE, *STRUCTURAL, *DECIDED}
    if unknown:
        raise ValueError(f"not details of a channel: {sorted(unknown)}")
    current = Channel.objects.filter(pk=channel.pk)
    lock_people(person for duty in DUTIES if (person := facts.get(duty)) is not None)
    if not current.exclude(status__in=ENDED).update(grants_version=F("grants_version")):
        raise EditRefused(_("This channel has ended; its details stay as they were."))
    before = current.select_related("parent", "platform", *DUTIES).get()
    changed = sorted(name for name, value in facts.items() if getattr(before, name) != value)
    if not changed:
        return []
    _refuse_details(channel, {name: facts.get(name, getattr(before, name)) for name in ("parent", *DUTIES)})
    if why_not := bars.why_not_named((facts[name] for name in changed if name in DUTIES), before.platform):
        raise EditRefused(why_not)
    current.update(**{name: facts[name] for name in changed})
    record(
        "channels.details_changed", channel, by=by, at=at, why=why, data={"changed": changed},
        words={
            "before": {name: _plain(getattr(before, name)) for name in changed},
            "after": {name: _plain(facts[name]) for name in changed},
        },
    )  # fmt: skip
    for name in changed:
        setattr(channel, name, facts[name])
    if RULED & set(changed):
        follow([channel.pk], at=at)
    return changed


def _refuse_others(channel: Channel, *, by: Person, at: dt.datetime, team_only: bool = False) -> None:
    if not (rights.manages(by) if team_only else rights.may_keep(by, channel, at=at)):
        raise EditRefused(rights.ask_the_team())


def _refuse_details(channel: Channel, facts: dict[str, Any]) -> None:
    if facts["responsible"] is not None and facts["responsible"] == facts["deputy"]:
        raise EditRefused(_("The deputy must be someone other than the responsible person."))
    parent = facts["parent"]
    for _step in range(MOST_ANCESTORS):
        if parent is None:
            return
        if parent.pk == channel.pk:
            raise EditRefused(_("A channel cannot belong to itself, nor to one that belongs to it."))
        parent = parent.parent
    raise EditRefused(_("This would put the channel too deep under others. Choose one nearer to the top."))


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Model) else value


@transaction.atomic
def change_parameters(
    channel: Channel, parameters: dict[str, Any], *, based_on: int | None, by: Person, at: dt.datetime, why: str
) -> ParameterSet:
    """Set new rules in place of those the person was looking at (id ``based_on``). Raises EditRefused if others came first."""
    _refuse_others(channel, by=by, at=at, team_only=True)
    if not why.strip():
        raise EditRefused(_("Say why the rules change; the record of decisions keeps it."))
    if not Channel.objects.filter(pk=channel.pk).exclude(status__in=ENDED).update(grants_version=F("grants_version")):
        raise EditRefused(_("This channel has ended; its rules stay as they were."))
    current = ParameterSet.objects.filter(channel=channel, until=None).values_list("pk", flat=True).first()
    if current != based_on:
        raise EditRefused(_("Someone changed the rules meanwhile. Look at them, then change what is left to change."))
    return set_parameters(channel, parameters, by=by, at=at, why=why)


@transaction.atomic
def confirm(channel: Channel, *, by: Person, at: dt.datetime) -> None:
    """Someone looked and says: people, link, mailbox and rules are still right. Raises EditRefused."""
    _refuse_others(channel, by=by, at=at)
    if not Channel.objects.filter(pk=channel.pk, status__in=LIVE).update(confirmed_at=at):
        raise EditRefused(_("Only a channel in service is confirmed."))
    record("channels.confirmed", channel, by=by, at=at)
    channel.confirmed_at = at


@transaction.atomic
def state_in_line(channel: Channel, *, by: Person, at: dt.datetime, why: str = "") -> None:
    """An existing channel keeps all the rules now; the mark “being brought in line” goes. Raises EditRefused."""
    _refuse_others(channel, by=by, at=at, team_only=True)
    missing = []
    if Finding.objects.open().filter(channel=channel).exists():
        missing.append(_("There are still points to put right."))
    if not ParameterSet.objects.filter(channel=channel, until=None).exists():
        missing.append(_("No rules are set for this channel yet."))
    if Channel.objects.filter(pk=channel.pk).filter(Q(responsible=None) | Q(deputy=None)).exists():
        missing.append(_("A responsible person and a deputy must be named."))
    if missing:
        raise EditRefused(" ".join(missing))
    if not Channel.objects.filter(pk=channel.pk, bring_in_line_by__isnull=False).update(bring_in_line_by=None):
        raise EditRefused(_("This channel is not being brought in line; there is nothing to state."))
    record("channels.brought_in_line", channel, by=by, at=at, why=why)
    channel.bring_in_line_by = None
    # From now on every rule holds, not the three of the time before.
    follow([channel.pk], at=at)
