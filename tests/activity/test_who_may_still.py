"""Who may still answer, decide or read, once access has ended, a link is all there is, or the successor is in danger."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from activity.answering import readable_by
from activity.asking import rows
from activity.asking.answering import Answer, Given, answer
from activity.models import Keeping
from activity.retirement import ending
from activity.silence.keeping import KeepingRefused, keep
from channels_registry.check import check
from channels_registry.grants import revoke
from channels_registry.lifecycle import set_overlay
from channels_registry.models import Channel, Grant, Overlay
from tests import world
from tests.activity import asking_world
from tests.activity.asking_world import days, facts_of_answers, said, silent, token_of
from tests.activity.closing_world import closing, everything_done

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def now(monkeypatch):
    at = timezone.now()
    for name, value in (("NOW", at), ("ENTERED", at - days(900))):
        monkeypatch.setattr(asking_world, name, value)
    return at


def closed(*, at, by, **facts) -> Channel:
    case = closing(at=at, by=by, **facts)
    everything_done(case, by=by, at=at)
    ending.finish(case, outcome="locked", by=by, at=at)
    return Channel.objects.get(pk=case.channel_id)


def test_the_third_keeping_is_the_leads_decision_and_no_link_takes_it(client, now):
    """U7: whoever finds the letter of the lead must not be able to decide for them."""
    lead = world.lead()
    channel = silent(runner=lead)
    for day in (50, 40):
        Keeping.objects.create(
            channel=channel, until=(now - days(30)).date(), reason="Later.", by=lead, at=now - days(day)
        )
    page, until = reverse("activity:answer", args=[token_of(lead, at=now)]), (now + days(60)).date()
    before = facts_of_answers()

    sent = client.post(page, said(channel, "pause", until=until, reason="Later again."))

    assert (sent.status_code, "kept twice already" in sent.content.decode()) == (422, True)
    (row,) = rows.of_person(lead, at=now)
    with pytest.raises(KeepingRefused, match="kept twice already"):
        answer(row, Given(Answer.PAUSE, until=until, reason="Later again."), by=lead, at=now)
    assert facts_of_answers() == before
    keep(channel, until=until, reason="Its season begins in summer.", by=lead, at=now)  # signed in, on its own page
    assert Keeping.objects.count() == 3


def test_a_link_opens_nothing_of_a_channel_whose_access_ended(client, now):
    """L2: the letter was written while an agency still had access."""
    agency = world.external("Adam Agency")
    channel = silent(runner=world.person())
    world.grant(channel, agency, at=now - days(300))
    page = reverse("activity:answer", args=[token_of(agency, at=now)])
    assert channel.name in client.get(page).content.decode()
    revoke(
        Grant.objects.get(person=agency), by=world.comms(), at=now - dt.timedelta(minutes=1), why="The contract ended."
    )
    before = facts_of_answers()

    sent = client.post(page, said(channel, "close", reason="Close it."))

    assert channel.name not in client.get(page).content.decode()
    assert (sent.status_code, facts_of_answers()) == (302, before)


def test_whoever_left_before_the_closing_reads_nothing_of_it(client):
    now, team = timezone.now(), world.comms()
    stays, left = world.person(), world.external("Adam Agency")
    case = closing(at=now, by=team, runner=stays)
    world.grant(case.channel, left, at=now - days(200))
    revoke(Grant.objects.get(person=left), by=team, at=now - days(20), why="The contract ended.")
    everything_done(case, by=team, at=now)
    ending.finish(case, outcome="locked", by=team, at=now)

    assert list(readable_by(stays, at=now)) == [case.channel]
    assert list(readable_by(left, at=now)) == []
    for someone, status in ((stays, 200), (left, 404)):
        client.force_login(someone)
        assert client.get(reverse("activity:case", args=[case.pk])).status_code == status


@pytest.mark.parametrize("overlay", [Overlay.COMPROMISED, Overlay.SUSPENDED])
def test_nobody_is_sent_to_a_successor_that_does_not_speak_for_us(client, overlay):
    now, team = timezone.now(), world.comms()
    successor = world.channel("Voices of the region")
    gone = closed(at=now, by=team, plan={"successor": successor})
    link = gone.addresses.get().canonical_url
    assert check(link, at=now).successor.channel == successor

    set_overlay(successor, overlay, by=world.lead(), at=now, why="Strange posts.")

    assert check(link, at=now).successor is None
    assert "Voices of the region" not in client.get(reverse("public:channel", args=[gone.pk])).content.decode()
