"""The other reason of U7: a channel that publishes and finds no audience, judged apart from its silence.

Asked of the posts that looks have seen: over ninety days at least five own posts, each seen again when it was three days
old or more, and together fewer reactions, comments and shares for each post than the lead wants at least. Where a platform
hides these numbers, or a source has none, nothing is judged. It is a point to put right: no letters, no flag, no deadline.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Avg, Count, F, QuerySet
from django.utils.translation import gettext_lazy as _

from activity.models import ChannelPost
from channels_registry.models import Channel, Severity
from channels_registry.standing_rules import register_rule
from portal.store import portal_settings

NO_INTERACTION = "no_interaction"
LOOKS_BACK = dt.timedelta(days=90)
# A post needs some days to be met with.
OLD_ENOUGH = dt.timedelta(days=3)
FEWEST_POSTS = 5


@dataclass(frozen=True)
class Interaction:
    """How the posts of a channel were met with: how many could be judged, and what each found on average."""

    posts: int
    each: float | None
    least: int

    @property
    def is_judged(self) -> bool:
        return self.posts >= FEWEST_POSTS

    @property
    def is_missing(self) -> bool:
        return self.is_judged and self.each < self.least


def judged_posts(at: dt.datetime) -> QuerySet:
    """Posts that can be judged at this moment; what is hidden is not among them."""
    return ChannelPost.objects.filter(
        published_at__gt=at - LOOKS_BACK,
        published_at__lte=at - OLD_ENOUGH,
        seen_at__gte=F("published_at") + OLD_ENOUGH,
        engagements__isnull=False,
    ).order_by()


def interaction_of(channel: Channel, *, at: dt.datetime) -> Interaction:
    """Two queries at most."""
    found = judged_posts(at).filter(channel=channel).aggregate(posts=Count("pk"), each=Avg("engagements"))
    return Interaction(found["posts"], found["each"], portal_settings().least_engagements)


def without_interaction(channels: QuerySet, at: dt.datetime) -> QuerySet:
    by_channel = judged_posts(at).values("channel").annotate(posts=Count("pk"), each=Avg("engagements"))
    failing = by_channel.filter(posts__gte=FEWEST_POSTS, each__lt=portal_settings().least_engagements)
    return channels.filter(pk__in=failing.values("channel"))


def register() -> None:
    """Called once, by ``apps.py``."""
    register_rule(
        NO_INTERACTION,
        _("It publishes, and nobody reacts"),
        without_interaction,
        severity=Severity.SMALL,
        why=_("Posts that nobody answers, likes or shares reach nobody; the work may do more elsewhere."),
        fix=_("Look at its last posts together with its people: change what is told and when, merge it, or close it."),
        prevent=_("Agree on whom the channel is for, and look at its figures every few months."),
    )
