"""Requests, as the communications team sees them."""

from typing import Any

from notifications.models import Letter
from tests.permissions.cast import Cast
from tests.permissions.urls.rows import EVERYONE, LEAD, Row, answers, pk, request_in

#            anonymous staff requester runner agency comms lead auditor administrator superuser
REVIEWING = "  in      403      403     403    403   200   200    200        403         403"
ONE_REVIEW = " in      404      404     404    404   200   200    200        404         404"
TAKING = "     in      404      404     404    404   200   200    403        404         404"
OWN_VIEW = "   in      403      403     403    403   200   404    404        403         403"
DECIDING = "   in      404      404     404    404   200   403    403        404         404"

CORRECTING = " in      404      404     404    404   200   200    403        404         404"


def decision_letter(cast: Cast) -> dict[str, Any]:
    request = cast.request("rejected")
    letter = Letter.objects.get(event=f"request-decision:{request.decisions.get().pk}")
    return {"pk": request.pk, "letter": letter.pk}


def review_act(name: str, post: str, status: str) -> Row:
    """A button of the review page, refused to auditors before they press it."""
    return Row(name, "in 404 404 404 404 405 405 403 404 404", post=post, args=request_in(status), is_page=False)


REVIEW = [
    Row("review:queue", REVIEWING),
    *(
        Row("review:queue-part", REVIEWING, args=lambda cast, part=part: {"part": part}, case=part)
        for part in ("mine", "second", "closed")
    ),
    *(
        Row("review:detail", ONE_REVIEW, args=request_in(status), case=status)
        for status in ("submitted", "in_review", "changes_requested", "recommended", "approved", "rejected", "joined")
    ),
    Row(
        "review:detail",
        answers(ONE_REVIEW, 404),
        post=answers(ONE_REVIEW, 405),
        args=request_in("draft"),
        case="a draft",
    ),
    review_act("review:claim", "in 404 404 404 404 302 302 403 404 404", "submitted"),
    Row(
        "review:release",
        answers(ONE_REVIEW, 405),
        post="in 404 404 404 404 302 302 403 404 404",
        args=request_in("in_review"),
        is_page=False,
    ),
    review_act("review:evaluate", "in 404 404 404 404 302 403 403 404 404", "in_review"),
    Row("review:note", ONE_REVIEW, post="in 404 404 404 404 422 422 403 404 404", args=request_in("in_review")),
    Row("review:messages", ONE_REVIEW, post="in 404 404 404 404 422 422 403 404 404", args=request_in("in_review")),
    review_act("review:messages-read", "in 404 404 404 404 302 302 403 404 404", "in_review"),
    Row("review:propose", TAKING, post=answers(TAKING, 422), args=request_in("in_review")),
    Row("review:object", TAKING, post=answers(TAKING, 422), args=pk("agreed")),
    Row("review:object", TAKING, post=answers(TAKING, 422), args=request_in("joined"), case="decided by the team"),
    Row("review:detail", ONE_REVIEW, args=pk("agreed"), case="agreed by both sides"),
    review_act("review:read", "in 404 404 404 404 302 302 403 404 404", "in_review"),
    Row(
        "review:detail",
        ONE_REVIEW,
        args=pk("again"),
        query="?from=1&to=2",
        case="handed in again, with what changed",
    ),
    Row(
        "review:hand-over",
        answers(TAKING, 200),
        post=answers(TAKING, 422),
        args=request_in("in_review"),
        case="by its holder",
    ),
    Row(
        "review:hand-over",
        "in 404 404 404 404 403 200 403 404 404",
        post="in 404 404 404 404 403 422 403 404 404",
        args=request_in("submitted"),
        case="assigned by the lead",
    ),
    Row(
        "review:next",
        "in 403 403 403 403 405 405 403 403 403",
        post="in 403 403 403 403 302 302 403 403 403",
        is_page=False,
    ),
    Row("review:everything", ONE_REVIEW, args=request_in("rejected"), is_page=False),
    Row("review:figures", REVIEWING),
    Row("review:figures", REVIEWING, query="?format=csv&plot=funnel", case="a file", is_page=False),
    Row("review:views", REVIEWING),
    Row("review:view-save", REVIEWING, post=answers(REVIEWING, 422), query="?tier=careful&part=mine"),
    Row("review:view-rename", OWN_VIEW, post=answers(OWN_VIEW, 422), args=pk("queue_view")),
    Row(
        "review:view-remove",
        answers(REVIEWING, 405),
        post=answers(OWN_VIEW, 302),
        args=pk("queue_view"),
        is_page=False,
    ),
    review_act("review:undo", "in 404 404 404 404 302 403 403 404 404", "rejected"),
    Row("review:correct", CORRECTING, post=answers(CORRECTING, 409), args=request_in("approved"), case="approved"),
    Row("review:correct", CORRECTING, post=answers(CORRECTING, 409), args=request_in("rejected"), case="not approved"),
    Row("review:detail", ONE_REVIEW, args=request_in("provisional"), case="approved for a limited time"),
    Row(
        "review:letter-again",
        answers(CORRECTING, 405),
        post=answers(CORRECTING, 302),
        args=decision_letter,
        is_page=False,
    ),
    Row("review:letter-otherwise", CORRECTING, post=answers(CORRECTING, 422), args=decision_letter),
    Row("review:texts", LEAD),
    Row("review:text-change", LEAD, post=answers(LEAD, 422), args=lambda cast: {"code": "overlap"}),
    Row(
        "requests:decide",
        EVERYONE,
        post=answers(EVERYONE, 422),
        args=lambda cast: {"token": cast.stand_in_token},
    ),
    Row(
        "requests:decide",
        answers(EVERYONE, 410),
        post=answers(EVERYONE, 410),
        args=lambda cast: {"token": "used"},
        case="over",
        is_page=False,
    ),
    Row(
        "review:extend",
        "in 404 404 404 404 403 200 403 404 404",
        post="in 404 404 404 404 403 422 403 404 404",
        args=request_in("provisional"),
    ),
    Row(
        "review:change-requester",
        "in 404 404 404 404 403 200 403 404 404",
        post="in 404 404 404 404 403 422 403 404 404",
        args=request_in("provisional"),
    ),
    # Those who come without an account, and the group that is asked about them.
    Row("requests:start", EVERYONE, post=answers(EVERYONE, 422)),
    Row("requests:start-sent", EVERYONE),
    Row(
        "requests:start-link",
        EVERYONE,
        post=answers(EVERYONE, 422),
        args=lambda cast: {"token": cast.start_token},
    ),
    Row(
        "requests:start-link",
        answers(EVERYONE, 410),
        post=answers(EVERYONE, 410),
        args=lambda cast: {"token": "used"},
        case="used",
        is_page=False,
    ),
    Row("requests:group", EVERYONE, post=answers(EVERYONE, 422), args=lambda cast: {"token": cast.group_token}),
    Row(
        "requests:group",
        answers(EVERYONE, 410),
        post=answers(EVERYONE, 410),
        args=lambda cast: {"token": "used"},
        case="over",
        is_page=False,
    ),
    Row("review:groups", REVIEWING),
    Row("review:group", ONE_REVIEW, post="in 404 404 404 404 422 422 403 404 404", args=pk("confirmation")),
    Row(
        "review:group",
        ONE_REVIEW,
        post="in 404 404 404 404 422 422 403 404 404",
        args=pk("declined"),
        case="after a no",
    ),
    Row(
        "review:detail",
        ONE_REVIEW,
        args=lambda cast: {"pk": cast.arrivals_request.pk},
        case="group not confirmed",
    ),
    Row(
        "review:step-aside",
        "in 404 404 404 404 200 200 403 404 404",
        post="in 404 404 404 404 422 422 403 404 404",
        args=request_in("in_review"),
    ),
    Row(
        "review:stand-in",
        "in 404 404 404 404 403 200 403 404 404",
        post="in 404 404 404 404 403 422 403 404 404",
        args=pk("stood_in"),
    ),
    Row("review:form-words", LEAD),
    Row("review:form-publish", LEAD, post=answers(LEAD, 422)),
    Row("review:form-question", LEAD, post=answers(LEAD, 422), args=lambda cast: {"key": "q04"}),
    Row("review:form-preview", LEAD, args=lambda cast: {"key": "q07"}),
    Row(
        "review:form-discard",
        answers(LEAD, 405),
        post=answers(LEAD, 302),
        args=lambda cast: {"key": "q04"},
        is_page=False,
    ),
    Row("review:decide", DECIDING, post="in 404 404 404 404 409 409 403 404 404", args=request_in("in_review")),
]
