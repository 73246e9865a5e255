"""Reminders of what is due: one letter for each person and day, to nobody who has nothing open (N5).

The target is ten working days; what is handed in on Monday 2 March 2026 is due on Monday 16 March.
"""

import datetime as dt
from collections import defaultdict

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.absences import enter_absence
from accounts.calendars import NamedDay, enter_days
from accounts.models import Person
from channels_registry.models import Tier
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from portal.models import PortalSettings
from requests_app import nightly, transitions
from requests_app.judging.conflicts import second_deciders
from requests_app.models import ChannelRequest, Reminder, Status, Step
from requests_app.reminding.digests import DUE, WAITS, remind_requesters, remind_team
from requests_app.tasks import nightly as nightly_task
from tests import world
from tests.requests_app import review_world as review

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
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


# --- Before, after, and when nobody works -----------------------------------------------------------------------------------


def test_one_letter_before_and_one_after_and_none_besides():
    """Over the weekend nothing is written; the target is Monday, so the letter leaves on Friday."""
    taken_up(world.comms("Luis"), title="Water")

    nights(1, 16)

    assert told() == [
        ("Luis", FRIDAY_BEFORE, [("Water", "before", "")]),
        ("Luis", DAY_AFTER, [("Water", "after", "")]),
    ]


def test_a_holiday_of_the_secretariat_moves_both():
    """Friday is free: the day is Tuesday the 17th, the letters leave on Monday and Wednesday."""
    reviewer = world.comms("Luis")
    enter_days(
        world.secretariat(), [NamedDay(dt.date(2026, 3, 13), {"en": "Fair"})], is_free=True, by=world.lead(), at=MONDAY
    )
    taken_up(reviewer, title="Water")

    nights(1, 17)

    assert [(number, lines[0][1]) for _who, number, lines in told()] == [(14, "before"), (16, "after")]


def test_a_holiday_of_another_group_moves_nothing():
    made = taken_up(world.comms("Luis"))
    enter_days(made.body, [NamedDay(dt.date(2026, 3, 13), {})], is_free=True, by=world.lead(), at=MONDAY)

    nights(1, 12)

    assert [number for _who, number, _lines in told()] == [FRIDAY_BEFORE]


def test_the_clock_stands_still_while_the_requester_has_it():
    """Asked on Wednesday, answered a week later: the seven days between do not count."""
    luis = world.comms("Luis")
    made = taken_up(luis, title="Water")
    asked = transitions.ask_for_changes(made, by=luis, at=MONDAY + dt.timedelta(days=2), comment="Who?")
    back = MONDAY + dt.timedelta(days=9)
    transitions.answer_change_request(asked, answer="We.", by=made.requester, at=back)
    facts = {"body": made.body, "title": made.title, "tier": made.tier}
    transitions.submit(made, by=made.requester, at=back, facts=facts, missing=[])

    nights(1, 23)

    # Two working days before the question, eight from Wednesday the 11th on: Monday the 23rd.
    assert [(number, lines[0][1]) for _who, number, lines in told()] == [(18, "before"), (22, "after")]


def test_a_missed_night_is_made_up_for():
    """The night of Friday was lost: Monday, the day itself, still reminds; and once more after it."""
    taken_up(world.comms("Luis"))

    remind_team(at=night(DUE_DAY))
    remind_team(at=night(18))

    assert [(number, lines[0][1]) for _who, number, lines in told()] == [(DUE_DAY, "before"), (18, "after")]


def test_who_has_nothing_open_gets_nothing():
    luis, ana = world.comms("Luis"), world.comms("Ana")
    taken_up(luis)
    review.in_state(Status.REJECTED, by=ana, at=MONDAY)

    nights(1, 16)

    assert {who for who, _number, _lines in told()} == {"Luis"}


def test_what_is_decided_in_time_is_not_spoken_of():
    luis = world.comms("Luis")
    made = taken_up(luis)
    review.evaluate_all(made, by=luis, at=MONDAY)
    transitions.reject(made, by=luis, at=night(10), reasons="Two exist.", way_on="Write for one.")

    nights(11, 16)

    assert told() == []


# --- One letter ----------------------------------------------------------------------------------------------------------------


def test_everything_of_one_person_stands_in_one_letter():
    luis = world.comms("Luis")
    taken_up(luis, title="One")
    taken_up(luis, title="Two")
    taken_up(luis, title="Later", at=MONDAY + dt.timedelta(days=3))

    remind_team(at=night(FRIDAY_BEFORE))

    assert told() == [("Luis", FRIDAY_BEFORE, [("One", "before", ""), ("Two", "before", "")])]


def test_the_same_night_twice_writes_once():
    taken_up(world.comms("Luis"))

    counts = [remind_team(at=night(FRIDAY_BEFORE)), remind_team(at=night(FRIDAY_BEFORE) + dt.timedelta(hours=3))]

    assert (counts, len(told()), Reminder.objects.count()) == ([1, 0], 1, 1)


def test_what_becomes_due_after_todays_letter_waits_for_tomorrows():
    luis = world.comms("Luis")
    taken_up(luis, title="One", at=MONDAY - dt.timedelta(days=3))
    remind_team(at=night(10))
    taken_up(luis, title="Two", at=MONDAY - dt.timedelta(days=3))
    remind_team(at=night(10) + dt.timedelta(hours=3))
    first = told()

    remind_team(at=night(11))

    assert [lines for _who, _number, lines in first] == [[("One", "before", "")]]
    assert ("Two", "before", "") in told()[-1][2]


def test_what_a_second_run_tells_one_reader_the_next_day_tells_the_other():
    """Luis had today's letter when a request came that he and Ana may take up; only she reads of it today."""
    luis = world.comms("Luis")
    world.comms("Ana")
    taken_up(luis, title="One", at=MONDAY - dt.timedelta(days=3))
    remind_team(at=night(10))
    handed_in(title="Two", at=MONDAY - dt.timedelta(days=3))

    counts = [remind_team(at=night(10) + dt.timedelta(hours=hours)) for hours in (3, 4)]
    today = told()
    remind_team(at=night(11))

    assert counts == [1, 0]
    assert [(who, lines) for who, _number, lines in today] == [
        ("Luis", [("One", "before", "")]),
        ("Ana", [("Two", "before", "")]),
    ]
    assert ("Two", "before", "") in next(lines for who, number, lines in told() if (who, number) == ("Luis", 11))
    count = Letter.objects.count()
    assert remind_team(at=night(11) + dt.timedelta(hours=1)) == 0
    assert Letter.objects.count() == count


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_letter():
    taken_up(world.comms("Luis"))

    world.at_once(*(lambda: remind_team(at=night(FRIDAY_BEFORE)) for _worker in range(2)))

    assert (Letter.objects.filter(kind=DUE).count(), Reminder.objects.count()) == (1, 1)


def test_a_step_stands_once_in_the_database():
    made = taken_up(world.comms())
    remind_team(at=night(FRIDAY_BEFORE))
    kept = Reminder.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(request=made, step=kept.step, counted_from=kept.counted_from, at=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(request=made, step="often", counted_from=kept.counted_from, at=MONDAY)
    assert Reminder.objects.get() == kept


# --- Whose it is ------------------------------------------------------------------------------------------------------------------


def test_what_nobody_has_is_told_to_everyone_who_may_take_it_up():
    """Not to a member of the team who will run the channel, nor to one who is away."""
    ana, luis, away, runner = world.comms("Ana"), world.comms("Luis"), world.comms("Rosa"), world.comms("Runa")
    made = handed_in(title="Water")
    review.name_runner(made, runner)
    absent(away, deputy=luis)

    remind_team(at=night(FRIDAY_BEFORE))

    assert [who for who, _number, _lines in told()] == ["Ana", "Luis"]
    assert "Nobody of the team has taken it up." in body_of(Letter.objects.get(person=ana, kind=DUE))


def absent(person: Person, *, deputy: Person | None, first: int = 7, last: int = 20) -> None:
    enter_absence(
        person, first_day=night(first).date(), last_day=night(last).date(), deputy=deputy, by=person, at=MONDAY
    )


def test_what_an_absent_person_has_goes_to_the_deputy_for_them():
    luis, ana = world.comms("Luis"), world.comms("Ana")
    taken_up(luis, title="Water")
    absent(luis, deputy=ana)

    remind_team(at=night(FRIDAY_BEFORE))

    assert told() == [("Ana", FRIDAY_BEFORE, [("Water", "before", "Luis")])]
    assert "For Luis, who is away." in body_of(Letter.objects.get(kind=DUE))


def test_the_day_after_an_absence_the_person_is_told():
    luis, ana = world.comms("Luis"), world.comms("Ana")
    taken_up(luis, title="Water")
    absent(luis, deputy=ana, last=DUE_DAY)

    nights(FRIDAY_BEFORE, DAY_AFTER)

    assert [(who, lines) for who, _number, lines in told()] == [
        ("Ana", [("Water", "before", "Luis")]), ("Luis", [("Water", "after", "")])
    ]  # fmt: skip


@pytest.mark.parametrize("why", ["no deputy", "deputy away", "deputy has a part in it"])
def test_without_a_deputy_who_can_act_the_lead_is_told(why):
    world.lead("Nadia")
    luis, ana = world.comms("Luis"), world.comms("Ana")
    made = taken_up(luis, title="Water")
    absent(luis, deputy=None if why == "no deputy" else ana)
    if why == "deputy away":
        absent(ana, deputy=None)
    if why == "deputy has a part in it":
        review.name_runner(made, ana)

    remind_team(at=night(FRIDAY_BEFORE))

    assert told() == [("Nadia", FRIDAY_BEFORE, [("Water", "before", "Luis")])]


def test_the_second_decision_is_the_leads():
    world.lead("Nadia")
    world.comms("Ana")
    luis = world.comms("Luis")
    made = review.in_review(by=luis, tier=Tier.CAREFUL, at=MONDAY, title="Water")
    transitions.recommend(made, by=luis, at=MONDAY, approval=review.approval())

    remind_team(at=night(FRIDAY_BEFORE))

    assert told() == [("Nadia", FRIDAY_BEFORE, [("Water", "before", "")])]


@pytest.mark.parametrize("deputised", [True, False])
def test_a_second_decision_waits_for_no_lead_who_is_away(deputised):
    """Anyone of the team but the one who recommended gives it, as ``second_deciders`` says for page and letters."""
    nadia, ana, luis = world.lead("Nadia"), world.comms("Ana"), world.comms("Luis")
    world.comms("Rosa")
    made = review.in_review(by=luis, tier=Tier.CAREFUL, at=MONDAY, title="Water")
    transitions.recommend(made, by=luis, at=MONDAY, approval=review.approval())
    absent(nadia, deputy=ana if deputised else None)

    remind_team(at=night(FRIDAY_BEFORE))

    line = [("Water", "before", "Nadia")]
    assert told() == [(who, FRIDAY_BEFORE, line) for who in ("Ana", "Rosa")]


@pytest.mark.parametrize("gone", [[], [("Lea", None)], [("Lea", "Dana")], [("Lea", "Dana"), ("Lou", None)]])
def test_the_second_decision_is_reminded_of_to_those_who_give_it(gone):
    """One rule for page, letters and reminders: a lead's deputy is told beside the lead who is here (N4)."""
    people = {name: world.lead(name) for name in ("Lea", "Lou")} | {
        name: world.comms(name) for name in ("Dana", "Otto")
    }
    rita = world.comms("Rita")
    made = review.in_review(by=rita, tier=Tier.CAREFUL, at=MONDAY, title="Water")
    transitions.recommend(made, by=rita, at=MONDAY, approval=review.approval())
    for name, deputy in gone:
        absent(people[name], deputy=people.get(deputy))
    deciders = {person.full_name for person in second_deciders(made, at=night(FRIDAY_BEFORE))}

    remind_team(at=night(FRIDAY_BEFORE))

    assert {name for name, _night, _lines in told()} == deciders


def test_in_a_team_of_two_the_one_who_is_here_is_told():
    luis, ana = world.comms("Luis"), world.comms("Ana")
    taken_up(luis, title="Water")
    absent(luis, deputy=None)

    remind_team(at=night(FRIDAY_BEFORE))

    assert told() == [(ana.full_name, FRIDAY_BEFORE, [("Water", "before", "Luis")])]


def test_a_stand_in_is_told_where_the_link_is():
    nadia, director = world.lead("Nadia"), world.person("Elisabeth", of=world.body())
    made = handed_in(requester=nadia, title="Water")
    transitions.appoint_stand_in(
        made, person=director, by=nadia, at=MONDAY + dt.timedelta(days=3), why="Everyone has a part in it."
    )

    remind_team(at=night(FRIDAY_BEFORE))

    assert told() == [("Elisabeth", FRIDAY_BEFORE, [("Water", "before", "")])]
    text = body_of(Letter.objects.get(kind=DUE))
    assert "The link to it stands in our letter of 5 March 2026." in text
    assert "/review/" not in text


def test_the_day_of_a_link_is_that_of_the_portal():
    """Sent at half past eleven in the evening by UTC: here it was the next day."""
    PortalSettings.objects.update_or_create(pk=1, defaults={"time_zone": "Europe/Paris"})
    nadia, director = world.lead("Nadia"), world.person("Elisabeth", of=world.body())
    made = handed_in(requester=nadia, title="Water")
    late = dt.datetime(2026, 3, 5, 23, 30, tzinfo=dt.UTC)
    transitions.appoint_stand_in(made, person=director, by=nadia, at=late, why="Everyone has a part in it.")

    remind_team(at=night(FRIDAY_BEFORE))

    assert "our letter of 6 March 2026." in body_of(Letter.objects.get(kind=DUE))


# --- Going up ----------------------------------------------------------------------------------------------------------------------


def test_what_is_three_days_late_goes_up_once():
    world.lead("Nadia")
    taken_up(world.comms("Luis"), title="Water")

    nights(1, 40)

    assert told() == [
        ("Luis", FRIDAY_BEFORE, [("Water", "before", "")]),
        ("Luis", DAY_AFTER, [("Water", "after", "")]),
        # Tuesday, Wednesday, Thursday: three working days over.
        ("Nadia", 17, [("Water", "escalated", "")]),
    ]
    text = body_of(Letter.objects.filter(kind=DUE).latest("pk"))
    assert "Our answer was due on 16 March 2026: 3 working days over." in text
    assert "Luis has it. You can hand it to someone else." in text


def test_it_goes_up_after_the_days_that_are_set():
    from portal.models import PortalSettings

    PortalSettings.objects.update_or_create(pk=1, defaults={"late_days": 1})
    world.lead("Nadia")
    taken_up(world.comms("Luis"), title="Water")

    remind_team(at=night(DAY_AFTER))

    assert [who for who, _number, _lines in told()] == ["Luis", "Nadia"]


def test_a_lead_who_filed_it_does_not_read_what_went_up():
    nadia = world.lead("Nadia")
    luis = world.comms("Luis")
    taken_up(luis, requester=nadia)

    nights(1, 20)

    assert {who for who, _number, _lines in told()} == {"Luis"}


def test_while_the_lead_is_away_it_goes_to_the_deputy_for_them():
    nadia, luis, ana = world.lead("Nadia"), world.comms("Luis"), world.comms("Ana")
    taken_up(luis, title="Water")
    absent(nadia, deputy=ana)

    remind_team(at=night(17))

    assert ("Ana", 17, [("Water", "escalated", "Nadia")]) in told()


def test_a_lead_who_has_it_herself_reads_of_it_once():
    nadia = world.lead("Nadia")
    taken_up(nadia, title="Water")

    remind_team(at=night(17))

    assert told() == [("Nadia", 17, [("Water", "after", "")])]
    assert set(Reminder.objects.values_list("step", flat=True)) == {Step.AFTER, Step.ESCALATED}


# --- What else is theirs ---------------------------------------------------------------------------------------------------------------


def test_a_letter_that_did_not_arrive_is_told_to_who_decided():
    luis = world.comms("Luis")
    review.in_state(Status.REJECTED, by=luis, at=MONDAY, title="Water")
    Letter.objects.filter(kind="requests.rejected").update(refused_at=MONDAY)

    nights(1, 4)

    assert told() == [("Luis", 1, [("Water", "undelivered", "")])]


def test_a_reviewer_learns_that_no_answer_comes():
    """Twenty working days after the question; nothing is put aside by itself."""
    luis = world.comms("Luis")
    made = review.in_state(Status.CHANGES_REQUESTED, by=luis, at=MONDAY, title="Water")

    nights(1, 40)

    assert told() == [("Luis", 28, [("Water", "unanswered", "")])]
    made.refresh_from_db()
    assert made.status == Status.CHANGES_REQUESTED


# --- To requesters ------------------------------------------------------------------------------------------------------------------------


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


def test_a_requester_is_reminded_at_half_time_and_once_more():
    made = asked()

    for number in range(1, 60):
        remind_requesters(at=night(number))

    assert waits() == [(14, [False]), (28, [True])]
    assert set(Letter.objects.filter(kind=WAITS).values_list("person", flat=True)) == {made.requester_id}
    first, last = (body_of(one) for one in Letter.objects.filter(kind=WAITS).order_by("created_at"))
    assert "we remind you once more in 10 working days" in first
    assert "This is the last reminder." in last


def test_the_requesters_days_are_those_of_their_group():
    """A group with Friday and Saturday free, and one holiday of its own: Sunday to Thursday count."""
    made = asked(requester=world.requester(of=world.body(weekend="fri_sat")))
    enter_days(made.body, [NamedDay(dt.date(2026, 3, 8), {})], is_free=True, by=world.lead(), at=MONDAY)

    for number in range(1, 20):
        remind_requesters(at=night(number))

    # Three to six, then nine to fifteen March: the tenth working day is Tuesday the 17th.
    assert waits() == [(15, [False])]


def test_all_questions_of_one_requester_stand_in_one_letter():
    someone = world.requester()
    asked("One", requester=someone)
    asked("Two", requester=someone)

    counts = [remind_requesters(at=night(14)), remind_requesters(at=night(14) + dt.timedelta(hours=4))]

    assert (counts, waits()) == ([1, 0], [(14, [False, False])])


def test_who_answered_is_left_alone():
    luis = world.comms()
    made = asked(by=luis)
    question = made.change_requests.get()
    transitions.answer_change_request(question, answer="We.", by=made.requester, at=night(9))
    facts = {"body": made.body, "title": made.title, "tier": made.tier}
    transitions.submit(made, by=made.requester, at=night(9), facts=facts, missing=[])

    assert remind_requesters(at=night(14)) == 0
    assert waits() == []


# --- Cost, rehearsal, the night ------------------------------------------------------------------------------------------------------------


def test_the_team_costs_the_same_with_few_requests_and_with_many():
    luis, ana = world.comms("Luis"), world.comms("Ana")
    costs = []
    for more in (1, 5):
        for _number in range(more):
            taken_up(luis)
            handed_in()
            asked(by=ana)
        with CaptureQueriesContext(connection) as queries:
            remind_team(at=night(35), dry_run=True)
            remind_requesters(at=night(35), dry_run=True)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_a_rehearsal_says_who_would_be_told_and_changes_nothing(capsys):
    luis = world.comms("Luis", email="luis@example.org")
    taken_up(luis, title="Water")
    asked(requester=world.requester(name="Amina", email="amina@example.org"), title="Seeds")
    before = everything()
    moment = night(DUE_DAY).isoformat()

    call_command("sweep_requests", "--at", moment, "--dry-run")
    said = capsys.readouterr().out
    unchanged = everything()
    call_command("sweep_requests", "--at", moment)

    reference = ChannelRequest.objects.get(title="Water").reference
    assert (
        f"A letter would go to Luis <luis@example.org>: {reference} Water: the answer is due on 16 March 2026" in said
    )
    assert "A letter would go to Amina <amina@example.org>:" in said
    assert "Seeds waits for your answer" in said
    assert "Nothing was changed" in said
    assert unchanged == before
    # And then the night does what was said.
    assert (len(told()), len(waits())) == (1, 1)


def test_a_rehearsal_of_a_quiet_night_says_so(capsys):
    call_command("sweep_requests", "--at", night(SATURDAY).isoformat(), "--dry-run")

    assert "Nobody would get a letter." in capsys.readouterr().out


def test_a_step_that_fails_leaves_the_others_their_work(monkeypatch):
    taken_up(world.comms("Luis"))

    def broken(*, at, dry_run=False):
        raise RuntimeError("no such table")

    monkeypatch.setitem(nightly.SWEEPS, "drafts", broken)
    with pytest.raises(RuntimeError):
        nightly.run(at=night(FRIDAY_BEFORE))

    assert len(told()) == 1


def test_a_month_of_nights_by_the_task_itself():
    """With the machine's clock: over weekends, a holiday and a question, as the scheduler would run it."""
    world.lead("Nadia")
    luis = world.comms("Luis")
    with time_machine.travel(MONDAY, tick=False):
        enter_days(
            world.secretariat(), [NamedDay(dt.date(2026, 3, 9), {"en": "Office day"})], is_free=True,
            by=Person.objects.get(full_name="Nadia"), at=MONDAY,
        )  # fmt: skip
        taken_up(luis, title="Water")
    found = defaultdict(list)
    for number in range(1, 26):
        with time_machine.travel(night(number), tick=False):
            nightly_task()
    for who, number, lines in told():
        found[who].append((number, lines[0][1]))

    # Due a day later, on Tuesday the 17th.
    assert found == {"Luis": [(14, "before"), (16, "after")], "Nadia": [(18, "escalated")]}
