"""One truth of what is known of a channel's activity: the register's pages say what the activity pages say (design §5.2)."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from activity.models import Following, Keeping, Source, Threshold
from activity.silence import judging
from activity.silence.judging import Clock, Terms
from activity.silence.standing import State, standing_of, with_standing
from activity.silence.sweeping import sweep
from channels_registry.marks import activities_of
from channels_registry.models import Channel, ChannelKind, ChannelStatus, Overlay, Rhythm
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def now():
    return timezone.now()


def heard(now, *, latest=None, looked=None, **facts) -> Channel:
    """A channel of which we heard ``latest`` days ago, and at which we looked ``looked`` days ago."""
    channel = world.channel(at=now - dt.timedelta(days=900), kind=facts.pop("kind", ChannelKind.REGION))
    facts["latest_post_at"] = now - dt.timedelta(days=latest) if latest is not None else None
    facts["looked_at"] = now - dt.timedelta(days=looked) if looked is not None else None
    Channel.objects.filter(pk=channel.pk).update(**facts)
    channel.refresh_from_db()
    return channel


def follow(channel) -> Channel:
    Following.objects.create(
        channel=channel, url=f"https://example.org/{channel.pk}", source=Source.FEED, next_look_at=channel.entered_at
    )
    return channel


def everything(now) -> dict[str, Channel]:
    """A channel in each way of being known, unknown, or neither."""
    # The platform asks after 90 days, and after 10 where the channel is for a project.
    Threshold.objects.create(
        platform=world.platform(), kind=ChannelKind.PROJECT, quiet_after_days=10, flag_after_days=20
    )
    channels = {
        "told three weeks ago": heard(now, latest=21, looked=21),
        "told three weeks ago, nobody looked": heard(now, latest=21),
        "told too long ago to say": heard(now, latest=200, looked=190),
        "never told": heard(now),
        "looked, and saw no post": heard(now, looked=1),
        "seen to be quiet": heard(now, latest=200, looked=1),
        "of a shorter term, told too long ago": heard(now, latest=21, looked=21, kind=ChannelKind.PROJECT),
        "of a shorter term, told lately": heard(now, latest=5, looked=5, kind=ChannelKind.PROJECT),
        "feed read lately": follow(heard(now, latest=200, looked=1)),
        "feed not read": follow(heard(now, latest=250, looked=120)),
        "feed not read, published lately": follow(heard(now, latest=30, looked=30)),
        "for emergencies": heard(now, latest=200, rhythm=Rhythm.EMERGENCIES),
        "blocked": heard(now, latest=200, blocked_at=now),
        "being set up": heard(now, status=ChannelStatus.APPROVED),
        "closed": heard(now, latest=400, status=ChannelStatus.RETIRED, retired_at=now),
    }
    kept = channels["kept"] = heard(now, latest=200, looked=190)
    until = (now + dt.timedelta(days=30)).date()
    Keeping.objects.create(channel=kept, reason="Between two campaigns.", until=until, by=world.comms(), at=now)
    for name, days in (("asked", 5), ("flagged", 60)):
        channels[name] = heard(now, latest=250, looked=95)
        sweep(at=now - dt.timedelta(days=days + 31))
        if name == "flagged":
            sweep(at=now - dt.timedelta(days=days))
    sweep(at=now - dt.timedelta(days=2))
    return channels


def test_the_register_says_what_the_activity_pages_say(now):
    channels = everything(now)
    clock, terms = Clock.of(now), Terms.in_force()
    rows = {row.pk: row for row in with_standing(Channel.objects.all(), clock)}
    assert rows[channels["flagged"].pk].status == ChannelStatus.FLAGGED

    said = activities_of(rows.values(), at=now)

    known = {name: said[channel.pk].known for name, channel in channels.items()}
    states = {name: standing_of(rows[channel.pk], clock=clock).state for name, channel in channels.items()}
    in_list = set(Channel.objects.filter(judging.unknown(clock, terms)).values_list("pk", flat=True))
    assert known == {name: state != State.UNKNOWN for name, state in states.items()}
    assert known == {name: channel.pk not in in_list for name, channel in channels.items()}
    assert {name for name, is_known in known.items() if not is_known} == {
        "told too long ago to say", "never told", "looked, and saw no post", "of a shorter term, told too long ago",
        "feed not read",
    }  # fmt: skip


def test_the_judge_asks_once_for_all(now, django_assert_num_queries):
    channels = list(everything(now).values())
    for some in (channels[:1], channels):
        with django_assert_num_queries(2):  # the portal's settings, the channels
            activities_of(some, at=now)


def cell(page: str, channel: Channel, label: str) -> str:
    row = page[page.index(f'href="/registry/{channel.pk}/"') :]
    found = re.search(rf'<td data-label="{label}"[^>]*>(.*?)</td>', row, re.DOTALL)
    return " ".join(re.sub("<[^>]*>", " ", found[1]).split())


def test_the_list_shows_the_date_of_what_is_known_and_says_what_is_quiet(client, now):
    """What was declared three weeks ago is no “Not known”, and neither is what is flagged."""
    channels = everything(now)
    client.force_login(world.comms())

    page = client.get(reverse("channels:list")).content.decode()

    for name in ("told three weeks ago", "told three weeks ago, nobody looked", "flagged", "asked", "closed"):
        assert "Not known" not in cell(page, channels[name], "Latest post"), name
        assert re.search(r"\d", cell(page, channels[name], "Latest post")), name
    assert cell(page, channels["flagged"], "State") == "Quiet, please check"
    assert cell(page, channels["never told"], "Latest post") == "Not known"
    assert cell(page, channels["told too long ago to say"], "Latest post").startswith("Not known")


def test_the_channels_page_for_readers_without_the_activity_box(client, now):
    channels = everything(now)
    client.force_login(world.person())

    def text(name):
        return client.get(reverse("channels:detail", args=[channels[name].pk])).content.decode()

    assert "Nobody could look lately" not in text("told three weeks ago")
    assert "Nobody could look lately" not in text("flagged")
    assert "Nobody could look lately" in text("feed not read")


@pytest.mark.parametrize("overlay", Overlay)
def test_what_is_under_an_overlay_is_not_called_unknown(now, overlay):
    channel = heard(now, latest=200, **{f"{overlay.value}_at": now})

    assert activities_of([channel], at=now)[channel.pk].known
