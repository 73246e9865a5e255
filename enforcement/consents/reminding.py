"""What ends soon is told to whoever keeps it: one letter for all of theirs, once for each last day, within the weekly budget.

What is not renewed becomes a point to put right by its day (``rules``).
"""

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse

from accounts.models import Person
from enforcement.consents.letters import DUE
from enforcement.models import Consent, ConsentPlace
from notifications import weekly
from notifications.writing import Post, write_letters
from portal.batches import in_batches
from portal.store import day_of, portal_settings


def ending(rows: QuerySet, *, at: dt.datetime) -> QuerySet:
    """Open entries whose last day is near or has passed."""
    nearest = day_of(at) + dt.timedelta(days=portal_settings().consent_reminder_days)
    return rows.filter(ended_at=None, until__lte=nearest, keeper__is_active=True)


def _untold(rows: QuerySet, *, at: dt.datetime) -> QuerySet:
    return ending(rows, at=at).exclude(reminded_for=F("until"))


def remind_keepers(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Returns how many entries were told of. Safe to run twice; keepers who had a letter this week are told later."""
    keepers = {
        pk
        for rows in (ConsentPlace.objects, Consent.objects)
        for pk in _untold(rows.all(), at=at).order_by().values_list("keeper", flat=True)
    }
    return sum(_remind(batch, at=at, dry_run=dry_run) for batch in in_batches(sorted(keepers)))


@transaction.atomic
def _remind(keepers: list[int], *, at: dt.datetime, dry_run: bool) -> int:
    found: dict[Person, list] = defaultdict(list)
    for rows in (ConsentPlace.objects.select_related("body"), Consent.objects.select_related("body")):
        for row in _untold(rows, at=at).filter(keeper__in=keepers).select_related("keeper").order_by("until", "pk"):
            found[row.keeper].append(row)
    told = weekly.of_free_readers(found, at=at)
    chosen = [row for own in told.values() for row in own]
    if chosen and not dry_run:
        today = day_of(at)
        for model in (ConsentPlace, Consent):
            pks = [row.pk for row in chosen if isinstance(row, model)]
            model.objects.filter(pk__in=pks, ended_at=None).update(reminded_for=F("until"))
        write_letters(DUE, [_post(keeper, own, today) for keeper, own in told.items()], at=at)
    return len(chosen)


def _post(keeper: Person, rows: list, today: dt.date) -> Post:
    return Post(
        event=f"consents-due:{today.isoformat()}",
        person=keeper,
        data={"name": keeper.full_name, "rows": [_row(row, today) for row in rows]},
    )


def _row(row: ConsentPlace | Consent, today: dt.date) -> dict:
    """A single consent is told by its number alone."""
    place = isinstance(row, ConsentPlace)
    return {
        "use": row.use if place else "",
        "number": row.pk,
        "group": row.body.name,
        "until": row.until.isoformat(),
        "over": row.until < today,
        "path": reverse("enforcement:consent-place" if place else "enforcement:consent", args=[row.pk]),
    }
