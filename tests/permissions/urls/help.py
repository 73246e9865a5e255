"""Ask us, judged comments, the duty rota."""

from tests.permissions.urls.rows import AUDIT, SIGNED_IN, TEAM, Row, answers, pk

#            anonymous staff requester runner agency comms lead auditor administrator superuser
ASKERS = "     in      404      404     200    200   200   200    404        404         404"
READERS = "    in      404      404     200    404   200   200    200        404         404"
WRITERS = "    in      404      404     422    404   422   422    403        404         404"
TEAM_READS = " in      404      404     404    404   200   200    200        404         404"
TEAM_NOTES = " in      404      404     404    404   422   422    403        404         404"
NO_GET = "     in      404      404     405    404   405   405    405        404         404"

HELP = [
    Row("enforcement:ask", ASKERS, args=pk("channel")),
    Row("enforcement:ask-kind", ASKERS, post=answers(ASKERS, 422), case="may I post this",
        args=lambda cast: {"pk": cast.channel.pk, "kind": "may_i_post"}),
    Row("enforcement:ask-kind", ASKERS, post=answers(ASKERS, 422), case="an error",
        args=lambda cast: {"pk": cast.channel.pk, "kind": "error"}),
    Row("enforcement:ask-kind", ASKERS, post=answers(ASKERS, 422), case="urgent",
        args=lambda cast: {"pk": cast.channel.pk, "kind": "danger"}),
    Row("enforcement:ask-kind", answers(ASKERS, 404), post=answers(ASKERS, 404), case="no such question",
        args=lambda cast: {"pk": cast.channel.pk, "kind": "siren"}),
    Row("enforcement:comment-judge", ASKERS, post=answers(ASKERS, 422), args=pk("channel")),
    Row("enforcement:help-list", SIGNED_IN),
    Row("enforcement:help-terms", AUDIT, post="in 403 403 403 403 403 422 403 403 403"),
    Row("enforcement:comments", SIGNED_IN),
    Row("enforcement:comment", READERS, post=WRITERS, args=pk("judged")),
    Row("enforcement:help", READERS, args=pk("help")),
    Row("enforcement:help-message", READERS, post=WRITERS, args=pk("help")),
    Row("enforcement:help-correction", READERS, post=WRITERS, args=pk("help")),
    Row("enforcement:help-note", TEAM_READS, post=TEAM_NOTES, args=pk("help")),
    Row("enforcement:help-take", NO_GET, post="in 404 404 403 404 302 302 403 404 404", args=pk("help"), is_page=False),
    Row("enforcement:help-close", NO_GET, post="in 404 404 302 404 302 302 403 404 404", args=pk("help"), is_page=False),
    Row("enforcement:help-picture", READERS, args=pk("help"), is_page=False),
    Row("enforcement:duty", AUDIT),
    Row("enforcement:duty-enter", TEAM, post=answers(TEAM, 422)),
    Row("enforcement:duty-hand-over", TEAM, post=answers(TEAM, 422), args=pk("shift")),
    Row("enforcement:duty-cancel", "in 405 405 405 405 405 405 405 405 405", post=answers(TEAM, 302), args=pk("shift"),
        is_page=False),
]  # fmt: skip
