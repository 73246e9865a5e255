"""A YouTube channel as the Data interface tells it to a key."""

from activity.models import Source
from activity.sources.interface import Target
from tests.activity.platform_server import Answer, Recorded

API = "www.googleapis.com/youtube/v3/"
CHANNEL_ID = "UCh4rv3stR3l13f00000000x"

CHANNELS = {
    "kind": "youtube#channelListResponse",
    "items": [
        {
            "kind": "youtube#channel",
            "id": CHANNEL_ID,
            "snippet": {
                "title": "Harvest Relief",
                "description": "Wells & seeds. https://harvest.example/",
                "customUrl": "@harvestrelief",
                "publishedAt": "2016-01-17T11:31:33Z",
            },
            "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": "UUh4rv3stR3l13f00000000x"}},
            "statistics": {
                "viewCount": "1834502",
                "subscriberCount": "12300",
                "hiddenSubscriberCount": False,
                "videoCount": "214",
            },
        }
    ],
}
UPLOADS = {
    "items": [
        {"contentDetails": {"videoId": "we11s0000aa", "videoPublishedAt": "2026-08-11T18:44:07Z"}},
        {"contentDetails": {"videoId": "we11s0000bb", "videoPublishedAt": "2026-07-11T18:44:07Z"}},
    ]
}
VIDEOS = {
    "items": [
        {"id": "we11s0000aa", "statistics": {"viewCount": "710", "likeCount": "31", "commentCount": "4"}},
        {"id": "we11s0000bb", "statistics": {"viewCount": "9001", "likeCount": "120"}},
    ]
}

YOUTUBE_DATA = Recorded(
    target=Target(
        Source.YOUTUBE_DATA, "https://www.youtube.com/@harvestrelief", handle="harvestrelief", key="an-invented-key"
    ),
    answers={
        f"{API}channels": Answer(CHANNELS),
        f"{API}playlistItems": Answer(UPLOADS),
        f"{API}videos": Answer(VIDEOS),
    },
    first=f"{API}channels",
)
