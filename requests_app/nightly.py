"""The night's work of this room, in its order. Each step has transactions of its own and can be run twice."""

import datetime as dt
from collections.abc import Callable

from requests_app.drafting.forgotten import sweep_drafts

# What each step is called in the foreground, and its function: (at, dry_run) → how many it concerned.
SWEEPS: dict[str, Callable[..., int]] = {
    "drafts": sweep_drafts,
}


def run(*, at: dt.datetime, dry_run: bool = False) -> dict[str, int]:
    """All steps. Returns how many each concerned; with ``dry_run`` nothing changes."""
    return {name: sweep(at=at, dry_run=dry_run) for name, sweep in SWEEPS.items()}
