"""The night's work of this room, in its order. Each step has transactions of its own and can be run twice."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from notifications.models import Letter
from notifications.sending import words_of
from portal.nights import Step, run_steps
from requests_app.drafting.forgotten import sweep_drafts
from requests_app.reminding.digests import remind_requesters, remind_team
from requests_app.starting.confirming import sweep_confirmations
from requests_app.starting.ending import end_unneeded
from requests_app.starting.links import forget_links
from requests_app.talk.ending import end_talks_over
from requests_app.transitions import end_stand_ins_over
from requests_app.transitions.lapsing import sweep_permissions

# What each step is called in the foreground.
SWEEPS: dict[str, Step] = {
    "drafts": sweep_drafts,
    "limited permissions": sweep_permissions,
    "confirmations": sweep_confirmations,
    "questions without a request": end_unneeded,
    "start links": forget_links,
    "stand-ins": end_stand_ins_over,
    "questions to join": end_talks_over,
    "reminders of questions": remind_requesters,
    "letters of what is due": remind_team,
}


def register(name: str, sweep: Step) -> None:
    """A room above adds what it does at night over what began here, after this room's own steps."""
    SWEEPS[name] = sweep


def run(*, at: dt.datetime, dry_run: bool = False) -> dict[str, int]:
    """All steps. Returns how many each concerned; with ``dry_run`` nothing changes."""
    return run_steps(SWEEPS, at=at, dry_run=dry_run)


@dataclass(frozen=True)
class Rehearsed:
    """What a night would do: how many each step concerns, and each letter as ``(to whom, subject)``."""

    counts: dict[str, int]
    letters: list[tuple[str, str]]


def rehearse(*, at: dt.datetime, language: str) -> Rehearsed:
    """Go through the night in a transaction that is taken back: the letters are those that would be written, and none is.

    The subjects are in ``language``. Decisions wait while it runs, since it holds the record of decisions; it is for a
    terminal.
    """
    with transaction.atomic():
        last = Letter.objects.aggregate(last=Max("pk"))["last"] or 0
        counts = run(at=at)
        # What a page writes meanwhile has a moment of its own.
        written = Letter.objects.filter(pk__gt=last, created_at=at).select_related("person").order_by("pk")
        letters = [
            (
                f"{one.person.full_name} <{one.address}>" if one.person else one.address,
                words_of(one.kind, language=language, data=one.data).subject,
            )
            for one in written
        ]
        transaction.set_rollback(True)
    return Rehearsed(counts, letters)
