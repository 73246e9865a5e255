"""The demonstration: two years in the life of an invented alliance, told only by the portal's own functions with ``at=``."""

import datetime as dt
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils import translation

from activity import nightly
from notifications.models import Letter
from notifications.sending import send_due_letters
from portal.store import settings_read_once
from workspace.demonstration import (
    access_reviews,
    arrivals,
    cast,
    check_ups,
    closings,
    controls,
    crises,
    events,
    filings,
    goals,
    known_access,
    leavers,
    looks,
    numbers,
    own_sites,
    register,
    rules,
    talks,
    tools,
    working_days,
)
from workspace.demonstration.filings import Filing
from workspace.demonstration.mail import PaperBasket
from workspace.demonstration.telling import Stage, Story, tell

# Days ago on which the nightly work is told: now and then, more often of late.
NIGHTS = (*range(700, 100, -75), *range(96, 20, -15), *range(19, 0, -3))


@transaction.atomic
def load(*, now: dt.datetime) -> Stage:
    """Tell everything up to ``now`` into an empty database; all of it or nothing."""
    stage = Stage(now=now)
    # Two years in one transaction that nobody else writes in: the settings are read once.
    with translation.override(settings.LANGUAGE_CODE), settings_read_once():
        tell(_stories(stage), after_each=partial(_post, mail=PaperBasket(), until=now))
    cast.open_sign_ins(now)
    return stage


def _stories(stage: Stage) -> list[Story]:
    return [
        cast.everyone(stage),
        rules.policy(stage),
        rules.readers(stage),
        *(register.existing(stage, entry) for entry in register.ENTRIES),
        events.overlays(stage),
        events.an_alarm_that_ended(stage),
        events.kept(stage),
        closings.under_way(stage),
        closings.ended(stage),
        closings.stays(stage),
        events.feed(stage),
        events.renamed(stage),
        own_sites.listed(stage),
        looks.followed(stage),
        looks.resting(stage),
        numbers.seen(stage),
        numbers.told(stage),
        events.access(stage),
        known_access.known_access(stage),
        known_access.facts_and_ways(stage),
        known_access.proofs(stage),
        events.reports(stage),
        tools.seats(stage),
        *filings.all_filings(stage),
        *_drafts(stage),
        *talks.all_talks(stage),
        arrivals.unanswered(stage),
        crises.waiting(stage),
        crises.for_a_limited_time(stage),
        crises.run_out(stage),
        goals.come_back(stage),
        working_days.days_off(stage),
        working_days.reminders(stage),
        access_reviews.a_year_ago(stage),
        leavers.leaving(stage),
        check_ups.a_year_ago(stage),
        check_ups.under_way(stage),
        access_reviews.under_way(stage),
        controls.points(stage),
        _nights(stage),
    ]


def _drafts(stage: Stage) -> list[Story]:
    begun = ("q01", "q02", "q03", "q04", "q05", "q06", "q09", "q10", "q11")
    return [
        filings.draft(
            stage, Filing("ig-kenya-2", "requester", "kenya", "requester", "grace", "grace", 3), questions=begun
        ),
        filings.written_together(stage, "ig-kenya-2", colleague="peter", days=2),
        filings.draft(
            stage,
            Filing("wa-rdc-2", "requester2", "rdc", "requester2", "chantal", "patrick", 5),
            questions=("q01", "q02"),
        ),
        filings.draft(
            stage, Filing("fb-old", "rania", "jsl", "rania", "omar", "director", 410), questions=begun, expires=228
        ),
        filings.withdrawn(stage, Filing("bsky-old", "rania", "jsl", "rania", "omar", "director", 66)),
    ]


def _nights(stage: Stage) -> Story:
    for days in NIGHTS:
        at = yield stage.ago(days, hour=2, minute=15)
        nightly.run(at=at)


def _post(at: dt.datetime, *, mail: PaperBasket, until: dt.datetime) -> dt.datetime | None:
    """The letters whose time has come leave; tells when the next one does. Those of the last minutes are still here."""
    send_due_letters(at=at, mail=mail)
    following = Letter.objects.waiting().aggregate(leaves=Min("next_try_at"))["leaves"]
    return following if following is not None and following <= until else None
