"""Where consents are kept, single consents, withdrawals. The place is the runner's, the single consent is the team's."""

from tests.permissions.urls.rows import AUDIT, KEEPERS, SIGNED_IN, Row, answers, of_channel, pk

#            anonymous staff requester runner agency comms lead auditor administrator superuser
MEMBERS = "   in      200      200     200    403   200   200    403        200         403"
ALL_BUT = "   in      200      200     200    200   200   200    403        200         200"
IN_HOUSE = "  in      200      200     200    404   200   200    200        200         200"
READ = "      in      404      404     200    200   200   200    200        404         404"
CHANGE = "    in      404      404     200    403   200   200    403        404         404"
WISH = "      in      404      404     200    200   200   200    403        404         404"
SINGLE = "    in      404      404     404    404   200   200    404        404         404"
SECOND = "    in      404      404     200    403   403   200    403        404         404"
SET = "       in      403      403     403    403   403   200    403        403         403"


def of_body(cast):
    return {"pk": cast.channel.body_id}


def form(name: str, get: str, of: str) -> Row:
    return Row(f"enforcement:{name}", get, post=answers(get, 422), args=pk(of))


CONSENTS = [
    Row("enforcement:consents", SIGNED_IN),
    Row("enforcement:consent-place-choose", MEMBERS, post=answers(MEMBERS, 422)),
    Row("enforcement:consent-place-new", KEEPERS, post=answers(KEEPERS, 422), args=of_body),
    Row("enforcement:consent-place", READ, args=pk("consent_place")),
    form("consent-place-change", CHANGE, "consent_place"),
    form("consent-place-end", CHANGE, "consent_place"),
    form("consent-place-withdraw", WISH, "consent_place"),
    of_channel("enforcement:consent-withdraw-channel", ALL_BUT),
    Row("enforcement:consent-terms", AUDIT, post=answers(SET, 422)),
    Row("enforcement:consent-full", AUDIT, post=answers(SET, 302)),
    Row("enforcement:consent-removals", SIGNED_IN),
    Row("enforcement:consent-removal", READ, post=answers(WISH, 422), args=pk("consent_removal")),
    Row("enforcement:consent-removal", READ, post=answers(WISH, 422), args=pk("consent_done"), case="done"),
    Row("enforcement:consent-removal-check", answers(SECOND, 405), post=answers(SECOND, 302), is_page=False,
        args=pk("consent_done")),
    form("consent-removal-back", SECOND, "consent_done"),
    Row("enforcement:consents-single", IN_HOUSE),
    Row("enforcement:consent-choose", MEMBERS, post=answers(MEMBERS, 422)),
    Row("enforcement:consent-new", KEEPERS, post=answers(KEEPERS, 422), args=of_body),
    Row("enforcement:consent", SINGLE, args=pk("consent")),
    Row("enforcement:consent-evidence", SINGLE, args=pk("consent"), is_page=False),
    form("consent-end", SINGLE, "consent"),
    form("consent-withdraw", SINGLE, "consent"),
]  # fmt: skip
