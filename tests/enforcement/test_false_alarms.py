"""Whoever raised an alert by mistake takes it back alone only while it is nobody else's, and not again and again (N15)."""

import datetime as dt

import pytest
from django.db import transaction
from django.urls import reverse

from channels_registry.check import CheckVerdict, check
from channels_registry.models import AccessLevel
from enforcement.incidents import actions, course
from enforcement.incidents.opening import AlertRefused, report_compromised
from enforcement.models import Incident, IncidentState, MomentKind
from portal.store import day_of
from tests import world
from tests.enforcement.alert_world import cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MINUTE = dt.timedelta(minutes=1)


def verdict_of(channel, at):
    return check(channel.addresses.current().first().canonical_url, at=at).verdict


def refused(incident, by, at) -> bool:
    try:
        with transaction.atomic():
            course.call_off(incident, by=by, at=at)
    except AlertRefused:
        return True
    return False


def a_note_of_another(c, incident):
    course.note(incident, by=c.admin, at=c.at, words="Strangers post scams, and I am locked out.")


def a_note_of_the_team(c, incident):
    course.note(incident, by=c.team, at=c.at, words="The platform confirms it.")


def a_task(c, incident):
    actions.add_action(incident, text="Call the platform", owner=c.team, due_on=day_of(c.at), by=c.team, at=c.at)


def a_task_given_back(c, incident):
    """Dropped again: somebody has acted all the same."""
    a_task(c, incident)
    actions.drop_action(incident.actions.get(), by=c.team, at=c.at)


def another_channel(c, incident):
    other = world.channel("Second voice", coadmin=c.team, runner=c.admin)
    report_compromised(other, by=c.team, at=c.at, part_of=incident)


@pytest.mark.parametrize("act", [a_note_of_another, a_note_of_the_team, a_task, a_task_given_back, another_channel])
def test_once_others_have_acted_only_the_team_calls_it_off(client, act):
    c = cast()
    incident = report_compromised(c.channel, by=c.editor, at=c.at)
    act(c, incident)
    before = incident.moments.count()

    assert refused(incident, c.editor, c.at + MINUTE)

    incident.refresh_from_db()
    assert (incident.state, incident.moments.count()) == (IncidentState.OPEN, before)
    assert verdict_of(c.channel, c.at) == CheckVerdict.COMPROMISED
    client.force_login(c.editor)
    assert (
        "False alarm: take it back" not in client.get(reverse("enforcement:alert", args=[incident.pk])).content.decode()
    )
    course.call_off(incident, by=c.team, at=c.at + MINUTE)
    assert verdict_of(c.channel, c.at) == CheckVerdict.OFFICIAL


def test_what_one_wrote_oneself_stands_against_nothing():
    """A note of the person who raised it, and of whom the team raised it for, is no act of others."""
    c = cast()
    incident = report_compromised(c.channel, by=c.team, on_behalf_of=c.editor, at=c.at)
    course.note(incident, by=c.editor, at=c.at, words="It may have been my new phone.")

    course.call_off(incident, by=c.editor, at=c.at + MINUTE)

    incident.refresh_from_db()
    assert incident.state == IncidentState.FALSE_ALARM


def test_what_the_team_does_about_an_alert_that_it_raised_for_a_caller_is_its_own():
    """The caller takes it back while the team has only entered it; once it writes or acts, the team says that it is nothing."""
    c = cast()
    incident = report_compromised(c.channel, by=c.team, on_behalf_of=c.editor, at=c.at)
    assert course.may_call_off(incident, c.editor, at=c.at + MINUTE)
    course.note(incident, by=c.team, at=c.at + MINUTE, words="The platform confirms it.")

    assert refused(incident, c.editor, c.at + 2 * MINUTE)

    incident.refresh_from_db()
    assert incident.state == IncidentState.OPEN
    assert verdict_of(c.channel, c.at) == CheckVerdict.COMPROMISED


def test_the_third_alert_within_a_day_is_raised_and_left_to_the_team(client):
    """From the page, fifteen times: raising is never held up, the warning is; those who come after join."""
    c = cast()
    agency = world.external("Agency")
    world.grant(c.channel, agency, AccessLevel.ANALYST)
    client.force_login(agency)

    for _press in range(15):
        assert (
            client.post(reverse("enforcement:raise-compromised", args=[c.channel.pk]), {"words": ""}).status_code == 302
        )
        last = Incident.objects.order_by("-pk").first()
        client.post(reverse("enforcement:alert-false-alarm", args=[last.pk]))

    states = list(Incident.objects.order_by("pk").values_list("state", flat=True))
    assert states == [IncidentState.FALSE_ALARM, IncidentState.FALSE_ALARM, IncidentState.OPEN]
    assert last.moments.filter(what=MomentKind.REPORTED_AGAIN).count() == 12
    assert verdict_of(c.channel, c.at) == CheckVerdict.COMPROMISED
    course.call_off(last, by=c.team, at=last.opened_at + MINUTE)
    assert verdict_of(c.channel, c.at) == CheckVerdict.OFFICIAL


def test_the_limit_is_for_one_person_one_channel_and_one_day():
    c = cast()
    for turn in range(course.MOST_OWN_FALSE_ALARMS):
        course.call_off(report_compromised(c.channel, by=c.editor, at=c.at), by=c.editor, at=c.at + turn * MINUTE)
    other = world.channel("Second voice", coadmin=c.team, runner=c.admin)
    world.grant(other, c.editor, AccessLevel.EDITOR)

    assert not refused(report_compromised(other, by=c.editor, at=c.at), c.editor, c.at + MINUTE)
    assert not refused(report_compromised(c.channel, by=c.admin, at=c.at), c.admin, c.at + MINUTE)
    third = report_compromised(c.channel, by=c.editor, at=c.at + 2 * MINUTE)
    assert refused(third, c.editor, c.at + 3 * MINUTE)
    course.call_off(third, by=c.team, at=c.at + 3 * MINUTE)
    later = c.at + course.WITHIN + 4 * MINUTE
    assert not refused(report_compromised(c.channel, by=c.editor, at=later), c.editor, later + MINUTE)


@pytest.mark.parametrize("by", ["editor", "team"])
def test_a_false_alarm_lifts_no_warning_that_stood_before(by):
    """The channel is lost and the public stays warned: nobody lifts that by raising another alert and taking it back."""
    c = cast()
    lost = report_compromised(c.channel, by=c.admin, at=c.at)
    course.close(lost, by=c.team, at=c.at, why="The platform does not answer.", warning_stays=True)
    warned_at = c.channel.compromised_at
    again = report_compromised(c.channel, by=getattr(c, by), at=c.at + MINUTE)

    course.call_off(again, by=getattr(c, by), at=c.at + 2 * MINUTE)

    c.channel.refresh_from_db()
    assert (again.state, lost.warning_stays) == (IncidentState.FALSE_ALARM, True)
    assert c.channel.compromised_at == warned_at
    assert verdict_of(c.channel, c.at) == CheckVerdict.COMPROMISED
    last = again.moments.order_by("pk").last()
    assert (last.what, last.words) == (MomentKind.FALSE_ALARM, "What an earlier alert left over the channel stays.")
