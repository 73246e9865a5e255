"""Answers of platforms as they are given, with invented names: one healthy account for each source the portal looks at.

A new adapter is tested by the table of misbehaviours as soon as its source has an entry here; a source without one fails.
"""

from activity.models import Source
from tests.activity.platform_server import Recorded
from tests.activity.recorded import bluesky, discord, feeds, graph, mastodon, telegram, youtube_data

RECORDED: dict[Source, Recorded] = {
    Source.FEED: feeds.BLOG,
    Source.YOUTUBE: feeds.YOUTUBE,
    Source.MASTODON: mastodon.MASTODON,
    Source.BLUESKY: bluesky.BLUESKY,
    Source.TELEGRAM: telegram.TELEGRAM,
    Source.DISCORD: discord.DISCORD,
    Source.FACEBOOK: graph.FACEBOOK,
    Source.INSTAGRAM: graph.INSTAGRAM,
    Source.YOUTUBE_DATA: youtube_data.YOUTUBE_DATA,
}
