"""The pages of quiet channels: who sees what, the list, what home and letters say, and what they cost (N10, U7, A2)."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activity.models import Following, RetirementOutcome, Source
from activity.retirement.cases import set_wish_aside, start, wish_closing
from activity.retirement.ending import finish
from activity.silence import judging
from activity.silence.attention import decisions_for, quiet_channels_of
from activity.silence.judging import Clock, Terms
from activity.silence.keeping import keep
from activity.silence.panel import activity_panel
from activity.silence.standing import State, standing_of, with_standing
from channels_registry.models import Channel
from notifications.models import Letter
from notifications.sending import words_of
from portal.attention import waiting_for
from tests import world
from tests.activity.closing_world import everything_done
from tests.activity.quiet_pages import facts, page, post, quiet

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


# --- Who sees what -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [world.comms, world.lead, world.auditor])
def test_the_team_and_the_auditors_see_every_quiet_channel(client, now, who):
    channels = [quiet(now, step=step) for step in ("unknown", "asked", "flagged", "closing")]
    quiet(now, step="alive")

    response = page(client, who(), "list")

    assert response.status_code == 200
    assert {row.pk for row in response.context["page"].rows} == {channel.pk for channel in channels}
    for part, channel in zip(("unknown", "asked", "flagged", "closing"), channels, strict=True):
        rows = page(client, who(), part).context["page"].rows
        assert [row.pk for row in rows] == [channel.pk]


@pytest.mark.parametrize("who", [world.person, world.administrator, world.external])
def test_others_see_their_own_only(client, now, who):
    person = who()
    own, _others = quiet(now, step="flagged", runner=person), quiet(now, step="flagged")

    response = page(client, person, "list")

    assert [row.pk for row in response.context["page"].rows] == [own.pk]
    assert page(client, person, "channel", own.pk).status_code == 200


def test_a_channel_page_is_hidden_or_refused_to_others(client, now):
    channel = quiet(now)

    assert page(client, world.person(), "channel", channel.pk).status_code == 403
    assert page(client, world.administrator(), "channel", channel.pk).status_code == 403
    assert page(client, world.external(), "channel", channel.pk).status_code == 404
    assert page(client, world.comms(), "channel", 999_999).status_code == 404
    client.logout()
    assert client.get(reverse("activity:channel", args=[channel.pk])).status_code == 302


def test_whoever_ran_a_closed_channel_still_reads_its_record(client, now):
    runner = world.person()
    channel = quiet(now, runner=runner, step="closing")
    team = world.comms()
    case = channel.retirement_cases.get()
    everything_done(case, by=team, at=now)
    finish(case, outcome=RetirementOutcome.LOCKED, by=team, at=now)

    response = page(client, runner, "channel", channel.pk)

    assert response.status_code == 200
    assert response.context["latest_form"] is None
    assert page(client, world.person(), "channel", channel.pk).status_code == 403


def test_an_auditor_reads_and_is_offered_nothing(client, now):
    channel, auditor = quiet(now, step="flagged"), world.auditor()
    before = facts()

    response = page(client, auditor, "channel", channel.pk)

    offered = ("latest_form", "keep_form", "wish_form", "close_form", "aside_form")
    assert [name for name in offered if response.context[name]] == []
    for name in (
        "latest-post",
        "keep",
        "closing-wish",
        "closing-wish-set-aside",
        "closing-start",
        "feed-stop",
    ):
        assert post(client, auditor, name, channel).status_code == 403
    assert post(client, auditor, "feed", channel, **{"feed-url": "https://blog.example.org/feed"}).status_code == 403
    assert facts() == before


def test_an_administrator_of_the_channel_decides_nothing_for_the_team(client, now):
    runner = world.person()
    channel = quiet(now, step="closing", runner=runner)
    before = facts()

    for name in ("closing-wish-set-aside", "closing-start"):
        assert post(client, runner, name, channel, **{"close-reason": "x", "stop-why": "x"}).status_code == 403
    assert facts() == before


def test_an_empty_list_says_why(client, now):
    assert "known to publish" in page(client, world.comms(), "list").content.decode()
    assert page(client, world.person(), "list").status_code == 200


# --- The list ------------------------------------------------------------------------------------------------------------


def test_unknown_says_why_and_looks_different_from_quiet(client, now):
    never, feed = quiet(now, step="unknown"), quiet(now, step="silent")
    long_ago = quiet(now, step="silent")
    Following.objects.create(channel=feed, source=Source.FEED, url="https://blog.example.org/feed", next_look_at=now)
    Channel.objects.filter(pk=long_ago.pk).update(looked_at=now - dt.timedelta(days=200))

    text = page(client, world.comms(), "unknown").content.decode()

    assert "Nobody has told us of a post yet." in text
    assert "could not be read lately" in text
    assert "too long ago to say" in text
    assert "tag-unknown" in text and "tag-flagged" not in text
    assert never.name in text


def test_the_page_and_the_sweep_agree_on_every_channel(now):
    """standing.py asks of one channel what judging.py asks in sets."""
    for step in ("alive", "unknown", "silent", "asked", "flagged", "closing"):
        quiet(now, step=step)
    for looked in (None, 20, 100, 200):
        channel = quiet(now, step="silent")
        Channel.objects.filter(pk=channel.pk).update(
            looked_at=None if looked is None else now - dt.timedelta(days=looked)
        )
        Following.objects.create(
            channel=quiet(now, step="silent"),
            source=Source.FEED,
            url=f"https://a.example.org/{looked}",
            next_look_at=now,
        )
    clock, terms = Clock.of(now), Terms.in_force()
    states = {
        channel.pk: standing_of(channel, clock=clock).state for channel in with_standing(Channel.objects.all(), clock)
    }

    unknown = set(Channel.objects.filter(judging.unknown(clock, terms)).values_list("pk", flat=True))
    silent = set(judging.known_silent(clock, terms).exclude(judging.open_silence()).values_list("pk", flat=True))

    assert unknown == {pk for pk, state in states.items() if state == State.UNKNOWN}
    assert silent == {pk for pk, state in states.items() if state == State.QUIET}


@pytest.mark.parametrize(
    "query", [{"q": "x\x00y"}, {"platform": "abc"}, {"sort": "-nonsense"}, {"page": "-1"}, {"kind": "x" * 900}]
)
def test_nonsense_in_the_address_is_a_page(client, now, query):
    quiet(now)

    assert page(client, world.comms(), "list", **query).status_code == 200


def test_the_list_is_exported_as_seen(client, now):
    channel = quiet(now, step="flagged")
    quiet(now, step="unknown")

    response = page(client, world.comms(), "flagged", format="csv")

    lines = b"".join(response.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert channel.name in lines[1] and "Quiet, please check" in lines[1] and ",250," in lines[1]


def test_one_row_costs_as_much_as_twenty(client, now):
    team, costs = world.comms(), []
    page(client, team, "list")
    for count in (1, 2, 17):
        for _number in range(count):
            quiet(now, step="asked", of=world.body())
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("activity:list")).status_code == 200
        costs.append(len(captured))

    assert costs[0] == costs[1] == costs[2]


# --- Home, channel page, letters -----------------------------------------------------------------------------------------


def test_home_asks_the_one_who_can_act(now):
    runner, team, stranger = world.person(), world.comms(), world.person()
    asked = quiet(now, step="asked", runner=runner, coadmin=team)
    Letter.objects.all().delete()  # so that the mark of the other need not wait a week
    flagged = quiet(now, step="flagged", runner=runner, coadmin=team)

    own = {(item.url, item.verb) for item in waiting_for(runner, now).items}
    theirs = {(item.url, item.verb) for item in waiting_for(team, now).items if "/inactivity/" in item.url}

    paths = [reverse("activity:channel", args=[channel.pk]) for channel in (asked, flagged)]
    assert own == {(path, "Answer") for path in paths}
    assert theirs == {(paths[1], "Decide")}
    assert waiting_for(stranger, now).items == []


def test_the_team_is_asked_where_it_runs_the_channel_itself(now):
    team = world.comms()
    channel = quiet(now, step="asked", coadmin=team, runner=world.comms())

    assert [item.verb for item in waiting_for(team, now).items if channel.name in item.text] == ["Answer"]


def test_what_needs_you_costs_the_same_with_many_channels(now):
    runner, team, costs = world.person(), world.comms(), []
    assert (runner.is_team, team.is_team) == (False, True)
    for _number in range(3):
        quiet(now, step="flagged", runner=runner, coadmin=team)
        Letter.objects.all().delete()  # so that the next question need not wait a week
        wish_closing(quiet(now, runner=runner, coadmin=team), note="Over.", by=runner, at=now)
        with CaptureQueriesContext(connection) as captured:
            for person in (runner, team):
                list(quiet_channels_of(person, now))
                list(decisions_for(person, now))
        costs.append(len(captured))
        Letter.objects.all().delete()

    assert len(set(costs)) == 1


def test_the_channels_own_page_gets_a_box(now):
    runner = world.person()
    channel = quiet(now, step="asked", runner=runner)

    assert activity_panel(channel, runner, now).place == "top"
    assert activity_panel(channel, world.auditor(), now).actions == ()
    assert activity_panel(channel, world.person(), now) is None


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_letter_can_be_written_and_holds_its_link(now, language):
    runner, team = world.person(language=language), world.comms()
    flagged = quiet(now, step="flagged", runner=runner, coadmin=team)
    case = start(flagged, reason="The project has ended.", by=team, at=now)
    everything_done(case, by=team, at=now)
    finish(case, outcome=RetirementOutcome.LOCKED, by=team, at=now)
    stays = quiet(now, runner=runner, coadmin=team)
    set_wish_aside(wish_closing(stays, note="Over.", by=runner, at=now), why="It goes on.", by=team, at=now)

    kinds = set()
    for letter in Letter.objects.filter(kind__startswith="activity."):
        words = words_of(letter.kind, language=letter.language, data=letter.data)
        kinds.add(letter.kind)
        (told,) = letter.data.get("channels", [letter.data])
        assert told["path"] in words.body
        assert told["channel"] in words.subject
        assert "{{" not in words.body and "None" not in words.body

    assert kinds == {f"activity.{name}" for name in ("nudge", "notice", "flagged", "closing", "closed", "stays")}


def test_a_kept_channel_says_until_when(client, now):
    runner = world.person()
    channel = quiet(now, step="flagged", runner=runner)
    keep(channel, until=(now + dt.timedelta(days=30)).date(), reason="A pause.", by=runner, at=now)

    response = page(client, runner, "channel", channel.pk)

    assert response.context["standing"].state == State.KEPT
    assert "A pause." in response.content.decode()
