"""An alert with its tasks, and a stop of scheduled posts, for the addresses that name one."""

import datetime as dt

from accounts.models import Person
from channels_registry.models import AccessLevel
from enforcement.incidents import actions, opening, stopping
from enforcement.models import StopReceipt, StopScope
from portal.linktokens import digest_of
from tests import world

TOKEN = "Stop-Confirm-Token-Of-The-Permission-Table-01"


def alert_things(*, runner: Person, agency: Person, comms: Person, now: dt.datetime) -> dict[str, object]:
    """Raised by the runner; of two tasks of the runner one is done. The stop concerns this channel's platform alone."""
    group = runner.memberships.live().get().body
    channel = world.channel("Voices in alarm", of=group, on=world.platform("bluesky"), coadmin=comms, runner=runner)
    world.grant(channel, agency, AccessLevel.EDITOR)
    alert = opening.report_compromised(channel, by=runner, at=now, words="Posts that nobody wrote.")
    # Nobody has acted on this one, so that whoever raised it can take it back.
    doubted = world.channel("Voices in doubt", of=group, on=world.platform("mastodon"), coadmin=comms, runner=runner)
    world.grant(doubted, agency, AccessLevel.EDITOR)
    fresh = opening.report_compromised(doubted, by=runner, at=now)
    due = now.date() + dt.timedelta(days=7)
    tasks = [
        actions.add_action(alert, text=text, owner=runner, due_on=due, by=comms, at=now)
        for text in ("Change the recovery mailbox", "Write to the partners")
    ]
    actions.do_action(tasks[1], by=runner, at=now)
    stop = stopping.start_stop(
        StopScope.PLATFORM, platform=channel.platform, lines={"en": "We are silent for today."}, by=comms, at=now
    )
    receipt = StopReceipt.objects.get(call=stop, person=runner)
    StopReceipt.objects.filter(pk=receipt.pk).update(token_digest=digest_of(TOKEN))
    return {"alarm_channel": channel, "alert": alert, "alert_fresh": fresh, "alert_task": tasks[0], "alert_task_done": tasks[1], "stop": stop,
            "stop_receipt": receipt, "stop_token": TOKEN}  # fmt: skip
