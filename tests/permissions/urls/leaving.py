"""Leavers and hand-overs, and what a person holds."""

from tests.permissions.urls.rows import ADMIN, AUDIT, PEOPLE, TEAM, Row, answers, pk

#            anonymous staff requester runner agency comms lead auditor administrator superuser
READERS = "    in      404      404     404    404   200   200    200        404         404"
ACTORS = "     in      404      404     404    404   200   200    403        404         404"
OWN_TOO = "    in      404      404     200    404   200   200    403        404         404"
HOLDS = "      in      404      404     404    404   200   200    200        200         404"

LEAVING = [
    Row("people:holdings", HOLDS, args=pk("known")),
    Row("people:holdings", "in 404 404 200 404 200 200 200 200 404", args=pk("runner"), case="one's own"),
    Row("people:person-merge", PEOPLE, post=answers(PEOPLE, 422), args=pk("known")),
    Row("people:body-merge", ADMIN, post=answers(ADMIN, 422), args=pk("home")),
    Row("audits:leaving", AUDIT),
    Row("audits:leavers", TEAM, post=answers(TEAM, 422)),
    Row("audits:hand-over", READERS, args=pk("hand_over")),
    Row("audits:hand-over-cancel", ACTORS, post=answers(ACTORS, 422), args=pk("hand_over")),
    Row("audits:hand-over-row", ACTORS, post=answers(ACTORS, 422), args=pk("hand_over_row")),
    Row("audits:what-if", AUDIT, post="in 403 403 403 403 422 422 403 403 403", args=pk("known")),
    Row("audits:what-if", AUDIT, post="in 403 403 403 403 422 422 403 403 403", args=pk("colleague"), case="opened"),
    Row("audits:left-today", TEAM, post=answers(TEAM, 422), args=pk("known")),
    Row("audits:replace", ACTORS, post=answers(ACTORS, 422), args=pk("known")),
    Row("audits:replace", OWN_TOO, post=answers(OWN_TOO, 422), args=pk("runner"), case="one's own"),
]
