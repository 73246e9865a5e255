"""What happened around a request besides its states, for the requester's history: asked what keeps it, asked a channel."""

from django.utils.translation import gettext as _

from requests_app.models import ChannelRequest, TalkState

# The people of the channel are not named here: who runs a channel is told to few (design §5.13).
_ANSWERS = {
    TalkState.STORIES: lambda: _("The people of “%(name)s” answered: send us your stories"),
    TalkState.NO: lambda: _("The people of “%(name)s” answered: no"),
}


def talk_events(channel_request: ChannelRequest, *, for_requester: bool) -> list[dict]:
    """Two queries. Colleagues who do not write the request read nothing of the channels that were asked."""
    events = [
        {"what": _("Asked what keeps the answer"), "at": nudge.at, "by": nudge.by}
        for nudge in channel_request.nudges.select_related("by")
    ]
    if not for_requester:
        return events
    for talk in channel_request.join_talks.select_related("channel", "decision"):
        name = {"name": talk.channel.name}
        if talk.consented_at:
            events.append({"what": _("The people of “%(name)s” were asked") % name, "at": talk.consented_at})
        if talk.answered_at:
            sentence = _ANSWERS.get(talk.state, lambda: _("The people of “%(name)s” answered: yes, you can join"))
            events.append({"what": sentence() % name, "at": talk.answered_at})
        if talk.state == TalkState.OBJECTED:
            events.append(
                {
                    "what": _("The communications team had a concern about joining “%(name)s”") % name,
                    "at": talk.decision.undone_at,
                    "text": talk.reason,
                }
            )
    return events
