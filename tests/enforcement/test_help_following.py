"""Clocks that run out, answers that end by themselves, words whose time is over (A11, design §5.4, §5.10)."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.editing import change_settings
from enforcement import nightly
from enforcement.help import following
from enforcement.help.asking import ask, close, correct, take, write
from enforcement.help.clock import promised
from enforcement.help.terms import TermsRefused, set_terms
from enforcement.models import HelpKind, HelpMessage, HelpPicture, HelpRequest, HelpState
from ledger.models import LedgerEntry
from ledger.recording import verify
from notifications.models import Letter
from portal.files import read_file
from portal.store import portal_settings
from tests import world
from tests.requests_app import hostile_files

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
# A Friday at 16:00 in Zurich, in winter.
FRIDAY = dt.datetime(2027, 1, 15, 15, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def zurich():
    change_settings(portal_settings(), by=world.administrator(), at=timezone.now(), time_zone="Europe/Zurich")
    world.secretariat()


@pytest.fixture
def runner():
    return world.person("Runner")


@pytest.fixture
def channel(runner):
    return world.channel("Kenya", runner=runner)


def asked(channel, runner, *, at=FRIDAY, kind=HelpKind.ACCESS_LOST, **facts):
    return ask(channel, kind=kind, words="Zebra words", by=runner, at=at, **facts)


# --- The clock -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "team_after", "due"),
    [
        # Four hours of the clock, at night too.
        (HelpKind.ACCESS_LOST, 2 * HOUR, FRIDAY + 4 * HOUR),
        (HelpKind.SOMEONE_ELSE, HOUR / 2, FRIDAY + HOUR),
        # Four working hours from 16:00: two until 18:00 on Friday, two on Monday from 8:00.
        (HelpKind.MAY_I_POST, 2 * HOUR, dt.datetime(2027, 1, 18, 9, 0, tzinfo=dt.UTC)),
        (HelpKind.OTHER, dt.timedelta(days=2, hours=22), dt.datetime(2027, 1, 19, 11, 0, tzinfo=dt.UTC)),
    ],
)
def test_promises(kind, team_after, due):
    assert promised(kind, at=FRIDAY) == (FRIDAY + team_after, due)


def test_a_promise_given_on_a_free_day_begins_on_the_next_working_day():
    assert promised(HelpKind.MAY_I_POST, at=FRIDAY + dt.timedelta(days=1))[1] == dt.datetime(
        2027, 1, 18, 11, tzinfo=dt.UTC
    )


# --- Escalation ------------------------------------------------------------------------------------------------------------------


def letters(kind: str) -> list[tuple[int, int]]:
    return list(Letter.objects.filter(kind=kind).order_by("pk").values_list("person", flat=True))


def test_the_team_is_told_at_half_time_and_the_lead_at_the_end_each_once(channel, runner):
    lead = world.lead()
    made = asked(channel, runner)
    HelpRequest.objects.filter(pk=made.pk).update(told_team_at=None)  # as if somebody had been on duty
    team = sorted(world.Person.objects.team(FRIDAY).values_list("pk", flat=True))

    assert following.follow_promises(at=FRIDAY + HOUR) == 0
    assert (following.follow_promises(at=FRIDAY + 2 * HOUR), following.follow_promises(at=FRIDAY + 3 * HOUR)) == (1, 0)
    assert (sorted(letters("help.team")), letters("help.lead")) == (team, [])
    assert following.follow_promises(at=FRIDAY + 4 * HOUR, dry_run=True) == 1
    assert letters("help.lead") == []
    assert (following.follow_promises(at=FRIDAY + 4 * HOUR), following.follow_promises(at=FRIDAY + 5 * HOUR)) == (1, 0)
    assert (len(letters("help.team")), letters("help.lead")) == (len(team), [lead.pk])


def test_whoever_answers_stops_the_clock_and_a_taken_question_does_not(channel, runner):
    comms, _lead = world.comms(), world.lead()
    answered, taken = asked(channel, runner), asked(channel, runner)
    write(answered, text="Here.", by=comms, at=FRIDAY + HOUR)
    take(taken, by=comms, at=FRIDAY + HOUR)

    following.follow_promises(at=FRIDAY + 4 * HOUR)

    assert list(Letter.objects.filter(kind="help.lead").values_list("data__path", flat=True)) == [f"/help/{taken.pk}/"]


def test_a_question_asked_on_has_a_clock_and_letters_of_its_own(channel, runner):
    comms, _lead = world.comms(), world.lead()
    made = asked(channel, runner)
    following.follow_promises(at=FRIDAY + 4 * HOUR)
    write(made, text="Here.", by=comms, at=FRIDAY + 5 * HOUR)
    write(made, text="It fails again.", by=runner, at=FRIDAY + 6 * HOUR)

    following.follow_promises(at=FRIDAY + 20 * HOUR)

    assert made.due_at == FRIDAY + 10 * HOUR
    assert len(letters("help.lead")) == 2


def test_escalation_costs_the_same_for_one_and_for_many(channel, runner, django_assert_num_queries):
    world.lead()
    asked(channel, runner)
    following.follow_promises(at=FRIDAY)
    with django_assert_num_queries(10) as one:
        following.follow_promises(at=FRIDAY + 4 * HOUR)
    for _n in range(6):
        asked(channel, runner, at=FRIDAY + 5 * HOUR)

    with django_assert_num_queries(len(one)):
        assert following.follow_promises(at=FRIDAY + 10 * HOUR) == 6


# --- Ends by itself ---------------------------------------------------------------------------------------------------------------


def test_an_answered_question_without_a_word_ends_and_an_error_waits_for_its_correction(channel, runner):
    comms = world.comms()
    plain, error = asked(channel, runner), asked(channel, runner, kind=HelpKind.ERROR, wrong_where="x.com/1")
    waiting = asked(channel, runner)
    for one in (plain, error):
        write(one, text="Here.", by=comms, at=FRIDAY)

    assert following.close_silent(at=FRIDAY + dt.timedelta(days=13)) == 0
    assert following.close_silent(at=FRIDAY + dt.timedelta(days=14)) == 1

    states = dict(HelpRequest.objects.values_list("pk", "state"))
    assert states == {plain.pk: HelpState.CLOSED, error.pk: HelpState.ANSWERED, waiting.pk: HelpState.OPEN}
    assert LedgerEntry.objects.filter(action="help.closed", actor_id=None).count() == 1


# --- Words whose time is over ------------------------------------------------------------------------------------------------------


def test_words_and_pictures_are_erased_and_what_happened_stays(channel, runner):
    comms = world.comms()
    picture = read_file(hostile_files.PDF, name="Post.pdf")
    old = asked(
        channel, runner, kind=HelpKind.ERROR, wrong_where="https://x.com/1", wrong_seen_by="Zebra", picture=picture
    )
    young = asked(channel, runner)
    for one in (old, young):
        write(one, text="Zebra answer", by=comms, at=FRIDAY)
    correct(old, when=FRIDAY, where="https://x.com/2", words="Zebra correction", by=comms, at=FRIDAY)
    close(old, by=runner, at=FRIDAY)
    close(young, by=runner, at=FRIDAY + dt.timedelta(days=1))
    end = FRIDAY + dt.timedelta(days=180)

    assert following.erase_words(at=end, dry_run=True) == 1
    assert HelpPicture.objects.count() == 1
    assert nightly.run(at=end)["words of questions"] == 1

    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.words, old.correction, old.wrong_seen_by, old.erased_at) == ("", "", "", end)
    # Where it was is told in words, and a link leads to the person it was about; when it was stays.
    assert (old.corrected_at, old.corrected_where, old.wrong_where) == (FRIDAY, "", "")
    assert young.words == "Zebra words"
    assert (HelpPicture.objects.count(), list(HelpMessage.objects.filter(help_request=old).values_list("text", flat=True))) == (
        0, [""],
    )  # fmt: skip
    assert verify().intact


def test_the_lead_sets_the_promises_and_nobody_else():
    with pytest.raises(TermsRefused):
        set_terms(by=world.comms(), at=FRIDAY, help_post_hours=1)
    with pytest.raises(TermsRefused, match="before their beginning"):
        set_terms(by=world.lead(), at=FRIDAY, duty_from_hour=18)
    assert portal_settings().help_post_hours == 4

    assert set_terms(by=world.lead(), at=FRIDAY, help_post_hours=1) == ["help_post_hours"]
    assert promised(HelpKind.MAY_I_POST, at=FRIDAY)[1] == FRIDAY + HOUR
    assert LedgerEntry.objects.filter(action="help.terms_set").count() == 1
