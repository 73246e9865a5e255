"""The duty rota with a gap, and questions in each state: may I post this, an error corrected, criticism, one that waits (A11)."""

import datetime as dt

from channels_registry.models import Channel
from enforcement.duty.keeping import enter_shift
from enforcement.help import asking, comments
from enforcement.models import CommentAct, HelpKind, PhoneSeenBy
from workspace.demonstration.telling import Stage, Story

WEEK = dt.timedelta(days=7)


def rota(stage: Stage) -> Story:
    """This week and the next; the Thursday and Friday of the next are nobody's yet."""
    at = yield stage.ago(9)
    lead, tomas, claire = (stage.people[key] for key in ("lead", "comms", "comms2"))
    monday = stage.now.date() - dt.timedelta(days=stage.now.weekday())
    duties = ((tomas, claire, monday, 7, "+41 00 000 00 01"), (claire, tomas, monday + WEEK, 3, "+41 00 000 00 02"))
    for person, substitute, first, days, phone in duties:
        enter_shift(
            person=person, substitute=substitute, first_day=first, last_day=first + dt.timedelta(days=days - 1),
            from_hour=8, until_hour=18, phone=phone, phone_seen_by=PhoneSeenBy.ASKERS, by=lead, at=at,
        )  # fmt: skip


def may_i_post(stage: Stage) -> Story:
    """Asked by a forum's officer, answered within two hours, ended with thanks."""
    at = yield stage.ago(6, hour=9)
    asker, comms = stage.people["requester"], stage.people["comms"]
    asked = asking.ask(
        _channel(stage, "fb-ke"), kind=HelpKind.MAY_I_POST, by=asker, at=at,
        words="A picture of the school garden in Kitui: six pupils from behind, the sign of the school in the middle. "
        "The head teacher agreed by phone. May I post it?",
    )  # fmt: skip
    at = yield at + dt.timedelta(minutes=95)
    asking.write(
        asked, by=comms, at=at,
        text="Nearly: the sign names the place, and with it the children can be found. Crop it, then it is a lovely post.",
    )  # fmt: skip
    at = yield at + dt.timedelta(minutes=20)
    asking.close(asked, by=asker, at=at)


def error(stage: Stage) -> Story:
    """A wrong figure, corrected openly the same day; the question is still open."""
    at = yield stage.ago(3, hour=13)
    asker, comms = stage.people["requester2"], stage.people["comms2"]
    asked = asking.ask(
        _channel(stage, "fb-rdc"), kind=HelpKind.ERROR, by=asker, at=at,
        words="Nous avons écrit 4 000 familles ; le rapport dit 400.",
        wrong_where="https://www.facebook.com/actdemo.rdc/posts/1042", wrong_seen_by="Environ 900 personnes, une radio locale",
    )  # fmt: skip
    at = yield at + dt.timedelta(minutes=50)
    asking.take(asked, by=comms, at=at)
    asking.write(
        asked,
        by=comms,
        at=at,
        internal=True,
        text="The figure came from our own draft; tell the programme team as well.",
    )
    asking.write(
        asked, by=comms, at=at + dt.timedelta(minutes=5),
        text="Merci de l’avoir dit tout de suite. Écrivez dans la même publication : « Nous avions écrit 4 000 ; il s’agit de "
        "400 familles. Nous regrettons l’erreur. »",
    )  # fmt: skip
    at = yield at + dt.timedelta(hours=1)
    asking.correct(
        asked, when=at - dt.timedelta(minutes=10), where="https://www.facebook.com/actdemo.rdc/posts/1042",
        words="Rectificatif en tête de la publication, et en réponse à la radio.", by=asker, at=at,
    )  # fmt: skip


def criticised(stage: Stage) -> Story:
    """Two hours ago; nobody has taken it up yet. And a comment that was judged before."""
    at = yield stage.ago(12, hour=10)
    asker = stage.people["channeladmin"]
    judged = comments.judge(
        _channel(stage, "fb-latam"), by=asker, at=at, urgent=False, harms=False, what=comments.CRITICISM, link="",
        words="Siempre llegan tarde y solo para la foto. ¿Dónde está el dinero?",
    )  # fmt: skip
    comments.decide(judged, act=CommentAct.KEEP, by=asker, at=at, why="It is criticism. We answered with the figures.")
    at = yield stage.now - dt.timedelta(hours=2)
    asking.ask(
        _channel(stage, "fb-latam"), kind=HelpKind.CRITICISM, by=asker, at=at,
        words="A journalist writes under our last three posts that we favour one church. Shall we answer, and how?",
    )  # fmt: skip


def _channel(stage: Stage, key: str) -> Channel:
    return Channel.objects.get(pk=stage.channels[key].pk)
