"""What people of the demonstration say to each other: about a request, about joining a channel, in stories."""

from channels_registry import stories
from channels_registry.models import Channel, PeopleShown
from requests_app.judging.review_notes import add_note
from requests_app.models import ChannelRequest, Side, TalkState
from requests_app.talk import joining
from requests_app.talk.conversing import write_message
from workspace.demonstration.telling import Stage, Story


def _request(stage: Stage, key: str) -> ChannelRequest:
    return ChannelRequest.objects.select_related("requester", "body", "reviewer").get(pk=stage.requests[key].pk)


def conversation(stage: Stage) -> Story:
    """Two questions and an answer on a request in review; the latest message is not read yet."""
    said = (
        (4.0, Side.TEAM, "comms", "Thank you for the plan. Who takes the pictures when you travel?"),
        (3.7, Side.REQUESTER, "arun", "Mei does, from Manila; she has done it for the page since spring."),
        (0.1, Side.REQUESTER, "arun", "Our assembly begins on the 12th. Can we know before then?"),
    )
    for days, side, by, text in said:
        at = yield stage.ago(days)
        write_message(_request(stage, "ig-nepal"), side=side, text=text, by=stage.people[by], at=at)
        if side == Side.TEAM:
            add_note(_request(stage, "ig-nepal"), text="Ask Anna how it went in Europe.", by=stage.people[by], at=at)


def joining_asked(stage: Stage) -> Story:
    """A draft whose requester asks first; it waits for the people of the other channel."""
    at = yield stage.ago(2)
    joining.ask(
        _request(stage, "ig-kenya-2"), Channel.objects.get(pk=stage.channels["ig"].pk), whole_form=False,
        why="We would send three pictures a month, with names and places.", by=stage.people["requester"], at=at,
    )  # fmt: skip


def joining_answered(stage: Stage) -> Story:
    """A yes that its requester has not accepted yet."""
    at = yield stage.ago(0.4)
    talk = joining.ask(
        _request(stage, "x-fr-edition"), Channel.objects.get(pk=stage.channels["x-fr"].pk), whole_form=False,
        why="Nous pourrions aussi écrire pour le compte existant.", by=stage.people["requester2"], at=at,
    )  # fmt: skip
    at = yield stage.ago(0.3)
    joining.answer(
        talk, TalkState.CAN_JOIN, by=stage.people["patrick"], at=at,
        words="Avec plaisir : deux messages par semaine, relus à deux. Nous vous donnons accès après un premier essai.",
    )  # fmt: skip


def told_stories(stage: Stage) -> Story:
    """One used, one not used, one that waits."""
    used, other = (
        stories.Story(
            "A well and the woman who keeps it", "In Lokichar, Nakiru opens the well at five every morning.", "en",
            PeopleShown.AGREED, "https://pictures.actdemo.example/nakiru",
        ),
        stories.Story(
            "Annual meeting of the forum", "Eighteen members met in Nairobi for two days.", "en", PeopleShown.NOBODY
        ),
    )  # fmt: skip
    at = yield stage.ago(40)
    amina, sofia = stage.people["requester"], stage.people["channeladmin"]
    channel = Channel.objects.get(pk=stage.channels["ig"].pk)
    sent = stories.send_story(channel, used, by=amina, at=at)
    at = yield stage.ago(38)
    stories.used(sent, post_url="https://www.instagram.com/p/Dem0Nakiru/", by=sofia, at=at)
    at = yield stage.ago(20)
    sent = stories.send_story(channel, other, by=amina, at=at)
    at = yield stage.ago(19)
    stories.not_used(sent, reason="We show people, not meetings. Tell us about one of the eighteen?", by=sofia, at=at)
    at = yield stage.ago(1.2)
    story = stories.Story(
        "The radio under the mango tree", "A village listens together, and decides together what to plant.", "en",
        PeopleShown.AGREED,
    )  # fmt: skip
    stories.send_story(channel, story, by=amina, at=at)


def all_talks(stage: Stage) -> list[Story]:
    return [conversation(stage), joining_asked(stage), joining_answered(stage), told_stories(stage)]
