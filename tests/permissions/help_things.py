"""Questions to the team, a judged comment and a duty, for the addresses that name one."""

import datetime as dt

from accounts.models import Person
from channels_registry.models import Channel
from enforcement.duty.keeping import enter_shift
from enforcement.help.asking import ask
from enforcement.help.comments import CRITICISM, judge
from enforcement.models import HelpKind
from portal.files import read_file
from portal.store import day_of
from tests.requests_app import hostile_files


def help_things(channel: Channel, *, runner: Person, comms: Person, now: dt.datetime) -> dict[str, object]:
    """All of the runner; nobody of the team has taken anything up."""
    today = day_of(now)
    return {
        "help": ask(
            channel, kind=HelpKind.ERROR, words="We wrote 4,000 instead of 400.", by=runner, at=now,
            wrong_where="https://x.com/voices/1", picture=read_file(hostile_files.PDF, name="Post.pdf"),
        ),
        "judged": judge(
            channel, words="Where is the money?", link="", what=CRITICISM, urgent=False, harms=False, by=runner, at=now
        ),
        "shift": enter_shift(
            person=comms, first_day=today + dt.timedelta(days=21), last_day=today + dt.timedelta(days=27), from_hour=0, until_hour=24,
            substitute=None, phone="+41 22 000 00 00", phone_seen_by="team", by=comms, at=now,
        ),
    }  # fmt: skip
