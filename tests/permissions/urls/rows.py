"""URL × role: what each page answers to each role, GET and POST with an empty form. A new URL without a row fails.

``in`` leads to the sign-in page. 302 elsewhere is an act done or a way on, 403 refused with a reason, 404 not for these
eyes, 405 no such method (opened as a page, such an address leads to the page above it), 409 dealt with meanwhile, 422 a form that must be filled in first, ``422+`` the same where what
was sound is kept. Only 302 and 422+ may change anything. Without ``post`` a page takes no POST: those who see it get 405,
everybody else what GET answers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.permissions.cast import ROLES, Cast

#             anonymous staff requester runner agency comms lead auditor administrator superuser
EVERYONE = "    200     200      200     200    200   200   200    200        200         200"
SIGNED_IN = "   in      200      200     200    200   200   200    200        200         200"
IN_HOUSE = "    in      200      200     200    403   200   200    200        200         200"
TEAM = "        in      403      403     403    403   200   200    403        403         403"
REVIEWERS = "   in      403      403     403    403   200   200    403        403         403"
LEAD = "        in      403      403     403    403   403   200    403        403         403"
AUDIT = "       in      403      403     403    403   200   200    200        403         403"
PEOPLE = "      in      403      403     403    403   403   200    403        200         403"
ADMIN = "       in      403      403     403    403   403   403    403        200         403"
OUTBOX = "      in      403      403     403    403   200   200    200        200         403"
OPERATORS = "   in      403      403     403    403   403   200    200        200         403"
NO_PAGE = "     405     405      405     405    405   405   405    405        405         405"


def answers(cells: str, code: int | str) -> str:
    """The same row of the table with another answer for those who are let in."""
    return " ".join(str(code) if cell == "200" else cell for cell in cells.split())


@dataclass(frozen=True)
class Row:
    """One address as one thing: ``args`` makes its arguments from the cast, ``case`` tells rows of one name apart."""

    name: str
    get: str
    post: str = ""
    args: Callable[[Cast], dict[str, Any]] = field(default=lambda cast: {})
    case: str = ""
    query: str = ""
    # The answer is a page that people read, in words and not in a file; tests/pages opens those in a browser.
    is_page: bool = True

    def expected(self, method: str) -> dict[str, str]:
        cells = self.get if method == "GET" else self.post or answers(self.get, 405)
        return dict(zip(ROLES, cells.split(), strict=True))

    @property
    def label(self) -> str:
        return f"{self.name} ({self.case})" if self.case else self.name


def pk(attribute: str) -> Callable[[Cast], dict[str, Any]]:
    return lambda cast: {"pk": getattr(cast, attribute).pk}


def request_in(status: str, **more) -> Callable[[Cast], dict[str, Any]]:
    return lambda cast: {"pk": cast.request(status).pk, **more}


def policy(cast: Cast) -> dict[str, Any]:
    return {"slug": cast.version.policy.slug, "number": cast.version.number}


#            anonymous staff requester runner agency comms lead auditor administrator superuser
TEAM_HERE = "  in      403      403     403    403   200   200    403        403         403"
KEEPERS = "    in      403      403     200    403   200   200    403        403         403"
ANSWERERS = " in      403      403     200    200   200   200    403        403         403"
INSIDERS = "   in      403      403     200    200   200   200    200        403         403"
UNTOLD = "     in      404      404     404    404   200   200    200        404         404"
UNTOLD_TEAM = "in      404      404     404    404   200   200    403        404         404"


def of_channel(name: str, get: str, *, code: int | str = 422, **more) -> Row:
    """A form about one channel: whoever sees it gets ``code`` for sending it empty."""
    return Row(name, get, **{"post": answers(get, code), "args": pk("channel"), **more})
