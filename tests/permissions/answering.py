"""A question after the latest post of a channel, and the link of the letter by which its runner answers it."""

import datetime as dt

from activity.models import PostQuestion
from activity.silence.keys import paths_for
from channels_registry.models import Channel


def answer_links(people: dict, channel: Channel, *, now: dt.datetime) -> dict[str, object]:
    """``answer_key`` opens; ``answer_key_over`` was ended by it."""
    asked = now - dt.timedelta(days=2)
    PostQuestion.objects.create(channel=channel, asked_at=asked, told_at=asked)
    runner = people["runner"].pk
    over, live = (paths_for([runner], at=at)[runner].rstrip("/").rpartition("/")[2] for at in (asked, now))
    return {"answer_key": live, "answer_key_over": over}
