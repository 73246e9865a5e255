"""A Discord invitation, asked with its counts."""

from activity.models import Source
from activity.sources.interface import Target
from tests.activity.platform_server import Answer, Recorded

TARGET = Target(Source.DISCORD, "https://discord.gg/h4rvestRel", handle="h4rvestRel")
INVITE_URL = "discord.com/api/v10/invites/h4rvestRel"

INVITE = {
    "type": 0,
    "code": "h4rvestRel",
    "expires_at": None,
    "guild": {
        "id": "901234567890123456",
        "name": "Harvest Relief volunteers",
        "description": None,
        "features": ["COMMUNITY"],
        "verification_level": 2,
        "vanity_url_code": None,
    },
    "channel": {"id": "901234567890123999", "name": "welcome", "type": 0},
    "approximate_member_count": 1873,
    "approximate_presence_count": 204,
}

DISCORD = Recorded(target=TARGET, answers={INVITE_URL: Answer(INVITE)}, first=INVITE_URL)
