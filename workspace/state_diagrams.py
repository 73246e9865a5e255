"""The life of requests, channels, access reviews and things to do as pictures in words, made from the tables that the code itself obeys.

``manage.py draw_states`` writes them into docs/states.md; a test compares, so that the page cannot fall behind.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils import translation

from audits.campaigns import transitions as campaigns
from audits.models import CampaignStatus, RemediationStatus
from audits.remediation import tickets
from channels_registry import lifecycle
from channels_registry.models import ChannelStatus, Overlay
from requests_app import transitions
from requests_app.models import Status

# As the rooms write it: action → (states it starts from, state it ends in).
Table = Mapping[str, tuple[Collection[str], str]]


@dataclass(frozen=True)
class Life:
    """One thing's states and what leads from each to the next."""

    states: type[TextChoices]
    table: Table
    # A state in which such a thing may begin although an action leads to it too: {state: the function that begins there}.
    also_begins: Mapping[str, str]
    # Actions that take a decision back: a state that only they leave is an end all the same.
    takes_back: Collection[str] = ()

    def begins(self) -> list[str]:
        """States that no forward action leads to, and those named."""
        reached = {end for action, (_start, end) in self.table.items() if action not in self.takes_back}
        return [state for state in self.states.values if state not in reached or state in self.also_begins]

    def ends(self) -> list[str]:
        left = {s for action, (start, _end) in self.table.items() if action not in self.takes_back for s in start}
        return [state for state in self.states.values if state not in left]

    def steps(self) -> list[tuple[str, str, str]]:
        """(state, action, next state), in the order of states and of the table."""
        return [
            (str(state), action, str(end))
            for state in self.states.values
            for action, (start, end) in self.table.items()
            if state in start
        ]


REQUEST = Life(
    Status,
    transitions.TRANSITIONS,
    also_begins={},
    takes_back={"undo", "object_to_joining", "correct_to_rejected", "correct_to_approved"},
)
CHANNEL = Life(ChannelStatus, lifecycle.TRANSITIONS, also_begins={ChannelStatus.ACTIVE: "register_existing"})
CAMPAIGN = Life(CampaignStatus, campaigns.TRANSITIONS, also_begins={CampaignStatus.DRAFT: "draft"})
REMEDIATION = Life(
    RemediationStatus,
    tickets.TRANSITIONS,
    also_begins={RemediationStatus.DECIDED: "open_tickets"},
    takes_back={"reopen"},
)

PAGE = """\
# The states of requests, channels, access reviews and things to do

Written by `manage.py draw_states` from `requests_app/transitions/`, `channels_registry/lifecycle.py`,
`audits/campaigns/transitions.py` and `audits/remediation/tickets.py`; do not edit. Each action is one function of that name in
that file (sweeps use its set form, `…_many`). Each is guarded: one that does not start from the present state is refused with
a sentence. Each leaves a row in the record of decisions.

## Request

```mermaid
{request_diagram}
```

{request_table}

## Channel

```mermaid
{channel_diagram}
```

{channel_table}

Over the status of a channel in service can lie {overlays}.
Each has a date of its own, only a person sets it, and the status beneath is kept.
{compromised} can also be said of a closed channel that somebody took over.

## Access review

`opening.py` takes the steps `begin` and `open`, `closing.py` the steps `begin_closing` and `close`: between the two the work is
written in transactions of at most 1,000, and a night goes on with it where a process died.

```mermaid
{campaign_diagram}
```

{campaign_table}

## Thing to do on a platform

Without a need for a second person, carrying out leads to *Done and checked* at once: the picture counts.
`opening.py` beside it begins things to do: those of a whole access review in one set, or those of one page of a check-up.

```mermaid
{remediation_diagram}
```

{remediation_table}
"""


def states_page() -> str:
    """The whole of docs/states.md."""
    with translation.override("en"):
        names = [f"*{overlay.label}*" for overlay in Overlay]
        return PAGE.format(
            request_diagram=diagram(REQUEST),
            request_table=table(REQUEST),
            channel_diagram=diagram(CHANNEL),
            channel_table=table(CHANNEL),
            overlays=f"{', '.join(names[:-1])} and {names[-1]}",
            compromised=f"*{Overlay.COMPROMISED.label}*",
            campaign_diagram=diagram(CAMPAIGN),
            campaign_table=table(CAMPAIGN),
            remediation_diagram=diagram(REMEDIATION),
            remediation_table=table(REMEDIATION),
        )


def diagram(life: Life) -> str:
    """A Mermaid state diagram; states carry the words that people read, arrows the names of the functions."""
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{life.states(state).label}" as {state}' for state in life.states.values]
    for state in life.begins():
        beginning = life.also_begins.get(state)
        lines.append(f"    [*] --> {state}" + (f": {beginning}" if beginning else ""))
    lines += [f"    {state} --> {end}: {action}" for state, action, end in life.steps()]
    lines += [f"    {state} --> [*]" for state in life.ends()]
    return "\n".join(lines)


def table(life: Life) -> str:
    """The same for readers without a drawing: one row per state and action."""
    lines = ["| state | in code | action | leads to |", "|---|---|---|---|"]
    steps = life.steps()
    for state in life.states.values:
        label = life.states(state).label
        lines += [
            f"| {label} | `{state}` | `{action}` | {life.states(end).label} |"
            for start, action, end in steps
            if start == state
        ]
        if all(start != state for start, _action, _end in steps):
            lines.append(f"| {label} | `{state}` | – | – |")
    return "\n".join(lines)
