"""YouTube with the organisation's key: subscribers, views, uploads and how they were taken (N10, R3).

Numbers come as text. From a thousand subscribers on YouTube rounds the number, so that it says nothing about single days.
"""

import datetime as dt
import re
from urllib.parse import urlencode

from activity.models import KeyProblem, Look, Metric, Precision, Source
from activity.sources.answers import (
    JSON_TYPES,
    AnswerProblem,
    AnswerRefused,
    AnswerUnreadable,
    count_of,
    figures_of,
    json_object,
    links_of_text,
    list_in,
    object_at,
    objects_in,
    sum_of,
    text_of,
)
from activity.sources.interface import Ask, Figure, Observation, ProfileLink, SeenPost, Target
from activity.sources.moments import moment_of, newest

HOSTS = frozenset({"www.googleapis.com"})
API = "https://www.googleapis.com/youtube/v3/"
SAID_IN_BODY = frozenset({400, 401, 403, 404})
VIDEOS_ASKED = "25"
VIDEO = re.compile(r"[A-Za-z0-9_-]{1,40}")
NOTHING_SAID = (Look.UNREADABLE, AnswerProblem.NO_ACCOUNT)
ROUNDED_FROM = 1000
TOO_MANY = {"quotaExceeded", "dailyLimitExceeded", "rateLimitExceeded", "userRateLimitExceeded"}
KEY_REFUSED = {"keyInvalid", "keyExpired", "forbidden", "accessNotConfigured", "ipRefererBlocked", "authError"}
# Google's newer words for the same stand under “details”; the older ones only say “badRequest” then.
KEY_REFUSED_DETAIL = re.compile(r"API_KEY_[A-Z_]+|SERVICE_DISABLED|ACCESS_TOKEN_[A-Z_]+|CREDENTIALS_MISSING")
NO_UPLOADS = "playlistNotFound"
LISTED = "youtube#channelListResponse"


class YouTubeDataAdapter:
    sources = (Source.YOUTUBE_DATA,)
    tells_posts = True

    def look(self, target: Target, *, ask: Ask, at: dt.datetime) -> Observation:
        """Three questions: channel, its uploads, their numbers. Raises FetchRefused and FetchFailed as ``ask`` does."""
        which = {"id": target.stable_id} if target.stable_id else {"forHandle": f"@{target.handle}"}
        try:
            listed = _ask(ask, "channels", key=target.key, part="snippet,statistics,contentDetails", **which)
            channel = next(iter(objects_in(listed.get("items"))), None)
            if channel is None:
                # An answer of another kind that lists nothing is no answer to what was asked.
                is_answer = listed.get("kind") == LISTED
                return Observation(*((Look.NOT_FOUND, "not_found") if is_answer else NOTHING_SAID))
            own_id = text_of(channel.get("id"), at_most=40)
            if not own_id:
                return Observation(*NOTHING_SAID)
            posts = _uploads(ask, channel, key=target.key, at=at)
        except AnswerRefused as refusal:
            return Observation(refusal.look, refusal.note)
        except AnswerUnreadable as problem:
            return Observation(Look.UNREADABLE, str(problem))
        words = text_of(object_at(channel, "snippet").get("description"), at_most=5000)
        return Observation(
            Look.OK,
            latest_post_at=newest(post.published_at for post in posts),
            posts=posts,
            figures=_figures(object_at(channel, "statistics")),
            links=tuple(ProfileLink(link) for link in links_of_text(words)),
            profile_text=words,
            handle=text_of(object_at(channel, "snippet").get("customUrl"), at_most=100).lstrip("@").lower(),
            stable_id=own_id,
        )


def _ask(ask: Ask, method: str, *, key: str, **values: str) -> dict:
    if not key:
        raise AnswerRefused(Look.AUTH_REQUIRED, KeyProblem.NO_KEY)
    answer = ask(
        f"{API}{method}?{urlencode(values)}",
        accept=JSON_TYPES,
        answers=SAID_IN_BODY,
        hosts=HOSTS,
        headers={"X-Goog-Api-Key": key},
    )
    read = json_object(answer.body)
    if answer.status != 200:
        raise _refusal(object_at(read, "error"), status=answer.status)
    return read


def _refusal(error: dict, *, status: int) -> AnswerRefused:
    told = [*objects_in(error.get("errors")), *objects_in(error.get("details"))]
    reasons = {text_of(one.get("reason"), at_most=60) for one in told}
    if reasons & TOO_MANY:
        return AnswerRefused(Look.RATE_LIMITED, "rate_limited")
    if status == 401 or reasons & KEY_REFUSED or any(map(KEY_REFUSED_DETAIL.fullmatch, reasons)):
        return AnswerRefused(Look.AUTH_REQUIRED, KeyProblem.KEY_ENDED)
    if NO_UPLOADS in reasons:
        return AnswerRefused(Look.NOT_FOUND, NO_UPLOADS)
    return AnswerRefused(Look.UNREADABLE, KeyProblem.NOT_SHOWN)


def _uploads(ask: Ask, channel: dict, *, key: str, at: dt.datetime) -> tuple[SeenPost, ...]:
    """The newest videos. A channel without any has no list of them, or an empty one."""
    playlist = text_of(object_at(channel, "contentDetails", "relatedPlaylists").get("uploads"), at_most=60)
    if not playlist or count_of(object_at(channel, "statistics").get("videoCount")) == 0:
        return ()
    try:
        items = _ask(ask, "playlistItems", key=key, part="contentDetails", playlistId=playlist, maxResults=VIDEOS_ASKED)
    except AnswerRefused as refusal:
        if refusal.note == NO_UPLOADS:
            return ()
        raise
    # Of a video that is no longer public the list says that it is there, and not since when.
    details = [object_at(item, "contentDetails") for item in list_in(items.get("items"))]
    public = [one for one in details if one.get("videoPublishedAt") is not None]
    moments = {
        text_of(one.get("videoId"), at_most=40): moment_of(one["videoPublishedAt"], looked_at=at) for one in public
    }
    published = {video: moment for video, moment in moments.items() if moment and VIDEO.fullmatch(video)}
    if not published:
        if public:
            raise AnswerUnreadable(AnswerProblem.NO_DATES)
        return ()
    listed = _ask(ask, "videos", key=key, part="statistics", id=",".join(published))
    numbers = {
        text_of(item.get("id"), at_most=40): object_at(item, "statistics") for item in objects_in(listed.get("items"))
    }
    return tuple(_video(video, moment, numbers.get(video, {})) for video, moment in published.items())


def _video(key: str, moment: dt.datetime, told: dict) -> SeenPost:
    """Where comments are off there is no number of them; where likes are hidden the rest is a part, not the whole."""
    engagements = (
        None if count_of(told.get("likeCount")) is None else sum_of(told["likeCount"], told.get("commentCount"))
    )
    return SeenPost(key, moment, engagements=engagements, views=count_of(told.get("viewCount")))


def _figures(told: dict) -> tuple[Figure, ...]:
    figures = []
    followers = count_of(told.get("subscriberCount"))
    if followers is not None and told.get("hiddenSubscriberCount") is not True:
        precision = Precision.ROUNDED if followers >= ROUNDED_FROM else Precision.EXACT
        figures.append(Figure(Metric.FOLLOWERS, followers, "subscriberCount", precision))
    return (*figures, *figures_of(told, {"videoCount": Metric.POSTS, "viewCount": Metric.VIEWS}))
