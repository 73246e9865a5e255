"""The settings of a worker whose clock is a file: it stands at the moment written there until another is written.

Real workers live a year in minutes this way; everything else about them is as in production.
"""

import datetime as dt
import os
from pathlib import Path

from django.utils import timezone

from governance.settings import *  # noqa: F403 -- the portal's own settings, all of them

CLOCK_FILE = "TESTS_CLOCK_FILE"


class Clock:
    def __init__(self, file: Path):
        self.file = file

    def stand_at(self, moment: dt.datetime) -> None:
        """Written beside and moved into place, so that nobody reads half a moment."""
        beside = self.file.with_suffix(".next")
        beside.write_text(moment.isoformat())
        beside.replace(self.file)

    def now(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.file.read_text())


if file := os.environ.get(CLOCK_FILE):
    timezone.now = Clock(Path(file)).now
