"""The alliance's own site and its page “Follow us”: accounts that it and their own profiles name, and accounts only it names."""

from activity.ownership import checking, sites
from channels_registry.models import ChannelAddress
from workspace.demonstration.looks import OWN_SITE
from workspace.demonstration.telling import Stage, Story

FOLLOW_US = f"{OWN_SITE}follow-us"
# Read a page once a month; those with rel=me on it.
NAMED = {"fb": False, "ig": False, "li": False, "bsky": True, "masto": True, "tg": False}
MONTHS = (62, 32, 2)


def listed(stage: Stage) -> Story:
    at = yield stage.ago(63, hour=10)
    admin = stage.people["admin"]
    sites.add_site(OWN_SITE, by=admin, at=at)
    page = sites.add_page(FOLLOW_US, by=admin, at=at)
    for days in MONTHS:
        at = yield stage.ago(days, hour=3)
        rows = ChannelAddress.objects.current().filter(channel__in=[stage.channels[key] for key in NAMED], is_main=True)
        urls = dict(rows.values_list("channel", "canonical_url"))
        named = {stage.channels[key].pk: rel_me for key, rel_me in NAMED.items()}
        checking.note_page(page, {url: named[pk] for pk, url in urls.items()}, at=at)
