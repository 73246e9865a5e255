"""Letters about conditions: one in the week before the day, one after it, and never more than one a week (N1, §5.12)."""

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.db.models import Q

from accounts.models import Person
from channels_registry.conditions import path_of
from channels_registry.models import LIVE, ChannelStatus, Condition
from notifications import weekly
from notifications.writing import Post, write_letters
from portal.batches import in_batches
from portal.store import day_of

KIND = "channels.conditions_due"
BEFORE = dt.timedelta(days=7)


def remind_of_conditions(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Remind the owners of what is due within a week or overdue; returns how many letters. Safe to run twice.

    All of one person's conditions stand in one letter. Whoever had a letter of the weekly budget within seven days is
    written to on a later night.
    """
    due = list(_due(on=day_of(at)).order_by("pk"))
    return sum(_remind(batch, at=at, dry_run=dry_run) for batch in in_batches(due))


def _due(*, on: dt.date):
    soon = Q(due_on__gte=on, due_on__lte=on + BEFORE, reminded_at=None)
    late = Q(due_on__lt=on, overdue_told_at=None)
    return (
        Condition.objects.to_do()
        .filter(soon | late, channel__status__in=(*LIVE, ChannelStatus.APPROVED))
        .select_related("owner", "channel__responsible")
    )


@transaction.atomic
def _remind(due: list[Condition], *, at: dt.datetime, dry_run: bool) -> int:
    today = day_of(at)
    by_reader: dict[Person, list[Condition]] = defaultdict(list)
    for condition in due:
        reader = condition.owner or condition.channel.responsible
        if reader is not None and reader.is_active:
            by_reader[reader].append(condition)
    told = weekly.of_free_readers(by_reader, at=at)
    if dry_run:
        return len(told)
    ids = [condition.pk for conditions in told.values() for condition in conditions]
    chosen = Condition.objects.to_do().filter(pk__in=ids)
    chosen.filter(due_on__gte=today).update(reminded_at=at)
    chosen.filter(due_on__lt=today).update(overdue_told_at=at)
    write_letters(KIND, [_post(reader, conditions, today) for reader, conditions in told.items()], at=at)
    return len(told)


def _post(reader: Person, conditions: list[Condition], today: dt.date) -> Post:
    """The event names the person and the day: a second run on the same night writes nothing more."""
    return Post(
        event=f"conditions-due:{reader.pk}:{today.isoformat()}",
        person=reader,
        data={
            "name": reader.full_name,
            "conditions": [
                {
                    "channel": condition.channel.name,
                    "text": condition.text,
                    "due_on": condition.due_on.isoformat(),
                    "late": condition.due_on < today,
                    "path": path_of(condition),
                }
                for condition in sorted(conditions, key=lambda condition: (condition.due_on, condition.pk))
            ],
        },
    )
