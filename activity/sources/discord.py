"""Discord, by a public invitation: how many members there are. It tells nothing of posts (N10, R3).

An invitation that has ended says nothing about the server behind it. The widget of a server is never asked: the call for it
makes a new invitation.
"""

import datetime as dt
from urllib.parse import quote

from activity.models import Look, Metric, Precision, Source
from activity.sources.answers import (
    JSON_TYPES,
    AnswerProblem,
    AnswerUnreadable,
    count_of,
    json_object,
    links_of_text,
    object_at,
    text_of,
)
from activity.sources.interface import Ask, Figure, Observation, ProfileLink, Target

HOSTS = frozenset({"discord.com"})
SAID_IN_BODY = frozenset({404})
UNKNOWN_INVITATION = 10006
MEMBERS = "approximate_member_count"


class DiscordAdapter:
    sources = (Source.DISCORD,)
    tells_posts = False

    def look(self, target: Target, *, ask: Ask, at: dt.datetime) -> Observation:
        """One question. Raises FetchRefused and FetchFailed as ``ask`` does."""
        url = f"https://discord.com/api/v10/invites/{quote(target.handle, safe='')}?with_counts=true"
        answer = ask(url, accept=JSON_TYPES, answers=SAID_IN_BODY, hosts=HOSTS)
        try:
            invitation = json_object(answer.body)
        except AnswerUnreadable as problem:
            return Observation(Look.UNREADABLE, str(problem))
        if answer.status == 404:
            ended = count_of(invitation.get("code")) == UNKNOWN_INVITATION
            return (
                Observation(Look.UNREADABLE, AnswerProblem.INVITATION_ENDED) if ended else Observation(Look.NOT_FOUND)
            )
        guild = object_at(invitation, "guild")
        server = text_of(guild.get("id"), at_most=40)
        if not server:
            return Observation(Look.UNREADABLE, AnswerProblem.NO_ACCOUNT)
        members = count_of(invitation.get(MEMBERS))
        words = text_of(guild.get("description"), at_most=5000)
        return Observation(
            Look.OK,
            figures=() if members is None else (Figure(Metric.FOLLOWERS, members, MEMBERS, Precision.ROUNDED),),
            links=tuple(ProfileLink(link) for link in links_of_text(words)),
            profile_text=words,
            stable_id=server,
        )
