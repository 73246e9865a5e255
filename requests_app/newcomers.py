"""How much somebody whom no group has confirmed can store and hand in: anybody with a mailbox can become one (decision 0027).

Counted over all addresses of the mailbox, under a lock, so that neither a plus sign nor two pages at once pass a limit.
"""

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.mailboxes import held_people_of
from accounts.models import Person
from requests_app.models import ChannelRequest, RequestVersion, Status
from requests_app.refusals import NotAllowed

# Each request holds files: so many can be open, or begun within the time below, whatever became of them.
MOST_REQUESTS = 3
OPEN = (Status.DRAFT, Status.SUBMITTED, Status.IN_REVIEW, Status.CHANGES_REQUESTED)
REQUESTS_WITHIN = dt.timedelta(days=30)
# Each hand-in writes to the whole team.
MOST_HAND_INS = 5
HAND_INS_WITHIN = dt.timedelta(days=1)


def refuse_more_drafts(by: Person, *, at: dt.datetime) -> None:
    """Raise NotAllowed for a newcomer who has begun enough; must be inside a transaction, before anything else in it."""
    if not by.is_newcomer:
        return
    own = ChannelRequest.objects.filter(requester__in=held_people_of(by.email), group_confirmed=False)
    counted = Q(status__in=OPEN) | Q(created_at__gt=at - REQUESTS_WITHIN)
    if own.filter(counted).count() >= MOST_REQUESTS:
        raise NotAllowed(
            _(
                "Until your group has confirmed you, you can start three requests in thirty days; cancelled ones count too. "
                "Go on with one that is open."
            )
        )


def refuse_more_hand_ins(by: Person, *, at: dt.datetime) -> None:
    """Raise NotAllowed for a newcomer who has handed in enough today; must be inside a transaction, before anything else."""
    if not by.is_newcomer:
        return
    lately = RequestVersion.objects.filter(
        request__requester__in=held_people_of(by.email), request__group_confirmed=False, at__gt=at - HAND_INS_WITHIN
    )
    if lately.count() >= MOST_HAND_INS:
        raise NotAllowed(
            _(
                "Until your group has confirmed you, you can hand in five times within a day. "
                "What you wrote is kept: hand it in tomorrow."
            )
        )
