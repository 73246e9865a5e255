"""After a permission for a limited time: the rest of the form by a date, and more time once (A4, A5)."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from channels_registry.models import Channel, ChannelStatus, Condition
from ledger.models import LedgerEntry
from notifications.models import Letter
from requests_app import transitions
from requests_app.annex1.reading import new_channel
from requests_app.judging.conflicts import ConflictOfInterest
from requests_app.judging.evaluating import required_criteria
from requests_app.models import ChannelRequest, FastTrack, PermissionEnding, Status, TimedPermission
from requests_app.refusals import NotAllowed
from tests import world
from tests.requests_app import crisis, review_world
from tests.requests_app.crisis import days, put_into_service, state

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def now():
    return timezone.now()


# --- The whole form ------------------------------------------------------------------------------------------------------


def test_the_rest_is_handed_in_and_the_channel_stays(now):
    """The ordinary depth, on the same request; the channel's facts are those of the whole form from then on."""
    comms = world.comms()
    made, permission = crisis.approved(by=comms, at=now - days(5))
    channel = permission.channel

    crisis.hand_in_rest(made, at=now)

    assert state(made) == (Status.SUBMITTED, FastTrack.WHOLE, channel.pk)
    assert (made.reviewer, made.versions.count()) == (comms, 2)
    permission.refresh_from_db()
    assert permission.handed_in_at == now
    assert Condition.objects.reported().get() == permission.condition
    crisis.take_up(made, by=comms, at=now)
    assert len(required_criteria(made)) == 6

    kept = transitions.approve(made, by=comms, at=now, approval=review_world.approval(), new=new_channel(made, at=now))

    permission.refresh_from_db()
    assert kept == channel and Channel.objects.count() == 1
    assert state(made) == (Status.APPROVED, FastTrack.WHOLE, channel.pk)
    assert (permission.ending, permission.settled_by) == (PermissionEnding.KEPT, made.decisions.final().get())
    assert Condition.objects.get(pk=permission.condition_id).ending == "signed_off"
    channel.refresh_from_db()
    assert (channel.rhythm, channel.summary) == ("weekly", "The Alliance's members in Kenya at work.")
    letter = Letter.objects.filter(kind="requests.approved").latest("pk")
    assert letter.data["kept"] is False  # it is still being set up


def test_a_careful_request_needs_two_people_for_good(now):
    comms, lead = world.comms(), world.lead()
    made, _permission = crisis.approved(by=comms, at=now - days(5))
    crisis.hand_in_rest(made, at=now, route="careful")
    crisis.take_up(made, by=comms, at=now)
    terms, new = review_world.approval(), new_channel(made, at=now)

    with pytest.raises(NotAllowed):
        transitions.approve(made, by=comms, at=now, approval=terms, new=new)
    transitions.recommend(made, by=comms, at=now, approval=terms)
    transitions.approve(made, by=lead, at=now, approval=terms, new=new)

    assert state(made)[0] == Status.APPROVED
    assert TimedPermission.objects.get().ending == PermissionEnding.KEPT


def test_a_question_about_the_whole_form_leaves_the_channel_as_it_is(now):
    comms = world.comms()
    made, permission = crisis.approved(by=comms, at=now - days(5))
    crisis.hand_in_rest(made, at=now)
    crisis.take_up(made, by=comms, at=now)

    transitions.ask_for_changes(made, by=comms, at=now, comment="Who answers at weekends?", question="q22")

    assert state(made) == (Status.CHANGES_REQUESTED, FastTrack.WHOLE, permission.channel_id)


@pytest.mark.parametrize("live", [False, True])
def test_a_channel_that_does_not_stay_is_ended_by_the_person_who_decides(now, live):
    """Before it is live its set-up is cancelled; a channel in service goes to closing, which a person finishes."""
    comms = world.comms()
    made, permission = crisis.approved(by=comms, at=now - days(5))
    if live:
        put_into_service(permission.channel, at=now - days(4))
    crisis.hand_in_rest(made, at=now)
    crisis.take_up(made, by=comms, at=now)

    transitions.reject(made, by=comms, at=now, reasons="The flood is over.", way_on="Write for the forum.")

    permission.refresh_from_db()
    assert state(made) == (Status.REJECTED, FastTrack.WHOLE, None)
    assert permission.ending == PermissionEnding.NOT_KEPT
    assert permission.channel.status == (ChannelStatus.RETIRING if live else ChannelStatus.CANCELLED)
    with pytest.raises(NotAllowed):
        transitions.undo(made, by=comms, at=now)
    assert state(made) == (Status.REJECTED, FastTrack.WHOLE, None)


def test_a_request_with_a_channel_is_not_withdrawn(now):
    made, permission = crisis.approved(by=world.comms(), at=now - days(5))
    crisis.hand_in_rest(made, at=now)

    with pytest.raises(NotAllowed):
        transitions.withdraw(made, by=made.requester, at=now)

    assert state(made) == (Status.SUBMITTED, FastTrack.WHOLE, permission.channel_id)


# --- More time -----------------------------------------------------------------------------------------------------------


def test_the_lead_extends_once_with_a_reason(now):
    lead = world.lead()
    made, permission = crisis.approved(by=world.comms(), at=now - days(10))
    end = permission.ends_on + days(30)

    extended = transitions.extend_permission(made, ends_on=end, why="The water still rises.", by=lead, at=now)

    assert (extended.ends_on, extended.rest_by, extended.condition.due_on) == (end, end, end)
    entry = LedgerEntry.objects.get(action="requests.permission_extended")
    assert (entry.actor_id, json.loads(entry.data)["ends_on"]) == (lead.pk, end.isoformat())
    with pytest.raises(NotAllowed):
        transitions.extend_permission(made, ends_on=end + days(1), why="Still.", by=lead, at=now)
    extended.refresh_from_db()
    assert extended.ends_on == end


@pytest.mark.parametrize(
    ("who", "more", "why"), [("comms", 10, "Still."), ("lead", 31, "Still."), ("lead", 0, "Still."), ("lead", 10, " ")]
)
def test_more_time_is_refused(now, who, more, why):
    made, permission = crisis.approved(by=world.comms("Fred"), at=now - days(10))
    by = getattr(world, who)()

    with pytest.raises(NotAllowed):
        transitions.extend_permission(made, ends_on=permission.ends_on + days(more), why=why, by=by, at=now)

    after = TimedPermission.objects.get()
    assert (after.ends_on, after.extended_at) == (permission.ends_on, None)


def test_who_has_a_part_in_it_gives_no_more_time(now):
    lead = world.lead()
    made, permission = crisis.approved(by=world.comms(), at=now - days(10), q14={"responsible_email": lead.email})

    with pytest.raises(ConflictOfInterest):
        transitions.extend_permission(made, ends_on=permission.ends_on + days(5), why="Still.", by=lead, at=now)

    assert TimedPermission.objects.get().extended_at is None


# --- Past the forms ------------------------------------------------------------------------------------------------------


def refused(constraint: str, act) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        act()


def test_the_database_allows_thirty_days_at_most(now):
    _made, permission = crisis.approved(by=world.comms(), at=now)
    rows = TimedPermission.objects.filter(pk=permission.pk)

    refused("timedpermission_thirty_days_at_most", lambda: rows.update(ends_on=permission.decided_on + days(31)))
    refused("timedpermission_rest_within_it", lambda: rows.update(rest_by=permission.ends_on + days(1)))
    refused("timedpermission_extended_says_why", lambda: rows.update(extended_at=now))
    refused("timedpermission_settled_says_how", lambda: rows.update(settled_at=now))
    extended = {"extended_at": now, "extended_by": world.lead(), "extended_why": "Still."}
    refused(
        "timedpermission_thirty_days_at_most",
        lambda: rows.update(ends_on=permission.decided_on + days(61), **extended),
    )
    assert rows.update(ends_on=permission.decided_on + days(60), **extended) == 1


def test_the_database_knows_the_fast_track(now):
    made = crisis.submitted(at=now)
    rows = ChannelRequest.objects.filter(pk=made.pk)
    ordinary = ChannelRequest.objects.filter(pk=review_world.submitted().pk)

    refused("channelrequest_fast_track_names_event", lambda: rows.update(event=""))
    refused("channelrequest_fast_track_names_event", lambda: ordinary.update(event="A flood"))
    refused(
        "channelrequest_fast_track_known", lambda: ordinary.update(fast_track="soon", event="x", event_on=now.date())
    )
    refused(
        "channelrequest_(limited_time_on_fast_track|channel_iff_approved)",
        lambda: ordinary.update(status=Status.PROVISIONAL),
    )
    refused("channelrequest_limited_time_on_fast_track", lambda: ordinary.update(status=Status.LAPSED))
    assert rows.get().event == crisis.HAPPENED["event"]
