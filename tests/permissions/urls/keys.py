"""The organisation's keys for platforms, and figures brought in from a spreadsheet."""

from tests.permissions.urls.rows import ADMIN, Row, answers

#          anonymous staff requester runner agency comms lead auditor administrator superuser
READERS = " in      403      403     403    403   403   200   200        200         403"
BRINGERS = "in      403      403     200    200   200   200    403        403         403"
OWN_FILE = "in      403      403     404    404   404   200    403        403         403"


def of_facebook(cast):
    return {"source": cast.platform_key.source}


def figures(stage):
    return lambda cast: {"pk": cast.figure_files[stage].pk}


KEYS = [
    Row("activity:keys", READERS),
    Row("activity:key-set", ADMIN, post=answers(ADMIN, 422), args=of_facebook),
    Row(
        "activity:key-set",
        answers(ADMIN, 404),
        post=answers(ADMIN, 404),
        args=lambda cast: {"source": "bluesky"},
        case="takes no key",
        is_page=False,
    ),
    Row("activity:key-remove", ADMIN, post=answers(ADMIN, 302), args=of_facebook),
]

FIGURES = [
    Row("activity:import", BRINGERS, post=answers(BRINGERS, 422)),
    Row("activity:import-columns", OWN_FILE, post=answers(OWN_FILE, 422), args=figures("look")),
    Row("activity:import-rows", OWN_FILE, post=answers(OWN_FILE, 302), args=figures("look")),
    Row("activity:import-rows", OWN_FILE, post=answers(OWN_FILE, 302), args=figures("done"), case="entered"),
    Row("activity:import-progress", OWN_FILE, args=figures("judging")),
]
