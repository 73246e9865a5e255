"""The letters about what is due: one for each person and day, to nobody who has nothing open (N5, design §5.12).

A night run twice, or by two workers at once, writes one: each step is a row that can stand once, and the letter's event
names the person and the day.
"""

import datetime as dt

from django.db import transaction

from notifications.models import Letter
from notifications.writing import Post, write_letters
from portal.batches import MOST, in_batches
from portal.store import day_of, portal_zone
from requests_app.models import Reminder, Step
from requests_app.reminding.due import Line, plan, shown
from requests_app.reminding.silent import HALF_TIME_DAYS, LAST_DAYS, Silent, silent_requests

DUE, WAITS = "requests.due", "requests.answer_waits"
# Of what one letter names; the queue shows the rest.
MOST_LINES = 30


def remind_team(*, at: dt.datetime, dry_run: bool = False) -> int:
    """One letter to each of the team who has something due, overdue or undelivered. Returns how many letters."""
    today, found = day_of(at), plan(at=at)
    events = {f"requests-due:{person.pk}:{today.isoformat()}": person for person in found.to_write()}
    # Who had today's letter already reads of what is new in the one of the next day.
    had = set(Letter.objects.filter(event__in=events).values_list("event", flat=True))
    readers = {event: person for event, person in events.items() if event not in had}
    if dry_run or not readers:
        return len(readers)
    # Of a step that one of them was not told of yet, tomorrow's letter speaks to all its readers.
    untold = {line.key for event in had for line in found.lines[events[event]]}
    keys = {line.key for person in readers.values() for line in found.lines[person]} & found.new - untold
    posts = [
        Post(event, person, data={"name": person.full_name, **_in_words(shown(found.lines[person]))})
        for event, person in readers.items()
    ]
    with transaction.atomic():
        _remember(sorted(keys), at=at)
        write_letters(DUE, posts, at=at)
    return len(posts)


def _remember(keys: list[tuple[int, str, dt.date]], *, at: dt.datetime) -> None:
    Reminder.objects.bulk_create(
        (Reminder(request_id=pk, step=step, counted_from=day, at=at) for pk, step, day in keys),
        batch_size=MOST,
        ignore_conflicts=True,
    )


def _in_words(lines: list[Line]) -> dict:
    """Plain values for the letter; its template makes the words in the reader's language."""
    zone = portal_zone()
    return {
        "count": len(lines),
        "more": max(0, len(lines) - MOST_LINES),
        "lines": [
            {
                "request": str(line.request),
                "step": line.step.value,
                "day": line.counted_from.isoformat(),
                "over": line.over,
                "for": line.reader.owner.full_name if line.reader.owner else "",
                "holder": line.request.reviewer.full_name if line.request.reviewer else "",
                "requester": line.request.requester.full_name,
                # A stand-in has no sign-in; the link that opens the page stands in the letter that asked them.
                "link_of": day_of(line.reader.link_sent_at, zone).isoformat() if line.reader.link_sent_at else "",
                **({} if line.reader.link_sent_at else {"path": f"/review/{line.request.pk}/"}),
            }
            for line in lines[:MOST_LINES]
        ],
    }


# --- To requesters ------------------------------------------------------------------------------------------------------------


def remind_requesters(*, at: dt.datetime, dry_run: bool = False) -> int:
    """One letter to each requester who has had a question for ten working days, and one after twenty. Returns how many."""
    today = day_of(at)
    waiting = [one for one in silent_requests(at=at).values() if one.works_today and one.request.requester.is_active]
    told = set(
        Reminder.objects.filter(
            request__in=[one.request.pk for one in waiting], step__in=(Step.HALF_TIME, Step.LAST)
        ).values_list("request", "step", "counted_from")
    )
    due: dict[int, list[Silent]] = {}
    for one in waiting:
        if _key(one) not in told:
            due.setdefault(one.request.requester_id, []).append(one)
    event = f"requests-answer-waits:%s:{today.isoformat()}"
    had = set(Letter.objects.filter(event__in=[event % pk for pk in due]).values_list("event", flat=True))
    letters = {pk: own for pk, own in due.items() if event % pk not in had}
    if dry_run:
        return len(letters)
    for some in in_batches(list(letters.items())):
        posts = [
            Post(
                event % pk,
                own[0].request.requester,
                data={
                    "name": own[0].request.requester.full_name,
                    "count": len(own),
                    "requests": [
                        {
                            "request": str(one.request),
                            "asked_on": one.asked_on.isoformat(),
                            "is_last": one.days >= LAST_DAYS,
                            "path": f"/requests/{one.request.pk}/",
                        }
                        for one in own
                    ],
                    "is_last": all(one.days >= LAST_DAYS for one in own),
                    "days_left": LAST_DAYS - HALF_TIME_DAYS,
                },
            )
            for pk, own in some
        ]
        with transaction.atomic():
            _remember(sorted(_key(one) for _pk, own in some for one in own), at=at)
            write_letters(WAITS, posts, at=at)
    return len(letters)


def _key(one: Silent) -> tuple[int, str, dt.date]:
    """The step that has come: the last one stands for both, where the first was never sent."""
    return one.request.pk, (Step.LAST if one.days >= LAST_DAYS else Step.HALF_TIME).value, one.asked_on
