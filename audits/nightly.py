"""The night's work of the audit room, in its order. Each step has transactions of its own and can be run twice."""

import datetime as dt
import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)

# What each step is called in the log, and its function: (at, dry_run) → how many it concerned. A topic adds one line.
SWEEPS: dict[str, Callable[..., int]] = {}


def run(at: dt.datetime, *, dry_run: bool = False) -> dict[str, int]:
    """All steps. Returns how many each concerned; with ``dry_run`` nothing changes.

    A step that fails does not keep the others from their work; what went wrong is raised when they are done.
    """
    done, failures = {}, []
    for name, sweep in SWEEPS.items():
        try:
            done[name] = sweep(at=at, dry_run=dry_run)
        except Exception as error:
            logger.exception("The night's step “%s” failed.", name)
            failures.append(error)
    if failures:
        raise failures[0]
    return done
