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
    advice,
    alerts,
    arrivals,
    cases,
    cast,
    check_ups,
    closings,
    consents,
    controls,
    crises,
    drafts,
    events,
    filings,
    goals,
    help_asked,
    known_access,
    leavers,
    looks,
    meetings,
    numbers,
    own_sites,
    promised,
    questionnaires,
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
        tell(_stories(stage), after_each=partial(_after_each, mail=PaperBasket(), until=now))
    cast.open_sign_ins(now)
    return stage


def _stories(stage: Stage) -> list[Story]:
    return [
        cast.everyone(stage),
        rules.policy(stage),
        rules.readers(stage),
        advice.help_lines(stage),
        advice.own_words(stage),
        advice.draft(stage),
        drafts.sister(stage),
        drafts.commented(stage),
        questionnaires.for_a_member(stage),
        *(register.existing(stage, entry) for entry in register.ENTRIES),
        events.overlays(stage),
        alerts.one_that_ended(stage),
        alerts.a_stop_that_ended(stage),
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
        help_asked.rota(stage),
        help_asked.may_i_post(stage),
        help_asked.error(stage),
        help_asked.criticised(stage),
        cases.concern(stage),
        cases.removed_at_once(stage),
        cases.formal_case(stage),
        cases.imitation(stage),
        consents.kept(stage),
        consents.no_longer(stage),
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
        promised.waiting(stage),
        meetings.held(stage),
        meetings.followed(stage),
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


def _after_each(at: dt.datetime, *, mail: PaperBasket, until: dt.datetime) -> dt.datetime | None:
    _follow_at_once()
    return _post(at, mail=mail, until=until)


def _follow_at_once() -> None:
    """What a commit starts is started after each step. Left to the one commit at the end, it would judge the channels as
    they stood at the moment of an acceptance long ago, and nothing would judge them again before the night."""
    connection = transaction.get_connection()
    while connection.run_on_commit:
        waiting, connection.run_on_commit = connection.run_on_commit, []
        for _savepoints, call, _robust in waiting:
            call()


def _post(at: dt.datetime, *, mail: PaperBasket, until: dt.datetime) -> dt.datetime | None:
    """The letters whose time has come leave; tells when the next one does. Those of the last minutes are still here."""
    send_due_letters(at=at, mail=mail)
    following = Letter.objects.waiting().aggregate(leaves=Min("next_try_at"))["leaves"]
    return following if following is not None and following <= until else None
