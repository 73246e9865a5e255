"""Nights of reminders for tests, and what the letters of a night said.

The target is ten working days; what is handed in on Monday 2 March 2026 is due on Monday 16 March.
"""

import datetime as dt

from accounts.absences import enter_absence
from accounts.models import Person
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from requests_app.models import ChannelRequest, Reminder, Status
from requests_app.reminding.digests import DUE, WAITS, remind_team
from tests import world
from tests.requests_app import review_world as review

MONDAY = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
# Nights, counted in days from that Monday.
FRIDAY_BEFORE, SATURDAY, DUE_DAY, DAY_AFTER = 11, 12, 14, 15


def night(number: int) -> dt.datetime:
    return MONDAY + dt.timedelta(days=number, hours=-6)


def nights(first: int, last: int) -> None:
    for number in range(first, last + 1):
        remind_team(at=night(number))


def handed_in(**facts) -> ChannelRequest:
    return review.submitted(at=facts.pop("at", MONDAY), **facts)


def taken_up(by: Person, **facts) -> ChannelRequest:
    return review.in_review(by=by, at=facts.pop("at", MONDAY), evaluated=False, **facts)


def told(kind: str = DUE) -> list[tuple]:
    """(who, on which night, [(request, step, for whom)]) of each letter."""
    return [
        (
            letter.person.full_name,
            (letter.created_at.date() - MONDAY.date()).days,
            [(line["request"].partition(" ")[2], line["step"], line["for"]) for line in letter.data["lines"]],
        )
        for letter in Letter.objects.filter(kind=kind)
        .select_related("person")
        .order_by("created_at", "person__full_name")
    ]


def body_of(letter: Letter) -> str:
    return words_of(letter.kind, language=letter.language, data=letter.data).body


def everything() -> tuple:
    """All that a night could change."""
    return (
        list(Letter.objects.order_by("pk").values()), list(Reminder.objects.order_by("pk").values()),
        list(ChannelRequest.objects.order_by("pk").values()), LedgerEntry.objects.count(),
    )  # fmt: skip


def absent(person: Person, *, deputy: Person | None, first: int = 7, last: int = 20) -> None:
    enter_absence(
        person, first_day=night(first).date(), last_day=night(last).date(), deputy=deputy, by=person, at=MONDAY
    )


def asked(title: str = "Water", **facts) -> ChannelRequest:
    return review.in_state(
        Status.CHANGES_REQUESTED, by=facts.pop("by", None) or world.comms(), at=MONDAY, title=title, **facts
    )


def waits() -> list[tuple]:
    found = Letter.objects.filter(kind=WAITS).order_by("created_at")
    return [
        ((one.created_at.date() - MONDAY.date()).days, [row["is_last"] for row in one.data["requests"]])
        for one in found
    ]
