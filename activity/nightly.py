"""The night's work in its order: access ends and findings follow, then silence is judged."""

import datetime as dt

from activity.silence.sweeping import Sweep, sweep
from channels_registry import nightly


def run(*, at: dt.datetime, dry_run: bool = False) -> Sweep:
    """All of it; safe to run twice and twice at once. With ``dry_run`` silence is only counted and nothing changes."""
    if not dry_run:
        nightly.run(at)
    return sweep(at=at, dry_run=dry_run)
