"""The pages that are looked at in a browser: every GET row of the URL × role table that answers with a page to read."""

from dataclasses import dataclass

from django.urls import reverse

from tests.permissions.cast import Cast
from tests.permissions.urls import TABLE, Row

# Who opens a page, in this order: whoever sees most of it. Public pages are opened signed out.
SEES_MOST = ("lead", "comms", "administrator", "requester", "runner", "auditor", "staff", "agency", "superuser")
# Pages whose frame or content differs much from role to role are opened by several, in their first case.
ALSO_AS = {
    "workspace:home": ("requester", "runner", "agency", "auditor", "administrator", "lead"),
    "channels:detail": ("staff", "runner", "agency", "auditor"),
    "channels:list": ("agency", "staff"),
    "requests:detail": ("comms",),
    "review:detail": ("comms", "auditor"),
    "activity:channel": ("runner",),
    "requests:joining": ("requester", "runner"),
    "channels:story": ("runner", "requester"),
    "public:directory": ("lead",),
}
# Pages of errors: these addresses answer with one.
ERRORS = {
    "not found": ("anonymous", "/there-is-no-such-page/"),
    "not found, signed in": ("lead", "/there-is-no-such-page/"),
    "not allowed": ("requester", "/people/"),
}
# Forms that are sent empty, for their error summary.
REFUSED = (
    "account_login",
    "people:person-add",
    "channels:register-existing",
    "channels:grant-give",
    "enforcement:report",
    "enforcement:ask-kind",
    "enforcement:comment-judge",
    "requests:start",
)


@dataclass(frozen=True)
class Page:
    label: str
    role: str
    path: str
    # Sent empty before it is looked at.
    refused: bool = False


def first_reader(row: Row) -> str:
    """The role that opens the page, "" where it is a page to nobody."""
    answers = row.expected("GET")
    if answers["anonymous"] == "200":
        return "anonymous"
    return next((role for role in SEES_MOST if answers[role] == "200"), "")


def more_readers(row: Row) -> list[str]:
    answers = row.expected("GET")
    return [role for role in ALSO_AS.get(row.name, ()) if answers[role] == "200" and role != first_reader(row)]


def is_read(row: Row) -> bool:
    """Whether someone gets a page from this row; one whose case answers 404 to everyone is an error page."""
    return row.is_page and bool(first_reader(row))


def pages(cast: Cast, *, every_case: bool = True) -> list[Page]:
    """Without ``every_case`` one for each name: a page's states differ in words more than in form."""
    found, names = [], set()
    for row in filter(is_read, TABLE):
        path = reverse(row.name, kwargs=row.args(cast)) + row.query
        first_of_its_name = row.name not in names
        names.add(row.name)
        if not (first_of_its_name or every_case):
            continue
        for role in (first_reader(row), *(more_readers(row) if first_of_its_name else ())):
            found.append(Page(f"{row.label} as {role}", role, path))
        if row.name in REFUSED and first_of_its_name:
            found.append(Page(f"{row.label}, sent empty", first_reader(row), path, refused=True))
    return [*found, *(Page(label, role, path) for label, (role, path) in ERRORS.items())]
