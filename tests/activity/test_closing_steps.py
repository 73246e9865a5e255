"""The steps of a closing: planned by depth of care, done with something to show, each once and on record (A2, N11)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from activity.models import FAREWELLS, FarewellText, RetirementCase, RetirementStep, StepKey
from activity.retirement import plan, steps
from activity.retirement.cases import NotAllowed, set_plan, stop
from activity.retirement.farewell import farewells_of
from channels_registry import history
from channels_registry.evidence import keep_evidence
from channels_registry.models import Tier
from ledger.models import LedgerEntry
from notifications.models import Letter
from portal.files import read_file
from tests import world
from tests.activity.closing_world import CHECKSUM, closing, facts_of, step_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOW = dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
K = StepKey


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


@pytest.mark.parametrize(
    ("tier", "last", "farewells"),
    [
        (Tier.LIGHT, 14, [12]),
        (Tier.STANDARD, 21, [7, 19]),
        (Tier.CAREFUL, 37, [7, 23, 35]),
    ],
)
def test_the_plan_follows_the_depth_of_care(tier, last, farewells):
    """One month, two weeks and 48 hours before where the channel needs special care; fewer posts below."""
    case = closing(at=NOW, tier=tier)

    assert case.last_day == TODAY + days(last)
    assert case.needs_second == (tier == Tier.CAREFUL)
    told = case.steps.filter(key__in=FAREWELLS).order_by("due_on")
    assert [step.due_on for step in told] == [TODAY + days(day) for day in farewells]
    assert {step.key for step in case.steps.all()} == {planned.key for planned in plan.planned_for(tier)}


def test_whoever_runs_the_channel_tells_its_readers_and_the_team_does_the_rest():
    team, runner = world.comms(), world.person()

    case = closing(at=NOW, by=team, runner=runner)

    owners = dict(case.steps.values_list("key", "owner"))
    assert (owners[K.FAREWELL_DAYS], owners[K.EXPORT], owners[K.NAME], owners[K.ACCESS]) == (
        runner.pk, runner.pk, team.pk, team.pk,
    )  # fmt: skip
    assert Letter.objects.get(kind="activity.closing").data["last_day"] == (TODAY + days(21)).isoformat()


def test_a_step_is_done_by_its_people_with_something_to_show():
    runner = world.person()
    case = closing(at=NOW, runner=runner)
    step = step_of(case, K.FAREWELL_DAYS)

    steps.do_step(step, link="https://x.com/channel/status/1", by=runner, at=NOW)

    step.refresh_from_db()
    assert (step.done_at, step.done_by, step.link) == (NOW, runner, "https://x.com/channel/status/1")
    entry = LedgerEntry.objects.get(action="activity.step_done")
    assert (entry.actor_id, entry.subject_id) == (runner.pk, case.channel_id)
    with pytest.raises(NotAllowed, match="dealt with already"):
        steps.do_step(step, note="Again.", by=runner, at=NOW)


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        (K.FAREWELL_DAYS, {}),
        (K.FAREWELL_DAYS, {"note": "  "}),
        (K.REDIRECT, {"link": "javascript:alert(1)"}),
        (K.EXPORT, {"note": "In the archive."}),
        (K.EXPORT, {"checksum": CHECKSUM}),
        (K.EXPORT, {"note": "In the archive.", "checksum": "12345"}),
        (K.NAME, {"note": "Kept."}),
        (K.RECORDS, {"note": "Five years."}),
        (K.LESSONS, {"note": "None."}),
    ],
)
def test_without_something_to_show_a_step_stays_open(key, shown):
    team = world.comms()
    case = closing(at=NOW, by=team)
    before = facts_of(case)

    with pytest.raises(NotAllowed):
        steps.do_step(step_of(case, key), by=team, at=NOW, **shown)

    assert facts_of(case) == before


def test_a_copy_is_kept_here_or_elsewhere_with_its_checksum():
    team = world.comms()
    here, elsewhere = closing(at=NOW, by=team), closing(at=NOW, by=team)
    file = keep_evidence(here.channel, read_file(b"a post, another post", name="posts.txt"), by=team, at=NOW)

    steps.do_step(step_of(here, K.EXPORT), evidence=file, by=team, at=NOW)
    steps.do_step(
        step_of(elsewhere, K.EXPORT), note="Archive, shelf 4.", checksum=f" {CHECKSUM.upper()} ", by=team, at=NOW
    )

    assert len(step_of(here, K.EXPORT).evidence.sha256) == 64
    assert step_of(elsewhere, K.EXPORT).checksum == CHECKSUM


def test_strangers_do_no_step_and_only_the_team_says_it_is_not_needed():
    runner = world.person()
    case = closing(at=NOW, runner=runner)
    step, before = step_of(case, K.REDIRECT), facts_of(case)

    for stranger in (world.person(), world.auditor(), world.administrator()):
        with pytest.raises(steps.NotYours):
            steps.do_step(step, note="Done.", by=stranger, at=NOW)
    for someone in (runner, world.auditor()):
        with pytest.raises(NotAllowed, match="communications team"):
            steps.skip_step(step, because="No.", by=someone, at=NOW)
        with pytest.raises(NotAllowed, match="communications team"):
            steps.assign_step(step, to=runner, by=someone, at=NOW)

    assert facts_of(case) == before


def test_a_step_is_not_needed_with_a_reason_and_can_be_opened_again():
    team = world.comms()
    case = closing(at=NOW, by=team)
    step = step_of(case, K.REDIRECT)
    with pytest.raises(NotAllowed, match="why"):
        steps.skip_step(step, because=" ", by=team, at=NOW)

    steps.skip_step(step, because="The platform itself is gone.", by=team, at=NOW)

    step.refresh_from_db()
    assert (step.is_open, step.not_needed_because, step.skipped_by) == (False, "The platform itself is gone.", team)
    steps.undo_step(step, why="It is back.", by=team, at=NOW)
    assert (step.is_open, step.not_needed_because, step.skipped_by) == (True, "", None)
    with pytest.raises(NotAllowed, match="open already"):
        steps.undo_step(step, why="Again.", by=team, at=NOW)


def test_a_step_is_given_to_those_who_can_do_it_only():
    team, colleague, runner = world.comms(), world.comms(), world.person()
    case = closing(at=NOW, by=team, runner=runner)
    step = step_of(case, K.LINKS)

    steps.assign_step(step, to=colleague, due_on=TODAY + days(3), by=team, at=NOW)

    step.refresh_from_db()
    assert (step.owner, step.due_on) == (colleague, TODAY + days(3))
    before = facts_of(case)
    with pytest.raises(NotAllowed, match="Choose one of them"):
        steps.assign_step(step, to=world.person(), by=team, at=NOW)
    with pytest.raises(NotAllowed, match="passed already"):
        steps.assign_step(step, to=runner, due_on=TODAY - days(1), by=team, at=NOW)
    assert facts_of(case) == before


def test_a_new_plan_moves_what_is_open_and_leaves_what_is_done():
    team = world.comms()
    case = closing(at=NOW, by=team)
    done = step_of(case, K.FAREWELL_WEEKS)
    steps.do_step(done, note="Posted.", by=team, at=NOW)
    successor = world.channel()

    set_plan(case, last_day=TODAY + days(60), successor=successor, by=team, at=NOW)

    case.refresh_from_db()
    assert (case.last_day, case.successor) == (TODAY + days(60), successor)
    assert step_of(case, K.FAREWELL_WEEKS).due_on == done.due_on
    assert step_of(case, K.FAREWELL_DAYS).due_on == TODAY + days(58)
    # A day that has passed for a step is today.
    set_plan(case, last_day=TODAY + days(1), by=team, at=NOW)
    assert step_of(case, K.FAREWELL_DAYS).due_on == TODAY


@pytest.mark.parametrize(
    "wrong",
    [
        lambda case: {"last_day": TODAY - days(1)},
        lambda case: {"last_day": TODAY + days(367)},
        lambda case: {"last_day": TODAY, "successor": case.channel},
        lambda case: {"last_day": TODAY, "successor": world.channel(), "successor_url": "https://example.org"},
        lambda case: {"last_day": TODAY, "successor_url": "ftp://example.org"},
        lambda case: {"last_day": TODAY, "successor": closing(at=NOW).channel},
        lambda case: {"last_day": TODAY, "successor": world.channel(unlisted_at=NOW)},
    ],
)
def test_a_plan_that_cannot_hold_is_refused(wrong):
    team = world.comms()
    case = closing(at=NOW, by=team)
    before = facts_of(case)

    with pytest.raises(NotAllowed):
        set_plan(case, by=team, at=NOW, **wrong(case))

    assert facts_of(case) == before


def test_a_case_from_before_there_were_plans_gets_its_steps():
    team = world.comms()
    case = closing(at=NOW, by=team, tier=Tier.CAREFUL)
    case.steps.all().delete()
    RetirementCase.objects.filter(pk=case.pk).update(last_day=None, needs_second=False)

    set_plan(case, last_day=TODAY + days(40), by=team, at=NOW)

    case.refresh_from_db()
    assert (case.steps.count(), case.needs_second) == (10, True)


def test_the_words_of_a_post_are_offered_in_both_languages_and_kept_as_changed():
    runner, successor = world.person(), world.channel("Voices of the region", address="https://x.com/voices_region")
    case = closing(at=NOW, runner=runner, name="Voices", plan={"successor": successor})
    step = step_of(case, K.FAREWELL_WEEKS)

    english, french = farewells_of(step)

    assert (english.language, french.language) == ("en", "fr")
    for text in (english.text, french.text):
        assert "Voices" in text
        assert "https://x.com/voices_region" in text
    assert "22 June 2026" in english.text
    assert "22 juin 2026" in french.text
    steps.set_text(step, language="fr", text="Merci à vous tous.", by=runner, at=NOW)
    steps.set_text(step, language="fr", text="Merci à vous toutes et tous.", by=runner, at=NOW)
    assert [text.text for text in farewells_of(step)] == [english.text, "Merci à vous toutes et tous."]
    assert FarewellText.objects.get().by == runner
    with pytest.raises(steps.NotYours):
        steps.set_text(step, language="en", text="No.", by=world.person(), at=NOW)
    with pytest.raises(NotAllowed, match="farewell"):
        steps.set_text(step_of(case, K.EXPORT), language="en", text="No.", by=runner, at=NOW)


def test_a_stopped_closing_keeps_its_steps_and_takes_no_more():
    team = world.comms()
    case = closing(at=NOW, by=team)
    steps.do_step(step_of(case, K.REDIRECT), note="Said so.", by=team, at=NOW)

    stop(case, why="It goes on.", by=team, at=NOW + days(1))

    assert step_of(case, K.REDIRECT).note == "Said so."
    assert RetirementCase.objects.get(pk=case.pk).stopped_by == team
    before = facts_of(case)
    for act in (
        lambda: steps.do_step(step_of(case, K.LINKS), note="Late.", by=team, at=NOW),
        lambda: steps.undo_step(step_of(case, K.REDIRECT), why="Late.", by=team, at=NOW),
        lambda: steps.keep_records(case, until=TODAY + days(9), by=team, at=NOW),
        lambda: set_plan(case, last_day=TODAY, by=team, at=NOW),
    ):
        with pytest.raises(NotAllowed, match="dealt with already"):
            act()
    assert facts_of(case) == before


@pytest.mark.parametrize("until", [TODAY, TODAY - days(1), dt.date(2057, 1, 1)])
def test_records_are_kept_until_a_day_that_makes_sense(until):
    team = world.comms()
    case = closing(at=NOW, by=team)

    with pytest.raises(NotAllowed, match="thirty years"):
        steps.keep_records(case, until=until, by=team, at=NOW)

    assert step_of(case, K.RECORDS).is_open


@pytest.mark.parametrize(
    "broken",
    [
        {"done_at": NOW},
        {"skipped_at": NOW},
        {"not_needed_because": "So."},
        {"done_at": NOW, "done_by": 1, "skipped_at": NOW, "skipped_by": 1, "not_needed_because": "So."},
    ],
)
def test_the_database_refuses_a_step_settled_halfway(broken):
    case = closing(at=NOW)
    values = {name: case.opened_by if value == 1 else value for name, value in broken.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        RetirementStep.objects.filter(case=case, key=K.LINKS).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        RetirementStep.objects.create(case=case, key=K.LINKS, due_on=TODAY)


def test_the_history_names_a_step_in_the_readers_language():
    case = closing(at=NOW)
    step = step_of(case, K.LINKS)
    steps.do_step(step, note="Our pages lead to the new one.", by=case.opened_by, at=NOW + days(1))

    with translation.override("fr"):
        told = history.events_of(case.channel, most=1)[0].what

    assert told == "a accompli une étape de la fermeture\xa0: Remplacer les liens sur nos propres sites"
