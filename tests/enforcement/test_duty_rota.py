"""The duty rota: who is on duty when, gaps, hand-overs, and what must never be (A11)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.absences import enter_absence
from accounts.editing import change_settings
from accounts.merging import merge_people
from accounts.people import take_role
from enforcement.duty import keeping
from enforcement.duty.keeping import DutyRefused, cancel_shift, enter_shift, hand_over
from enforcement.duty.rota import Gap, contact_words, gaps_of, on_duty
from enforcement.models import DutyShift, PhoneSeenBy
from ledger.models import LedgerEntry
from notifications.models import Letter
from portal.store import portal_settings
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
# A Monday, in the winter time of Zurich: 12:00 there is 11:00 UTC.
MONDAY = dt.date(2027, 1, 11)
NOON = dt.datetime(2027, 1, 11, 11, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def zurich():
    change_settings(portal_settings(), by=world.administrator(), at=timezone.now(), time_zone="Europe/Zurich")
    world.secretariat()


def shift(person=None, *, by=None, first=MONDAY, last=MONDAY + dt.timedelta(days=4), hours=(8, 18), at=NOON, **facts):
    person = person or world.comms("Claire")
    return enter_shift(
        person=person, first_day=first, last_day=last, from_hour=hours[0], until_hour=hours[1], by=by or person, at=at,
        **{"substitute": None, "phone": "", "phone_seen_by": PhoneSeenBy.TEAM, **facts},
    )  # fmt: skip


# --- Refusals --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [world.person, world.auditor, world.administrator, world.external])
def test_nobody_else_keeps_the_rota(role):
    with pytest.raises(DutyRefused, match="Communications team"):
        shift(world.comms(), by=role())

    assert list(DutyShift.objects.all()) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"last": MONDAY - dt.timedelta(days=1)}, "before the first"),
        ({"last": MONDAY + dt.timedelta(days=92)}, "three months"),
        ({"first": MONDAY - dt.timedelta(days=9), "last": MONDAY - dt.timedelta(days=8)}, "are over"),
        ({"hours": (18, 8)}, "before their beginning"),
        ({"hours": (8, 8)}, "before their beginning"),
    ],
)
def test_a_duty_that_cannot_be_is_refused(changes, sentence):
    with pytest.raises(DutyRefused, match=sentence):
        shift(**changes)

    assert list(DutyShift.objects.all()) == []


def test_only_the_team_is_on_duty():
    with pytest.raises(DutyRefused, match="people of the communications team"):
        shift(world.person(), by=world.comms())
    with pytest.raises(DutyRefused, match="people of the communications team"):
        shift(world.comms(), substitute=world.auditor())

    assert list(DutyShift.objects.all()) == []


def test_two_are_never_on_duty_at_once():
    shift(world.comms("Claire"))

    with pytest.raises(DutyRefused, match="Claire is on duty within this time already"):
        shift(world.comms("Tomás"), first=MONDAY + dt.timedelta(days=4), last=MONDAY + dt.timedelta(days=9))

    shift(world.comms("Tomás"), hours=(18, 24))
    assert DutyShift.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"last_day": MONDAY - dt.timedelta(days=1)}, "dutyshift_ends_after_it_begins"),
        ({"until_hour": 8}, "dutyshift_hours_in_order"),
        ({"until_hour": 25}, "dutyshift_hours_in_order"),
        ({"phone_seen_by": "all"}, "dutyshift_phone_seen_by"),
        ({"cancelled_at": NOON}, "dutyshift_cancelled_by_someone"),
    ],
)
def test_the_database_refuses_what_cannot_be(values, name):
    made = shift()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        DutyShift.objects.filter(pk=made.pk).update(**values)


def test_nobody_substitutes_for_themselves():
    made = shift()

    with pytest.raises(IntegrityError, match="dutyshift_substitute_is_someone_else"), transaction.atomic():
        DutyShift.objects.filter(pk=made.pk).update(substitute=made.person)


# --- Who is on duty ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "minute", "here"),
    [(6, 59, False), (7, 0, True), (16, 59, True), (17, 0, False)],
)
def test_hours_are_those_of_the_portals_zone(hour, minute, here):
    person = world.comms("Claire")
    shift(person)

    duty = on_duty(NOON.replace(hour=hour, minute=minute))

    assert (duty.person == person) is here
    if here:
        assert duty.until == NOON.replace(hour=17)


def test_duty_goes_on_over_midnight_and_over_a_change_of_the_clock():
    person = world.comms("Claire")
    # On 28 March 2027 the clocks of Zurich go forward.
    shift(person, first=dt.date(2027, 3, 27), last=dt.date(2027, 3, 28), hours=(0, 24))

    duty = on_duty(dt.datetime(2027, 3, 27, 12, tzinfo=dt.UTC))

    assert duty.until == dt.datetime(2027, 3, 28, 22, tzinfo=dt.UTC)


def test_whoever_is_away_is_replaced_and_the_phone_stays_with_its_owner():
    claire, tomas = world.comms("Claire"), world.comms("Tomás")
    shift(claire, substitute=tomas, phone="+41 1", phone_seen_by=PhoneSeenBy.ASKERS)
    enter_absence(claire, first_day=MONDAY, last_day=MONDAY, deputy=None, by=claire, at=NOON)

    today, tomorrow = on_duty(NOON), on_duty(NOON + dt.timedelta(days=1))

    assert (today.person, today.phone) == (tomas, "")
    assert (tomorrow.person, tomorrow.phone) == (claire, "+41 1")


def test_whoever_left_the_team_is_on_duty_no_more():
    lead, claire = world.lead(), world.comms("Claire")
    shift(claire)
    take_role(claire.role_assignments.get(), by=lead, at=NOON, why="Moved on.")

    assert on_duty(NOON + dt.timedelta(minutes=1)).person is None
    assert gaps_of(MONDAY, days=1, at=NOON + dt.timedelta(minutes=1)) == [Gap(MONDAY, 8, 18)]


def test_the_phone_is_shown_to_whom_it_was_given():
    claire, asker = world.comms("Claire"), world.person()
    shift(claire, phone="+41 22 1")

    duty = on_duty(NOON)

    assert (duty.phone_for(asker), duty.phone_for(world.comms())) == ("", "+41 22 1")
    DutyShift.objects.update(phone_seen_by=PhoneSeenBy.ASKERS)
    words = contact_words(on_duty(NOON), reader=asker, at=NOON)
    assert (words.sentence, words.phone) == ("On duty now: Claire, until 18:00 (Zurich time).", "+41 22 1")


def test_when_nobody_is_on_duty_the_page_says_who_comes_next():
    shift(world.comms("Claire"), first=MONDAY + dt.timedelta(days=1))

    words = contact_words(on_duty(NOON), reader=world.person(), at=NOON)

    assert words.sentence.startswith("Nobody is on duty now. The next one is Claire, from 12 January 2027, 08:00")
    assert contact_words(on_duty(NOON + dt.timedelta(days=60)), reader=world.person(), at=NOON).sentence == (
        "The whole communications team gets what you send."
    )


# --- Gaps, hand-overs ---------------------------------------------------------------------------------------------------------


def test_gaps_are_what_nobody_covers_of_the_working_days():
    shift(last=MONDAY + dt.timedelta(days=1), hours=(8, 12))
    shift(world.comms(), last=MONDAY, hours=(14, 18))

    assert gaps_of(MONDAY, days=7, at=NOON) == [
        Gap(MONDAY, 12, 14),
        Gap(MONDAY + dt.timedelta(days=1), 12, 18),
        *(Gap(MONDAY + dt.timedelta(days=n), 8, 18) for n in (2, 3, 4)),
    ]


def test_a_gap_is_an_item_for_the_lead_once_a_rota_is_kept(django_assert_num_queries):
    lead = world.lead()
    assert lead.permissions
    with django_assert_num_queries(1):
        assert list(keeping.gaps_for_the_lead(lead, NOON)) == []
    shift()

    items = list(keeping.gaps_for_the_lead(lead, NOON))

    assert [(item.text, item.due) for item in items] == [
        ("On 5 days of the coming two weeks nobody is on duty", MONDAY + dt.timedelta(days=7))
    ]
    assert list(keeping.gaps_for_the_lead(world.comms(), NOON)) == []


def test_a_duty_is_handed_over_from_a_day_on():
    claire, tomas = world.comms("Claire"), world.comms("Tomás")
    made = shift(claire, phone="+41 1")

    new = hand_over(made, to=tomas, from_day=MONDAY + dt.timedelta(days=2), phone="", phone_seen_by="team", by=claire, at=NOON)  # fmt: skip

    made.refresh_from_db()
    assert (made.last_day, new.first_day, new.last_day) == (
        MONDAY + dt.timedelta(days=1), MONDAY + dt.timedelta(days=2), MONDAY + dt.timedelta(days=4),
    )  # fmt: skip
    assert gaps_of(MONDAY, days=5, at=NOON) == []
    assert on_duty(NOON + dt.timedelta(days=3)).person == tomas
    assert LedgerEntry.objects.filter(action="duty.handed_over", subject_id=new.pk, actor_id=claire.pk).count() == 1
    assert list(Letter.objects.filter(kind="duty.given").values_list("person", flat=True)) == [tomas.pk]


def test_a_duty_handed_over_whole_leaves_nothing_behind():
    claire, tomas = world.comms("Claire"), world.comms("Tomás")
    made = shift(claire)
    hand_over(made, to=tomas, from_day=MONDAY, phone="", phone_seen_by="team", by=tomas, at=NOON)

    assert [one.person for one in DutyShift.objects.standing()] == [tomas]
    with pytest.raises(DutyRefused, match=r"Choose a day of this duty|over or cancelled"):
        hand_over(made, to=world.comms(), from_day=MONDAY, phone="", phone_seen_by="team", by=tomas, at=NOON)
    assert [one.person for one in DutyShift.objects.standing()] == [tomas]


def test_a_cancelled_duty_is_a_gap_and_is_cancelled_once():
    made = shift(last=MONDAY)
    cancel_shift(made, by=world.comms(), at=NOON)

    assert gaps_of(MONDAY, days=1, at=NOON) == [Gap(MONDAY, 8, 18)]
    with pytest.raises(DutyRefused, match="over or cancelled"):
        cancel_shift(made, by=world.comms(), at=NOON)
    assert LedgerEntry.objects.filter(action="duty.cancelled").count() == 1


def test_two_entries_of_one_person_become_one_duty():
    """Nobody becomes their own substitute by a merge; what clashes stays with the entry that is gone."""
    kept, gone = world.comms("Claire"), world.comms("Claire F.")
    plain = shift(gone)
    clashing = shift(gone, substitute=kept, first=MONDAY + dt.timedelta(days=7), last=MONDAY + dt.timedelta(days=7))
    merge_people(kept, gone, by=world.lead(), at=NOON, why="The same person.")

    plain.refresh_from_db()
    clashing.refresh_from_db()
    assert (plain.person, clashing.person, clashing.substitute) == (kept, gone, kept)
    assert on_duty(NOON + dt.timedelta(days=7)).person == kept


# --- Pages ---------------------------------------------------------------------------------------------------------------------


def test_the_team_enters_a_duty_and_sees_its_gaps(client):
    claire = world.comms("Claire Fontaine")
    client.force_login(claire)
    today = timezone.localdate()
    monday = today + dt.timedelta(days=7 - today.weekday())

    refused = client.post(reverse("enforcement:duty-enter"), {})
    answer = client.post(
        reverse("enforcement:duty-enter"),
        {"person": claire.pk, "first_day": monday, "last_day": monday, "from_hour": 8, "until_hour": 12,
         "phone": "+41 22 123 45 67", "phone_seen_by": "team"},
    )  # fmt: skip

    assert (refused.status_code, answer.status_code) == (422, 302)
    page = client.get(reverse("enforcement:duty"), {"week": monday.isoformat()}).content.decode()
    assert "Claire Fontaine" in page and "12:00–18:00" in page and "5 days of the week shown have hours" in page


@pytest.mark.parametrize("week", ["", "x", "9999-12-31", "0001-01-01", "2026-02-30"])
def test_a_week_that_is_none_shows_this_one(client, week):
    client.force_login(world.comms())

    page = client.get(reverse("enforcement:duty"), {"week": week})

    assert page.status_code == 200 and any(day.is_today for day in page.context["days"])
