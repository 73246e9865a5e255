"""An account of a Mastodon server, through the server's own interface, its feed, and WebFinger with actor and outbox."""

from activity.models import Source
from activity.sources.interface import Target
from tests.activity.platform_server import RSS, Answer, Recorded

HOST = "social.harvest.example"
ACTOR = f"https://{HOST}/users/press"
TARGET = Target(Source.MASTODON, f"https://{HOST}/@press", handle="press", host=HOST)
WEBSITE = (
    '<a href="https://harvest.example" rel="nofollow noopener noreferrer me" target="_blank" translate="no">'
    '<span class="invisible">https://</span><span class="">harvest.example</span><span class="invisible"></span></a>'
)

ACCOUNT = {
    "id": "109348",
    "username": "press",
    "acct": "press",
    "display_name": "Harvest Relief",
    "locked": False,
    "bot": False,
    "created_at": "2022-11-14T00:00:00.000Z",
    "note": "<p>Wells &amp; seeds.<br/>We answer on weekdays.</p><p>"
    '<a href="https://harvest.example/contact" rel="nofollow noopener">harvest.example/contact</a></p>',
    "url": f"https://{HOST}/@press",
    "uri": ACTOR,
    "avatar": f"https://files.{HOST}/a.png",
    "header": f"https://files.{HOST}/h.png",
    "followers_count": 547,
    "following_count": 40,
    "statuses_count": 1204,
    "last_status_at": "2026-08-18",
    "emojis": [],
    "fields": [
        {"name": "Languages", "value": "English, français", "verified_at": None},
        {"name": "Website", "value": WEBSITE, "verified_at": "2025-11-10T10:31:10.744+00:00"},
    ],
}


def status(number: int, created_at: str, **more) -> dict:
    """A post of the account."""
    return {
        "id": str(number),
        "created_at": created_at,
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "visibility": "public",
        "uri": f"{ACTOR}/statuses/{number}",
        "url": f"https://{HOST}/@press/{number}",
        "replies_count": 2,
        "reblogs_count": 5,
        "favourites_count": 21,
        "quotes_count": 1,
        "edited_at": None,
        "reblog": None,
        "account": {"id": "109348", "username": "press", "acct": "press"},
        **more,
    }


STATUSES = [status(1003, "2026-08-18T09:30:00.000Z"), status(1001, "2026-08-01T10:00:00.000Z", quotes_count=None)]

FEED = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Harvest Relief</title><link>https://{HOST}/@press</link>
<item><guid isPermaLink="true">https://{HOST}/@press/1003</guid><link>https://{HOST}/@press/1003</link>
<pubDate>Tue, 18 Aug 2026 09:30:00 +0000</pubDate><description>&lt;p&gt;A well.&lt;/p&gt;</description></item>
</channel></rss>"""

FINGER = {
    "subject": f"acct:press@{HOST}",
    "aliases": [f"https://{HOST}/@press", ACTOR],
    "links": [
        {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": f"https://{HOST}/@press"},
        {"rel": "self", "type": "application/activity+json", "href": ACTOR},
        {"rel": "http://ostatus.org/schema/1.0/subscribe", "template": f"https://{HOST}/authorize?uri={{uri}}"},
    ],
}
PERSON = {
    "@context": ["https://www.w3.org/ns/activitystreams"],
    "id": ACTOR,
    "type": "Person",
    "preferredUsername": "press",
    "summary": ACCOUNT["note"],
    "url": f"https://{HOST}/@press",
    "outbox": f"{ACTOR}/outbox",
    "followers": f"{ACTOR}/followers",
    "attachment": [{"type": "PropertyValue", "name": "Website", "value": WEBSITE}],
}


def create(number: int, published: str, **more) -> dict:
    """An activity of the outbox."""
    note = {
        "id": f"{ACTOR}/statuses/{number}",
        "type": "Note",
        "published": published,
        "attributedTo": ACTOR,
        "inReplyTo": None,
        "likes": {"type": "Collection", "totalItems": 4},
        "shares": {"type": "Collection", "totalItems": 2},
        **more,
    }
    return {"type": "Create", "actor": ACTOR, "published": published, "object": note}


OUTBOX_PAGE = {
    "type": "OrderedCollectionPage",
    "orderedItems": [
        {"type": "Announce", "actor": ACTOR, "published": "2026-08-19T10:00:00Z", "object": "https://other.example/1"},
        create(1003, "2026-08-18T09:30:00Z"),
        create(1001, "2026-08-01T10:00:00Z", likes=None, shares="hidden"),
    ],
}

LOOKUP, LIST = f"{HOST}/api/v1/accounts/lookup", f"{HOST}/api/v1/accounts/109348/statuses"
BY_INTERFACE = {LOOKUP: Answer(ACCOUNT), LIST: Answer(STATUSES)}
BY_FEED = {f"{HOST}/@press.rss": Answer(FEED, RSS)}
ACTIVITY = "application/activity+json; charset=utf-8"
BY_WEBFINGER = {
    f"{HOST}/.well-known/webfinger": Answer(FINGER, "application/jrd+json; charset=utf-8"),
    f"{HOST}/users/press": Answer(PERSON, ACTIVITY),
    f"{HOST}/users/press/outbox": lambda asked: Answer(
        OUTBOX_PAGE if asked else {"type": "OrderedCollection", "totalItems": 1204, "first": f"{ACTOR}/outbox?page=1"},
        ACTIVITY,
    ),
    f"{HOST}/users/press/followers": Answer({"type": "OrderedCollection", "totalItems": 547}, ACTIVITY),
}
CLOSED = {LOOKUP: Answer({"error": "This API requires an authenticated user"}, status="401 Unauthorized")}

MASTODON = Recorded(target=TARGET, answers={**BY_INTERFACE, **BY_FEED, **BY_WEBFINGER}, first=LOOKUP)
