"""Bluesky, by the public view of its network: profile and newest posts, found by the permanent DID (N10).

The times of posts are what their authors say; like the platform itself we take the earlier of that and of when it was
indexed. Errors come as status 400 with a name, and mean very different things.
"""

import datetime as dt
from urllib.parse import urlencode

from activity.models import Look, Metric, Source
from activity.sources.answers import (
    JSON_TYPES,
    AnswerProblem,
    AnswerRefused,
    AnswerUnreadable,
    believed_posts,
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

HOSTS = frozenset({"public.api.bsky.app"})
API = "https://public.api.bsky.app/xrpc/"
POSTS_ASKED = 30
COUNTS = {"followersCount": Metric.FOLLOWERS, "postsCount": Metric.POSTS}
REACTIONS = ("likeCount", "repostCount", "replyCount", "quoteCount")
# By the name of the error; "InvalidRequest" means many things, told apart by its sentence.
ERRORS = {"AccountTakedown": Look.SUSPENDED, "AccountDeactivated": Look.DEACTIVATED}
NOT_FOUND_SENTENCES = ("profile not found", "unable to resolve handle", "could not find")


class BlueskyAdapter:
    sources = (Source.BLUESKY,)
    tells_posts = True

    def look(self, target: Target, *, ask: Ask, at: dt.datetime) -> Observation:
        """Two questions: the profile, then its own posts. Raises FetchRefused and FetchFailed as ``ask`` does."""
        try:
            profile = _ask(ask, "app.bsky.actor.getProfile", actor=target.stable_id or target.handle)
            did = text_of(profile.get("did"), at_most=500)
            if not did.startswith("did:"):
                raise AnswerUnreadable(AnswerProblem.NO_ACCOUNT)
            feed = _ask(
                ask, "app.bsky.feed.getAuthorFeed", actor=did, limit=str(POSTS_ASKED), filter="posts_no_replies"
            )
            own = [item for item in list_in(feed.get("feed")) if _is_own(item, did)]
            posts = believed_posts(own, lambda item: _post(item, at))
        except AnswerRefused as refusal:
            return Observation(refusal.look, refusal.note)
        except AnswerUnreadable as problem:
            return Observation(Look.UNREADABLE, str(problem))
        description = text_of(profile.get("description"), at_most=5000)
        links = [text_of(profile.get("website"), at_most=2000), *links_of_text(description)]
        return Observation(
            Look.OK,
            latest_post_at=newest(post.published_at for post in posts),
            posts=posts,
            figures=figures_of(profile, COUNTS),
            links=tuple(ProfileLink(link) for link in dict.fromkeys(links) if link),
            profile_text=description,
            platform_verified=object_at(profile, "verification").get("verifiedStatus") == "valid",
            handle=text_of(profile.get("handle"), at_most=253).lower(),
            stable_id=did,
        )


def _ask(ask: Ask, method: str, **values: str) -> dict:
    answer = ask(f"{API}{method}?{urlencode(values)}", accept=JSON_TYPES, answers=frozenset({400}), hosts=HOSTS)
    read = json_object(answer.body)
    if answer.status == 400:
        name, sentence = text_of(read.get("error"), at_most=60), text_of(read.get("message"), at_most=300).lower()
        if name in ERRORS:
            raise AnswerRefused(ERRORS[name])
        raise AnswerRefused(Look.NOT_FOUND if sentence.startswith(NOT_FOUND_SENTENCES) else Look.UNREADABLE)
    return read


def _is_own(item: dict, did: str) -> bool:
    """No repost, no pinned post (it stands in its own place too), nothing that others wrote or that answers others."""
    post = object_at(item, "post")
    answers = object_at(post, "record", "reply", "parent").get("uri")
    answers_others = answers is not None and not text_of(answers, at_most=300).startswith(f"at://{did}/")
    return not item.get("reason") and not answers_others and object_at(post, "author").get("did") == did


def _post(item: dict, at: dt.datetime) -> SeenPost | None:
    post = object_at(item, "post")
    told = (object_at(post, "record").get("createdAt"), post.get("indexedAt"))
    moments = [moment for value in told if (moment := moment_of(value, looked_at=at))]
    key = text_of(post.get("uri"), at_most=300)
    return SeenPost(key, min(moments), engagements=sum_of(*map(post.get, REACTIONS))) if moments and key else None
