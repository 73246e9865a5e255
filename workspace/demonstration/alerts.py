"""An alert that ended, with its report; a stop of scheduled posts that ended; numbers that people gave (N15)."""

import datetime as dt

from channels_registry.models import Channel
from enforcement.incidents import actions, calling, course, opening, stopping
from enforcement.models import StopReceipt, StopScope
from workspace.demonstration.telling import Stage, Story

NUMBERS = {
    "comms": "+41 22 555 01 11", "comms2": "+41 22 555 01 12", "lead": "+41 22 555 01 10",
    "channeladmin": "+57 1 555 01 40", "diego": "+57 1 555 01 70", "grace": "+254 20 555 01 41", "peter": "+254 20 555 01 42",
    "lucia": "+57 1 555 01 71", "rania": "+961 1 555 014", "samuel": "+251 11 555 0143", "marieange": "+509 555 0144",
}  # fmt: skip


def one_that_ended(stage: Stage) -> Story:
    """Told on the phone, in hand within the hour, over after two days; one task is still to be done."""
    at = yield stage.ago(211, hour=8)
    people = stage.people
    comms, lead, diego = people["comms"], people["lead"], people["diego"]
    for key, phone in NUMBERS.items():
        calling.give_number(people[key], phone, at=at)
    at = yield stage.ago(210, hour=19, minute=42)
    channel = Channel.objects.get(pk=stage.channels["ig-latam"].pk)
    incident = opening.report_compromised(
        channel, by=comms, at=at, on_behalf_of=diego, told_by="By telephone, from the airport.",
        words="A stranger changed the picture and asks followers for money.",
    )  # fmt: skip
    course.note(
        incident, by=comms, at=at + dt.timedelta(minutes=6), happened_at=at - dt.timedelta(minutes=35),
        words="A follower wrote to the shared mailbox that the account asks for donations.",
    )  # fmt: skip
    at = yield stage.ago(210, hour=20, minute=21)
    course.contain(
        incident, by=lead, at=at, words="All sessions ended from the business portfolio; the address is ours again."
    )
    at = yield stage.ago(208, hour=10)
    course.close(incident, by=lead, at=at, why="Won back; second factor switched on; nobody unknown has access.")
    day = at.date()
    first = actions.add_action(
        incident, text="Second factor by app for everyone on our Instagram accounts", owner=comms,
        due_on=day + dt.timedelta(days=14), by=lead, at=at,
    )  # fmt: skip
    actions.add_action(
        incident, text="Practise the emergency card with the regional colleagues", owner=diego,
        due_on=day + dt.timedelta(days=30), by=lead, at=at,
    )  # fmt: skip
    course.write_lessons(
        incident, by=lead, at=at,
        text="The mailbox behind the account had no second factor. The telephone number on the card was the fastest way. "
        "Followers noticed before we did: we answer the shared mailbox in the evening now.",
    )  # fmt: skip
    at = yield stage.ago(199, hour=11)
    actions.do_action(first, by=comms, at=at)
    at = yield stage.ago(198, hour=9)
    actions.check_action(first, by=lead, at=at)


def a_stop_that_ended(stage: Stage) -> Story:
    """After an earthquake, for one region; one person was phoned."""
    at = yield stage.ago(95, hour=6, minute=10)
    people = stage.people
    call = stopping.start_stop(
        StopScope.GROUP, body=stage.bodies["latam"], by=people["lead"], at=at,
        lines={
            "en": "Our thoughts are with the families. We publish nothing else until we know more.",
            "fr": "Nos pensées vont aux familles. Nous ne publions rien d’autre avant d’en savoir davantage.",
        },
    )  # fmt: skip
    waiting = list(StopReceipt.objects.filter(call=call).select_related("call", "person").order_by("pk"))
    for number, receipt in enumerate(waiting[1:], start=1):
        at = yield stage.ago(95, hour=6, minute=10 + 4 * number)
        stopping.confirm(receipt, at=at)
    at = yield stage.ago(95, hour=8, minute=30)
    stopping.confirm(waiting[0], at=at, noted_by=people["comms"])
    at = yield stage.ago(93, hour=9)
    stopping.end_stop(call, by=people["lead"], at=at, words="No festive pictures this week.")
