"""How we know that an account is ours, and the list of our own sites."""

from tests.permissions.urls.rows import ADMIN, ANSWERERS, INSIDERS, UNTOLD, UNTOLD_TEAM, Row, answers, pk

#          anonymous staff requester runner agency comms lead auditor administrator superuser
READERS = " in      403      403     403    403   403   200   200        200         403"
EDITED = "  in      403      403     403    403   403   403   403        422         403"
REMOVED = " in      403      403     403    403   403   403   403        302         403"

OWNERSHIP = [
    Row("activity:own-sites", READERS),
    Row("activity:own-site-add", READERS, post=EDITED, is_page=False),
    Row("activity:own-page-add", READERS, post=EDITED, is_page=False),
    Row("activity:own-site-remove", ADMIN, post=REMOVED, args=pk("own_site")),
    Row("activity:own-page-remove", ADMIN, post=REMOVED, args=pk("own_page")),
    Row("activity:ownership", INSIDERS, post=answers(ANSWERERS, 422), args=pk("flagged")),
    Row(
        "activity:ownership",
        UNTOLD,
        post=answers(UNTOLD_TEAM, 422),
        args=pk("untold"),
        case="approval can be taken back",
        is_page=False,
    ),
]
