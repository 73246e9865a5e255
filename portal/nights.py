"""The steps of a night, for every room that has some: each has transactions of its own and can be run twice.

The job under way (``jobs.py``) hears of each step.
"""

import datetime as dt
import logging
from collections.abc import Callable, Mapping

from portal.engine import jobs

logger = logging.getLogger(__name__)

# (at, dry_run) → how many it concerned.
Step = Callable[..., int]


def run_steps(steps: Mapping[str, Step], *, at: dt.datetime, dry_run: bool) -> dict[str, int]:
    """All of ``steps``, in their order. Returns how many each concerned; with ``dry_run`` nothing changes.

    A step that fails does not keep the others from their work; what went wrong is raised when they are done.
    """
    done, failures = {}, []
    jobs.current().begin_steps(len(steps))
    for name, step in steps.items():
        jobs.current().begin_step(name)
        try:
            done[name] = step(at=at, dry_run=dry_run)
        except Exception as error:
            logger.exception("The night's step “%s” failed.", name)
            failures.append(error)
    jobs.current().begin_step("")
    if failures:
        raise failures[0]
    return done
