"""What a change of the days would do is shown before it is made, and showing it changes nothing (U7)."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activity.models import Silence, Threshold
from activity.silence.previewing import NAMED, preview_of, preview_without
from activity.silence.sweeping import sweep
from activity.silence.terms import Days
from activity.silence.thresholds import set_threshold
from channels_registry.models import Channel, Platform
from ledger.models import LedgerEntry
from portal.models import PortalSettings
from tests import world
from tests.activity.silent_world import NOW, asked_again, days, quiet

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
WEEKLY = {"kind": "", "rhythm": "weekly"}


def everything_written() -> tuple:
    return (
        list(Threshold.objects.order_by("pk").values()), list(Platform.objects.order_by("pk").values()),
        list(Silence.objects.order_by("pk").values()), LedgerEntry.objects.count(), PortalSettings.objects.count(),
    )  # fmt: skip


def test_it_tells_what_the_night_then_does():
    """The promise of the preview is kept by the sweep: the same channels, and no others."""
    x = world.platform("x")
    would_be_asked = [quiet(60, rhythm="weekly") for _number in range(3)]
    would_be_flagged = asked_again(170, since=35, rhythm="weekly")
    quiet(20), quiet(60, rhythm="monthly"), quiet(60, quiet_months=[NOW.month])
    asked_already = quiet(100)
    before = everything_written()

    preview = preview_of(x, **WEEKLY, days=Days(50, 120), at=NOW)

    assert everything_written() == before
    assert (preview.asked.count, preview.asked.channels) == (3, would_be_asked)
    assert (preview.flagged.count, preview.flagged.channels) == (1, [would_be_flagged])
    assert (preview.ended.count, preview.ended.channels) == (0, [])
    set_threshold(x, **WEEKLY, quiet_days=50, flag_days=120, by=world.lead(), at=NOW)
    done = sweep(at=NOW)
    assert (done.nudged, done.flagged) == (3 + 1, 1)
    assert Silence.objects.filter(nudged_at=NOW).exclude(channel=asked_already).count() == 3


def test_longer_days_take_questions_back():
    channel = asked_again(170, since=35)

    preview = preview_of(world.platform("x"), **WEEKLY, days=Days(200, 400), at=NOW)

    assert (preview.asked.count, preview.flagged.count, preview.ended.channels) == (0, 0, [channel])


def test_removing_a_rule_is_shown_as_well():
    daily = quiet(60, rhythm="daily")
    assert sweep(at=NOW).nudged == 1
    rule = Threshold.objects.select_related("platform").get(platform=world.platform("x"), rhythm="daily")

    preview = preview_without(rule, at=NOW)

    assert preview.ended.channels == [daily]


def test_it_costs_the_same_for_one_and_for_many(django_assert_num_queries):
    x = world.platform("x")
    for many in (1, NAMED + 2):
        for _number in range(many):
            quiet(60)
        # Rules and platforms, the settings, three questions, the names.
        with django_assert_num_queries(7):
            preview = preview_of(x, **WEEKLY, days=Days(50, 120), at=NOW)
    assert (preview.asked.count, len(preview.asked.channels), preview.asked.more) == (NAMED + 3, NAMED, 3)


def sent(platform, **more):
    return {
        "days-platform": platform.pk, "days-kind": "", "days-rhythm": "weekly", "days-quiet_days": "50",
        "days-flag_days": "120", **more,
    }  # fmt: skip


def test_the_page_shows_it_and_then_sets_it(client):
    x, now = world.platform("x"), timezone.now()
    channel = world.channel("Quiet One", at=now - dt.timedelta(days=900))
    Channel.objects.filter(pk=channel.pk).update(latest_post_at=now - days(60), looked_at=now)
    client.force_login(world.lead())
    before = everything_written()

    response = client.post(reverse("activity:thresholds"), sent(x, **{"try": "1"}))

    assert response.status_code == 200
    text = response.content.decode()
    assert "The administrators of 1 channel would be asked" in text
    assert "Quiet One" in text
    assert everything_written() == before
    assert client.post(reverse("activity:thresholds"), sent(x)).status_code == 302
    assert Threshold.objects.get(platform=x, rhythm="weekly").quiet_after_days == 50
    rule = Threshold.objects.get(platform=x, rhythm="weekly")
    page = client.get(reverse("activity:threshold-remove", args=[rule.pk]))
    assert "No channel would be asked about" in page.content.decode()
    assert Threshold.objects.filter(pk=rule.pk).exists()


@pytest.mark.parametrize("who", [world.comms, world.auditor])
def test_only_the_lead_tries_and_sets(client, who):
    client.force_login(who())
    before = everything_written()

    for more in ({"try": "1"}, {}):
        assert client.post(reverse("activity:thresholds"), sent(world.platform("x"), **more)).status_code == 403
    assert client.post(reverse("activity:steps"), {"steps-reminder_days": "20"}).status_code == 403

    assert everything_written() == before


def test_the_steps_are_set_on_their_page(client):
    client.force_login(world.lead())
    numbers = {"steps-reminder_days": "20", "steps-proposal_days": "60", "steps-least_engagements": "3"}

    assert client.post(reverse("activity:steps"), {**numbers, "steps-reminder_days": "1"}).status_code == 422
    assert not PortalSettings.objects.filter(reminder_days=1).exists()
    assert client.post(reverse("activity:steps"), numbers).status_code == 302

    settings = PortalSettings.objects.get()
    assert (settings.reminder_days, settings.proposal_days, settings.least_engagements) == (20, 60, 3)


def test_the_page_of_days_costs_the_same_with_many_rules(client):
    client.force_login(world.lead())
    client.get(reverse("activity:thresholds"))
    costs = []
    for kind in ("campaign", "project", "office"):
        Threshold.objects.create(platform=world.platform(), kind=kind, quiet_after_days=9, flag_after_days=90)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("activity:thresholds"))
        costs.append(len(captured))
    assert len(set(costs)) == 1
