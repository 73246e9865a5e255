"""The night's work of this room, in its order. Each step has transactions of its own and can be run twice."""

import datetime as dt

from policies.drafting.telling import tell_invited
from portal.nights import Step, run_steps

# What each step is called in the log. A topic adds one line.
SWEEPS: dict[str, Step] = {
    "comments on drafts": tell_invited,
}


def run(at: dt.datetime, *, dry_run: bool = False) -> dict[str, int]:
    """All steps. Returns how many each concerned; with ``dry_run`` nothing changes."""
    return run_steps(SWEEPS, at=at, dry_run=dry_run)
