"""An account of Bluesky: profile and newest posts, as the public view of its network tells them."""

from activity.models import Source
from activity.sources.interface import Target
from tests.activity.platform_server import Answer, Recorded

DID = "did:plc:h4rv3str3l13fpr3ss000000"
TARGET = Target(Source.BLUESKY, "https://bsky.app/profile/press.harvest.example", handle="press.harvest.example")
PROFILE_URL = "public.api.bsky.app/xrpc/app.bsky.actor.getProfile"
FEED_URL = "public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed"

PROFILE = {
    "did": DID,
    "handle": "press.harvest.example",
    "displayName": "Harvest Relief",
    "description": "Wells & seeds. More: https://harvest.example/contact.",
    "website": "https://harvest.example",
    "avatar": "https://cdn.bsky.app/img/avatar/plain/did/cid",
    "associated": {"lists": 0, "feedgens": 0, "starterPacks": 0, "labeler": False},
    "followersCount": 1204,
    "followsCount": 87,
    "postsCount": 412,
    "indexedAt": "2026-08-19T09:00:00.000Z",
    "createdAt": "2024-11-14T08:12:01.123Z",
    "labels": [],
}


def item(number: int, created_at: str, *, indexed_at: str = "", reason: dict | None = None, **more) -> dict:
    """One entry of the author's feed."""
    post = {
        "uri": f"at://{DID}/app.bsky.feed.post/3k{number}",
        "cid": f"bafy{number}",
        "author": {"did": DID, "handle": "press.harvest.example"},
        "record": {"$type": "app.bsky.feed.post", "text": "A well.", "createdAt": created_at},
        "replyCount": 1,
        "repostCount": 4,
        "likeCount": 21,
        "quoteCount": 0,
        "bookmarkCount": 2,
        "indexedAt": indexed_at or created_at,
        "labels": [],
        **more,
    }
    return {"post": post, **({"reason": reason} if reason else {})}


FEED = {
    "feed": [item(2, "2026-08-12T10:00:00.000Z"), item(1, "2026-08-01T10:00:00.000Z")],
    "cursor": "2026-08-01T10:00:00Z",
}

BLUESKY = Recorded(target=TARGET, answers={PROFILE_URL: Answer(PROFILE), FEED_URL: Answer(FEED)}, first=PROFILE_URL)
