"""Carry out an import: whole, or not at all; or, where that was asked for, every row that can be."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from channels_registry.addressing import AddressRefused
from channels_registry.entering import register_existing
from channels_registry.grants import GrantRefused
from channels_registry.importing.rows import Fate, Plan, Row


class _Undo(Exception):
    """Takes back what was written."""


def run(plan: Plan, *, by: Person | None, at: dt.datetime, partial: bool = False, dry_run: bool = False) -> bool:
    """Enter the rows that are ready, and tell whether anything was kept.

    With any problem nothing is written, unless ``partial``. A dry run writes and takes everything back, so that it
    meets every refusal the real one would. The rows of the plan say what became of them.
    """
    if plan.problems and not partial:
        return False
    try:
        with transaction.atomic():
            for row in plan.ready:
                _enter(row, by=by, at=at)
            if dry_run or (plan.problems and not partial):
                raise _Undo
    except _Undo:
        if plan.problems and not partial:
            _forget(plan)
        return False
    return bool(plan.entered)


def _enter(row: Row, *, by: Person | None, at: dt.datetime) -> None:
    try:
        register_existing(row.new, by=by, at=at, official_since=row.official_since, access=row.access)
    except (AddressRefused, GrantRefused) as refusal:
        row.refuse(str(refusal))
    else:
        row.fate = Fate.ENTERED


def _forget(plan: Plan) -> None:
    for row in plan.entered:
        row.fate = Fate.READY
