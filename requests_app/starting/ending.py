"""Questions whether a group knows somebody that nobody needs an answer to any more (N3)."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from ledger.recording import Decision, record_many
from portal.batches import key_batches
from requests_app.models import ChannelRequest, ConfirmationOutcome, GroupConfirmation
from requests_app.starting.confirming import HANDED_IN, facts_of, held

# As long as a draft lives (``drafting.forgotten``): what nobody hands in by then needs no answer.
ENDS_AFTER = dt.timedelta(days=60)


def with_handed_in(asked: QuerySet[GroupConfirmation]) -> QuerySet[GroupConfirmation]:
    """Annotates ``has_handed_in``: whether a request waits for the answer."""
    waiting = ChannelRequest.objects.filter(
        requester=OuterRef("person"), body=OuterRef("body"), group_confirmed=False, status__in=HANDED_IN
    )
    return asked.annotate(has_handed_in=Exists(waiting))


def end_unneeded(*, at: dt.datetime, dry_run: bool = False) -> int:
    """End the team's questions for which nothing was handed in for sixty days. Returns how many; safe to run twice."""
    due = with_handed_in(GroupConfirmation.objects.with_team().filter(team_since__lte=at - ENDS_AFTER)).filter(
        has_handed_in=False
    )
    if dry_run:
        return due.count()
    return sum(_end(due.filter(pk__in=pks), at=at) for pks in key_batches(due))


@transaction.atomic
def _end(due: QuerySet[GroupConfirmation], *, at: dt.datetime) -> int:
    found = held(due)
    GroupConfirmation.objects.filter(pk__in=[asked.pk for asked in found]).update(
        outcome=ConfirmationOutcome.ENDED, answered_at=at
    )
    record_many("requests.group_unneeded", [Decision(one.person, **facts_of(one)) for one in found], by=None, at=at)
    return len(found)
