"""A page of the yearly check-up for those who speak for the channel, one behind a link, and something to do."""

import datetime as dt

from audits.checkup.letters import lines_for
from audits.models import Sheet
from channels_registry.models import Channel, Grant
from tests.audits.check_up_world import asked, page, removal


def check_ups(people: dict, channel: Channel, *, now: dt.datetime) -> dict[str, object]:
    """``check_up`` has nobody in particular, so that the team answers as well; ``check_up_linked`` is the runner's."""
    first, second = asked(at=now), asked(at=now)
    linked = page(second, channel)
    Sheet.objects.filter(pk=linked.pk).update(person=people["runner"])
    path = lines_for(second, [people["runner"].pk], at=now)[people["runner"].pk]["path"]
    sheet = page(first, channel)
    agency = Grant.objects.select_related("person").get(channel=channel, person=people["agency"]).person
    return {
        "check_up": sheet,
        "check_up_linked": linked,
        "check_up_key": path.rstrip("/").rpartition("/")[2],
        "to_do": removal(sheet, agency, by=people["comms"], at=now),
    }
