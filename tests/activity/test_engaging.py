"""The second reason of U7: it publishes, and nobody reacts; judged apart from silence (activity/silence/engaging.py)."""

import datetime as dt

import pytest
from django.utils import timezone

from activity.models import ChannelPost, Silence
from activity.silence.engaging import NO_INTERACTION, interaction_of, without_interaction
from activity.silence.sweeping import sweep
from channels_registry.findings import sync_findings
from channels_registry.models import Channel, Finding
from notifications.models import Letter
from portal.models import PortalSettings
from tests import world
from tests.activity.quiet_pages import page, quiet

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def now():
    return timezone.now()


def posts(channel, now, *engagements, first=10, every=2, seen=0) -> None:
    """The newest ``first`` days ago, one ``every`` days before; seen ``seen`` days ago."""
    ChannelPost.objects.bulk_create(
        ChannelPost(
            channel=channel, key=str(number), engagements=count,
            published_at=now - dt.timedelta(days=first + every * number), seen_at=now - dt.timedelta(days=seen),
        )
        for number, count in enumerate(engagements)
    )  # fmt: skip


def judged(now) -> set[int]:
    return set(without_interaction(Channel.objects.all(), now).values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("engagements", "how", "missing"),
    [
        ([0] * 5, {}, True),
        ([0, 0, 0, 0, 4], {}, True),
        ([0, 0, 0, 0, 5], {}, False),
        ([0] * 4, {}, False),
        ([None] * 9, {}, False),
        ([0] * 4 + [None] * 5, {}, False),
        ([0] * 5, {"first": 1, "every": 0}, False),
        ([0] * 5, {"first": 91}, False),
        ([0] * 5, {"first": 10, "every": 0, "seen": 8}, False),
    ],
    ids=[
        "none", "fewer than one each", "one each", "too few posts", "hidden", "too few that are shown", "too new",
        "too long ago", "seen only when they were new",
    ],
)  # fmt: skip
def test_judged_by_what_posts_found(now, engagements, how, missing):
    channel = world.channel()
    posts(channel, now, *engagements, **how)

    assert judged(now) == ({channel.pk} if missing else set())
    assert interaction_of(channel, at=now).is_missing == missing


def test_the_least_is_the_leads(now):
    channel = world.channel()
    posts(channel, now, *[9] * 6)
    assert judged(now) == set()

    PortalSettings.objects.update_or_create(pk=1, defaults={"least_engagements": 10})

    assert judged(now) == {channel.pk}


def test_it_is_a_point_and_neither_letter_nor_flag(now):
    lively = quiet(now, step="alive")
    posts(lively, now, *[0] * 6)
    posts(world.channel(), now, *[7] * 6)

    sync_findings(at=now)
    sweep(at=now)

    points = Finding.objects.filter(rule=NO_INTERACTION, closed_at=None)
    assert list(points.values_list("channel", flat=True)) == [lively.pk]
    assert (Silence.objects.count(), Letter.objects.filter(kind__startswith="activity.").count()) == (0, 0)
    ChannelPost.objects.filter(channel=lively).update(engagements=3)
    sync_findings(at=now)
    assert not points.exists()


def test_one_question_for_the_whole_register(now, django_assert_num_queries):
    for _number in range(3):
        posts(world.channel(), now, *[0] * 6)

    with django_assert_num_queries(2):  # the least, the channels
        assert len(judged(now)) == 3


def test_its_page_tells_both_reasons_apart(client, now):
    channel = quiet(now, step="flagged")
    posts(channel, now, *[0] * 6)
    team = world.comms()

    text = page(client, team, "channel", channel.pk).content.decode()

    assert "Marked “quiet, please check”: no posts" in text
    assert "Nobody reacts" in text
    assert "Judged apart from silence" in text
    other = page(client, team, "channel", quiet(now, step="flagged").pk).content.decode()
    assert "Not judged" in other
    assert "Nobody reacts" not in other
