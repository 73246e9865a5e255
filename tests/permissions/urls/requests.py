"""Requests, as those who ask see them, and the talks about joining."""

from collections.abc import Callable
from typing import Any

from tests.permissions.cast import Cast
from tests.permissions.urls.rows import IN_HOUSE, SIGNED_IN, Row, answers, pk, request_in

#           anonymous staff requester runner agency comms lead auditor administrator superuser
OWN_DRAFT = "  in      404      200     404    404   404   404    404        404         404"
OWN = "        in      404      200     404    404   403   403    403        404         404"
SEEN = "       in      404      200     404    404   200   200    200        404         404"


def own_answers(name: str, get: str = OWN_DRAFT, **more) -> Row:
    """A page of questions: what is sound is saved even where an answer is missing."""
    return Row(name, get, **{"post": answers(get, "422+"), "args": request_in("draft"), **more})


def file_of(attribute: str) -> Callable[[Cast], dict[str, Any]]:
    return lambda cast: {"pk": getattr(cast, attribute).request_id, "name": getattr(cast, attribute).name}


REQUESTS = [
    Row("requests:list", IN_HOUSE),
    Row("requests:new", IN_HOUSE, post=answers(IN_HOUSE, 302)),
    Row("requests:adviser", IN_HOUSE, post=answers(IN_HOUSE, 422)),
    *(
        Row("requests:adviser", IN_HOUSE, post=answers(IN_HOUSE, 302), query=query, case=case)
        for case, query in {
            "two options": "?objective=brand&who=young&wish=advise&hours=9&language=sw",
            "stories": "?objective=brand&who=young&wish=advise&hours=0.5",
            "no channel needed": "?objective=connect&who=few&wish=closed_group&hours=2",
        }.items()
    ),
    Row("requests:detail", OWN_DRAFT, args=request_in("draft"), case="a draft"),
    *(
        Row("requests:detail", SEEN, args=request_in(status), case=status)
        for status in ("submitted", "in_review", "changes_requested", "approved", "rejected", "joined")
    ),
    Row("requests:detail", SEEN, args=request_in("provisional"), case="approved for a limited time"),
    Row("requests:fast-track", IN_HOUSE, post=answers(IN_HOUSE, 302)),
    own_answers("requests:eight-facts", args=pk("crisis")),
    own_answers(
        "requests:eight-facts", answers(OWN_DRAFT, 302), post=answers(OWN_DRAFT, 302), case="an ordinary draft"
    ),
    own_answers("requests:section", OWN, args=request_in("provisional", number=1), case="the rest of the form"),
    own_answers("requests:scope"),
    Row("requests:out-of-scope", OWN_DRAFT, args=request_in("draft")),
    own_answers("requests:self-check"),
    *(own_answers("requests:section", args=request_in("draft", number=n), case=str(n)) for n in (1, 2, 3, 4, 5, 7)),
    own_answers(
        "requests:section",
        answers(OWN_DRAFT, 302),
        post=answers(OWN_DRAFT, 302),
        args=request_in("draft", number=6),
        case="not asked",
    ),
    own_answers("requests:section", OWN, args=request_in("changes_requested", number=1), case="sent back"),
    own_answers(
        "requests:section",
        answers(OWN, 302),
        post=answers(OWN, 403),
        args=request_in("submitted", number=1),
        case="handed in",
    ),
    # The requester of the cast writes this draft with the colleague who started it.
    own_answers(
        "requests:section", args=lambda cast: {"pk": cast.shared.pk, "number": 1}, case="written with a colleague"
    ),
    Row(
        "requests:submit",
        answers(OWN_DRAFT, 302),
        post=answers(OWN_DRAFT, 403),
        args=pk("shared"),
        case="written with a colleague",
        is_page=False,
    ),
    Row("requests:writers", OWN_DRAFT, post=answers(OWN_DRAFT, 422), args=pk("shared")),
    Row(
        "requests:writer-end",
        answers(OWN_DRAFT, 405),
        post=answers(OWN_DRAFT, 302),
        args=lambda cast: {"pk": cast.shared.pk, "writer": cast.writer.pk},
        is_page=False,
    ),
    Row("requests:files", OWN_DRAFT, post=answers(OWN_DRAFT, 422), args=pk("shared")),
    Row("requests:file", OWN_DRAFT, args=file_of("file"), is_page=False),
    Row("requests:file", SEEN, args=file_of("file_handed_in"), case="handed in", is_page=False),
    Row("requests:file-remove", OWN_DRAFT, post=answers(OWN_DRAFT, 302), args=file_of("file")),
    Row(
        "requests:file-remove",
        "in 404 403 404 404 200 200 403 404 404",
        post="in 404 403 404 404 422 422 403 404 404",
        args=file_of("file_handed_in"),
        case="handed in",
    ),
    Row("requests:check", OWN_DRAFT, args=request_in("draft")),
    Row(
        "requests:submit",
        answers(OWN_DRAFT, 302),
        post=answers(OWN_DRAFT, 422),
        args=request_in("draft"),
        is_page=False,
    ),
    Row("requests:submitted", OWN, args=request_in("submitted")),
    Row("requests:withdraw", OWN, post=answers(OWN, 302), args=request_in("submitted")),
    # Those of the cast have no answer that could be copied, and say so.
    Row("requests:copy", OWN, post=answers(OWN, 422), args=request_in("submitted")),
    Row("requests:copy", OWN_DRAFT, post=answers(OWN_DRAFT, 422), args=request_in("draft"), case="a draft"),
    Row(
        "requests:answer",
        OWN,
        post=answers(OWN, 422),
        args=lambda cast: {"pk": cast.question.request_id, "question": cast.question.pk},
    ),
    Row("requests:print", SEEN, args=request_in("submitted")),
    Row(
        "requests:print",
        OWN_DRAFT,
        args=request_in("draft"),
        query="?language=fr",
        case="a draft, in French",
        is_page=False,
    ),
    Row("requests:print", SEEN, args=request_in("rejected"), query="?version=1", case="a version"),
    Row("requests:pdf", SEEN, args=request_in("submitted"), is_page=False),
    Row("requests:pdf", OWN_DRAFT, args=request_in("draft"), case="a draft", is_page=False),
    Row("requests:everything", OWN, args=request_in("submitted"), is_page=False),
    Row("requests:everything", OWN_DRAFT, args=request_in("draft"), case="a draft", is_page=False),
]

#              anonymous staff requester runner agency comms lead auditor administrator superuser
ALL_SIDES = "  in      404      200     200    404   200   200    200        404         404"
CHANNEL_SIDE = "in     404      403     200    404   403   403    403        404         404"
OWN_TALK = "   in      404      200     403    404   403   403    403        404         404"
OWN_PROPOSAL = "in     404      200     404    404   403   403    403        404         404"


def talk_act(name: str, talk: str, get: str = answers(SIGNED_IN, 405)) -> Row:
    """A button of the requester on the page of a talk."""
    return Row(name, get, post=answers(OWN_TALK, 302), args=pk(talk), is_page=False)


TALKS = [
    Row("requests:messages", OWN, post=answers(OWN, 422), args=request_in("in_review")),
    Row("requests:messages", OWN_DRAFT, post=answers(OWN_DRAFT, 422), args=request_in("draft"), case="a draft"),
    Row(
        "requests:messages-read", answers(OWN, 405), post=answers(OWN, 302), args=request_in("in_review"), is_page=False
    ),
    Row("requests:nudge", answers(OWN, 405), post=answers(OWN, 302), args=request_in("in_review"), is_page=False),
    # Nothing in the form must be filled in.
    Row(
        "requests:ask-to-join",
        OWN,
        post=answers(OWN, 302),
        args=lambda cast: {"pk": cast.asking.pk, "channel": cast.flagged.pk},
    ),
    Row("requests:joining", ALL_SIDES, post="in 404 422 422 404 422 422 403 404 404", args=pk("talk"), case="asked"),
    Row(
        "requests:joining",
        "in 404 200 404 404 200 200 200 404 404",
        post="in 404 422 404 404 422 422 403 404 404",
        args=pk("proposal"),
        case="proposed",
    ),
    Row("requests:joining", ALL_SIDES, post="in 404 422 422 404 422 422 403 404 404", args=pk("yes"), case="a yes"),
    Row(
        "requests:joining",
        "in 404 404 200 404 200 200 200 404 404",
        post="in 404 404 422 404 422 422 403 404 404",
        args=pk("agreed_talk"),
        case="agreed, of somebody else",
    ),
    Row("requests:joining-answer", CHANNEL_SIDE, post=answers(CHANNEL_SIDE, 422), args=pk("talk")),
    Row("requests:joining-consent", OWN_PROPOSAL, post=answers(OWN_PROPOSAL, 302), args=pk("proposal")),
    talk_act("requests:joining-agree", "yes"),
    talk_act("requests:joining-drop", "talk"),
]
