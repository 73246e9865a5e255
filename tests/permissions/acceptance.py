"""Links to read and accept the policy, an acceptance, and access that waits for one, for the table of addresses."""

import datetime as dt

from channels_registry.models import AccessLevel, Channel
from channels_registry.promising import promise
from policies.acknowledging.keys import end_if_answered, open_key, paths_for
from policies.models import PolicyVersion
from policies.reading import acknowledge
from tests import world


def acceptances(version: PolicyVersion, channel: Channel, *, team, known, now: dt.datetime) -> dict[str, object]:
    """``reading_key`` opens, ``reading_key_over`` was ended by it, with ``reading_key_done`` everything is accepted."""
    waiting, done = world.person("Promised"), world.person("Accepted by link")
    made = promise(channel, person=waiting, level=AccessLevel.EDITOR, by=team, at=now)
    over, live, last = (
        paths_for([person.pk], at=at)[person.pk].rstrip("/").rpartition("/")[2]
        for person, at in ((waiting, now - dt.timedelta(days=2)), (waiting, now), (done, now))
    )
    acknowledge(version, by=done, language="en", at=now, by_link=True)
    end_if_answered(open_key(last, now), at=now)
    acknowledge(version, by=known, language="fr", at=now)
    return {"reading_key": live, "reading_key_over": over, "reading_key_done": last, "promise": made}
