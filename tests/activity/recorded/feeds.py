"""A blog's feed and the feed of a YouTube channel."""

from activity.models import Source
from activity.sources.interface import Target
from tests.activity.platform_server import RSS, Answer, Recorded

CHANNEL = "UCh4rv3stR3l13f00000000x"

BLOG_FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Harvest Relief</title><link>https://news.harvest.example/</link>
 <item><title>Wells in June</title><guid>https://news.harvest.example/?p=41</guid>
  <pubDate>Mon, 15 Jun 2026 08:00:00 +0000</pubDate></item>
 <item><title>Wells in August</title><guid>https://news.harvest.example/?p=52</guid>
  <pubDate>Sat, 01 Aug 2026 10:00:00 +0200</pubDate></item>
</channel></rss>"""

VIDEOS = f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns="http://www.w3.org/2005/Atom">
 <id>yt:channel:{CHANNEL}</id><yt:channelId>{CHANNEL}</yt:channelId><title>Harvest Relief</title>
 <published>2016-01-17T11:31:33+00:00</published>
 <entry><id>yt:video:we11s0000aa</id><yt:videoId>we11s0000aa</yt:videoId><yt:channelId>{CHANNEL}</yt:channelId>
  <title>A well</title><published>2026-07-30T18:44:07+00:00</published><updated>2026-08-18T20:11:48+00:00</updated>
  <media:group><media:community><media:starRating count="3" average="5.00" min="1" max="5"/>
   <media:statistics views="71"/></media:community></media:group></entry>
</feed>"""

BLOG = Recorded(
    target=Target(Source.FEED, "https://news.harvest.example/feed"),
    answers={"news.harvest.example/feed": Answer(BLOG_FEED, RSS)},
    first="news.harvest.example/feed",
)
YOUTUBE = Recorded(
    target=Target(Source.YOUTUBE, f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"),
    answers={"www.youtube.com/feeds/videos.xml": Answer(VIDEOS, "text/xml; charset=UTF-8")},
    first="www.youtube.com/feeds/videos.xml",
)
