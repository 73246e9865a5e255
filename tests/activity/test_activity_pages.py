"""The pages of quiet channels: who sees and does what, every form with bad input, and what they cost (N10, U7, A2)."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from activity import judging
from activity.attention import decisions_for, quiet_channels_of
from activity.judging import Clock, Terms
from activity.keeping import keep
from activity.models import (
    ClosingWish,
    Feed,
    Keeping,
    RetirementCase,
    RetirementOutcome,
    Signal,
    Silence,
    Source,
    Threshold,
)
from activity.panels import activity_panel
from activity.retirement import finish, set_wish_aside, start, wish_closing
from activity.silence import sweep
from activity.standing import State, standing_of, with_standing
from channels_registry.models import Channel, ChannelStatus, Platform
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from portal.attention import items_for
from tests import world

pytestmark = pytest.mark.django_db

LONG_AGO = dt.timedelta(days=900)
NASTY = ["<script>alert(1)</script>", "a\x00b", "‮evil", "password: hunter22x", "x" * 5000, "🙂" * 700]


@pytest.fixture
def now():
    return timezone.now()


def quiet(now, *, latest=250, step="asked", **facts) -> Channel:
    """``step`` is alive, unknown, silent, asked, flagged or closing."""
    channel = world.channel(at=now - LONG_AGO, **facts)
    if step != "unknown":
        day = 3 if step == "alive" else latest
        Channel.objects.filter(pk=channel.pk).update(
            latest_post_at=now - dt.timedelta(days=day), looked_at=now - dt.timedelta(days=45)
        )
    if step in ("asked", "flagged"):
        sweep(at=now - dt.timedelta(days=40 if step == "flagged" else 5))
    if step == "flagged":
        assert sweep(at=now - dt.timedelta(days=2)).flagged == 1
    if step == "closing":
        start(channel, reason="The project has ended.", by=world.comms(), at=now - dt.timedelta(days=1))
    return Channel.objects.get(pk=channel.pk)


def page(client, person, name="channel", *args, **query):
    client.force_login(person)
    return client.get(reverse(f"activity:{name}", args=args), query)


def post(client, person, name, channel, **data):
    client.force_login(person)
    return client.post(reverse(f"activity:{name}", args=[channel.pk]), data)


def facts():
    """Everything these pages can change."""
    return (
        list(Channel.objects.order_by("pk").values_list("status", "latest_post_at", "looked_at")),
        [
            model.objects.count()
            for model in (Signal, Keeping, ClosingWish, RetirementCase, Feed, Threshold, LedgerEntry, Letter)
        ],
        list(Silence.objects.order_by("pk").values_list("ended_at", "outcome")),
    )


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
    post(client, team, "closing-finish", channel, **{"finish-outcome": "locked"})

    response = page(client, runner, "channel", channel.pk)

    assert response.status_code == 200
    assert response.context["latest_form"] is None
    assert page(client, world.person(), "channel", channel.pk).status_code == 403


def test_an_auditor_reads_and_is_offered_nothing(client, now):
    channel, auditor = quiet(now, step="flagged"), world.auditor()
    before = facts()

    response = page(client, auditor, "channel", channel.pk)

    offered = ("latest_form", "keep_form", "wish_form", "close_form", "aside_form", "stop_form", "finish_form")
    assert [name for name in offered if response.context[name]] == []
    for name in (
        "latest-post",
        "keep",
        "closing-wish",
        "closing-wish-set-aside",
        "closing-start",
        "closing-stop",
        "feed-stop",
    ):
        assert post(client, auditor, name, channel).status_code == 403
    assert post(client, auditor, "feed", channel, url="https://blog.example.org/feed").status_code == 403
    assert facts() == before


def test_an_administrator_of_the_channel_decides_nothing_for_the_team(client, now):
    runner = world.person()
    channel = quiet(now, step="closing", runner=runner)
    before = facts()

    for name in ("closing-wish-set-aside", "closing-start", "closing-stop", "closing-finish"):
        assert post(client, runner, name, channel, **{"close-reason": "x", "stop-why": "x"}).status_code == 403
    assert facts() == before


def test_an_empty_list_says_why(client, now):
    assert "known to publish" in page(client, world.comms(), "list").content.decode()
    assert page(client, world.person(), "list").status_code == 200


# --- The list ------------------------------------------------------------------------------------------------------------


def test_unknown_says_why_and_looks_different_from_quiet(client, now):
    never, feed = quiet(now, step="unknown"), quiet(now, step="silent")
    long_ago = quiet(now, step="silent")
    Feed.objects.create(channel=feed, source=Source.FEED, url="https://blog.example.org/feed", next_look_at=now)
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
        Feed.objects.create(
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


# --- Answers -------------------------------------------------------------------------------------------------------------


def test_the_letters_link_leads_to_a_page_that_changes_nothing(client, now):
    """Design §5.7."""
    runner = world.person()
    channel = quiet(now, step="flagged", runner=runner)
    before = facts()
    client.force_login(runner)

    for name in ("channel", "latest-post", "keep", "closing-wish"):
        response = client.get(reverse(f"activity:{name}", args=[channel.pk]))
        assert response.status_code == 200
        assert "Tell the latest post" in response.content.decode()

    (told,) = Letter.objects.get(kind="activity.flagged").data["channels"]
    assert told["path"] == reverse("activity:channel", args=[channel.pk])
    assert facts() == before


def test_an_administrator_answers_with_the_latest_post(client, now):
    runner = world.person()
    channel = quiet(now, step="flagged", runner=runner)

    response = post(
        client,
        runner,
        "latest-post",
        channel,
        **{"latest-latest_post_on": now.date().isoformat(), "latest-note": "Here."},
    )

    assert response.status_code == 302
    channel.refresh_from_db()
    assert channel.status == ChannelStatus.ACTIVE
    assert Signal.objects.get().told_by == runner


def test_no_newer_post_is_an_answer_too(client, now):
    runner = world.person()
    channel = quiet(now, runner=runner)

    response = post(client, runner, "latest-post", channel, **{"latest-nothing_newer": "on"})

    assert response.status_code == 302
    assert Signal.objects.get().latest_post_at == channel.latest_post_at


def test_an_administrator_keeps_the_channel(client, now):
    runner = world.person()
    channel = quiet(now, step="flagged", runner=runner)
    until = (now + dt.timedelta(days=60)).date()

    response = post(
        client, runner, "keep", channel, **{"keep-until": until.isoformat(), "keep-reason": "Starts in autumn."}
    )

    assert response.status_code == 302
    channel.refresh_from_db()
    assert channel.status == ChannelStatus.ACTIVE
    assert Keeping.objects.get().until == until


def test_it_can_be_closed_asks_the_team(client, now):
    runner, team = world.person(), world.comms()
    channel = quiet(now, runner=runner)

    assert post(client, runner, "closing-wish", channel, **{"wish-note": "The project is over."}).status_code == 302

    text = page(client, team, "channel", channel.pk).content.decode()
    assert "The project is over." in text
    assert [item.verb for item in items_for(team, now) if channel.name in item.text] == ["Decide"]
    assert post(client, team, "closing-wish-set-aside", channel, **{"aside-why": "It goes on."}).status_code == 302
    again = post(client, team, "closing-wish-set-aside", channel, **{"aside-why": "It goes on."})
    assert again.status_code == 422
    assert "answered already" in again.content.decode()


def test_the_team_closes_stops_and_finishes(client, now):
    team = world.comms()
    channel = quiet(now, step="flagged", coadmin=team)

    assert post(client, team, "closing-start", channel, **{"close-reason": "Over."}).status_code == 302
    assert post(client, team, "closing-stop", channel, **{"stop-why": "Not over."}).status_code == 302
    assert post(client, team, "closing-start", channel, **{"close-reason": "Over after all."}).status_code == 302
    done = post(
        client, team, "closing-finish", channel, **{"finish-outcome": "deleted", "finish-note": "Asked by its body."}
    )

    assert done.status_code == 302
    channel.refresh_from_db()
    assert channel.status == ChannelStatus.RETIRED
    late = post(client, team, "closing-finish", channel, **{"finish-outcome": "locked"})
    assert (late.status_code, "dealt with already" in late.content.decode()) == (422, True)


BAD_ANSWERS = [
    ("latest-post", {}, "Enter the day of the latest post"),
    ("latest-post", {"latest-latest_post_on": "yesterday"}, "needs a date such as"),
    ("latest-post", {"latest-latest_post_on": "2026-02-30"}, "needs a date such as"),
    ("latest-post", {"latest-latest_post_on": "9999-12-31"}, "date between the years"),
    ("latest-post", {"latest-latest_post_on": "2190-01-01"}, "has not come yet"),
    ("latest-post", {"latest-latest_post_on": "2020-01-01", "latest-nothing_newer": "on"}, "not both"),
    ("latest-post", {"latest-latest_post_on": "2001-01-01"}, "We know of a later post"),
    ("latest-post", {"latest-nothing_newer": "on", "latest-note": "x" * 301}, "300 characters at most"),
    ("keep", {}, "needs an answer"),
    ("keep", {"keep-until": "2001-01-01", "keep-reason": "A pause."}, "still to come"),
    ("keep", {"keep-until": "2190-01-01", "keep-reason": "A pause."}, "a year at most"),
    ("keep", {"keep-until": "soon", "keep-reason": "x" * 601}, "600 characters at most"),
    ("closing-wish", {"wish-note": "  "}, "needs an answer"),
    ("closing-wish", {"wish-note": "x" * 601}, "600 characters at most"),
    ("feed", {"url": ""}, "needs an answer"),
    ("feed", {"url": "http://127.0.0.1/feed"}, "does not read this address"),
    ("feed", {"url": "http://169.254.169.254/"}, "does not read this address"),
    ("feed", {"url": "x" * 2001}, "2000 characters at most"),
]


@pytest.mark.parametrize(("name", "data", "sentence"), BAD_ANSWERS)
def test_bad_input_gets_a_sentence_and_changes_nothing(client, now, name, data, sentence):
    runner = world.person()
    channel = quiet(now, step="flagged", runner=runner)
    before = facts()

    response = post(client, runner, name, channel, **data)

    text = response.content.decode()
    assert response.status_code == 422
    assert sentence in text
    assert "<title>Error:" in text
    assert facts() == before


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize(
    ("name", "field"),
    [("keep", "keep-reason"), ("closing-wish", "wish-note"), ("latest-post", "latest-note"), ("feed", "url")],
)
def test_hostile_text_never_breaks_a_page(client, now, name, field, nasty):
    runner = world.person()
    channel = quiet(now, step="flagged", runner=runner)
    until = (now + dt.timedelta(days=60)).date().isoformat()

    response = post(client, runner, name, channel, **{"keep-until": until, "latest-nothing_newer": "on", field: nasty})

    assert response.status_code in (302, 422)
    text = page(client, runner, "channel", channel.pk).content.decode()
    assert "<script>alert" not in text + response.content.decode()


def test_bad_input_of_the_team_gets_a_sentence(client, now):
    team = world.comms()
    channel, closing = quiet(now, step="flagged"), quiet(now, step="closing")
    before = facts()

    for name, on, data in (
        ("closing-start", channel, {"close-reason": " "}),
        ("closing-start", closing, {"close-reason": "Again."}),
        ("closing-stop", closing, {}),
        ("closing-stop", channel, {"stop-why": "Nothing to stop."}),
        ("closing-finish", closing, {}),
        ("closing-finish", closing, {"finish-outcome": "burnt"}),
        ("closing-finish", closing, {"finish-outcome": "merged"}),
        ("closing-finish", channel, {"finish-outcome": "locked"}),
    ):
        response = post(client, team, name, on, **data)
        assert (name, response.status_code) == (name, 422)
        assert "error-summary" in response.content.decode()
    assert facts() == before


def test_the_lead_decides_the_third_time(client, now):
    runner, lead = world.person(), world.lead()
    channel = quiet(now, step="flagged", runner=runner)
    for number in (3, 4):
        Keeping.objects.create(
            channel=channel,
            until=now.date() - dt.timedelta(days=number),
            reason="Later.",
            by=runner,
            at=now - dt.timedelta(days=number),
        )
    data = {"keep-until": (now + dt.timedelta(days=60)).date().isoformat(), "keep-reason": "Once more."}

    assert post(client, runner, "keep", channel, **data).status_code == 422
    assert post(client, lead, "keep", channel, **data).status_code == 302


# --- Feed and thresholds -------------------------------------------------------------------------------------------------


def test_a_feed_is_followed_and_dropped_from_its_page(client, now):
    runner = world.person()
    channel = quiet(now, runner=runner)

    assert post(client, runner, "feed", channel, url="https://blog.example.org/feed").status_code == 302
    text = page(client, runner, "feed", channel.pk).content.decode()
    assert "https://blog.example.org/feed" in text
    assert post(client, runner, "feed-stop", channel).status_code == 302
    assert post(client, runner, "feed-stop", channel).status_code == 302
    assert Feed.objects.count() == 0
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
    data = {"platform": on_x.pk, "kind": "campaign", "quiet_days": "14", "flag_days": "30"}

    assert client.post(reverse("activity:thresholds"), data).status_code == 302
    threshold = Threshold.objects.get()
    assert client.post(reverse("activity:threshold-remove", args=[threshold.pk])).status_code == 302
    assert client.post(reverse("activity:threshold-remove", args=[threshold.pk])).status_code == 404
    assert Threshold.objects.count() == 0


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
    ],
)
def test_days_that_make_no_sense_are_refused(client, now, data):
    on_x = world.platform("x")
    client.force_login(world.lead())
    before = facts()

    response = client.post(reverse("activity:thresholds"), {"platform": on_x.pk, **data})

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


# --- Home, channel page, letters -----------------------------------------------------------------------------------------


def test_home_asks_the_one_who_can_act(now):
    runner, team, stranger = world.person(), world.comms(), world.person()
    asked, flagged = (
        quiet(now, step="asked", runner=runner, coadmin=team),
        quiet(now, step="flagged", runner=runner, coadmin=team),
    )

    own = {(item.url, item.verb) for item in items_for(runner, now)}
    theirs = {(item.url, item.verb) for item in items_for(team, now) if "/inactivity/" in item.url}

    paths = [reverse("activity:channel", args=[channel.pk]) for channel in (asked, flagged)]
    assert own == {(path, "Answer") for path in paths}
    assert theirs == {(paths[1], "Decide")}
    assert items_for(stranger, now) == []


def test_the_team_is_asked_where_it_runs_the_channel_itself(now):
    team = world.comms()
    channel = quiet(now, step="asked", coadmin=team, runner=world.comms())

    assert [item.verb for item in items_for(team, now) if channel.name in item.text] == ["Answer"]


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

    assert kinds == {f"activity.{name}" for name in ("notice", "flagged", "closing", "closed", "stays")}


def test_a_kept_channel_says_until_when(client, now):
    runner = world.person()
    channel = quiet(now, step="flagged", runner=runner)
    keep(channel, until=(now + dt.timedelta(days=30)).date(), reason="A pause.", by=runner, at=now)

    response = page(client, runner, "channel", channel.pk)

    assert response.context["standing"].state == State.KEPT
    assert "A pause." in response.content.decode()
