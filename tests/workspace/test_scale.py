"""The synthetic portal for benchmarks: consistent, repeatable, and never among real channels."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from activity.silence.sweeping import sweep
from channels_registry.check import CheckVerdict, check
from channels_registry.findings import sync_findings
from channels_registry.models import Channel, ChannelAddress, Grant
from requests_app.models import ChannelRequest, RequestStage
from tests import world
from tests.gap_guard import silent_gaps
from workspace.scale.seeding import NotHere, seed

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_synthetic_portal_keeps_the_rules_of_a_real_one(client):
    at = timezone.now()

    written = seed(400, at=at)

    assert (written["channels"], Channel.objects.count(), ChannelAddress.objects.count()) == (400, 400, 400)
    assert {"active", "flagged", "approved", "retired"} <= set(Channel.objects.values_list("status", flat=True))
    assert 2 <= Grant.objects.count() / 400 <= 4
    assert ChannelRequest.objects.count() == written["requests"] > 50
    # Each request is in the stage that its state says (N5).
    assert dict(RequestStage.objects.open().values_list("request", "stage")) == dict(
        ChannelRequest.objects.values_list("pk", "status")
    )
    # Rule A8: every gap has its open point, and there is no other.
    assert silent_gaps() == []
    assert sync_findings(at=at) == []
    assert check(ChannelAddress.objects.filter(channel__status="active").first().canonical_url, at=at).verdict in (
        CheckVerdict.OFFICIAL,
        CheckVerdict.OFFICIAL_OVERDUE,
    )
    for url in ("/directory/", "/api/v1/channels"):
        assert client.get(url).status_code == 200


def test_a_sweep_finds_work_in_it():
    at = timezone.now()
    seed(400, at=at)

    done = sweep(at=at)

    assert min(done.noticed, done.flagged, done.unknown) > 0
    assert done.ended == 0


def test_a_second_seeding_adds_to_the_first():
    seed(30, at=timezone.now())
    seed(20, at=timezone.now())

    assert Channel.objects.count() == 50


def test_real_channels_are_left_alone():
    world.channel()

    with pytest.raises(NotHere):
        seed(10, at=timezone.now())
    with pytest.raises(CommandError, match="Use an empty database"):
        call_command("seed_scale", channels=10)
    assert Channel.objects.count() == 1


def test_command_tells_what_it_wrote():
    out = io.StringIO()

    call_command("seed_scale", channels=12, stdout=out)

    assert "        12 channels\n" in out.getvalue()
    with pytest.raises(CommandError, match="needs a number from 1 to 2000000"):
        call_command("seed_scale", channels=0)
