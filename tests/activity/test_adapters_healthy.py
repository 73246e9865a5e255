"""Mastodon, Bluesky, Telegram and Discord as they answer on good days and on odd ones (N10, R3): exactly what is seen.

Feeds: test_feeds.py. Platforms with a key: their own file.
"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from activity.models import Look, Metric, Precision
from activity.sources.interface import Figure, Observation, ProfileLink, SeenPost
from tests.activity.platform_server import HTML, NOW, Answer, PlatformServer, look_at
from tests.activity.recorded import bluesky, discord, telegram

AUGUST_1 = datetime(2026, 8, 1, 10, tzinfo=UTC)


# --- Bluesky ----------------------------------------------------------------------------------------------------------


def bluesky_with(profile: dict | None = None, *items: dict) -> Observation:
    answers = {bluesky.PROFILE_URL: Answer({**bluesky.PROFILE, **(profile or {})})}
    answers[bluesky.FEED_URL] = Answer({"feed": list(items)} if items else bluesky.FEED)
    return look_at(bluesky.TARGET, answers)


def bluesky_refuses(error: str, message: str) -> Observation:
    refused = Answer({"error": error, "message": message}, status="400 Bad Request")
    return look_at(bluesky.TARGET, {bluesky.PROFILE_URL: refused})


def test_bluesky_tells_profile_and_posts():
    posts_at = f"at://{bluesky.DID}/app.bsky.feed.post/"
    assert look_at(bluesky.TARGET, bluesky.BLUESKY.answers) == Observation(
        Look.OK,
        latest_post_at=datetime(2026, 8, 12, 10, tzinfo=UTC),
        posts=(
            SeenPost(f"{posts_at}3k2", datetime(2026, 8, 12, 10, tzinfo=UTC), engagements=26),
            SeenPost(f"{posts_at}3k1", AUGUST_1, engagements=26),
        ),
        figures=(
            Figure(Metric.FOLLOWERS, 1204, "followersCount"),
            Figure(Metric.POSTS, 412, "postsCount"),
        ),
        links=(ProfileLink("https://harvest.example"), ProfileLink("https://harvest.example/contact")),
        profile_text="Wells & seeds. More: https://harvest.example/contact.",
        platform_verified=False,
        handle="press.harvest.example",
        stable_id=bluesky.DID,
    )


def test_bluesky_is_asked_by_its_permanent_id_once_that_is_known():
    with PlatformServer(bluesky.BLUESKY.answers) as server:
        server.look(replace(bluesky.TARGET, stable_id=bluesky.DID))

    assert [place.partition("?")[2].partition("&")[0] for place in server.asked] == [
        "actor=did%3Aplc%3Ah4rv3str3l13fpr3ss000000"
    ] * 2


def test_bluesky_ignores_reposts_pins_answers_to_others_and_posts_of_others():
    by_another = {"author": {"did": "did:plc:another", "handle": "other.example"}}
    answer = {"$type": "app.bsky.feed.post", "createdAt": "2026-08-19T10:00:00Z"}
    to_other = answer | {"reply": {"parent": {"uri": "at://did:plc:another/app.bsky.feed.post/1"}}}
    to_itself = answer | {"reply": {"parent": {"uri": f"at://{bluesky.DID}/app.bsky.feed.post/1"}}}
    seen = bluesky_with(
        None,
        bluesky.item(9, "2026-08-19T10:00:00Z", reason={"$type": "app.bsky.feed.defs#reasonPin"}),
        bluesky.item(8, "2026-08-19T10:00:00Z", reason={"$type": "app.bsky.feed.defs#reasonRepost", "by": {}}),
        bluesky.item(7, "2026-08-19T10:00:00Z", **by_another),
        bluesky.item(6, "2026-08-19T10:00:00Z", record=to_other),
        bluesky.item(5, "2026-08-18T10:00:00Z", record=to_itself),
        bluesky.item(1, "2026-08-01T10:00:00Z"),
    )

    assert [post.key[-3:] for post in seen.posts] == ["3k5", "3k1"]


@pytest.mark.parametrize(
    ("created_at", "indexed_at", "counts_as"),
    [
        ("2026-08-01T10:00:00Z", "2026-08-03T10:00:00Z", AUGUST_1),
        ("2026-08-03T10:00:00Z", "2026-08-01T10:00:00Z", AUGUST_1),
        ("2099-01-01T00:00:00Z", "2026-08-01T10:00:00Z", AUGUST_1),
        ("2026-02-30T00:00:00Z", "2026-08-01T10:00:00Z", AUGUST_1),
        ("2026-08-21T02:00:00Z", "2026-08-21T03:00:00Z", NOW),
    ],
)
def test_bluesky_posts_count_from_the_earlier_of_both_moments(created_at, indexed_at, counts_as):
    assert bluesky_with(None, bluesky.item(1, created_at, indexed_at=indexed_at)).latest_post_at == counts_as


@pytest.mark.parametrize(
    ("error", "message", "look"),
    [
        ("InvalidRequest", "Profile not found", Look.NOT_FOUND),
        ("InvalidRequest", "Unable to resolve handle", Look.NOT_FOUND),
        ("InvalidRequest", "Error: actor must be a valid did or a handle", Look.UNREADABLE),
        ("AccountTakedown", "Account has been suspended", Look.SUSPENDED),
        ("AccountDeactivated", "Account is deactivated", Look.DEACTIVATED),
        ("SomethingNew", "", Look.UNREADABLE),
    ],
)
def test_bluesky_errors_share_a_status_and_differ_in_meaning(error, message, look):
    assert bluesky_refuses(error, message) == Observation(look)


def test_bluesky_handle_that_broke_is_told_as_that():
    assert bluesky_with({"handle": "handle.invalid"}).handle == "handle.invalid"


def test_bluesky_account_without_posts_is_well_and_silent():
    answers = {**bluesky.BLUESKY.answers, bluesky.FEED_URL: Answer({"feed": []})}
    seen = look_at(bluesky.TARGET, answers)

    assert (seen.look, seen.latest_post_at, seen.posts) == (Look.OK, None, ())


# --- Telegram ---------------------------------------------------------------------------------------------------------


def preview(*messages: str, **page) -> Observation:
    return look_at(telegram.TARGET, {"t.me/s/harvestrelief": Answer(telegram.page(*messages, **page), HTML)})


def test_telegram_tells_subscribers_posts_and_the_words_about_the_channel():
    assert look_at(telegram.TARGET, telegram.TELEGRAM.answers) == Observation(
        Look.OK,
        latest_post_at=datetime(2026, 8, 10, 6, tzinfo=UTC),
        posts=(
            SeenPost("harvestrelief/101", AUGUST_1, views=1200),
            SeenPost("harvestrelief/102", datetime(2026, 8, 10, 6, tzinfo=UTC), views=873),
        ),
        figures=(Figure(Metric.FOLLOWERS, 3400, "subscribers", Precision.ABBREVIATED),),
        links=(ProfileLink("https://harvest.example/contact"),),
        profile_text="Wells & seeds harvest.example/contact",
    )


@pytest.mark.parametrize(
    ("shown", "value", "precision"),
    [
        ("812", 812, Precision.EXACT),
        ("3.4K", 3400, Precision.ABBREVIATED),
        ("3,45K", 3450, Precision.ABBREVIATED),
        ("12 K", 12_000, Precision.ABBREVIATED),
        ("1.05M", 1_050_000, Precision.ABBREVIATED),
        ("2B", 2_000_000_000, Precision.ABBREVIATED),
        ("999999999999999B", 2**63 - 1, Precision.ABBREVIATED),
        ("1.2", None, None),
        ("-3", None, None),
        ("٣", None, None),
        ("K", None, None),
        ("", None, None),
    ],
)
def test_telegram_numbers_are_shortened(shown, value, precision):
    (message,) = (telegram.message(1, "2026-08-01T10:00:00+00:00", views=shown),)
    seen = preview(message, counters=telegram.counter(shown, "abonnés"))

    expected = () if value is None else (Figure(Metric.FOLLOWERS, value, "subscribers", precision),)
    assert seen.figures == expected
    assert seen.posts[0].views == value


@pytest.mark.parametrize("messages", [(), (telegram.message(1, "2026-08-01T10:00:00Z", of="another"),)])
def test_telegram_page_without_own_messages_is_no_silence(messages):
    assert preview(*messages) == Observation(Look.UNREADABLE, "no_preview")


def test_telegram_channel_that_only_passes_on_has_no_post_of_its_own():
    seen = preview(telegram.message(1, "2026-08-01T10:00:00Z", forwarded=True))

    assert (seen.look, seen.posts) == (Look.OK, ())


def test_telegram_message_cannot_change_how_the_next_is_read():
    """What a message holds is markup of strangers: unclosed, nested, with classes of its own."""
    evil = telegram.message(1, "2026-08-01T10:00:00Z").replace(
        "A well.", "<b><div>" * 3000 + '<span class="tgme_widget_message_views">9' + "<table>" * 300
    )
    seen = preview(evil, telegram.message(2, "2026-08-10T10:00:00Z", views="7"))

    assert [(post.key, post.views) for post in seen.posts][-1] == ("harvestrelief/2", 7)


# --- Discord ----------------------------------------------------------------------------------------------------------


def test_discord_tells_its_members_about():
    assert look_at(discord.TARGET, discord.DISCORD.answers) == Observation(
        Look.OK,
        figures=(Figure(Metric.FOLLOWERS, 1873, "approximate_member_count", Precision.ROUNDED),),
        links=(),
        stable_id="901234567890123456",
    )


def test_discord_invitation_that_ended_says_nothing_of_the_server():
    ended = Answer({"message": "Unknown Invite", "code": 10006}, status="404 Not Found")

    assert look_at(discord.TARGET, {discord.INVITE_URL: ended}) == Observation(Look.UNREADABLE, "invitation_ended")


def test_discord_widget_is_never_asked():
    with PlatformServer(discord.DISCORD.answers) as server:
        server.look(discord.TARGET)

    assert server.asked == [f"{discord.INVITE_URL}?with_counts=true"]
