"""Who owes the reading of a version, and the letters that ask for it: one, and one reminder (A10, design §5.12).

All that a person owes stands in one letter with one link. The letters are within the weekly budget; after the reminder
nothing more is written: the term ends, and a point to put right opens (``audits.controls``). The first letter leaves in the
first night in which the version is in force.
"""

import datetime as dt
import zoneinfo
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import Person
from notifications import weekly
from notifications.writing import Post, write_letters
from policies.acknowledging.bound import bound
from policies.acknowledging.keys import paths_for
from policies.models import Acknowledgement, Asking, Policy, PolicyVersion
from policies.reading import binding_versions, last_day_to_accept, title_of
from portal.batches import in_batches
from portal.inserting import insert_rows
from portal.store import day_of, portal_zone

KIND = "policies.to_read"
# The reminder leaves within so many days before the last one.
REMIND_BEFORE = dt.timedelta(days=7)


@dataclass(frozen=True)
class Owed:
    """One version that a person has still to accept, until the end of ``due_on``; ``asking`` where a letter asked.

    Whoever has no access yet has no such day.
    """

    version: PolicyVersion
    due_on: dt.date | None
    asking: Asking | None = None

    def is_new(self) -> bool:
        return self.asking is None

    def is_to_be_reminded(self, *, on: dt.date) -> bool:
        told = self.asking is not None and self.asking.reminded_at is None
        return told and self.asking.due_on - REMIND_BEFORE <= on


def owed_by(people, *, at: dt.datetime) -> dict[int, list[Owed]]:
    """What each of ``people`` (a queryset of Person) owes at this moment, by their ids; nobody who owes nothing.

    The days of someone who came to their channels later begin with their own access. As many queries as there are
    binding policies, and three.
    """
    found: dict[int, list[PolicyVersion]] = defaultdict(list)
    versions = list(binding_versions(at).select_related("policy").prefetch_related("texts").order_by("policy__slug"))
    for version in versions:
        accepted = Acknowledgement.objects.counting_as(version).filter(person=OuterRef("pk"))
        for pk in people.filter(~Exists(accepted)).order_by("pk").values_list("pk", flat=True):
            found[pk].append(version)
    if not found:
        return {}
    known = bound()
    standing, zone = known.standing_days(), portal_zone()
    since = {pk: moment for batch in in_batches(sorted(found)) for pk, moment in known.since(batch, at).items()}
    askings = {
        (asking.person_id, asking.version_id): asking
        for batch in in_batches(sorted(found))
        for asking in Asking.objects.filter(person__in=batch, version__in=versions)
    }
    return {
        pk: [
            Owed(version, _due(version, since.get(pk), standing=standing, zone=zone), askings.get((pk, version.pk)))
            for version in theirs
        ]
        for pk, theirs in found.items()
    }


def _due(
    version: PolicyVersion, since: dt.datetime | None, *, standing: int, zone: zoneinfo.ZoneInfo
) -> dt.date | None:
    if since is None:
        return None
    return max(
        last_day_to_accept(version, standing_days=standing, zone=zone),
        day_of(since, zone) + dt.timedelta(days=standing),
    )


def give_days(policy: Policy, at: dt.datetime) -> None:
    """Registered with ``library.drafts``: a policy that begins to bind gives the standing days from now on, however long its
    text has been in force."""
    standing, zone = bound().standing_days(), portal_zone()
    until = day_of(at, zone) + dt.timedelta(days=standing)
    for version in PolicyVersion.objects.in_force(on=day_of(at, zone)).filter(policy=policy):
        if last_day_to_accept(version, standing_days=standing, zone=zone) < until:
            PolicyVersion.objects.filter(pk=version.pk).update(accept_by=until)


def ask(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Write the letters of this night; safe to run twice. Returns how many.

    Whoever had a letter of the weekly budget within seven days is written to on a later night.
    """
    today = day_of(at)
    people = Person.objects.active().filter(pk__in=bound().people(at))
    owed = owed_by(people, at=at)
    due = {pk for pk, theirs in owed.items() if any(o.is_new() or o.is_to_be_reminded(on=today) for o in theirs)}
    total = 0
    for batch in in_batches(sorted(due)):
        readers = {person: owed[person.pk] for person in Person.objects.filter(pk__in=batch).order_by("pk")}
        told = weekly.of_free_readers(readers, at=at, kind=KIND)
        total += len(told)
        if not dry_run:
            _write(told, at=at, today=today)
    return total


@transaction.atomic
def _write(told: dict[Person, list[Owed]], *, at: dt.datetime, today: dt.date) -> None:
    """The event names the person and the day: a second run on the same night writes nothing more."""
    new = [
        {"person_id": person.pk, "version_id": o.version.pk, "due_on": o.due_on.isoformat()}
        for person, theirs in told.items()
        for o in theirs
        if o.is_new()
    ]
    insert_rows(Asking, new, alike={"asked_at": at}, pass_over_known=True)
    # The letter names everything that is owed, so it is a reminder of all that was asked before.
    before = [o.asking.pk for theirs in told.values() for o in theirs if o.is_to_be_reminded(on=today)]
    Asking.objects.filter(pk__in=before, reminded_at=None).update(reminded_at=at)
    paths = paths_for([person.pk for person in told], at=at)
    posts = [
        Post(
            event=f"{KIND}:{person.pk}:{today.isoformat()}",
            person=person,
            data={
                "name": person.full_name,
                "versions": [_line(o, person.language, today) for o in theirs],
                "count": len(theirs),
                "again": all(o.asking is not None for o in theirs),
                "path": paths[person.pk],
            },
        )
        for person, theirs in told.items()
    ]
    write_letters(KIND, posts, at=at)


def _line(owed: Owed, language: str, today: dt.date) -> dict:
    return {
        "title": title_of(owed.version, language),
        "number": owed.version.number,
        "due_on": owed.due_on.isoformat(),
        "late": owed.due_on < today,
        "changed": bool(owed.version.replaces_id),
    }
