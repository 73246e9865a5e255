"""When strangers say that something happened: read strictly, and believed only where it can be (N10).

A moment is read as the platform writes it, ISO 8601 or as in mail; one without a zone counts as UTC, a day alone from its
beginning. A claim of up to a day ahead is a clock that runs fast and counts as now; one further ahead is a lie, and one from
before there were feeds a placeholder: both tell nothing. feedparser is not asked: it turns 30 February into 1 March.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

CLOCK_TOLERANCE = timedelta(hours=24)
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
MAX_CHARACTERS = 100


def moment_of(value, *, looked_at: datetime) -> datetime | None:
    """The moment that is told, never later than the look; None for what is no moment or cannot be believed."""
    moment = read_moment(value)
    return None if moment is None else believable(moment, looked_at=looked_at)


def read_moment(value) -> datetime | None:
    """The moment as it is written, in UTC, whether it can be believed or not."""
    if not isinstance(value, str) or len(value) > MAX_CHARACTERS:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime, _date_of_mail):
        try:
            moment = read(value.strip())
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None


def _date_of_mail(text: str) -> datetime:
    return parsedate_to_datetime(f"{text} 00:00:00 +0000")


def believable(moment: datetime, *, looked_at: datetime) -> datetime | None:
    return min(moment, looked_at) if EARLIEST <= moment <= looked_at + CLOCK_TOLERANCE else None


def newest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)
