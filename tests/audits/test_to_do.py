"""What was decided is done on the platform, shown by a picture, and checked (A8, I2): each verb, each refusal."""

import datetime as dt
import hashlib

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import departures
from audits.models import DONE, LookResult, Remediation, RemediationStatus, Side, What
from audits.remediation import tickets
from audits.remediation.opening import ToDo, open_for_sheet
from audits.remediation.tickets import NotYours, TicketRefused
from channels_registry.models import AccessLevel, Channel, Evidence, Grant, Tier
from ledger.models import LedgerEntry
from tests import world
from tests.audits.campaign_world import cast, days
from tests.audits.check_up_world import asked, page, png, removal, ticket_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
S = RemediationStatus


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def sheet(people, now):
    return page(asked(at=now), people.channel)


@pytest.fixture
def editor_out(people, sheet, now):
    """Low risk: an editor on a channel of the standard tier."""
    return removal(sheet, people.editor, by=people.responsible, at=now)


@pytest.fixture
def owner_out(people, sheet, now):
    """High risk: full control. A third person keeps the channel in order without it."""
    world.grant(people.channel, people.comms2)
    return removal(sheet, people.responsible, by=people.comms, at=now)


def facts() -> list:
    return [
        *Remediation.objects.order_by("pk").values(),
        *Grant.objects.order_by("pk").values_list("pk", "level", "ended_at"),
        Evidence.objects.count(),
        LedgerEntry.objects.count(),
    ]


def again(ticket):
    return Remediation.objects.select_related("channel", "grant__person").get(pk=ticket.pk)


# --- Opened ---------------------------------------------------------------------------------------------------------------


def test_it_is_given_to_the_co_administrator_with_the_day_that_the_risk_asks_for(people, editor_out, owner_out, now):
    assert (editor_out.status, editor_out.what, editor_out.carried_by) == (S.DECIDED, What.REMOVE, people.comms)
    assert (editor_out.needs_second, editor_out.due_on) == (False, timezone.localdate(now) + days(21))
    assert (owner_out.needs_second, owner_out.due_on) == (True, timezone.localdate(now) + days(7))
    entries = LedgerEntry.objects.filter(action="remediation.decided")
    assert [entry.subject_id for entry in entries] == [people.channel.pk] * 2


def test_nobody_is_asked_to_end_their_own_access(people, sheet, now):
    ticket = removal(sheet, people.comms, by=people.responsible, at=now)

    assert ticket.carried_by == people.responsible


def test_an_access_has_one_thing_to_do_at_a_time(people, sheet, editor_out, now):
    todo = ToDo(people.channel, What.CHANGE, grant=editor_out.grant, new_level=AccessLevel.ANALYST, sheet=sheet)
    other = page(sheet.campaign, people.channel, Side.COADMIN)

    assert open_for_sheet([todo], sheet=other, by=people.comms, at=now) == 0
    assert ticket_of(editor_out.grant).what == What.REMOVE


# --- Carried out ------------------------------------------------------------------------------------------------------------


def test_a_removal_with_its_picture_ends_the_access_and_is_verified_by_it(people, editor_out, now):
    tickets.carry_out(editor_out, by=people.comms, at=now, picture=png())

    done, grant = again(editor_out), Grant.objects.get(pk=editor_out.grant_id)
    assert (done.status, done.carried_out_by, done.verified_at, done.verified_by) == (
        S.VERIFIED,
        people.comms,
        now,
        None,
    )
    assert (done.evidence.channel, done.evidence.uploaded_by) == (people.channel, people.comms)
    assert (grant.ended_at, grant.ended_by, grant.end_reason) == (now, people.comms, "Has another post.")
    assert set(LedgerEntry.objects.values_list("action", flat=True)) >= {
        "remediation.carried_out", "grants.revoked", "evidence.kept",
    }  # fmt: skip


def test_without_a_picture_nothing_counts_as_done(people, editor_out, now):
    before = facts()

    with pytest.raises(TicketRefused, match="Add a picture"):
        tickets.carry_out(editor_out, by=people.comms, at=now, note="Done, believe me.")

    assert facts() == before


def test_where_the_risk_is_high_a_second_person_looks(people, owner_out, now):
    tickets.carry_out(owner_out, by=people.comms, at=now, picture=png())

    done = again(owner_out)
    assert (done.status, done.verified_at) == (S.CARRIED_OUT, None)
    assert Grant.objects.get(pk=done.grant_id).ended_at == now
    before = facts()
    with pytest.raises(NotYours, match="a second person looks"):
        tickets.verify(done, by=people.comms, at=now)
    assert facts() == before

    tickets.verify(done, by=people.comms2, at=now + days(1))

    done = again(done)
    assert (done.status, done.verified_by, done.verified_at) == (S.VERIFIED, people.comms2, now + days(1))


def test_a_careful_channel_has_a_second_person_for_an_editor_too(people, sheet, now):
    Channel.objects.filter(pk=people.channel.pk).update(tier=Tier.CAREFUL)
    sheet.channel.refresh_from_db()

    assert removal(sheet, people.editor, by=people.responsible, at=now).needs_second


def test_the_last_but_one_full_control_stays_until_a_successor_is_named(people, sheet, now):
    """A8: the refusal names what is needed, and neither the access nor the thing to do has moved."""
    ticket = removal(sheet, people.responsible, by=people.comms, at=now)
    before = facts()

    with pytest.raises(TicketRefused) as refused:
        tickets.carry_out(ticket, by=people.comms, at=now, picture=png())

    assert "single person in full control" in str(refused.value)
    assert "stays to be done" in str(refused.value)
    assert facts() == before
    assert ticket.status == S.DECIDED, "the page that comes back shows it as it stands"
    world.grant(people.channel, people.comms2)
    tickets.carry_out(again(ticket), by=people.comms, at=now, picture=png())
    assert Grant.objects.get(pk=ticket.grant_id).ended_at == now


def test_a_change_sets_the_new_level(people, sheet, now):
    ticket = removal(
        sheet, people.editor, by=people.responsible, at=now, what=What.CHANGE, new_level=AccessLevel.ANALYST
    )

    tickets.carry_out(ticket, by=people.comms, at=now, picture=png())

    assert Grant.objects.get(pk=ticket.grant_id).level == AccessLevel.ANALYST
    assert again(ticket).status == S.VERIFIED


def test_the_responsible_person_carries_out_what_a_review_decided(people, editor_out, now):
    tickets.carry_out(editor_out, by=people.responsible, at=now, picture=png())

    grant = Grant.objects.get(pk=editor_out.grant_id)
    assert (grant.ended_at, grant.ended_by) == (now, None)
    assert again(editor_out).carried_out_by == people.responsible


@pytest.mark.parametrize("who", ["editor", "agency", "auditor"])
def test_who_does_not_speak_for_the_channel_does_not_carry_out(people, sheet, now, who):
    ticket = removal(sheet, people.editor, by=people.responsible, at=now)
    before = facts()

    with pytest.raises(NotYours):
        tickets.carry_out(ticket, by=getattr(people, who), at=now, picture=png())

    assert facts() == before


def test_two_at_once_one_wins_and_the_second_is_told(people, editor_out, now):
    mine, theirs = again(editor_out), again(editor_out)
    tickets.carry_out(mine, by=people.comms, at=now, picture=png())
    before = facts()

    with pytest.raises(TicketRefused, match="dealt with this meanwhile"):
        tickets.carry_out(theirs, by=people.responsible, at=now, picture=png((30, 30)))

    assert facts() == before


# --- Looked at again, opened again, dropped ---------------------------------------------------------------------------------


def drawn(people, sheet, now) -> Remediation:
    """One of the ten: other pictures are tried until the draw takes one, as anyone can draw it anew."""
    ticket = removal(sheet, people.editor, by=people.responsible, at=now)
    for width in range(20, 200):
        file = png((width, 20))
        found = Evidence(sha256=hashlib.sha256(file.data).hexdigest())
        if tickets.is_drawn(ticket, found):
            tickets.carry_out(ticket, by=people.comms, at=now, picture=file)
            return again(ticket)
    raise AssertionError("none of 180 pictures was drawn")


def test_about_one_in_ten_is_drawn_and_the_same_ones_each_time(people, editor_out):
    found = [tickets.is_drawn(editor_out, Evidence(sha256=f"{n:064x}")) for n in range(1000)]

    assert 60 <= sum(found) <= 140
    assert found == [tickets.is_drawn(editor_out, Evidence(sha256=f"{n:064x}")) for n in range(1000)]


def test_one_that_is_drawn_is_looked_at_later_by_someone_else(people, sheet, now):
    ticket = drawn(people, sheet, now)
    assert (ticket.sample, ticket.look_on) == (True, timezone.localdate(now) + days(30))
    with pytest.raises(NotYours):
        tickets.look_again(ticket, result=LookResult.AS_SAID, by=people.comms, at=now + days(31))

    tickets.look_again(ticket, result=LookResult.AS_SAID, by=people.comms2, at=now + days(31))

    looked = again(ticket)
    assert (looked.look_result, looked.looked_by, looked.status) == (LookResult.AS_SAID, people.comms2, S.VERIFIED)


def test_what_is_not_as_it_was_said_is_to_be_done_again_and_counted(people, sheet, now):
    """N9."""
    ticket = drawn(people, sheet, now)

    tickets.look_again(ticket, result=LookResult.OTHERWISE, note="Still an editor.", by=people.comms2, at=now)

    opened_again = again(ticket)
    assert (opened_again.status, opened_again.found_otherwise, opened_again.sample) == (S.DECIDED, 1, False)
    assert (opened_again.reopened_why, opened_again.evidence) == ("Still an editor.", None)


def test_a_second_person_sends_back_what_is_not_done(people, owner_out, now):
    tickets.carry_out(owner_out, by=people.comms, at=now, picture=png())

    tickets.send_back(again(owner_out), why="Still listed as administrator.", by=people.comms2, at=now)

    back = again(owner_out)
    assert (back.status, back.carried_out_at, back.reopened_count, back.found_otherwise) == (S.DECIDED, None, 1, 1)


def test_dropping_needs_a_reason_and_the_team(people, editor_out, now):
    before = facts()
    with pytest.raises(TicketRefused, match="Say why"):
        tickets.drop(editor_out, why=" ", by=people.comms, at=now)
    with pytest.raises(NotYours):
        tickets.drop(editor_out, why="I like her.", by=people.responsible, at=now)
    assert facts() == before

    tickets.drop(editor_out, why="She stays after all.", by=people.comms, at=now)

    assert (again(editor_out).status, again(editor_out).dropped_why) == (S.DROPPED, "She stays after all.")
    assert Grant.objects.get(pk=editor_out.grant_id).ended_at is None


def test_the_team_gives_it_to_somebody_whose_access_it_is_not(people, editor_out, now):
    due = timezone.localdate(now) + days(3)
    before = facts()
    for stranger in (people.editor, people.agency):
        with pytest.raises(TicketRefused, match="cannot do this"):
            tickets.give(editor_out, to=stranger, due_on=due, by=people.lead, at=now)
    assert facts() == before

    tickets.give(editor_out, to=people.deputy, due_on=due, by=people.lead, at=now)

    assert (again(editor_out).carried_by, again(editor_out).due_on) == (people.deputy, due)


def test_what_a_leaver_had_to_do_waits_for_the_team(people, editor_out, now):
    world.grant(people.channel, people.comms2)

    departures.deactivate(people.comms, by=people.lead, at=now, why="Left.")

    assert again(editor_out).carried_by is None


# --- Past the functions -------------------------------------------------------------------------------------------------------

DONE_AT = {"carried_out_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}


@pytest.mark.parametrize(
    "values",
    [
        {"status": S.CARRIED_OUT},
        {"status": S.VERIFIED, **DONE_AT},
        {"what": What.CHANGE},
        {"what": What.REMOVE, "new_level": AccessLevel.ADMIN},
        {"status": S.DROPPED},
        {"sample": True},
        {"reopened_count": 1},
        {"status": "gone"},
        {"look_result": LookResult.AS_SAID},
    ],
)
def test_database_refuses_what_must_never_be(editor_out, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Remediation.objects.filter(pk=editor_out.pk).update(**values)


def test_database_refuses_that_one_person_does_and_checks(people, owner_out, now):
    tickets.carry_out(owner_out, by=people.comms, at=now, picture=png())
    done = Remediation.objects.filter(pk=owner_out.pk)

    for by in (people.comms, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            done.update(status=S.VERIFIED, verified_at=now, verified_by=by)
    assert again(owner_out).status in DONE
