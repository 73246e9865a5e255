"""A Facebook page and a professional Instagram account, as Meta's Graph interface tells them to a key."""

from activity.models import Source
from activity.sources.interface import Target
from tests.activity.platform_server import Answer, Recorded

KEY = "an-invented-key-of-ours"
PAGE_URL = "graph.facebook.com/v25.0/harvestrelief"
POSTS_URL = "graph.facebook.com/v25.0/100200300/posts"
OWN_URL = "graph.facebook.com/v25.0/17841405309211844"

PAGE = {
    "id": "100200300",
    "name": "Harvest Relief",
    "username": "HarvestRelief",
    "followers_count": 26779,
    "fan_count": 25000,
    "is_published": True,
    "website": "https://harvest.example/",
    "about": "Wells & seeds. https://harvest.example/contact",
}


def page_post(number: int, created_time: str) -> dict:
    return {
        "id": f"100200300_{number}",
        "created_time": created_time,
        "likes": {"data": [], "summary": {"total_count": 31, "can_like": False, "has_liked": False}},
        "comments": {"data": [], "summary": {"order": "chronological", "total_count": 4, "can_comment": False}},
        "shares": {"count": 5},
    }


PAGE_POSTS = {
    "data": [page_post(2, "2026-08-14T10:00:00+0000"), page_post(1, "2026-08-01T10:00:00+0000")],
    "paging": {"cursors": {"before": "b", "after": "a"}},
}

DISCOVERED = {
    "business_discovery": {
        "id": "17841401441775531",
        "username": "harvestrelief",
        "followers_count": 267793,
        "media_count": 1205,
        "website": "https://harvest.example/",
        "biography": "Wells & seeds",
        "media": {
            "data": [
                {"id": "180100", "timestamp": "2026-08-15T10:00:00+0000", "like_count": 40, "comments_count": 2},
                {"id": "180099", "timestamp": "2026-08-02T10:00:00+0000", "comments_count": 1},
            ]
        },
    },
    "id": "17841405309211844",
}

FACEBOOK = Recorded(
    target=Target(Source.FACEBOOK, "https://www.facebook.com/harvestrelief", handle="harvestrelief", key=KEY),
    answers={PAGE_URL: Answer(PAGE), POSTS_URL: Answer(PAGE_POSTS)},
    first=PAGE_URL,
)
INSTAGRAM = Recorded(
    target=Target(
        Source.INSTAGRAM,
        "https://www.instagram.com/harvestrelief/",
        handle="harvestrelief",
        key=KEY,
        own_account="17841405309211844",
    ),
    answers={OWN_URL: Answer(DISCOVERED)},
    first=OWN_URL,
)
