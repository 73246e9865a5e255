"""Facebook pages and professional Instagram accounts, by Meta's Graph interface with the organisation's key (N10, R3).

The key travels in a header, never in an address. What the interface refuses says nothing about the account: a key that has
ended, a right that is missing and a page that is gone can look alike, so only a clear answer is taken for one.
"""

import datetime as dt
import re
from urllib.parse import urlencode

from activity.models import KeyProblem, Look, Metric, Source
from activity.sources.answers import (
    JSON_TYPES,
    AnswerProblem,
    AnswerRefused,
    AnswerUnreadable,
    believed_posts,
    count_of,
    figures_of,
    json_object,
    links_of_text,
    list_in,
    object_at,
    sum_of,
    text_of,
)
from activity.sources.interface import Ask, Observation, ProfileLink, SeenPost, Target
from activity.sources.moments import moment_of, newest

HOSTS = frozenset({"graph.facebook.com"})
API = "https://graph.facebook.com/v25.0/"
# Meta says what is the matter in the body of these.
SAID_IN_BODY = frozenset({400, 401, 403, 404})
POSTS_ASKED = 25
PAGE_FIELDS = "id,name,username,followers_count,fan_count,is_published,website,about"
POST_FIELDS = "id,created_time,likes.limit(0).summary(true),comments.limit(0).summary(true),shares"
ACCOUNT_FIELDS = (
    f"id,username,followers_count,media_count,website,biography,media.limit({POSTS_ASKED})"
    "{id,timestamp,like_count,comments_count}"
)
NAME = re.compile(r"[A-Za-z0-9_.]{1,100}")
# Codes of Meta's errors: the key has ended, or is missing; a right is; Meta's own trouble; too many questions; no such
# professional account.
KEY_ENDED, RIGHT_MISSING = {102, 104, 190, 463, 467, 2500}, {3, 10, *range(200, 300)}
TROUBLE = {1, 2}
TOO_MANY = {4, 17, 32, 341, 368, 613, *range(80000, 80015)}
NO_SUCH_ACCOUNT = {110}


class FacebookAdapter:
    sources = (Source.FACEBOOK,)
    tells_posts = True

    def look(self, target: Target, *, ask: Ask, at: dt.datetime) -> Observation:
        """Two questions: the page, then its own posts. Raises FetchRefused and FetchFailed as ``ask`` does."""
        try:
            page = _ask(ask, target.stable_id or target.handle, key=target.key, fields=PAGE_FIELDS)
            known = _known(page)
            if page.get("is_published") is False:
                return Observation(Look.DEACTIVATED, **known)
            path = f"{known['stable_id']}/posts"
            listed = _ask(ask, path, key=target.key, fields=POST_FIELDS, limit=str(POSTS_ASKED))
            posts = believed_posts(list_in(listed.get("data")), lambda item: _page_post(item, at=at))
        except AnswerRefused as refusal:
            return Observation(refusal.look, refusal.note)
        except AnswerUnreadable as problem:
            return Observation(Look.UNREADABLE, str(problem))
        followers = "followers_count" if count_of(page.get("followers_count")) is not None else "fan_count"
        return Observation(
            Look.OK,
            latest_post_at=newest(post.published_at for post in posts),
            posts=posts,
            figures=figures_of(page, {followers: Metric.FOLLOWERS}),
            **_profile(page, "about"),
            **known,
        )


class InstagramAdapter:
    """One key reads every professional account, asked for in the name of one of ours."""

    sources = (Source.INSTAGRAM,)
    tells_posts = True

    def look(self, target: Target, *, ask: Ask, at: dt.datetime) -> Observation:
        """One question. Raises FetchRefused and FetchFailed as ``ask`` does.

        That there is no professional account of the name says “not found” only of one that was seen before: any other may
        be a private one, which is never shown.
        """
        if not NAME.fullmatch(target.handle):
            return Observation(Look.UNREADABLE, AnswerProblem.NO_ACCOUNT)
        if not target.own_account:
            return Observation(Look.AUTH_REQUIRED, KeyProblem.NO_OWN_ACCOUNT if target.key else KeyProblem.NO_KEY)
        fields = f"business_discovery.username({target.handle}){{{ACCOUNT_FIELDS}}}"
        try:
            answer = _ask(ask, target.own_account, key=target.key, fields=fields)
            account = object_at(answer, "business_discovery")
            known = _known(account)
            # An account without any post has no list of them.
            listed = list_in(object_at(account, "media").get("data")) if "media" in account else []
            posts = believed_posts(listed, lambda item: _media(item, at=at))
        except AnswerRefused as refusal:
            unseen = refusal.look == Look.NOT_FOUND and not target.stable_id
            return Observation(Look.UNREADABLE if unseen else refusal.look, refusal.note)
        except AnswerUnreadable as problem:
            return Observation(Look.UNREADABLE, str(problem))
        return Observation(
            Look.OK,
            latest_post_at=newest(post.published_at for post in posts),
            posts=posts,
            figures=figures_of(account, {"followers_count": Metric.FOLLOWERS, "media_count": Metric.POSTS}),
            **_profile(account, "biography"),
            **known,
        )


def _ask(ask: Ask, path: str, *, key: str, **values: str) -> dict:
    if not key:
        raise AnswerRefused(Look.AUTH_REQUIRED, KeyProblem.NO_KEY)
    if not NAME.fullmatch(path.removesuffix("/posts")):
        raise AnswerUnreadable(AnswerProblem.NO_ACCOUNT)
    answer = ask(
        f"{API}{path}?{urlencode(values)}",
        accept=(*JSON_TYPES, "text/javascript"),
        answers=SAID_IN_BODY,
        hosts=HOSTS,
        headers={"Authorization": f"Bearer {key}"},
    )
    read = json_object(answer.body)
    if answer.status != 200 or "error" in read:
        raise _refusal(count_of(object_at(read, "error").get("code")))
    return read


def _refusal(code: int | None) -> AnswerRefused:
    if code in KEY_ENDED:
        return AnswerRefused(Look.AUTH_REQUIRED, KeyProblem.KEY_ENDED)
    if code in RIGHT_MISSING:
        return AnswerRefused(Look.AUTH_REQUIRED, KeyProblem.RIGHT_MISSING)
    if code in TOO_MANY:
        return AnswerRefused(Look.RATE_LIMITED, "rate_limited")
    if code in TROUBLE:
        return AnswerRefused(Look.UNREACHABLE, "server_error")
    if code in NO_SUCH_ACCOUNT:
        return AnswerRefused(Look.NOT_FOUND, KeyProblem.NOT_PROFESSIONAL)
    return AnswerRefused(Look.UNREADABLE, KeyProblem.NOT_SHOWN)


def _known(account: dict) -> dict:
    """What the account is called, and its permanent number, without which nothing is known of it."""
    own_id = text_of(account.get("id"), at_most=40)
    if not NAME.fullmatch(own_id):
        raise AnswerUnreadable(AnswerProblem.NO_ACCOUNT)
    return {"handle": text_of(account.get("username"), at_most=100).lower(), "stable_id": own_id}


def _page_post(item: dict, *, at: dt.datetime) -> SeenPost | None:
    likes = object_at(item, "likes", "summary").get("total_count")
    comments = object_at(item, "comments", "summary").get("total_count")
    # Nobody shared it: Meta says nothing of shares then.
    return _post(item, "created_time", (likes, comments), object_at(item, "shares").get("count"), at=at)


def _media(item: dict, *, at: dt.datetime) -> SeenPost | None:
    return _post(item, "timestamp", (item.get("like_count"), item.get("comments_count")), at=at)


def _post(item: dict, moment_name: str, told: tuple, *more, at: dt.datetime) -> SeenPost | None:
    """``told`` are numbers that stand there unless the account hides them; a part of the whole would pass for all of it."""
    moment = moment_of(item.get(moment_name), looked_at=at)
    key = text_of(item.get("id"), at_most=100)
    hidden = any(count_of(number) is None for number in told)
    return SeenPost(key, moment, engagements=None if hidden else sum_of(*told, *more)) if moment and key else None


def _profile(told: dict, text_name: str) -> dict:
    words = text_of(told.get(text_name), at_most=5000)
    links = [text_of(told.get("website"), at_most=2000), *links_of_text(words)]
    return {"links": tuple(ProfileLink(link) for link in dict.fromkeys(links) if link), "profile_text": words}
