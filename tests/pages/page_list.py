"""The pages that are looked at in a browser: every GET row of the URL × role table that answers with a page to read."""

from dataclasses import dataclass

from django.urls import reverse

from tests.permissions.cast import Cast
from tests.permissions.urls import TABLE, Row

# Who opens a page, in this order: whoever sees most of it. Public pages are opened signed out.
SEES_MOST = ("lead", "comms", "administrator", "requester", "runner", "auditor", "staff", "agency", "superuser")
# Pages whose frame or content differs much from role to role are opened by several.
ALSO_AS = {
    "workspace:home": ("requester", "runner", "agency", "auditor", "administrator", "lead"),
    "channels:detail": ("staff", "runner", "agency", "auditor"),
    "channels:list": ("agency", "staff"),
    "requests:detail": ("comms",),
    "review:detail": ("comms", "auditor"),
    "activity:channel": ("runner",),
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
)


@dataclass(frozen=True)
class Page:
    label: str
    role: str
    path: str
    # Sent empty before it is looked at.
    refused: bool = False


def who_opens(row: Row) -> tuple[str, ...]:
    answers = row.expected("GET")
    if answers["anonymous"] == "200":
        first = "anonymous"
    else:
        first = next((role for role in SEES_MOST if answers[role] == "200"), "")
    others = (role for role in ALSO_AS.get(row.name, ()) if answers[role] == "200" and role != first)
    return (first, *others) if first else ()


def is_read(row: Row) -> bool:
    """Whether someone gets a page from this row; one whose case answers 404 to everyone is an error page."""
    return row.is_page and bool(who_opens(row))


def pages(cast: Cast) -> list[Page]:
    found = []
    for row in TABLE:
        if not is_read(row):
            continue
        path = reverse(row.name, kwargs=row.args(cast)) + row.query
        found += [Page(f"{row.label} as {role}", role, path) for role in who_opens(row)]
        if row.name in REFUSED and not row.case:
            found.append(Page(f"{row.label}, sent empty", who_opens(row)[0], path, refused=True))
    return [*found, *(Page(label, role, path) for label, (role, path) in ERRORS.items())]
