"""A hand-over from its opening to its end: successors, waiting rows, what is done elsewhere, the last day (A7, A8)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audits.leaving import sweeping
from audits.leaving.handing_over import LeavingRefused, cancel, name_successor, open_hand_over, settle
from audits.models import Handed, HandOver, HandOverItem, HandOverOutcome, ItemState
from channels_registry.findings import sync_findings
from channels_registry.grants import revoke
from channels_registry.models import AccessLevel, Finding, Grant, Source
from ledger.models import LedgerEntry
from notifications.models import Letter
from portal.attention import waiting_for
from portal.store import end_of_day
from tests import world
from tests.audits.leavers import day, has_read, levels, policy

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
REMINDING = 7


@pytest.fixture
def lead():
    return world.lead("Lead")


def opened(person, *, by, ahead: int = 20) -> HandOver:
    return open_hand_over(person, last_day=day(ahead), by=by, at=timezone.now(), why="A new job.")


def row(hand_over: HandOver, what: Handed = Handed.ACCESS) -> HandOverItem:
    return hand_over.items.select_related("grant", "channel", "charge").get(what=what)


def hand(item, successor, *, by) -> ItemState:
    return name_successor(item, successor=successor, by=by, at=timezone.now())


# --- Open ------------------------------------------------------------------------------------------------------------------


def test_it_lists_what_somebody_else_has_to_take_over(lead):
    leaver = world.comms("Leaver")
    world.channel("Voices", coadmin=leaver, responsible=leaver)
    world.channel("Others", deputy=leaver)
    world.external("Agency", sponsor=leaver)

    hand_over = opened(leaver, by=lead)

    assert sorted(hand_over.items.values_list("what", "channel__name", "charge__full_name", "alone")) == [
        (Handed.ACCESS, "Voices", None, True),
        (Handed.DEPUTY, "Others", None, False),
        (Handed.RESPONSIBLE, "Voices", None, True),
        (Handed.SPONSOR, None, "Agency", False),
    ]
    assert LedgerEntry.objects.filter(action="leaving.opened").count() == 1


def test_it_is_opened_by_the_team_once_and_for_a_day_to_come(lead):
    leaver, runner = world.person("Leaver"), world.person("Runner")
    world.channel(runner=leaver)

    for by, ahead in ((runner, 20), (world.auditor(), 20), (world.administrator(), 20), (lead, -1)):
        with pytest.raises(LeavingRefused):
            opened(leaver, by=by, ahead=ahead)
    assert HandOver.objects.count() == 0
    opened(leaver, by=lead)
    with pytest.raises(LeavingRefused, match="open already"):
        opened(leaver, by=lead)
    with pytest.raises(LeavingRefused, match="holds nothing"):
        opened(runner, by=lead)
    assert HandOver.objects.count() == 1


# --- Successors ------------------------------------------------------------------------------------------------------------


def test_the_successor_has_access_at_once_and_the_leavers_ends_with_the_last_day(lead):
    leaver, successor = world.comms("Leaver"), world.comms("Successor")
    channel = world.channel(coadmin=leaver)
    hand_over = opened(leaver, by=lead)

    assert hand(row(hand_over), successor, by=lead) == ItemState.DONE

    given = Grant.objects.get(channel=channel, person=successor)
    kept = Grant.objects.get(channel=channel, person=leaver)
    hand_over.refresh_from_db()
    assert (given.level, given.source, given.granted_by) == (AccessLevel.ADMIN, Source.HANDED_OVER, lead)
    assert (kept.ended_at, kept.ends_at) == (None, end_of_day(day(20)))
    assert (hand_over.outcome, hand_over.closed_at is None) == (HandOverOutcome.DONE, False)


def test_access_the_successor_has_is_raised_and_never_lowered(lead):
    leaver, low, high = world.person("Leaver"), world.person("Low"), world.person("High")
    channel, other = world.channel("One", runner=leaver), world.channel("Two")
    world.grant(other, leaver, AccessLevel.EDITOR)
    world.grant(channel, low, AccessLevel.ANALYST)
    world.grant(other, high, AccessLevel.OWNER)
    hand_over = opened(leaver, by=lead)
    one, two = (hand_over.items.select_related("grant", "channel").get(channel=c) for c in (channel, other))

    hand(one, low, by=lead)
    hand(two, high, by=lead)

    assert (levels(channel)["Low"], levels(other)["High"]) == (AccessLevel.ADMIN, AccessLevel.OWNER)


def test_a_successor_from_outside_the_team_cannot_follow_the_only_co_administrator(lead):
    """A8: the end that the hand-over would set is refused, and nothing of it stays."""
    leaver, outsider = world.comms("Leaver"), world.person("Outsider")
    channel = world.channel(coadmin=leaver)
    item = row(opened(leaver, by=lead))

    with pytest.raises(LeavingRefused, match="co-administrator"):
        hand(item, outsider, by=lead)

    item.refresh_from_db()
    assert (item.state, item.successor) == (ItemState.OPEN, None)
    assert "Outsider" not in levels(channel)
    assert Grant.objects.get(channel=channel, person=leaver).ends_at is None


def test_a_successor_who_has_not_read_the_policy_is_asked_once_and_the_rows_follow_by_themselves(
    lead, django_capture_on_commit_callbacks
):
    version = policy()
    leaver, successor = world.comms("Leaver"), world.comms("Successor")
    one, two = world.channel("One", coadmin=leaver), world.channel("Two", coadmin=leaver)
    hand_over = opened(leaver, by=lead)
    for item in hand_over.items.select_related("grant", "channel"):
        assert hand(item, successor, by=lead) == ItemState.INVITED
    assert "Successor" not in levels(one) | levels(two)
    assert Letter.objects.filter(kind="audits.taking_over", person=successor).count() == 1
    assert "Read the policy" in [item.verb for item in waiting_for(successor, timezone.now()).items]
    assert sweeping.complete_waiting(at=timezone.now()) == 0

    with django_capture_on_commit_callbacks(execute=True):
        has_read(successor, version)

    assert (levels(one)["Successor"], levels(two)["Successor"]) == (AccessLevel.ADMIN, AccessLevel.ADMIN)
    assert set(hand_over.items.values_list("state", flat=True)) == {ItemState.DONE}
    assert "Read the policy" not in [item.verb for item in waiting_for(successor, timezone.now()).items]


def test_what_has_changed_while_a_row_waited_opens_it_again_with_the_reason(lead):
    version = policy()
    leaver, successor = world.comms("Leaver"), world.comms("Successor")
    channel = world.channel(coadmin=leaver)
    world.grant(channel, world.comms("Other"))
    item = row(opened(leaver, by=lead))
    hand(item, successor, by=lead)
    revoke(item.grant, by=lead, at=timezone.now(), why="Sooner.")

    has_read(successor, version)
    sweeping.complete_waiting(at=timezone.now())

    item.refresh_from_db()
    assert (item.state, item.refusal) == (ItemState.OPEN, "This access has already ended.")
    assert "Successor" not in levels(channel)


def test_duties_and_contracts_go_over(lead):
    leaver, successor = world.person("Leaver"), world.person("Successor")
    channel = world.channel(responsible=leaver, deputy=successor)
    agency = world.external("Agency", sponsor=leaver)
    hand_over = opened(leaver, by=lead)

    hand(row(hand_over, Handed.RESPONSIBLE), successor, by=lead)
    hand(row(hand_over, Handed.SPONSOR), successor, by=lead)

    channel.refresh_from_db(), agency.refresh_from_db(), hand_over.refresh_from_db()
    assert (channel.responsible, channel.deputy, agency.sponsor) == (successor, None, successor)
    assert hand_over.outcome == HandOverOutcome.DONE


@pytest.mark.parametrize("who", ["the leaver", "someone who left", "someone external"])
def test_a_duty_goes_to_no_one_who_cannot_take_it(lead, who):
    leaver = world.person("Leaver")
    channel = world.channel(responsible=leaver)
    item = row(opened(leaver, by=lead), Handed.RESPONSIBLE)
    successor = {
        "the leaver": lambda: leaver,
        "someone who left": lambda: world.person(is_active=False, left_at=timezone.now()),
        "someone external": world.external,
    }[who]()

    with pytest.raises(LeavingRefused):
        hand(item, successor, by=lead)

    channel.refresh_from_db()
    assert channel.responsible == leaver


def test_others_name_nobody(lead):
    leaver, successor = world.comms("Leaver"), world.comms("Successor")
    channel = world.channel(coadmin=leaver)
    item = row(opened(leaver, by=lead))

    for by in (world.auditor(), world.administrator(), world.person()):
        with pytest.raises(LeavingRefused):
            hand(item, successor, by=by)
        with pytest.raises(LeavingRefused):
            settle(item, needed=False, by=by, at=timezone.now(), note="No.")

    assert "Successor" not in levels(channel)


# --- Settled -------------------------------------------------------------------------------------------------------------


def test_that_nobody_is_needed_says_why_and_closes_the_last_row(lead):
    leaver = world.person("Leaver")
    world.channel(deputy=leaver)
    hand_over = opened(leaver, by=lead)
    item = row(hand_over, Handed.DEPUTY)

    with pytest.raises(LeavingRefused, match="why"):
        settle(item, needed=False, by=lead, at=timezone.now())
    with pytest.raises(LeavingRefused, match="naming a successor"):
        settle(item, needed=True, by=lead, at=timezone.now())
    settle(item, needed=False, by=lead, at=timezone.now(), note="The channel closes.")

    item.refresh_from_db(), hand_over.refresh_from_db()
    assert (item.state, item.done_by, item.note) == (ItemState.NOT_NEEDED, lead, "The channel closes.")
    assert hand_over.outcome == HandOverOutcome.DONE
    with pytest.raises(LeavingRefused, match="settled already"):
        settle(item, needed=False, by=lead, at=timezone.now(), note="Again.")


def test_what_was_done_on_another_page_is_seen_at_night(lead):
    leaver = world.person("Leaver")
    channel = world.channel(runner=leaver, responsible=leaver)
    world.grant(channel, world.person())
    agency = world.external(sponsor=leaver)
    hand_over = opened(leaver, by=lead)
    assert sweeping.see_what_is_done(at=timezone.now()) == 0
    revoke(Grant.objects.get(channel=channel, person=leaver), by=lead, at=timezone.now(), why="Done elsewhere.")
    type(channel).objects.filter(pk=channel.pk).update(responsible=lead)
    type(agency).objects.filter(pk=agency.pk).update(sponsor=lead)

    assert sweeping.see_what_is_done(at=timezone.now()) == 3

    hand_over.refresh_from_db()
    assert set(hand_over.items.values_list("state", "done_by")) == {(ItemState.DONE, None)}
    assert hand_over.outcome == HandOverOutcome.DONE


def test_a_hand_over_called_off_asks_nothing_more(lead):
    leaver = world.person("Leaver")
    world.channel(runner=leaver)
    hand_over = opened(leaver, by=lead)

    with pytest.raises(LeavingRefused):
        cancel(hand_over, by=world.auditor(), at=timezone.now(), why="Stays.")
    cancel(hand_over, by=lead, at=timezone.now(), why="Stays.")

    with pytest.raises(LeavingRefused):
        hand(row(hand_over), world.comms(), by=lead)
    later = timezone.now() + dt.timedelta(days=40)
    assert sweeping.sweep(at=later) == 0
    assert Letter.objects.filter(kind__startswith="audits.hand_over").count() == 0


# --- The last day ----------------------------------------------------------------------------------------------------------


def kinds() -> list[tuple[str, str]]:
    letters = Letter.objects.filter(kind__startswith="audits.hand_over").order_by("pk")
    return [(letter.kind, letter.person.full_name) for letter in letters.select_related("person")]


def test_one_reminder_in_the_last_week_then_the_lead_and_a_finding_and_nothing_is_taken(lead):
    opener, leaver = world.comms("Opener"), world.person("Leaver")
    channel = world.channel(runner=leaver)
    opened(leaver, by=opener, ahead=20)
    now = timezone.now()

    sweeping.sweep(at=now + dt.timedelta(days=5))
    assert kinds() == []
    for ahead in (14, 15, 20):
        sweeping.sweep(at=now + dt.timedelta(days=ahead))
    assert kinds() == [("audits.hand_over_due", "Opener")]
    for ahead in (21, 22):
        later = now + dt.timedelta(days=ahead)
        assert sweeping.sweep(at=later, dry_run=True) == (1 if ahead == 21 else 0)
        sweeping.sweep(at=later)
        sync_findings([channel.pk], at=later)

    assert kinds() == [("audits.hand_over_due", "Opener"), ("audits.hand_over_late", "Lead")]
    assert levels(channel)["Leaver"] == AccessLevel.ADMIN
    assert Finding.objects.open().filter(channel=channel, rule=sweeping.LATE_RULE).count() == 1
    settle(row(HandOver.objects.get()), needed=False, by=lead, at=later, note="It closes.")
    sync_findings([channel.pk], at=later)
    assert Finding.objects.open().filter(channel=channel, rule=sweeping.LATE_RULE).count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_reminders_say_how_much_is_open_and_cost_the_same_for_many(lead, count, django_assert_num_queries):
    for number in range(count):
        leaver = world.person(f"Leaver {number}")
        world.channel(runner=leaver)
        world.channel(runner=leaver)
        opened(leaver, by=lead)
    later = timezone.now() + dt.timedelta(days=15)

    with django_assert_num_queries(REMINDING):
        assert sweeping.remind(at=later) == count

    letters = Letter.objects.filter(kind="audits.hand_over_due")
    assert [letter.data["count"] for letter in letters] == [2] * count


def test_the_home_page_names_it_to_whoever_opened_it_and_to_whoever_leaves(lead):
    opener, other, leaver = world.comms("Opener"), world.comms("Other"), world.person("Leaver")
    world.channel(runner=leaver)
    opened(leaver, by=opener)

    def told(person):
        return [
            item.text for item in waiting_for(person, timezone.now()).items if "and" in item.text and "row" in item.text
        ]

    assert told(opener) == ["Hand-over of Leaver: 1 row is open"]
    assert told(leaver) == ["Hand over what you hold: 1 row is open"]
    assert told(other) == []


# --- The database ----------------------------------------------------------------------------------------------------------


def test_the_database_refuses_rows_that_contradict_themselves(lead):
    leaver = world.person("Leaver")
    world.channel(runner=leaver)
    hand_over = opened(leaver, by=lead)
    item = row(hand_over)
    for values in (
        {"state": ItemState.DONE},
        {"state": ItemState.INVITED},
        {"grant": None},
        {"successor": lead},
        {"done_at": timezone.now()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            HandOverItem.objects.filter(pk=item.pk).update(**values)
    for values in ({"closed_at": timezone.now()}, {"successor": lead}):
        with pytest.raises(IntegrityError), transaction.atomic():
            HandOver.objects.filter(pk=hand_over.pk).update(**values)
