"""The pages that say what the portal reads by itself, how that goes, and how a finding is settled (N10)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from activity.looking import choosing
from activity.models import Alert, Following, HostBudget, Look, NotFollowed, RestReason, Signal
from channels_registry.models import Channel, ChannelAddress
from tests import world
from tests.activity.followed_world import DID, OTHER_DID, channel_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def followed(now, key="bluesky", number=0, **facts) -> Following:
    address = f"https://bsky.app/profile/press{number}.example.org" if key == "bluesky" else ""
    channel = channel_on(key, address, runner=facts.pop("runner", None))
    choosing.of_channels([channel.pk], at=now)
    Following.objects.filter(channel=channel).update(**facts)
    return Following.objects.get(channel=channel)


def page(client, person, name, *args, **query):
    client.force_login(person)
    return client.get(reverse(f"activity:{name}", args=args), query)


def text_of(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def send(client, person, name, following, **data):
    client.force_login(person)
    return client.post(reverse(f"activity:{name}", args=[following.channel_id]), data)


@pytest.mark.parametrize("number", [1, 3])
def test_the_lists_cost_the_same_with_many_rows(client, now, number, django_assert_num_queries):
    auditor = world.auditor()
    for each in range(number):
        row = followed(now, number=each, failing_since=now)
        Signal.objects.create(channel=row.channel, source=row.source, look=Look.UNREACHABLE, note="timeout", at=now)
        HostBudget.objects.create(host=f"{each}.example.org", free_at=now)
    page(client, auditor, "sources")

    with django_assert_num_queries(SOURCES_QUERIES):
        text = text_of(page(client, auditor, "sources"))
    with django_assert_num_queries(SERVERS_QUERIES):
        servers = text_of(page(client, auditor, "servers"))

    assert text.count("The server took too long to answer.") == number
    assert servers.count(".<wbr>example.<wbr>org</span>") >= number


SOURCES_QUERIES = 12
SERVERS_QUERIES = 11


def test_the_list_shows_filters_and_exports_how_the_looks_go(client, now):
    team = world.comms()
    read = followed(now, number=1, succeeded_at=now)
    failing = followed(now, number=2, failing_since=now - dt.timedelta(days=5))
    never = followed(now, number=3)
    told = followed(now, number=4, alert=Alert.RENAMED, alert_at=now, alert_detail="x.example.org")
    names = {row.pk: row.channel.name for row in (read, failing, never, told)}

    def shown(**query):
        text = text_of(page(client, team, "sources", **query))
        return {pk for pk, name in names.items() if f">{name}</" in text}

    assert shown() == set(names)
    assert shown(reading="failing") == {failing.pk}
    assert shown(reading="never") == {never.pk}
    assert shown(reading="read") == {read.pk}
    assert shown(alert="renamed") == {told.pk}
    assert shown(q="press2") == {failing.pk}
    assert shown(host="public.api.bsky.app") == set(names)
    assert shown(host="other.example.org") == set()
    file = b"".join(page(client, team, "sources", alert="renamed", export="csv")).decode()
    assert names[told.pk] in file
    assert "Its name on the platform changed" in file
    assert names[read.pk] not in file


def test_servers_left_alone_say_until_when_and_why(client, now):
    HostBudget.objects.create(
        host="rests.example.org", free_at=now, blocked_until=now + dt.timedelta(hours=3), rest_reason=RestReason.ASKED
    )
    HostBudget.objects.create(
        host="rested.example.org",
        free_at=now,
        blocked_until=now - dt.timedelta(hours=3),
        rest_reason=RestReason.FAILING,
    )

    everything = text_of(page(client, world.comms(), "servers"))
    now_only = text_of(page(client, world.comms(), "servers", resting="now"))

    assert "It asked us to wait" in everything
    assert "It failed several times in a row" not in everything
    assert ("rests.example.org" in now_only, "rested.example.org" in now_only) == (True, False)


def test_the_quiet_channels_lead_to_the_sources_for_those_who_see_all(client):
    assert reverse("activity:sources") in text_of(page(client, world.auditor(), "list"))
    assert reverse("activity:sources") not in text_of(page(client, world.person(), "list"))


def test_the_page_of_a_channel_says_what_is_pinned_and_what_is_not_known(client, now):
    runner = world.person()
    row = followed(now, runner=runner, stable_id=DID, succeeded_at=now)

    text = text_of(page(client, runner, "feed", row.channel_id))

    assert DID in text
    assert "Chosen by the portal from the channel's link" in text
    assert "Not known" in text  # the name on the platform, which no look has told yet


def test_a_new_name_is_adopted_from_the_page(client, now):
    runner = world.person()
    row = followed(
        now, runner=runner, stable_id=DID, seen_handle="press0.example.org", alert=Alert.RENAMED, alert_at=now,
        alert_detail="news.example.org",
    )  # fmt: skip
    text = text_of(page(client, runner, "feed", row.channel_id))
    assert "https://bsky.app/profile/news.example.org" in text

    response = send(client, runner, "adopt-name", row)

    assert response.status_code == 302
    main = ChannelAddress.objects.current().get(channel=row.channel_id)
    assert main.identity_key == "bluesky:handle:news.example.org"
    assert "has its new name" in text_of(client.get(response.url))
    assert "settled already" in text_of(send(client, runner, "adopt-name", row, follow=True).client.get(response.url))


def test_another_number_is_confirmed_by_the_team_with_a_reason(client, now):
    runner, member = world.person(), world.comms()
    row = followed(now, runner=runner, stable_id=DID, alert=Alert.CHANGED_HANDS, alert_at=now, alert_id=OTHER_DID)
    assert reverse("activity:confirm-account", args=[row.channel_id]) not in text_of(
        page(client, runner, "feed", row.channel_id)
    )

    refused = send(client, member, "confirm-account", row, **{"confirm-why": ""})
    assert refused.status_code == 422
    assert Following.objects.get(pk=row.pk).stable_id == DID
    by_runner = send(client, runner, "confirm-account", row, **{"confirm-why": "Mine."})
    assert (by_runner.status_code, Following.objects.get(pk=row.pk).alert) == (422, Alert.CHANGED_HANDS)
    assert "Only the communications team" in by_runner.content.decode()

    assert send(client, member, "confirm-account", row, **{"confirm-why": "Signed in, looked."}).status_code == 302
    assert Following.objects.get(pk=row.pk).stable_id == OTHER_DID


def test_the_choice_is_taken_and_given_back_on_the_page(client, now):
    runner = world.person()
    row = followed(now, runner=runner)

    assert send(client, runner, "feed-stop", row).status_code == 302
    assert "does not look at this channel" in text_of(page(client, runner, "feed", row.channel_id))
    assert NotFollowed.objects.get().by == runner
    assert send(client, runner, "feed-own", row).status_code == 302
    assert Following.objects.get(channel=row.channel_id).source == "bluesky"


@pytest.mark.parametrize("name", ["feed", "feed-stop", "feed-own", "adopt-name", "confirm-account"])
def test_an_auditor_reads_and_changes_nothing(client, now, name):
    row = followed(now, alert=Alert.GONE, alert_at=now)
    auditor = world.auditor()
    assert "confirm-why" not in text_of(page(client, auditor, "feed", row.channel_id))

    response = send(client, auditor, name, row, **{"confirm-why": "x", "feed-url": "https://blog.example.org/feed"})

    assert response.status_code == 403
    assert Following.objects.get(pk=row.pk).alert == Alert.GONE
    assert Channel.objects.get(pk=row.channel_id).status == "active"
