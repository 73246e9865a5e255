"""The days of a permission for a limited time: a letter, an end, and a person who decides (A4, A5, design §5.2)."""

import datetime as dt
import zoneinfo

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import CalendarDay, RoleAssignment
from channels_registry import conditions
from channels_registry.findings import sync_findings
from channels_registry.models import Channel, ChannelStatus, Condition, Consequence, Finding
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from notifications.workdays import Calendar
from portal.store import portal_zone
from requests_app import transitions
from requests_app.annex1.reading import new_channel
from requests_app.fast_track.clock import UrgentAge, answered_before, due_at, time_worked
from requests_app.fast_track.rules import PERMISSION_OVER
from requests_app.judging.telling import as_told
from requests_app.models import ChannelRequest, FastTrack, PermissionEnding, Status, TimedPermission
from requests_app.standing.words import history_of, standing_of
from requests_app.transitions import lapsing
from requests_app.transitions.lapsing import sweep_permissions
from tests import world
from tests.requests_app import crisis, review_world
from tests.requests_app.crisis import put_into_service, state

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
# A Monday at noon: no end falls on a weekend by accident, and the tests say where one does.
START = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


def day(number: float) -> dt.datetime:
    return START + dt.timedelta(days=number)


@pytest.fixture
def comms():
    return world.comms()


def letters() -> list[str]:
    kinds = Letter.objects.filter(kind__startswith="requests.fast_track").order_by("pk")
    return [kind.removeprefix("requests.fast_track_") for kind in kinds.values_list("kind", flat=True)]


def test_the_rest_is_asked_for_once_seven_days_before(comms):
    made, _permission = crisis.approved(by=comms, at=START)

    assert sweep_permissions(at=day(13)) == 0
    assert sweep_permissions(at=day(14), dry_run=True) == 1
    assert letters() == []
    assert sweep_permissions(at=day(14)) == 1
    assert sweep_permissions(at=day(14)) == sweep_permissions(at=day(15)) == 0

    letter = Letter.objects.get(kind="requests.fast_track_due")
    assert letter.person == made.requester
    for language in ("en", "fr"):
        assert made.reference in words_of(letter.kind, language=language, data=letter.data).subject
    assert state(made)[0] == Status.PROVISIONAL


def test_a_channel_that_was_never_live_lapses_with_its_request(comms):
    made, permission = crisis.approved(by=comms, at=START)
    sweep_permissions(at=day(14))
    before = state(made)

    # The 21st day is the last one; the day after it is worked.
    assert sweep_permissions(at=day(21)) == 0
    assert sweep_permissions(at=day(22), dry_run=True) == 1
    assert state(made) == before
    assert sweep_permissions(at=day(22)) == 1
    assert sweep_permissions(at=day(22)) == 0

    permission.refresh_from_db()
    assert state(made) == (Status.LAPSED, FastTrack.EIGHT, None)
    assert (permission.ending, permission.channel.status) == (PermissionEnding.LAPSED, ChannelStatus.LAPSED)
    assert Condition.objects.get().ending == "channel_ended"
    assert letters() == ["due", "lapsed"]
    entry = LedgerEntry.objects.get(action="requests.lapse")
    assert (entry.actor_id, entry.subject_id) == (None, made.pk)
    made.refresh_from_db()
    assert "lapsed" in " ".join(str(event["what"]) for event in history_of(made, at=day(23)))


def test_what_went_live_since_the_batch_was_read_keeps_its_permission(comms):
    made, permission = crisis.approved(by=comms, at=START)
    due = lapsing._over_before_live(day(22))
    pks = list(due.values_list("pk", flat=True))
    put_into_service(permission.channel, at=day(22))

    assert lapsing._act(due, pks, lapsing._lapse, day(22)) == 0

    permission.refresh_from_db()
    assert (pks, permission.settled_at) == ([permission.pk], None)
    assert state(made) == (Status.PROVISIONAL, FastTrack.EIGHT, permission.channel_id)
    assert letters() == []


@pytest.mark.parametrize("dry_run", [True, False])
def test_four_lapse_in_as_many_queries_as_two(comms, dry_run):
    for _number in range(2):
        crisis.approved(by=comms, at=START)
    TimedPermission.objects.update(warned_at=START)

    def queries_of_a_night() -> int:
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            lapsed = sweep_permissions(at=day(22), dry_run=dry_run)
            number = len(queries)
            transaction.set_rollback(True)
        assert lapsed == TimedPermission.objects.count()
        return number

    for_two = queries_of_a_night()
    for _number in range(2):
        crisis.approved(by=comms, at=START)
    TimedPermission.objects.update(warned_at=START)

    assert queries_of_a_night() == for_two


def test_nothing_lapses_on_a_day_that_is_not_worked(comms):
    made, _permission = crisis.approved(by=comms, at=START, rest_in=25, ends_in=25)  # a Friday

    assert sweep_permissions(at=day(26)) + sweep_permissions(at=day(27)) == 0  # a weekend
    assert state(made)[0] == Status.PROVISIONAL
    assert sweep_permissions(at=day(28)) == 1
    assert state(made)[0] == Status.LAPSED


def test_free_days_put_the_end_off_by_four_weeks_at_most(comms):
    """Attack: six years of free days in the calendar of one's own group."""
    made, permission = crisis.approved(by=comms, at=START)
    CalendarDay.objects.bulk_create(
        CalendarDay(body=permission.channel.body, day=day(n).date(), is_free=True, entered_by=comms, entered_at=START)
        for n in range(100)
    )
    sweep_permissions(at=day(14))

    # The 21st day is the last one.
    assert sweep_permissions(at=day(49)) == 0
    assert state(made)[0] == Status.PROVISIONAL
    assert sweep_permissions(at=day(50)) == 1

    assert state(made)[0] == Status.LAPSED


def test_a_channel_in_service_keeps_its_state_and_a_person_decides(comms, django_capture_on_commit_callbacks):
    """Nothing loses its official status by itself: a finding opens, and the condition asks what follows."""
    made, permission = crisis.approved(by=comms, at=START)
    put_into_service(permission.channel, at=day(1))
    sweep_permissions(at=day(14))

    assert sweep_permissions(at=day(22), dry_run=True) == 1
    assert Finding.objects.filter(rule=PERMISSION_OVER).exists() is False
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_permissions(at=day(22)) == 1
    assert sweep_permissions(at=day(23)) == 0

    assert state(made) == (Status.PROVISIONAL, FastTrack.EIGHT, permission.channel_id)
    assert Channel.objects.get(pk=permission.channel_id).status == ChannelStatus.ACTIVE
    assert [one.channel_id for one in Finding.objects.open().filter(rule=PERMISSION_OVER)] == [permission.channel_id]
    assert letters() == ["due", "ended", "ended_team"]
    assert Letter.objects.get(kind="requests.fast_track_ended_team").person == comms
    overdue = Condition.objects.unanswered(on=day(23).date()).get()

    conditions.answer_overdue(overdue, Consequence.CLOSE, why="Nobody handed it in.", by=comms, at=day(23))

    assert Channel.objects.get(pk=permission.channel_id).status == ChannelStatus.RETIRING
    Channel.objects.filter(pk=permission.channel_id).update(status=ChannelStatus.RETIRED, retired_at=day(24))
    assert sweep_permissions(at=day(25)) == 1
    assert state(made) == (Status.LAPSED, FastTrack.EIGHT, None)


@pytest.mark.parametrize("left", ["decider", "decider and reviewer"])
def test_what_follows_is_asked_of_who_can_decide(comms, left):
    """Whoever gave the permission has left the team: the reviewer is asked, and where there is none, the lead."""
    lead, colleague = world.lead(), world.comms()
    made, permission = crisis.approved(by=comms, at=START)
    put_into_service(permission.channel, at=day(1))
    ChannelRequest.objects.filter(pk=made.pk).update(reviewer=colleague)
    gone = [comms, colleague] if left == "decider and reviewer" else [comms]
    RoleAssignment.objects.filter(person__in=gone).update(ended_at=day(2))

    sweep_permissions(at=day(22))

    letter = Letter.objects.get(kind="requests.fast_track_ended_team")
    assert letter.person == (colleague if left == "decider" else lead)
    for language in ("en", "fr"):
        assert comms.full_name in words_of(letter.kind, language=language, data=letter.data).body


def test_the_rest_can_still_be_handed_in_and_the_finding_closes_with_the_decision(
    comms, django_capture_on_commit_callbacks
):
    made, permission = crisis.approved(by=comms, at=START)
    put_into_service(permission.channel, at=day(1))
    with django_capture_on_commit_callbacks(execute=True):
        sweep_permissions(at=day(22))
    crisis.hand_in_rest(made, at=day(24))
    assert Finding.objects.open().filter(rule=PERMISSION_OVER).count() == 1

    # Handed in at last: the permission is that of its own last day, which has not come.
    sync_findings(at=day(24))
    assert Finding.objects.open().filter(rule=PERMISSION_OVER).count() == 0
    crisis.take_up(made, by=comms, at=day(25))
    sync_findings(at=day(32))
    assert Finding.objects.open().filter(rule=PERMISSION_OVER).count() == 1
    approval, new = review_world.approval(), new_channel(made, at=day(32))
    with django_capture_on_commit_callbacks(execute=True):
        transitions.approve(made, by=comms, at=day(32), approval=approval, new=new)

    assert Finding.objects.open().filter(rule=PERMISSION_OVER).count() == 0
    assert TimedPermission.objects.get().ending == PermissionEnding.KEPT


def test_a_whole_form_that_is_not_decided_in_time_goes_on_as_an_ordinary_request(comms):
    made, permission = crisis.approved(by=comms, at=START)
    crisis.hand_in_rest(made, at=day(20))
    crisis.take_up(made, by=comms, at=day(21))

    assert sweep_permissions(at=day(29)) == 0
    assert sweep_permissions(at=day(31)) == 1

    assert state(made) == (Status.IN_REVIEW, FastTrack.WHOLE, None)
    assert permission.channel.status == ChannelStatus.APPROVED
    permission.channel.refresh_from_db()
    assert permission.channel.status == ChannelStatus.LAPSED
    made.refresh_from_db()
    made = ChannelRequest.objects.get(pk=made.pk)
    channel = transitions.approve(
        made, by=comms, at=day(31), approval=review_world.approval(), new=new_channel(made, at=day(31))
    )
    assert state(made) == (Status.APPROVED, FastTrack.WHOLE, channel.pk)
    assert channel.pk != permission.channel_id


def test_an_extension_begins_the_days_anew(comms):
    made, permission = crisis.approved(by=comms, at=START)
    sweep_permissions(at=day(14))
    end = permission.ends_on + dt.timedelta(days=30)
    transitions.extend_permission(made, ends_on=end, why="The water still rises.", by=world.lead(), at=day(20))

    assert sweep_permissions(at=day(40)) == 0
    assert sweep_permissions(at=day(53)) == 1
    assert letters() == ["due", "due"]


def test_a_set_up_that_was_cancelled_settles_the_permission(comms):
    made, permission = crisis.approved(by=comms, at=START)
    Channel.objects.filter(pk=permission.channel_id).update(status=ChannelStatus.CANCELLED)

    assert sweep_permissions(at=day(2)) == 1

    assert state(made) == (Status.LAPSED, FastTrack.EIGHT, None)


def test_the_command_names_the_step(comms, capsys):
    crisis.approved(by=comms, at=START)

    call_command("sweep_requests", "--at", day(14).isoformat(), "--dry-run")

    assert "limited permissions: 1" in capsys.readouterr().out
    assert letters() == []


# --- The clock -----------------------------------------------------------------------------------------------------------

FRIDAY = dt.datetime(2026, 3, 6, 15, tzinfo=dt.UTC)


def test_hours_of_working_days_count():
    clock = {"calendar": Calendar(), "zone": portal_zone()}
    monday = FRIDAY + dt.timedelta(days=3)

    assert due_at(FRIDAY, **clock) == monday
    assert time_worked(FRIDAY, monday, **clock) == dt.timedelta(hours=24)
    assert time_worked(FRIDAY + dt.timedelta(days=1), FRIDAY + dt.timedelta(days=2), **clock) == dt.timedelta(0)
    assert answered_before(monday, **clock) == FRIDAY


def test_the_hour_of_summer_time_is_counted_as_it_passed():
    """Europe/Paris loses an hour on 29 March 2026; here Sundays are worked."""
    clock = {"calendar": Calendar(weekdays=(0, 1, 2, 3, 4, 5, 6)), "zone": zoneinfo.ZoneInfo("Europe/Paris")}
    start = dt.datetime(2026, 3, 28, 20, tzinfo=dt.UTC)

    assert due_at(start, **clock) == start + dt.timedelta(hours=24)
    assert time_worked(start, start + dt.timedelta(hours=30), **clock) == dt.timedelta(hours=30)


@pytest.mark.parametrize(("hours", "over"), [(0, 0), (24, 0), (24.5, 1), (26, 2)])
def test_age_of_an_urgent_request(hours, over):
    handed_in = dt.datetime(2026, 3, 3, 8, tzinfo=dt.UTC)
    age = UrgentAge(
        ChannelRequest(submitted_at=handed_in),
        at=handed_in + dt.timedelta(hours=hours),
        calendar=Calendar(),
        zone=portal_zone(),
    )

    assert (age.hours, age.over) == (int(hours), over)
    assert ("was due" in age.sentence) == bool(over)


def test_what_the_requester_may_expect(comms):
    made = crisis.submitted(at=START)

    standing = standing_of(made, at=START + dt.timedelta(hours=1))
    assert "24 hours" in standing.expectation.sentence
    assert standing.due == day(1).date()
    assert not standing.is_late
    assert standing_of(made, at=day(2)).is_late


def test_until_the_letter_leaves_nobody_reads_of_the_permission(comms):
    now = timezone.now()
    made, _permission = crisis.approved(by=comms, at=now)

    assert as_told(ChannelRequest.objects.get(pk=made.pk), at=now).status == Status.IN_REVIEW
    assert list(ChannelRequest.objects.editable_by(made.requester)) == []
    ChannelRequest.objects.filter(pk=made.pk).update(shown_from=now - dt.timedelta(minutes=1))
    assert list(ChannelRequest.objects.editable_by(made.requester)) == [made]
