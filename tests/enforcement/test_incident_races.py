"""Two at once: reports, a report while the warning is lifted, a false alarm against the team, two stops (N15)."""

import pytest
from django.utils import timezone

from channels_registry.models import Channel
from enforcement.incidents import course, stopping
from enforcement.incidents.opening import AlertRefused, report_compromised
from enforcement.models import Incident, IncidentState, MomentKind, StopCall, StopScope
from ledger.recording import verify
from notifications.models import Letter
from tests import world
from tests.enforcement.alert_world import cast

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]


def own(channel):
    """Each thread reads the channel for itself, as each request does."""
    return Channel.objects.get(pk=channel.pk)


def test_two_people_report_at_once_and_make_one_alert():
    c = cast()
    results = world.at_once(
        lambda: report_compromised(own(c.channel), by=c.editor, at=timezone.now(), words="First."),
        lambda: report_compromised(own(c.channel), by=c.admin, at=timezone.now(), words="Second."),
    )

    incident = Incident.objects.get()
    assert results == [incident, incident]
    assert incident.moments.filter(what=MomentKind.REPORTED_AGAIN).count() == 1
    assert set(incident.moments.exclude(words="").values_list("words", flat=True)) == {"First.", "Second."}
    assert Letter.objects.filter(kind="enforcement.alert").count() == 2
    assert own(c.channel).compromised_at
    assert verify().intact


def test_a_report_while_the_warning_is_lifted_is_never_lost():
    """Either it joined the alert before its end, or it opened one of its own; an alert under way always has its warning."""
    c = cast()
    first = report_compromised(c.channel, by=c.editor, at=timezone.now())
    closing = Incident.objects.get(pk=first.pk)

    lifted, reported = world.at_once(
        lambda: course.close(closing, by=c.team, at=timezone.now(), why="Ours again."),
        lambda: report_compromised(own(c.channel), by=c.admin, at=timezone.now(), words="It goes on!"),
    )

    assert lifted is None
    assert isinstance(reported, Incident)
    under_way = Incident.objects.under_way().count()
    assert bool(own(c.channel).compromised_at) == bool(under_way)
    assert under_way == (reported != first)
    assert reported.moments.filter(words="It goes on!").count() == 1


def test_a_false_alarm_and_the_team_at_once_have_one_winner():
    c = cast()
    incident = report_compromised(c.channel, by=c.editor, at=timezone.now())
    one, other = Incident.objects.get(pk=incident.pk), Incident.objects.get(pk=incident.pk)

    results = world.at_once(
        lambda: course.call_off(one, by=c.editor, at=timezone.now()),
        lambda: course.close(other, by=c.team, at=timezone.now(), why="Ours again."),
    )

    assert sorted(type(result) for result in results if result is not None) == [AlertRefused]
    assert Incident.objects.get().state in (IncidentState.CLOSED, IncidentState.FALSE_ALARM)
    assert own(c.channel).compromised_at is None
    assert verify().intact


def test_two_who_call_the_same_stop_at_once_write_one_letter_to_each():
    c = cast()
    lines = {"en": "We are silent today."}
    results = world.at_once(
        *(
            lambda by=by: stopping.start_stop(StopScope.ALL, lines=lines, by=by, at=timezone.now())
            for by in (c.team, c.second)
        )
    )

    assert sorted(type(result).__name__ for result in results) == ["AlertRefused", "StopCall"]
    call = StopCall.objects.get()
    assert call.receipts.count() == Letter.objects.filter(kind=stopping.CALL).count() == 3
