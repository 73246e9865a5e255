"""The brief by letter: on its day, once, to those of the team who were chosen; on Mondays inside the Monday letter (R4, design §5.12)."""

import datetime as dt

import pytest

from accounts.departures import take_role
from audits.controls import monday
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from tests import world
from workspace.brief import sending
from workspace.brief.sending import SendingRefused, When
from workspace.models import BriefReader, BriefRhythm, BriefSchedule

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = dt.timedelta(days=1)
MONDAY = dt.datetime(2026, 3, 16, 3, 10, tzinfo=dt.UTC)
THURSDAY = MONDAY + 3 * DAY
WEEKLY = When(BriefRhythm.WEEKLY, weekday=3)


@pytest.fixture
def team():
    return world.comms("Amina"), world.lead("Ines")


def sent(kind: str = sending.KIND) -> list[tuple[str, str]]:
    rows = Letter.objects.filter(kind=kind).order_by("event").values_list("person__full_name", "data__first")
    return [tuple(row) for row in rows]


def set_on(team, *, when: When = WEEKLY, people=None, at: dt.datetime = MONDAY - 7 * DAY) -> None:
    sending.set_sending(is_on=True, when=when, people=people or [team[0]], by=team[1], at=at)


def test_it_is_off_until_somebody_of_the_team_sets_it(team):
    assert sending.schedule().is_on is False
    assert sending.sweep(at=THURSDAY) == 0
    for other in (world.auditor(), world.administrator(), world.requester()):
        with pytest.raises(SendingRefused):
            sending.set_sending(is_on=True, when=WEEKLY, people=[team[0]], by=other, at=MONDAY)

    assert not BriefSchedule.objects.exists() and not Letter.objects.exists()


@pytest.mark.parametrize("who", [world.auditor, world.administrator, world.requester])
def test_only_the_team_is_sent_it(team, who):
    with pytest.raises(SendingRefused, match="communications team"):
        set_on(team, people=[team[0], who()])
    with pytest.raises(SendingRefused, match="at least one"):
        sending.set_sending(is_on=True, when=WEEKLY, people=[], by=team[0], at=MONDAY)
    with pytest.raises(SendingRefused, match="first 28 days"):
        set_on(team, when=When(BriefRhythm.MONTHLY, month_day=31))

    assert not BriefReader.objects.exists()


def test_it_is_set_once_and_every_change_is_on_record(team):
    set_on(team)
    assert sending.set_sending(is_on=True, when=WEEKLY, people=[team[0]], by=team[0], at=MONDAY) is False
    sending.set_sending(is_on=False, when=WEEKLY, people=[team[1]], by=team[0], at=MONDAY)

    assert list(BriefReader.objects.values_list("person", flat=True)) == [team[1].pk], "off keeps whom for later"
    assert LedgerEntry.objects.filter(action="brief.sending_set").count() == 2


def test_a_weekly_brief_leaves_once_on_its_day_and_tells_of_the_week_before(team):
    set_on(team, people=list(team), at=MONDAY)

    assert sending.sweep(at=THURSDAY - DAY) == 0, "last week's day was before it was set"
    assert sending.sweep(at=THURSDAY, dry_run=True) == 2 and sent() == []
    assert [sending.sweep(at=THURSDAY), sending.sweep(at=THURSDAY), sending.sweep(at=THURSDAY + DAY)] == [2, 0, 0]
    assert sent() == [("Amina", "2026-03-12"), ("Ines", "2026-03-12")]
    letter = Letter.objects.first()
    assert letter.data["last"] == "2026-03-18"
    assert letter.next_try_at == dt.datetime(2026, 3, 19, 7, 0, tzinfo=dt.UTC)

    sending.sweep(at=THURSDAY + 7 * DAY)
    assert sent()[2:] == [("Amina", "2026-03-19"), ("Ines", "2026-03-19")]


def test_a_lost_night_is_made_up_for(team):
    set_on(team)

    assert sending.sweep(at=THURSDAY + 2 * DAY) == 1
    assert sent() == [("Amina", "2026-03-12")]


@pytest.mark.parametrize(
    ("today", "due", "first", "last"),
    [
        ("2026-03-15", "2026-03-15", "2026-02-01", "2026-02-28"),
        ("2026-03-14", "2026-02-15", "2026-01-01", "2026-01-31"),
        ("2026-01-02", "2025-12-15", "2025-11-01", "2025-11-30"),
    ],
)
def test_a_monthly_brief_tells_of_the_month_before(today, due, first, last):
    row = BriefSchedule(pk=1, rhythm=BriefRhythm.MONTHLY, month_day=15)

    day = sending.due_day(row, today=dt.date.fromisoformat(today))
    period = sending.told_period(row, day)

    assert (day.isoformat(), period.first.isoformat(), period.last.isoformat()) == (due, first, last)


def test_on_mondays_it_is_a_part_of_the_monday_letter_of_its_readers_alone(team):
    """The team gets one Monday letter (design §5.12)."""
    ines = team[1]
    set_on(team, when=When(BriefRhythm.WEEKLY, weekday=0), people=[ines])

    assert sending.sweep(at=MONDAY) == 0
    assert monday.sweep(MONDAY) == 1

    assert sent() == []
    letter = Letter.objects.get(kind=monday.KIND)
    assert letter.person == ines
    assert [part["template"] for part in letter.data["parts"]] == [sending.MONDAY_PART]
    assert set(letter.data["parts"][0]) == {"template", "first", "last", "figures", "path"}, "not who else reads it"
    words = words_of(letter.kind, language="en", data=letter.data)
    assert "9 March 2026 to 15 March 2026" in words.body
    assert "Without a Secretariat co-administrator: 0" in words.body
    assert "/brief/?first=2026-03-09&last=2026-03-15" in words.body


def test_others_of_the_team_keep_their_monday_letter_without_the_part(team):
    ines = team[1]
    world.channel("Alone", complete=False)
    set_on(team, when=When(BriefRhythm.WEEKLY, weekday=0), people=[ines])

    assert monday.sweep(MONDAY) == monday.sweep(MONDAY) >= 2

    of_brief = {
        letter.person.full_name: sending.MONDAY_PART in [part["template"] for part in letter.data["parts"]]
        for letter in Letter.objects.filter(kind=monday.KIND).select_related("person")
    }
    assert of_brief["Ines"] is True and of_brief["Amina"] is False


def test_who_left_the_team_or_does_not_want_it_gets_no_more(team):
    amina, ines = team
    set_on(team, people=[amina, ines])
    take_role(amina.role_assignments.get(), by=ines, at=MONDAY, why="New job.")
    assert sending.take_off(by=ines, at=MONDAY) is True
    assert sending.take_off(by=ines, at=MONDAY) is False

    assert sending.sweep(at=THURSDAY) == 0 and sent() == []


def test_anyone_of_the_team_has_it_sent_to_themselves(team):
    period = sending.told_period(BriefSchedule(pk=1), MONDAY.date())
    sending.send_to_oneself(period, by=team[0], at=MONDAY)

    with pytest.raises(SendingRefused):
        sending.send_to_oneself(period, by=world.auditor(), at=MONDAY)
    assert sent() == [("Amina", "2026-03-09")]
    letter = Letter.objects.get()
    assert "You are sent it because" not in words_of(letter.kind, language="en", data=letter.data).body


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_letter_has_figures_and_a_link_and_no_name(team, language):
    world.channel("Voices alone", complete=False)
    set_on(team)
    sending.sweep(at=THURSDAY)
    letter = Letter.objects.get()

    words = words_of(letter.kind, language=language, data=letter.data)

    assert "2026" in words.subject
    assert "/brief/?first=2026-03-12&last=2026-03-18" in words.body
    assert "Voices alone" not in words.body and letter.data["figures"]["no_coadmin"] == 1
