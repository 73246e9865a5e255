"""What the portal saw where it can look by itself: two accounts read for weeks, one of them renamed, one server at rest."""

import contextlib
import datetime as dt

from activity.looking import choosing
from activity.looking.noting import note
from activity.models import Following, HostBudget, Look
from activity.network.budgets import turn_at
from activity.network.connecting import FetchFailed, Outcome
from activity.sources.interface import Figure, Observation, ProfileLink, SeenPost
from workspace.demonstration.telling import Stage, Story

OWN_SITE = "https://actdemo.example/"
BLOG = "blog.actdemo.example"


def followed(stage: Stage) -> Story:
    """Bluesky and Mastodon, read every third day; the account on Bluesky has another name since today."""
    at = yield stage.ago(62, hour=4)
    choosing.of_channels([stage.channels["bsky"].pk, stage.channels["masto"].pk], at=at)
    for days in range(60, 0, -3):
        at = yield stage.ago(days, hour=4)
        _look(stage, "bsky", "did:plc:actdemo2xjf7s3nq5kzrt4wh", "actdemo.bsky.social", 1204 + 9 * (60 - days), at=at)
        _look(stage, "masto", "https://mastodon.social/users/actdemo_europe", "actdemo_europe", 388 - days, at=at)
    at = yield stage.ago(0.3)
    _look(stage, "bsky", "did:plc:actdemo2xjf7s3nq5kzrt4wh", "act-demo.bsky.social", 1750, at=at)


def _look(stage: Stage, key: str, stable_id: str, handle: str, followers: int, *, at: dt.datetime) -> None:
    following = Following.objects.select_related("channel").get(channel=stage.channels[key])
    # Five posts of the last fortnight, a different number of reactions to each.
    posts = tuple(
        SeenPost(f"{stable_id}/{moment:%Y%j}", moment, engagements=followers * (3 + moment.day % 5) // 250)
        for moment in (at - dt.timedelta(days=days, hours=3) for days in (1, 4, 6, 9, 12))
    )
    seen = Observation(
        Look.OK,
        latest_post_at=posts[0].published_at,
        posts=posts,
        figures=(Figure("followers", followers, "followers"),),
        links=(ProfileLink(OWN_SITE),),
        profile_text=f"Churches and partners for a just world. {OWN_SITE}",
        handle=handle,
        stable_id=stable_id,
    )
    note(following, seen, at=at)


def resting(stage: Stage) -> Story:
    """The server of the blog does not answer: it rests longer after each try in vain, by now for a day."""
    at = yield stage.ago(3, hour=3)
    while at < stage.now:
        with contextlib.suppress(FetchFailed), turn_at(BLOG, clock=lambda moment=at: moment, sleep=_nobody_waits):
            raise FetchFailed(Outcome.TIMEOUT)
        rest = HostBudget.objects.get(pk=BLOG).blocked_until
        if rest and rest >= stage.now:
            return
        at = yield rest or at + dt.timedelta(hours=1)


def _nobody_waits(_seconds: float) -> None:
    raise AssertionError
