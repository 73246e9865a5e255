"""What the dispatcher does every few minutes: follow what is new, tell the team what cannot wait, hand out what is due."""

import datetime as dt
import logging
from collections.abc import Callable

from django.conf import settings

from activity.looking.choosing import NEWEST, choose
from activity.looking.dispatching import Batch, claim_due
from activity.looking.noting import FREE
from activity.looking.telling import tell_team
from activity.models import Following

logger = logging.getLogger(__name__)


def dispatch(send: Callable[[Batch], object], *, at: dt.datetime) -> int:
    """Hand out what is due by ``send``. Returns how many batches went out; safe to run twice and twice at once.

    What cannot be sent, since the broker is away, is given back at once; what is lost on its way is due again when its
    claim ends. The demonstration sends nothing.
    """
    tell_team(at=at)
    if settings.DEMO:
        return 0
    choose(at=at, newest=NEWEST)
    batches = claim_due(at=at)
    for place, batch in enumerate(batches):
        try:
            send(batch)
        except OSError:
            logger.warning("The broker is away: %d batches of looks wait for it.", len(batches) - place)
            left = [unsent.claim for unsent in batches[place:]]
            Following.objects.filter(claim__in=left).update(**FREE)
            return place
    return len(batches)
