"""Concerns, removals at once, formal cases, accounts that resemble ours. The runner is the person concerned."""

from tests.permissions.urls.rows import AUDIT, SIGNED_IN, TEAM, TEAM_HERE, Row, answers, of_channel, pk

#            anonymous staff requester runner agency comms lead auditor administrator superuser
TWO = "       in      404      404     200    404   200   404    404        404         404"
PART = "      in      404      404     200    404   200   200    200        404         404"
WORDS = "     in      404      404     200    404   200   200    404        404         404"
LOOKS = "     in      404      404     403    404   200   403    403        404         404"
CONCERNED = " in      404      404     200    404   403   403    403        404         404"
STEP = "      in      404      404     200    404   200   403    403        404         404"
DECIDES = "   in      404      404     403    404   403   200    403        404         404"
DECIDED = "   in      404      404     404    404   403   200    403        404         404"
HANDS_ON = "  in      404      404     403    404   200   200    403        404         404"
LISTED = "    in      403      403     200    200   200   200    403        403         403"
NO_GET = "    in      404      404     405    404   405   404    404        404         404"


def step(cast):
    return {"pk": cast.case.pk, "step": cast.case_step.pk}


def of_case(name: str, get: str, **more) -> Row:
    return Row(f"enforcement:case-{name}", get, **{"post": answers(get, 422), "args": pk("case"), **more})


CASES = [
    Row("enforcement:concerns", SIGNED_IN),
    Row("enforcement:concern-new", TEAM, post=answers(TEAM, 422)),
    Row("enforcement:concern", TWO, args=pk("concern")),
    Row("enforcement:concern-act", NO_GET, post=answers(TWO, 302), is_page=False,
        args=lambda cast: {"pk": cast.concern.pk, "act": "settled"}),
    Row("enforcement:removals", SIGNED_IN),
    of_channel("enforcement:removal-note", LISTED),
    Row("enforcement:cases", SIGNED_IN),
    Row("enforcement:case-terms", AUDIT, post="in 403 403 403 403 403 422 403 403 403"),
    of_channel("enforcement:case-open", TEAM_HERE),
    Row("enforcement:case", PART, args=pk("case")),
    of_case("talk", LOOKS),
    of_case("remove", LOOKS),
    of_case("recommend", LOOKS),
    of_case("end", LOOKS),
    of_case("answer", CONCERNED),
    of_case("step-answer", STEP, args=step),
    Row("enforcement:case-evidence", WORDS, args=step, is_page=False),
    of_case("decide", DECIDES),
    of_case("reverse", DECIDED, args=pk("case_withdrawn")),
    of_case("hand-on", HANDS_ON),
    of_case("decider", DECIDES),
]  # fmt: skip

IMITATIONS = [
    Row("enforcement:imitations", AUDIT),
    Row("enforcement:imitation-new", TEAM, post=answers(TEAM, 422)),
    Row("enforcement:imitation", AUDIT, args=pk("imitation")),
    Row("enforcement:imitation-judge", TEAM, post=answers(TEAM, 422), args=pk("imitation")),
    Row("enforcement:imitation-evidence", TEAM, post=answers(TEAM, 422), args=pk("imitation")),
    Row("enforcement:imitation-report", TEAM, post=answers(TEAM, 422), args=pk("imitation")),
    Row("enforcement:imitation-file", AUDIT, is_page=False,
        args=lambda cast: {"pk": cast.imitation.pk, "evidence": cast.imitation_file.pk}),
    Row("enforcement:imitation-act", answers(TEAM, 405), post=answers(TEAM, 302), is_page=False,
        args=lambda cast: {"pk": cast.imitation.pk, "act": "down"}),
    Row("enforcement:imitation-of-report", answers(TEAM, 405), post=answers(TEAM, 302), args=pk("report"), is_page=False),
]  # fmt: skip
