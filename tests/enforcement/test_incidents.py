"""Alerts: who raises, joins, calls off and ends them, and what stays on record (N15)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from channels_registry import lifecycle
from channels_registry.check import CheckVerdict, check
from channels_registry.grants import revoke
from channels_registry.models import Channel, ChannelStatus, Grant, Overlay
from enforcement.incidents import course
from enforcement.incidents.opening import AlertRefused, note_access_lost, note_blocked, report_compromised
from enforcement.models import Incident, IncidentKind, IncidentMoment, IncidentState, MomentKind
from ledger.models import LedgerEntry, LedgerText
from notifications.models import Letter
from tests import world
from tests.enforcement.alert_world import SECRET_WORDS, cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def verdict_of(channel, at):
    return check(channel.addresses.current().first().canonical_url, at=at).verdict


def stands(channel):
    """Everything an alert could have changed."""
    channel.refresh_from_db()
    return (
        channel.compromised_at, channel.access_lost_at, channel.blocked_at,
        list(Incident.objects.order_by("pk").values_list("pk", "state")),
        Letter.objects.count(), LedgerEntry.objects.count(), IncidentMoment.objects.count(),
    )  # fmt: skip


# --- Who may --------------------------------------------------------------------------------------------------------------


def refused_reporters(c):
    gone = world.person("Gone One")
    world.grant(c.channel, gone)
    revoke(Grant.objects.get(person=gone), by=c.team, at=c.at - dt.timedelta(days=1), why="Left.")
    return {"stranger": c.stranger, "gone": gone, "auditor": world.auditor(), "administrator": world.administrator()}


@pytest.mark.parametrize("who", ["stranger", "gone", "auditor", "administrator"])
@pytest.mark.parametrize("act", [report_compromised, note_access_lost, note_blocked])
def test_who_is_not_listed_raises_nothing(who, act):
    c = cast()
    person = refused_reporters(c)[who]
    before = stands(c.channel)

    with pytest.raises(AlertRefused), transaction.atomic():
        act(c.channel, by=person, at=c.at)

    assert stands(c.channel) == before
    assert verdict_of(c.channel, c.at) == CheckVerdict.OFFICIAL


@pytest.mark.parametrize("who", ["team", "admin", "editor"])
def test_whoever_is_listed_turns_the_public_answer(who):
    """N15: any live access is enough, and the answer turns in the same transaction."""
    c = cast()
    person = getattr(c, who)

    incident = report_compromised(c.channel, by=person, at=c.at, words="Strange posts.")

    assert verdict_of(c.channel, c.at) == CheckVerdict.COMPROMISED
    assert (incident.opened_by, incident.reported_by, incident.state) == (person, person, IncidentState.OPEN)
    told = set(Letter.objects.filter(event__startswith="enforcement.alert").values_list("address", flat=True))
    assert told == {p.email for p in (c.team, c.second, c.admin, c.editor)} - {person.email}


def test_responsible_and_deputy_may_without_access():
    c = cast(responsible=world.person(), deputy=world.person())

    report_compromised(c.channel, by=c.channel.deputy, at=c.at)

    assert verdict_of(c.channel, c.at) == CheckVerdict.COMPROMISED


@pytest.mark.parametrize(("act", "kind"), [(note_access_lost, "access_lost"), (note_blocked, "blocked")])
def test_lost_and_blocked_leave_the_public_answer_and_write_no_letters(act, kind):
    c = cast()
    letters = Letter.objects.count()

    incident = act(c.channel, by=c.editor, at=c.at, words="The phone is gone.")

    c.channel.refresh_from_db()
    assert [o.value for o in c.channel.overlays] == [kind]
    assert verdict_of(c.channel, c.at) == CheckVerdict.OFFICIAL
    assert (incident.kind, Letter.objects.count()) == (kind, letters)


def test_only_the_team_reports_for_others():
    c = cast()
    before = stands(c.channel)
    for how in ({"on_behalf_of": c.editor}, {"told_by": "A journalist, by phone."}):
        with pytest.raises(AlertRefused):
            report_compromised(c.channel, by=c.admin, at=c.at, **how)
    assert stands(c.channel) == before

    incident = report_compromised(c.channel, by=c.second, at=c.at, told_by="A journalist, by phone.")

    assert (incident.opened_by, incident.reported_by, incident.told_by) == (c.second, None, "A journalist, by phone.")


@pytest.mark.parametrize("status", [ChannelStatus.APPROVED, ChannelStatus.LAPSED])
def test_a_channel_that_never_spoke_has_no_alert(status):
    c = cast()
    Channel.objects.filter(pk=c.channel.pk).update(status=status)

    with pytest.raises(AlertRefused):
        report_compromised(c.channel, by=c.team, at=c.at)

    assert not Incident.objects.exists()


def test_a_closed_account_can_still_be_warned_of():
    c = cast()
    lifecycle.start_retiring(c.channel, by=c.team, at=c.at, why="Done.")
    lifecycle.retire(c.channel, by=c.team, at=c.at, why="Done.")

    report_compromised(c.channel, by=c.team, at=c.at)

    assert check(c.channel.addresses.first().canonical_url, at=c.at).verdict == CheckVerdict.COMPROMISED


# --- What is kept and what is not -------------------------------------------------------------------------------------------


def test_no_word_of_a_report_reaches_letters_or_the_record():
    c = cast()
    incident = report_compromised(c.channel, by=c.editor, at=c.at, words=SECRET_WORDS)
    course.note(incident, by=c.team, at=c.at, words=SECRET_WORDS)

    assert incident.moments.filter(words=SECRET_WORDS).count() == 2
    assert not Letter.objects.filter(data__icontains="zqx").exists()
    assert not LedgerText.objects.filter(text__icontains="zqx").exists()
    assert not LedgerEntry.objects.filter(data__icontains="zqx").exists()


def test_a_password_is_never_kept():
    c = cast()
    with pytest.raises(AlertRefused):
        report_compromised(c.channel, by=c.editor, at=c.at, words="password: Xk9!vulture-77-Zebra")
    assert not IncidentMoment.objects.exists()


def test_erased_words_are_gone_and_the_times_stay():
    c = cast()
    incident = report_compromised(c.channel, by=c.team, at=c.at, words=SECRET_WORDS, told_by="zqx by phone")
    with pytest.raises(AlertRefused):
        course.erase_words(incident, by=c.team, at=c.at, why="Asked for.")
    course.close(incident, by=c.team, at=c.at, why="Ours again.")
    kept = list(incident.moments.values_list("at", "what", "by"))

    assert course.erase_words(incident, by=c.team, at=c.at, why="Asked for.") == 2

    incident.refresh_from_db()
    assert list(incident.moments.values_list("at", "what", "by")) == kept
    assert (set(incident.moments.values_list("words", flat=True)), incident.told_by) == ({""}, "")


# --- Joining, containing, ending -----------------------------------------------------------------------------------------------


def test_a_second_report_joins_the_first():
    c = cast()
    first = report_compromised(c.channel, by=c.editor, at=c.at)
    letters = Letter.objects.count()

    second = report_compromised(c.channel, by=c.admin, at=c.at, words="I see it too.")

    assert second == first
    assert Letter.objects.count() == letters
    assert list(first.moments.filter(what=MomentKind.REPORTED_AGAIN).values_list("by", "words")) == [
        (c.admin.pk, "I see it too.")
    ]


@pytest.mark.parametrize("who", ["admin", "editor", "stranger"])
def test_only_the_team_contains_and_ends(who):
    c = cast()
    incident = report_compromised(c.channel, by=c.editor, at=c.at)
    before = stands(c.channel)
    person = getattr(c, who)

    with pytest.raises(AlertRefused):
        course.contain(incident, by=person, at=c.at)
    with pytest.raises(AlertRefused):
        course.close(incident, by=person, at=c.at, why="It seems fine.")

    assert stands(c.channel) == before


def test_ending_needs_a_reason_and_keeps_who_reported_it():
    c = cast()
    incident = report_compromised(c.channel, by=c.editor, at=c.at)
    course.contain(incident, by=c.second, at=c.at)
    assert verdict_of(c.channel, c.at) == CheckVerdict.COMPROMISED
    with pytest.raises(AlertRefused), transaction.atomic():
        course.close(incident, by=c.team, at=c.at, why=" ")
    assert verdict_of(c.channel, c.at) == CheckVerdict.COMPROMISED

    course.close(incident, by=c.team, at=c.at, why="Ours again.")

    incident.refresh_from_db()
    assert verdict_of(c.channel, c.at) == CheckVerdict.OFFICIAL
    assert (incident.state, incident.reported_by, incident.ended_by) == (IncidentState.CLOSED, c.editor, c.team)
    assert Letter.objects.filter(kind="enforcement.alert_over").count() == 3


def test_what_is_lost_keeps_its_warning_and_a_new_alert_can_come():
    c = cast()
    incident = report_compromised(c.channel, by=c.editor, at=c.at)

    course.close(incident, by=c.team, at=c.at, why="The platform does not answer.", warning_stays=True)

    assert verdict_of(c.channel, c.at) == CheckVerdict.COMPROMISED
    assert report_compromised(c.channel, by=c.team, at=c.at).pk != incident.pk


@pytest.mark.parametrize("action", ["contain", "close", "call_off"])
@pytest.mark.parametrize("state", IncidentState)
def test_each_action_starts_only_where_the_table_says(action, state):
    """State × action: whatever the table does not allow is refused and changes nothing."""
    c = cast()
    incident = report_compromised(c.channel, by=c.editor, at=c.at)
    if state == IncidentState.CONTAINED:
        course.contain(incident, by=c.team, at=c.at)
    elif state == IncidentState.CLOSED:
        course.close(incident, by=c.team, at=c.at, why="Over.")
    elif state == IncidentState.FALSE_ALARM:
        course.call_off(incident, by=c.team, at=c.at)
    act = {
        "contain": lambda: course.contain(incident, by=c.second, at=c.at),
        "close": lambda: course.close(incident, by=c.second, at=c.at, why="Over."),
        "call_off": lambda: course.call_off(incident, by=c.second, at=c.at),
    }[action]
    starts, ends = course.TRANSITIONS[action]
    before = stands(c.channel)

    if state in starts:
        act()
        assert Incident.objects.get().state == ends
    else:
        with pytest.raises(AlertRefused):
            act()
        assert stands(c.channel) == before


# --- False alarms ----------------------------------------------------------------------------------------------------------------


def test_the_reporter_calls_it_off_at_once_and_history_stays():
    c = cast()
    incident = report_compromised(c.channel, by=c.editor, at=c.at)

    course.call_off(incident, by=c.editor, at=c.at + dt.timedelta(minutes=5))

    incident.refresh_from_db()
    assert verdict_of(c.channel, c.at) == CheckVerdict.OFFICIAL
    assert (incident.state, incident.opened_by) == (IncidentState.FALSE_ALARM, c.editor)
    assert [m.what for m in incident.moments.all()] == ["reported", "warned", "told", "false_alarm"]


@pytest.mark.parametrize("case", ["too late", "somebody else too", "in hand", "not the reporter"])
def test_a_reporter_cannot_call_off_what_others_act_on(case):
    c = cast()
    incident = report_compromised(c.channel, by=c.editor, at=c.at)
    by, at = c.editor, c.at + dt.timedelta(minutes=5)
    if case == "too late":
        at = c.at + course.OWN_FALSE_ALARM + dt.timedelta(seconds=1)
    elif case == "somebody else too":
        report_compromised(c.channel, by=c.admin, at=c.at)
    elif case == "in hand":
        course.contain(incident, by=c.team, at=c.at)
    else:
        by = c.admin
    before = stands(c.channel)

    with pytest.raises(AlertRefused), transaction.atomic():
        course.call_off(incident, by=by, at=at)

    assert stands(c.channel) == before
    course.call_off(incident, by=c.team, at=at)
    assert verdict_of(c.channel, at) == CheckVerdict.OFFICIAL


# --- The channel's own page leads to the same ---------------------------------------------------------------------------------------


def test_an_overlay_laid_and_lifted_on_the_channel_has_its_alert():
    c = cast()

    lifecycle.set_overlay(c.channel, Overlay.COMPROMISED, by=c.team, at=c.at, why="Strange posts.")
    incident = Incident.objects.get()
    assert (incident.kind, incident.opened_by, incident.state) == (IncidentKind.COMPROMISED, c.team, IncidentState.OPEN)
    assert Letter.objects.filter(kind="enforcement.alert").count() == 1

    lifecycle.lift_overlay(c.channel, Overlay.COMPROMISED, by=c.second, at=c.at, why="Ours.")
    incident.refresh_from_db()
    assert (incident.state, incident.ended_by) == (IncidentState.CLOSED, c.second)


def test_closing_the_channel_ends_what_is_lost_and_keeps_the_warning():
    c = cast()
    note_access_lost(c.channel, by=c.team, at=c.at)
    report_compromised(c.channel, by=c.team, at=c.at)
    lifecycle.start_retiring(c.channel, by=c.team, at=c.at, why="Done.")
    c.channel.refresh_from_db()

    lifecycle.retire(c.channel, by=c.team, at=c.at, why="Done.")

    assert dict(Incident.objects.values_list("kind", "state")) == {"access_lost": "closed", "compromised": "open"}


def test_a_listed_person_lifts_no_overlay_by_the_life_cycle_and_suspends_nothing():
    c = cast()
    report_compromised(c.channel, by=c.editor, at=c.at)
    before = stands(c.channel)
    for act in (
        lambda: lifecycle.lift_overlay(c.channel, Overlay.COMPROMISED, by=c.editor, at=c.at, why="Fine."),
        lambda: lifecycle.set_overlay(c.channel, Overlay.SUSPENDED, by=c.editor, at=c.at, why="A quarrel."),
    ):
        with pytest.raises(lifecycle.NotAllowed), transaction.atomic():
            act()
    assert stands(c.channel) == before


# --- Constraints: past every function -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("incident_dates_fit_its_state", {"state": "closed"}),
        ("incident_dates_fit_its_state", {"state": "contained"}),
        ("incident_kind_known", {"kind": "rumour"}),
        ("incident_contained_whole", {"state": "contained", "contained_at": dt.datetime(2099, 1, 1, tzinfo=dt.UTC)}),
        ("incident_warning_stays_when_over", {"warning_stays": True}),
    ],
)
def test_the_database_refuses(name, values):
    c = cast()
    incident = report_compromised(c.channel, by=c.editor, at=c.at)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(**values)


def test_the_database_keeps_one_alert_of_a_kind_under_way():
    c = cast()
    report_compromised(c.channel, by=c.editor, at=c.at)

    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.create(channel=c.channel, kind="compromised", opened_at=c.at, opened_by=c.team)
