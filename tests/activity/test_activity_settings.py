"""The pages of feeds and of the days after which a channel counts as quiet (N10, U7)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from activity.models import Following, Threshold
from channels_registry.models import Platform
from tests import world
from tests.activity.quiet_pages import facts, page, post, quiet

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def test_a_feed_is_followed_and_dropped_from_its_page(client, now):
    runner = world.person()
    channel = quiet(now, runner=runner)

    assert post(client, runner, "feed", channel, **{"feed-url": "https://blog.example.org/feed"}).status_code == 302
    text = page(client, runner, "feed", channel.pk).content.decode()
    assert "https://blog.example.org/feed" in text
    assert post(client, runner, "feed-stop", channel).status_code == 302
    assert post(client, runner, "feed-stop", channel).status_code == 302
    assert Following.objects.count() == 0
    client.force_login(runner)
    assertRedirects(
        client.get(reverse("activity:feed-stop", args=[channel.pk])),
        reverse("activity:feed", args=[channel.pk]),
        fetch_redirect_response=False,
    )


def test_the_demonstration_says_that_it_does_not_look(client, now, settings):
    settings.DEMO = True

    assert "never goes out to look" in page(client, world.comms(), "feed", quiet(now).pk).content.decode()


def test_the_lead_sets_the_days(client, now):
    lead, on_x = world.lead(), world.platform("x")
    client.force_login(lead)
    data = {
        "days-platform": on_x.pk, "days-kind": "campaign", "days-rhythm": "", "days-quiet_days": "14",
        "days-flag_days": "30",
    }  # fmt: skip

    assert client.post(reverse("activity:thresholds"), data).status_code == 302
    threshold = Threshold.objects.exclude(kind="").get()
    assert client.post(reverse("activity:threshold-remove", args=[threshold.pk])).status_code == 302
    assert client.post(reverse("activity:threshold-remove", args=[threshold.pk])).status_code == 404
    assert not Threshold.objects.exclude(kind="").exists()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"platform": "999999"},
        {"quiet_days": "30", "flag_days": "30"},
        {"quiet_days": "-1", "flag_days": "30"},
        {"quiet_days": "1e3", "flag_days": "30"},
        {"quiet_days": "99999999999999999999", "flag_days": "30"},
        {"kind": "nonsense", "quiet_days": "14", "flag_days": "30"},
        {"rhythm": "nonsense", "quiet_days": "14", "flag_days": "30"},
        {"rhythm": "emergencies", "quiet_days": "14", "flag_days": "30"},
    ],
)
def test_days_that_make_no_sense_are_refused(client, now, data):
    on_x = world.platform("x")
    client.force_login(world.lead())
    before = facts()

    sent = {f"days-{name}": value for name, value in {"platform": on_x.pk, **data}.items()}
    response = client.post(reverse("activity:thresholds"), sent)

    assert response.status_code == 422
    assert facts() == before


@pytest.mark.parametrize(
    ("who", "read", "write"),
    [
        (world.lead, 200, 422),
        (world.comms, 200, 403),
        (world.auditor, 200, 403),
        (world.administrator, 403, 403),
        (world.person, 403, 403),
        (world.external, 403, 403),
    ],
)
def test_who_reads_and_sets_the_days(client, who, read, write):
    client.force_login(who())

    assert client.get(reverse("activity:thresholds")).status_code == read
    assert client.post(reverse("activity:thresholds")).status_code == write


def test_the_page_of_days_costs_the_same_with_many_rules(client):
    client.force_login(world.auditor())
    client.get(reverse("activity:thresholds"))
    costs = []
    for key in ("x", "facebook", "youtube"):
        for kind in ("campaign", "project"):
            Threshold.objects.create(platform=world.platform(key), kind=kind, quiet_after_days=9, flag_after_days=20)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("activity:thresholds"))
        costs.append(len(captured))

    assert len(set(costs)) == 1
    assert Platform.objects.count() >= 3
