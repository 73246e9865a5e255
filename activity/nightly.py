"""The night's work in its order: access ends and findings follow, sources are followed, silence is judged, what only
people can tell is asked, and posts and looks of long ago are thinned; what became ours leaves the watch-list."""

import datetime as dt

from activity.asking.quarterly import ask_quarterly
from activity.looking.choosing import follow_anew
from activity.looking.thinning import thin_looks
from activity.metrics.thinning import thin_posts
from activity.network.platform_keys import reseal
from activity.silence.sweeping import Sweep, sweep
from activity.watchlist import keeping as watchlist
from channels_registry import nightly


def run(*, at: dt.datetime, dry_run: bool = False) -> Sweep:
    """All of it; safe to run twice and twice at once. With ``dry_run`` silence is only counted and nothing changes."""
    if not dry_run:
        nightly.run(at)
        reseal(at=at)
        follow_anew(at=at)
    done = sweep(at=at, dry_run=dry_run)
    if not dry_run:
        # Last: whoever is written to about a silence has that question in the same table.
        ask_quarterly(at=at)
        thin_posts(at=at)
        thin_looks(at=at)
        watchlist.sweep(at=at)
    return done
