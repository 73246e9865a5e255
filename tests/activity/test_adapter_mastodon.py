"""Mastodon and its relatives (N10, R3): the open interface, closed ones, names and servers that part."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from activity.models import Look, Metric
from activity.sources.interface import Figure, Observation, ProfileLink, SeenPost, Target
from tests.activity.platform_server import NOW, RSS, Answer, PlatformServer, look_at
from tests.activity.recorded import mastodon as m

LATEST = datetime(2026, 8, 18, 9, 30, tzinfo=UTC)
AUGUST_1 = datetime(2026, 8, 1, 10, tzinfo=UTC)
WEBSITE_VERIFIED = datetime(2025, 11, 10, 10, 31, 10, 744000, tzinfo=UTC)
KNOWN = {"handle": "press", "stable_id": m.ACTOR}


def account(statuses=None, **changes) -> Observation:
    answers = {m.LOOKUP: Answer({**m.ACCOUNT, **changes}), m.LIST: Answer(m.STATUSES if statuses is None else statuses)}
    return look_at(m.TARGET, answers)


# --- The open interface -----------------------------------------------------------------------------------------------


def test_open_interface_tells_everything_in_two_questions():
    with PlatformServer(m.MASTODON.answers) as server:
        seen = server.look(m.TARGET)

    assert seen == Observation(
        Look.OK,
        latest_post_at=LATEST,
        posts=(
            SeenPost(f"{m.ACTOR}/statuses/1003", LATEST, engagements=29),
            SeenPost(f"{m.ACTOR}/statuses/1001", AUGUST_1, engagements=28),
        ),
        figures=(Figure(Metric.FOLLOWERS, 547, "followers_count"), Figure(Metric.POSTS, 1204, "statuses_count")),
        links=(
            ProfileLink("https://harvest.example", WEBSITE_VERIFIED),
            ProfileLink("https://harvest.example/contact"),
        ),
        profile_text="Wells & seeds. We answer on weekdays. harvest.example/contact",
        verifies_links=True,
        **KNOWN,
    )
    assert server.asked == [
        f"{m.LOOKUP}?acct=press",
        f"{m.LIST}?limit=40&exclude_reblogs=true&exclude_replies=true",
    ]


def test_reposts_answers_to_others_and_posts_of_others_are_not_its_own():
    """A server of another make may not know how to leave them out. An answer to oneself is a thread."""
    seen = account(
        [
            m.status(9, "2026-08-19T10:00:00Z", reblog={"id": "1"}),
            m.status(8, "2026-08-19T10:00:00Z", in_reply_to_account_id="77"),
            m.status(7, "2026-08-19T10:00:00Z", account={"id": "77", "acct": "other"}),
            m.status(6, "2026-08-16T10:00:00Z", in_reply_to_account_id="109348"),
            m.status(5, "2099-01-01T10:00:00Z"),
        ]
    )

    assert [post.key[-2:] for post in seen.posts] == ["/6"]
    assert seen.latest_post_at == datetime(2026, 8, 16, 10, tzinfo=UTC)


def test_account_that_only_passes_on_is_silent_whatever_its_own_count_says():
    seen = account([m.status(9, "2026-08-19T10:00:00Z", reblog={"id": "1"})], last_status_at="2026-08-19")

    assert (seen.look, seen.latest_post_at) == (Look.OK, None)


@pytest.mark.parametrize(
    ("told", "latest"),
    [
        ("2026-08-18", datetime(2026, 8, 18, tzinfo=UTC)),
        ("2026-08-18T10:00:00.000Z", datetime(2026, 8, 18, 10, tzinfo=UTC)),
        ("2026-08-21", NOW),
    ],
)
def test_where_posts_are_closed_the_day_of_the_last_one_stands_in(told, latest):
    closed = Answer({"error": "no"}, status="401 Unauthorized")
    seen = look_at(m.TARGET, {m.LOOKUP: Answer({**m.ACCOUNT, "last_status_at": told}), m.LIST: closed})

    assert (seen.look, seen.note, seen.latest_post_at, seen.posts) == (Look.OK, "by_last_day", latest, ())
    assert seen.figures == (
        Figure(Metric.FOLLOWERS, 547, "followers_count"),
        Figure(Metric.POSTS, 1204, "statuses_count"),
    )


def test_hidden_followers_are_not_known():
    assert account(followers_count=-1).figures == (Figure(Metric.POSTS, 1204, "statuses_count"),)


def test_older_server_pins_the_accounts_number_on_its_host():
    assert account(uri=None).stable_id == "social.harvest.example#109348"


def test_account_seen_through_another_server_is_not_trusted():
    """Another server knows only the counts of what came by it."""
    assert account(acct="press@elsewhere.example").look == Look.NOT_FOUND  # this server has nothing else to say


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"suspended": True}, Observation(Look.SUSPENDED, **KNOWN)),
        (
            {"moved": {"id": "5", "acct": "press@new.example", "url": "https://new.example/@press"}},
            Observation(Look.MOVED, moved_to="https://new.example/@press", **KNOWN),
        ),
        ({"moved": {"url": "https://["}}, Observation(Look.MOVED, moved_to="", **KNOWN)),
        ({"moved": {"url": "javascript:alert(1)"}}, Observation(Look.MOVED, moved_to="", **KNOWN)),
    ],
)
def test_account_that_left_is_told_as_that(changes, expected):
    assert account(**changes) == expected


# --- Closed interfaces ------------------------------------------------------------------------------------------------


BY_OUTBOX = Observation(
    Look.OK,
    "by_outbox",
    latest_post_at=LATEST,
    posts=(
        SeenPost(f"{m.ACTOR}/statuses/1003", LATEST, engagements=6),
        SeenPost(f"{m.ACTOR}/statuses/1001", AUGUST_1),
    ),
    figures=(Figure(Metric.FOLLOWERS, 547, "followers.totalItems"),),
    links=(ProfileLink("https://harvest.example"), ProfileLink("https://harvest.example/contact")),
    profile_text="Wells & seeds. We answer on weekdays. harvest.example/contact",
    **KNOWN,
)


def test_closed_interface_is_gone_round_by_webfinger_and_outbox():
    assert look_at(m.TARGET, {**m.CLOSED, **m.BY_FEED, **m.BY_WEBFINGER}) == BY_OUTBOX


def test_server_of_another_kind_knows_no_such_question():
    assert look_at(m.TARGET, m.BY_WEBFINGER) == BY_OUTBOX


def test_server_that_hides_its_outbox_tells_the_posts_by_its_feed():
    """GoToSocial answers 401 to whoever does not sign, but shows profiles' feeds where their owners allow it."""
    locked = Answer({"error": "Unauthorized"}, status="401 Unauthorized")
    answers = {**m.CLOSED, **m.BY_FEED, **m.BY_WEBFINGER, f"{m.HOST}/users/press/outbox": locked}

    feed_post = SeenPost(f"https://{m.HOST}/@press/1003", LATEST)
    assert look_at(m.TARGET, answers) == replace(BY_OUTBOX, note="by_feed", posts=(feed_post,))


def test_feed_alone_tells_posts_and_no_figures():
    seen = look_at(m.TARGET, {**m.CLOSED, **m.BY_FEED})

    assert seen == Observation(
        Look.OK, "by_feed", latest_post_at=LATEST, posts=(SeenPost(f"https://{m.HOST}/@press/1003", LATEST),)
    )


def test_actor_whose_posts_nobody_shows_is_unreadable_not_silent():
    answers = {**m.CLOSED, **m.BY_WEBFINGER}
    del answers[f"{m.HOST}/users/press/outbox"]

    assert look_at(m.TARGET, answers) == Observation(Look.UNREADABLE, "no_posts")


def test_answers_and_reposts_in_the_outbox_are_not_its_own():
    thread = m.create(7, "2026-08-17T10:00:00Z", inReplyTo=f"{m.ACTOR}/statuses/5")
    to_other = m.create(8, "2026-08-19T10:00:00Z", inReplyTo="https://other.example/1")
    by_other = m.create(9, "2026-08-19T10:00:00Z", attributedTo="https://other.example/users/x")
    page = Answer({"orderedItems": [to_other, by_other, thread]})
    answers = {**m.CLOSED, **m.BY_WEBFINGER, f"{m.HOST}/users/press/outbox": page}

    assert [post.key[-2:] for post in look_at(m.TARGET, answers).posts] == ["/7"]


def test_collection_on_another_host_is_not_followed():
    person = Answer({**m.PERSON, "outbox": "https://elsewhere.example/outbox"})
    answers = {**m.CLOSED, **m.BY_WEBFINGER, f"{m.HOST}/users/press": person}
    with PlatformServer(answers) as server:
        assert server.look(m.TARGET).look == Look.UNREADABLE

    assert not [place for place in server.asked if place.startswith("elsewhere.example")]


def test_actor_that_moved_and_one_that_calls_itself_otherwise():
    place = f"{m.HOST}/users/press"
    moved = Answer({**m.PERSON, "movedTo": "https://new.example/users/press"})
    other = Answer({**m.PERSON, "id": "https://elsewhere.example/users/press"})

    assert look_at(m.TARGET, {**m.CLOSED, **m.BY_WEBFINGER, place: moved}) == Observation(
        Look.MOVED, moved_to="https://new.example/users/press", **KNOWN
    )
    assert look_at(m.TARGET, {**m.CLOSED, **m.BY_WEBFINGER, place: other}) == Observation(Look.UNREADABLE, "no_account")


def test_closed_interface_and_a_name_that_webfinger_does_not_know_is_not_found():
    assert look_at(m.TARGET, m.CLOSED).look == Look.NOT_FOUND


def test_request_to_wait_ends_the_look_at_once():
    busy = Answer({}, status="429 Too Many Requests", headers={"Retry-After": "60"})
    answers = {**m.MASTODON.answers, **m.CLOSED, f"{m.HOST}/.well-known/webfinger": busy}
    with PlatformServer(answers) as server:
        assert server.look(m.TARGET).look == Look.RATE_LIMITED

    assert len(server.asked) == 2


@pytest.mark.parametrize("feed", [Answer("<rss><channel>", RSS), Answer("<!DOCTYPE x><rss/>", RSS), Answer("", RSS)])
def test_feed_that_is_broken_tells_nothing(feed):
    assert look_at(m.TARGET, {**m.CLOSED, f"{m.HOST}/@press.rss": feed}).look == Look.NOT_FOUND


# --- A name of one host on the server of another ----------------------------------------------------------------------


SPLIT = Target(m.TARGET.source, "https://harvest.example/@press", handle="press", host="harvest.example")
SUBJECT = {**m.FINGER, "subject": "acct:press@harvest.example"}
AT_NAME, AT_HOME = "harvest.example/.well-known/webfinger", f"{m.HOST}/.well-known/webfinger"


def test_split_name_is_confirmed_at_its_home_and_read_there():
    answers = {**m.BY_INTERFACE, AT_NAME: Answer(SUBJECT), AT_HOME: Answer(SUBJECT)}
    with PlatformServer(answers) as server:
        seen = server.look(SPLIT)

    assert (seen.look, seen.stable_id, seen.latest_post_at) == (Look.OK, m.ACTOR, LATEST)
    assert seen.figures[0] == Figure(Metric.FOLLOWERS, 547, "followers_count")
    assert server.asked[1:3] == [
        f"{AT_NAME}?resource=acct%3Apress%40harvest.example",
        f"{AT_HOME}?resource=acct%3Apress%40social.harvest.example",
    ]


@pytest.mark.parametrize(
    "at_home",
    [
        Answer(m.FINGER),  # it knows the account under its own name only
        Answer({**SUBJECT, "links": [{**m.FINGER["links"][1], "href": f"https://{m.HOST}/users/other"}]}),
    ],
)
def test_name_that_its_home_does_not_confirm_is_not_believed(at_home):
    """Else anyone could let a name of theirs lead to our account, or to a stranger's."""
    answers = {**m.BY_INTERFACE, AT_NAME: Answer(SUBJECT), AT_HOME: at_home}

    assert look_at(SPLIT, answers) == Observation(Look.UNREADABLE, "not_confirmed")


def test_split_name_is_read_by_outbox_where_its_home_is_closed():
    answers = {**m.CLOSED, **m.BY_WEBFINGER, AT_NAME: Answer(SUBJECT), AT_HOME: Answer(SUBJECT)}

    assert look_at(SPLIT, answers) == BY_OUTBOX
