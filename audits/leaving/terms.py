"""Terms and contracts that end (L2): sixty days ahead one letter and a row on the home page, for the manager or the team.

Every named person can have a term, staff too. Only those who hold access or are in charge of a channel are told of.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from audits.models import HandOver, TermNotice
from channels_registry.models import ENDED, Channel, Grant
from notifications import weekly
from notifications.writing import Post, write_letters
from portal.attention import MOST, Item
from portal.store import day_of, start_of_day

KIND = "audits.term_ends"
AHEAD = dt.timedelta(days=60)


def ending(on: dt.date) -> QuerySet:
    """People whose term ends within sixty days from ``on``, who hold something, and whose hand-over nobody has opened."""
    access = Grant.objects.not_ended().filter(person=OuterRef("pk"))
    duty = Channel.objects.exclude(status__in=ENDED).filter(Q(responsible=OuterRef("pk")) | Q(deputy=OuterRef("pk")))
    opened = HandOver.objects.filter(person=OuterRef("pk"), last_day__gte=on)
    return (
        Person.objects.active()
        .filter(contract_end__gte=on, contract_end__lte=on + AHEAD)
        .filter(Exists(access) | Exists(duty), ~Exists(opened))
        .select_related("manager", "sponsor")
    )


def readers_of(person: Person, leads: list[Person]) -> list[Person]:
    """The manager; else the sponsor; else whoever leads the team."""
    for reader in (person.manager, person.sponsor):
        if reader is not None and reader.is_active:
            return [reader]
    return leads


def tell(*, at: dt.datetime, dry_run: bool = False) -> int:
    """One letter to each reader for all the terms they have not been told of; returns the terms told.

    Whoever had a letter of the weekly budget lately is written to on a later night. Safe to run twice.
    """
    today = day_of(at)
    told = TermNotice.objects.filter(person=OuterRef("pk"), term=OuterRef("contract_end"))
    due = list(ending(today).filter(~Exists(told)).order_by("contract_end", "pk"))
    leads = list(Person.objects.leads().order_by("pk"))
    by_reader: dict[Person, list[Person]] = defaultdict(list)
    for person in due:
        for reader in readers_of(person, leads):
            by_reader[reader].append(person)
    now = weekly.of_free_readers(by_reader, at=at)
    terms = {person.pk: person.contract_end for people in now.values() for person in people}
    if not dry_run:
        _write(now, terms, at=at)
    return len(terms)


@transaction.atomic
def _write(now: dict[Person, list[Person]], terms: dict[int, dt.date], *, at: dt.datetime) -> None:
    notices = [TermNotice(person_id=pk, term=term, told_at=at) for pk, term in terms.items()]
    TermNotice.objects.bulk_create(notices, ignore_conflicts=True)
    posts = [
        Post(
            event=f"terms:{reader.pk}:{day_of(at).isoformat()}",
            person=reader,
            data={
                "name": reader.full_name,
                "people": [{"name": person.full_name, "term": person.contract_end.isoformat()} for person in people],
            },
        )
        for reader, people in now.items()
    ]
    write_letters(KIND, posts, at=at)


def for_home(person: Person, at: dt.datetime) -> Iterator[Item]:
    """For the team, which plans hand-overs: one query."""
    if not person.is_team:
        return
    for leaver in ending(day_of(at)).order_by("contract_end", "pk")[:MOST]:
        yield Item(
            text=_("The term of %(name)s ends, and nobody has planned who follows") % {"name": leaver.full_name},
            verb=_("See what would be missing"),
            url=f"{reverse('audits:what-if', args=[leaver.pk])}?on={leaver.contract_end.isoformat()}",
            since=start_of_day(leaver.contract_end - AHEAD),
            due=leaver.contract_end,
            shared=True,
        )
