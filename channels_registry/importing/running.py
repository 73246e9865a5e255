"""Carry out an import: whole, or not at all; or, where that was asked for, every row that can be."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from django.db import transaction

from accounts.models import Person
from accounts.people import NotPossible, add_person
from channels_registry.entering import Access, NewChannel
from channels_registry.entering_many import Existing, SomeRefused, register_existing_many
from channels_registry.importing.rows import Fate, Plan, Row


class _Undo(Exception):
    """Takes back what was written."""


def run(
    plan: Plan,
    *,
    by: Person | None,
    at: dt.datetime,
    partial: bool = False,
    dry_run: bool = False,
    told: Callable[[int], None] = lambda done: None,
) -> bool:
    """Enter the rows that are ready, all in one transaction, and tell whether anything was kept.

    With any problem nothing is written, unless ``partial``. A dry run writes and takes everything back, so that it
    meets every refusal the real one would. The rows of the plan say what became of them; ``told`` hears how many have
    been written so far.
    """
    if plan.problems and not partial:
        return False
    try:
        with transaction.atomic():
            _enter(plan, by=by, at=at, told=told)
            if dry_run or (plan.problems and not partial):
                raise _Undo
    except _Undo:
        if plan.problems and not partial:
            _forget(plan)
        return False
    return bool(plan.entered)


def _enter(plan: Plan, *, by: Person | None, at: dt.datetime, told: Callable[[int], None]) -> None:
    """Enter what is ready. What is refused in this moment becomes a problem of its row, and the others are tried again."""
    newcomers: dict[str, Person] = {}
    while ready := plan.ready:
        try:
            with transaction.atomic():
                _know(ready, newcomers, by=by, at=at)
                register_existing_many([_entry(row, newcomers) for row in ready], by=by, at=at, told=told)
        except SomeRefused as refusal:
            newcomers.clear()
            for place, sentence in refusal.sentences.items():
                ready[place].refuse(sentence)
        else:
            for row in ready:
                row.fate = Fate.ENTERED


def _know(rows: list[Row], newcomers: dict[str, Person], *, by: Person | None, at: dt.datetime) -> None:
    """Enter the people whom somebody named on the page: known to the portal, without sign-in (design §3)."""
    for row in rows:
        for person in _people(row):
            if person.pk is None and person.email not in newcomers:
                try:
                    newcomers[person.email] = add_person(email=person.email, full_name=person.full_name, by=by, at=at)
                except NotPossible:  # entered by somebody else since the rows were judged
                    newcomers[person.email] = Person.objects.get(email__iexact=person.email)


def _people(row: Row) -> list[Person]:
    named = [row.new.facts.get("responsible"), row.new.facts.get("deputy"), *(access.person for access in row.access)]
    return [person for person in named if person is not None]


def _entry(row: Row, newcomers: dict[str, Person]) -> Existing:
    def known(person: Person | None) -> Person | None:
        return newcomers[person.email] if person is not None and person.pk is None else person

    facts = {
        **row.new.facts,
        "responsible": known(row.new.facts["responsible"]),
        "deputy": known(row.new.facts["deputy"]),
    }
    new: NewChannel = replace(row.new, facts=facts)
    access = [Access(known(holder.person), holder.level, holder.native_role) for holder in row.access]
    return Existing(new, access, official_since=row.official_since, locked_out=row.locked_out)


def _forget(plan: Plan) -> None:
    for row in plan.entered:
        row.fate = Fate.READY
