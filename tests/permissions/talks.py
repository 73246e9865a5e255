"""Conversations of the cast: a message each way, a channel asked, a proposal, a yes, an agreement, a story."""

import datetime as dt

from channels_registry import stories
from channels_registry.models import PeopleShown
from requests_app.models import ChannelRequest, Side, Status
from requests_app.talk import joining
from requests_app.talk.conversing import write_message
from requests_app.transitions import agree_to_join
from tests import world
from tests.requests_app.talk_world import asked, request_that_can_ask, said_yes


def talks_of(people, requests: dict[str, ChannelRequest], *, channel, flagged, now: dt.datetime) -> dict[str, object]:
    """``channel`` is run by the cast's runner, who answers for it."""
    comms, requester = people["comms"], people["requester"]
    in_review = requests["in_review"]
    asking, proposed, answered = (
        request_that_can_ask(status, by=comms, requester=requester, title=f"Asks to join, {status}")
        for status in (Status.IN_REVIEW, Status.SUBMITTED, Status.CHANGES_REQUESTED)
    )
    write_message(in_review, side=Side.REQUESTER, text="When will it be?", by=requester, at=now)
    write_message(in_review, side=Side.TEAM, text="On Monday.", by=comms, at=now)
    asked_of_runner = asked(asking, channel, at=now)
    joining.say(asked_of_runner, side=Side.CHANNEL, text="How often?", by=people["runner"], at=now)
    second = request_that_can_ask(by=comms, requester=world.requester(name="Fourth requester"), title="Agreed request")
    agreed = said_yes(asked(second, channel, at=now), at=now)
    agree_to_join(ChannelRequest.objects.get(pk=second.pk), talk=agreed, by=second.requester, at=now)
    return {
        "talk": asked_of_runner,
        "proposal": joining.propose(proposed, channel, why="The same people.", by=comms, at=now),
        "yes": said_yes(asked(answered, channel, at=now), by=people["runner"], at=now),
        "asking": proposed,
        "agreed": second,
        "agreed_talk": agreed,
        "story": stories.send_story(
            channel,
            stories.Story("A well in Tahoua", "Since May there is water.", "en", PeopleShown.AGREED),
            by=requester,
            at=now,
        ),
        "flagged": flagged,
    }
