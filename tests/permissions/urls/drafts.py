"""Drafts of policies: the team writes, the lead publishes, the invited comment, and nobody else finds anything (I5)."""

from tests.permissions.cast import Cast
from tests.permissions.urls.rows import EVERYONE, SIGNED_IN, Row, answers, pk, policy

#            anonymous staff requester runner agency comms lead auditor administrator superuser
READERS = "    in      404      404     404    404   200   200    200        404         404"
WRITERS = "    in      404      404     404    404   200   200    403        404         404"
LEADERS = "    in      404      404     404    404   403   200    403        404         404"
INVITED = "    in      404      200     404    404   200   200    200        404         404"
# The draft's own page leads whoever was invited to the page with the comments.
LED_ON = "     in      404      302     404    404   200   200    200        404         404"
COMMENTERS = " in      404      422     404    404   422   422    403        404         404"
RESOLVERS = "  in      404      403     404    404   422   422    403        404         404"
# Whether there is such a draft or not.
READ_ONLY = answers(SIGNED_IN, 405)


def slug(cast: Cast) -> dict:
    return {"slug": cast.version.policy.slug}


def text(cast: Cast) -> dict:
    return {"pk": cast.draft.pk, "language": "en"}


DRAFTS = [
    Row("policies:new", WRITERS, post=answers(WRITERS, 422)),
    Row("policies:drafts", READERS),
    Row("policies:draft", LED_ON, post=READ_ONLY, args=pk("draft")),
    Row("policies:draft", READERS, post=READ_ONLY, args=pk("draft_withdrawn"), case="withdrawn"),
    Row("policies:draft-text", WRITERS, post=answers(WRITERS, 422), args=text),
    Row("policies:draft-facts", WRITERS, post=answers(WRITERS, 422), args=pk("draft")),
    Row("policies:draft-compare", INVITED, post=READ_ONLY, args=pk("draft")),
    Row("policies:draft-publish", LEADERS, post=answers(LEADERS, 422), args=pk("draft_ready")),
    Row("policies:draft-withdraw", WRITERS, post=answers(WRITERS, 422), args=pk("draft_ready")),
    Row("policies:draft-start", WRITERS, post=answers(WRITERS, 422), args=slug),
    Row("policies:settings", LEADERS, post=answers(LEADERS, 302), args=slug),
    Row("policies:compare", EVERYONE, args=policy),
    Row("policies:pdf", EVERYONE, args=policy, is_page=False),
    Row("policies:comments", INVITED, post=COMMENTERS, args=pk("draft")),
    Row(
        "policies:comments-done",
        answers(SIGNED_IN, 405),
        post=COMMENTERS.replace("422", "302"),
        args=pk("draft"),
        is_page=False,
    ),
    Row("policies:draft-open", WRITERS, post=answers(WRITERS, 422), args=pk("draft_ready")),
    Row("policies:draft-invite", WRITERS, post=answers(WRITERS, 422), args=pk("draft")),
    Row("policies:draft-close", WRITERS, post=answers(WRITERS, 302), args=pk("draft")),
    Row("policies:comment", INVITED, post=READ_ONLY, args=pk("draft_comment")),
    Row("policies:comment-answer", INVITED, post=COMMENTERS, args=pk("draft_comment")),
    Row("policies:comment-resolve", INVITED, post=RESOLVERS, args=pk("draft_comment")),
]
