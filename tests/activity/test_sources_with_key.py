"""Facebook, Instagram and YouTube as they answer a key: healthy, hiding, refusing, broken, lying (N10, R3, activity.md §2.3)."""

import copy
import datetime as dt

import pytest

from activity.models import KeyProblem, Look, Metric, Precision, Source
from activity.sources.answers import AnswerProblem
from activity.sources.interface import Figure, SeenPost, Target
from tests.activity.platform_server import HTML, NOW, Answer, PlatformServer, look_at
from tests.activity.recorded import graph, youtube_data
from tests.activity.recorded.graph import DISCOVERED, OWN_URL, PAGE, PAGE_POSTS, PAGE_URL, POSTS_URL
from tests.activity.recorded.youtube_data import API, CHANNEL_ID, CHANNELS, UPLOADS, VIDEOS

FACEBOOK, INSTAGRAM, YOUTUBE = graph.FACEBOOK, graph.INSTAGRAM, youtube_data.YOUTUBE_DATA
AUGUST = dt.datetime(2026, 8, 14, 10, tzinfo=dt.UTC)
BAD_REQUEST, FORBIDDEN = "400 Bad Request", "403 Forbidden"


def meta_error(code: int, *, status: str = BAD_REQUEST, **more) -> Answer:
    error = {"message": f"(#{code}) words for developers", "type": "OAuthException", "code": code, "fbtrace_id": "A1"}
    return Answer({"error": {**error, **more}}, status=status)


def google_error(reason: str, *, status: str = FORBIDDEN, detail: str = "") -> Answer:
    told = {"message": "Words for developers.", "domain": "usageLimits", "reason": reason}
    error = {"code": int(status[:3]), "message": "Words for developers.", "errors": [told]}
    if detail:
        error["details"] = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": detail}]
    return Answer({"error": error}, status=status)


def page(**facts) -> dict:
    return {key: value for key, value in {**PAGE, **facts}.items() if value is not ...}


def with_post(**facts) -> dict:
    listed = copy.deepcopy(PAGE_POSTS)
    listed["data"][0] = {key: value for key, value in {**listed["data"][0], **facts}.items() if value is not ...}
    return listed


def facebook(page=PAGE, posts=PAGE_POSTS, **target):
    target = Target(**{**vars(FACEBOOK.target), **target})
    answers = {PAGE_URL: page if isinstance(page, Answer) else Answer(page)}
    return look_at(target, {**answers, POSTS_URL: posts if isinstance(posts, Answer) else Answer(posts)})


def instagram(answer=DISCOVERED, **target):
    target = Target(**{**vars(INSTAGRAM.target), **target})
    return look_at(target, {OWN_URL: answer if isinstance(answer, Answer) else Answer(answer)})


def discovered(**facts) -> dict:
    account = {**DISCOVERED["business_discovery"], **facts}
    return {"business_discovery": {key: value for key, value in account.items() if value is not ...}, "id": "1784"}


def youtube(channels=CHANNELS, uploads=UPLOADS, videos=VIDEOS, **target):
    told = {"channels": channels, "playlistItems": uploads, "videos": videos}
    answers = {f"{API}{name}": body if isinstance(body, Answer) else Answer(body) for name, body in told.items()}
    return look_at(Target(**{**vars(YOUTUBE.target), **target}), answers)


def of_channel(part: str, **facts) -> dict:
    told = copy.deepcopy(CHANNELS)
    item = told["items"][0]
    item[part] = {key: value for key, value in {**item[part], **facts}.items() if value is not ...}
    return told


# --- Healthy -------------------------------------------------------------------------------------------------------------


def test_a_healthy_page():
    seen = facebook()

    assert (seen.look, seen.note, seen.latest_post_at) == (Look.OK, "", AUGUST)
    assert (seen.handle, seen.stable_id) == ("harvestrelief", "100200300")
    assert seen.figures == (Figure(Metric.FOLLOWERS, 26779, "followers_count"),)
    assert seen.posts[0] == SeenPost("100200300_2", AUGUST, engagements=40)
    assert [link.url for link in seen.links] == ["https://harvest.example/", "https://harvest.example/contact"]


def test_a_healthy_professional_account():
    seen = instagram()

    assert (seen.look, seen.latest_post_at) == (Look.OK, dt.datetime(2026, 8, 15, 10, tzinfo=dt.UTC))
    assert (seen.handle, seen.stable_id) == ("harvestrelief", "17841401441775531")
    assert [(figure.metric, figure.value) for figure in seen.figures] == [("followers", 267793), ("posts", 1205)]
    assert [post.engagements for post in seen.posts] == [42, None]  # likes of the second one are hidden


def test_a_healthy_channel():
    seen = youtube()

    assert (seen.look, seen.latest_post_at) == (Look.OK, dt.datetime(2026, 8, 11, 18, 44, 7, tzinfo=dt.UTC))
    assert (seen.handle, seen.stable_id) == ("harvestrelief", CHANNEL_ID)
    assert seen.figures == (
        Figure(Metric.FOLLOWERS, 12300, "subscriberCount", Precision.ROUNDED),
        Figure(Metric.POSTS, 214, "videoCount"),
        Figure(Metric.VIEWS, 1834502, "viewCount"),
    )
    assert [(post.engagements, post.views) for post in seen.posts] == [(35, 710), (120, 9001)]


@pytest.mark.parametrize("recorded", [FACEBOOK, INSTAGRAM, YOUTUBE], ids=lambda one: one.target.source)
def test_the_key_travels_in_a_header_and_nowhere_else(recorded):
    with PlatformServer(recorded.answers) as server:
        assert server.look(recorded.target).look == Look.OK

    lines = [line for request in server.requests for line in request.split("\r\n") if recorded.target.key in line]
    name = "X-Goog-Api-Key: " if recorded.target.source == Source.YOUTUBE_DATA else "Authorization: Bearer "
    assert set(lines) == {name + recorded.target.key}
    assert len(lines) == len(server.requests)
    assert recorded.target.key not in "".join(server.asked) + repr(recorded.target)


def test_a_long_key_is_sent_whole():
    key = "EAAB" + "x" * 1990
    with PlatformServer(FACEBOOK.answers) as server:
        server.look(Target(**{**vars(FACEBOOK.target), "key": key}))
    assert f"Authorization: Bearer {key}\r\n" in server.requests[0]


# --- Hidden and missing --------------------------------------------------------------------------------------------------


def test_a_page_that_hides_its_numbers_has_none():
    assert facebook(page(followers_count=..., fan_count=...)).figures == ()
    assert facebook(page(followers_count=-1, fan_count="12")).figures == (Figure(Metric.FOLLOWERS, 12, "fan_count"),)


@pytest.mark.parametrize(
    ("facts", "engagements"),
    [
        ({"shares": ...}, 35),
        ({"likes": ...}, None),
        ({"comments": {"data": []}}, None),
        ({"likes": {"summary": {"total_count": "31"}}}, 40),
        ({"likes": {"summary": {"total_count": True}}}, None),
        ({"likes": [], "comments": 7, "shares": "many"}, None),
    ],
)
def test_a_part_of_the_reactions_never_passes_for_all_of_them(facts, engagements):
    seen = facebook(posts=with_post(**facts))
    assert (seen.look, seen.posts[0].engagements) == (Look.OK, engagements)


def test_hidden_subscribers_are_not_told():
    seen = youtube(of_channel("statistics", hiddenSubscriberCount=True, subscriberCount="0"))
    assert [figure.metric for figure in seen.figures] == [Metric.POSTS, Metric.VIEWS]


@pytest.mark.parametrize(("told", "precision"), [("999", Precision.EXACT), ("1000", Precision.ROUNDED)])
def test_youtube_rounds_from_a_thousand_on(told, precision):
    assert youtube(of_channel("statistics", subscriberCount=told)).figures[0].precision == precision


@pytest.mark.parametrize("told", ["", "12.3K", "-5", None, 1.5, True, [], "9" * 40])
def test_what_is_no_count_is_no_figure(told):
    assert "subscriberCount" not in [
        one.source_name for one in youtube(of_channel("statistics", subscriberCount=told)).figures
    ]


def test_accounts_without_posts_are_seen_and_tell_none():
    assert (facebook(posts={"data": []}).look, facebook(posts={"data": []}).latest_post_at) == (Look.OK, None)
    assert (instagram(discovered(media=...)).look, instagram(discovered(media=...)).posts) == (Look.OK, ())
    empty = youtube(of_channel("statistics", videoCount="0"))
    assert (empty.look, empty.posts) == (Look.OK, ())
    never = youtube(uploads=google_error("playlistNotFound", status="404 Not Found"))
    assert (never.look, never.posts, len(never.figures)) == (Look.OK, (), 3)


def test_a_video_that_is_no_longer_public_is_no_post():
    private = {"contentDetails": {"videoId": "pr1vate0000"}}
    assert youtube(uploads={"items": [private]}).look == Look.OK
    assert len(youtube(uploads={"items": [private, *UPLOADS["items"]]}).posts) == 2


def test_a_page_that_was_taken_down_by_its_owner():
    seen = facebook(page(is_published=False), posts=Answer(b"", status="500 Internal Server Error"))
    assert (seen.look, seen.stable_id) == (Look.DEACTIVATED, "100200300")


# --- Refused -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (meta_error(190, error_subcode=463), (Look.AUTH_REQUIRED, KeyProblem.KEY_ENDED)),
        (meta_error(190, status="401 Unauthorized"), (Look.AUTH_REQUIRED, KeyProblem.KEY_ENDED)),
        (meta_error(2500), (Look.AUTH_REQUIRED, KeyProblem.KEY_ENDED)),
        (meta_error(10, status=FORBIDDEN), (Look.AUTH_REQUIRED, KeyProblem.RIGHT_MISSING)),
        (meta_error(200, status=FORBIDDEN), (Look.AUTH_REQUIRED, KeyProblem.RIGHT_MISSING)),
        (meta_error(4, status=FORBIDDEN), (Look.RATE_LIMITED, "rate_limited")),
        (meta_error(80001), (Look.RATE_LIMITED, "rate_limited")),
        (meta_error(2), (Look.UNREACHABLE, "server_error")),
        # One answer for an account that is gone and one that the key may not see: it says neither.
        (meta_error(100, error_subcode=33), (Look.UNREADABLE, KeyProblem.NOT_SHOWN)),
        (meta_error(803, status="404 Not Found"), (Look.UNREADABLE, KeyProblem.NOT_SHOWN)),
        (Answer({"error": "words"}, status=BAD_REQUEST), (Look.UNREADABLE, KeyProblem.NOT_SHOWN)),
        (Answer({"error": {"code": 190}}), (Look.AUTH_REQUIRED, KeyProblem.KEY_ENDED)),
        (
            Answer(b"{}", status="429 Too Many Requests", headers={"Retry-After": "60"}),
            (Look.RATE_LIMITED, "rate_limited"),
        ),
        (Answer(b"{}", status="500 Internal Server Error"), (Look.UNREACHABLE, "server_error")),
    ],
)
def test_what_meta_refuses(answer, expected):
    for seen in (facebook(answer), facebook(posts=answer), instagram(answer)):
        assert (seen.look, seen.note) == expected


@pytest.mark.parametrize(("pinned", "look"), [("", Look.UNREADABLE), ("17841401441775531", Look.NOT_FOUND)])
def test_no_professional_account_is_gone_only_if_it_was_there(pinned, look):
    seen = instagram(meta_error(110, error_subcode=2207013), stable_id=pinned)
    assert (seen.look, seen.note) == (look, KeyProblem.NOT_PROFESSIONAL)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (google_error("badRequest", status=BAD_REQUEST, detail="API_KEY_INVALID"), (Look.AUTH_REQUIRED, "key_ended")),
        (google_error("badRequest", status=BAD_REQUEST, detail="API_KEY_EXPIRED"), (Look.AUTH_REQUIRED, "key_ended")),
        (google_error("keyInvalid", status=BAD_REQUEST), (Look.AUTH_REQUIRED, "key_ended")),
        (google_error("accessNotConfigured", detail="SERVICE_DISABLED"), (Look.AUTH_REQUIRED, "key_ended")),
        (google_error("ipRefererBlocked"), (Look.AUTH_REQUIRED, "key_ended")),
        (google_error("required", status="401 Unauthorized"), (Look.AUTH_REQUIRED, "key_ended")),
        (google_error("quotaExceeded"), (Look.RATE_LIMITED, "rate_limited")),
        (google_error("rateLimitExceeded"), (Look.RATE_LIMITED, "rate_limited")),
        (google_error("badRequest", status=BAD_REQUEST), (Look.UNREADABLE, KeyProblem.NOT_SHOWN)),
        (google_error("playlistItemsNotAccessible"), (Look.UNREADABLE, KeyProblem.NOT_SHOWN)),
    ],
)
def test_what_google_refuses(answer, expected):
    for seen in (youtube(answer), youtube(uploads=answer), youtube(videos=answer)):
        assert (seen.look, seen.note) == expected


def test_an_empty_list_is_no_such_channel_and_an_empty_answer_is_nothing():
    none = {"kind": "youtube#channelListResponse", "pageInfo": {"totalResults": 0, "resultsPerPage": 5}}
    assert (youtube(none).look, youtube(none).note) == (Look.NOT_FOUND, "not_found")
    assert youtube({}).look == Look.UNREADABLE
    assert youtube({"items": [{"kind": "youtube#channel"}]}).look == Look.UNREADABLE


@pytest.mark.parametrize("recorded", [FACEBOOK, INSTAGRAM, YOUTUBE], ids=lambda one: one.target.source)
def test_without_a_key_nobody_is_asked(recorded):
    with PlatformServer(recorded.answers) as server:
        seen = server.look(Target(**{**vars(recorded.target), "key": "", "own_account": ""}))
    assert (seen.look, seen.note, server.asked) == (Look.AUTH_REQUIRED, KeyProblem.NO_KEY, [])


def test_without_our_own_account_instagram_is_not_asked():
    seen = instagram(own_account="")
    assert (seen.look, seen.note) == (Look.AUTH_REQUIRED, KeyProblem.NO_OWN_ACCOUNT)


# --- Broken and lying ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"', b"[" * 100_000, b"\xff\xfe"])
def test_broken_answers_tell_nothing(body):
    for seen in (facebook(Answer(body)), facebook(posts=Answer(body)), instagram(Answer(body)), youtube(Answer(body))):
        assert seen.look == Look.UNREADABLE
        assert seen.latest_post_at is None


def test_a_page_for_people_is_not_read():
    for seen in (facebook(Answer("<html>", HTML)), instagram(Answer("<html>", HTML)), youtube(Answer("<html>", HTML))):
        assert (seen.look, seen.note) == (Look.UNREADABLE, "wrong_type")


@pytest.mark.parametrize("odd", [None, [], "text", 7, {"id": {"x": 1}}, {"id": "../me"}, {"id": ["1"]}])
def test_accounts_of_an_odd_shape_tell_nothing(odd):
    assert facebook(odd if isinstance(odd, dict) else Answer(odd)).look == Look.UNREADABLE
    assert instagram({"business_discovery": odd}).look == Look.UNREADABLE
    assert youtube({**CHANNELS, "items": odd}).look in (Look.UNREADABLE, Look.NOT_FOUND)


@pytest.mark.parametrize("odd", [None, {}, "text", [1, 2], [None]])
def test_posts_of_an_odd_shape_are_not_silence(odd):
    assert facebook(posts={"data": odd}).look == Look.UNREADABLE
    assert instagram(discovered(media={"data": odd})).look == Look.UNREADABLE
    assert youtube(uploads={"items": odd}).look == Look.UNREADABLE


@pytest.mark.parametrize(
    "lie",
    ["2099-01-01T00:00:00+0000", "1970-01-01T00:00:00+0000", "yesterday", 1755000000, None, "2026-02-30T10:00:00+0000"],
)
def test_dates_that_cannot_be_are_no_posts(lie):
    seen = facebook(posts=with_post(created_time=lie))
    assert (seen.look, seen.latest_post_at) == (Look.OK, dt.datetime(2026, 8, 1, 10, tzinfo=dt.UTC))
    only = {"data": [{"id": "1", "timestamp": lie, "like_count": 1, "comments_count": 1}]}
    assert (instagram(discovered(media=only)).look, instagram(discovered(media=only)).note) == (
        Look.UNREADABLE,
        AnswerProblem.NO_DATES,
    )


def test_a_clock_that_runs_fast_counts_as_now():
    ahead = (NOW + dt.timedelta(hours=5)).isoformat()
    assert facebook(posts=with_post(created_time=ahead)).latest_post_at == NOW
    fast = {"items": [{"contentDetails": {"videoId": "a", "videoPublishedAt": ahead}}]}
    assert youtube(uploads=fast).latest_post_at == NOW


@pytest.mark.parametrize("name", ["", "a{id}", "x)/../me", "ünïcode", "a" * 101])
def test_no_name_leads_out_of_the_question(name):
    assert instagram(handle=name).look == Look.UNREADABLE
    assert facebook(handle=name).look == Look.UNREADABLE
