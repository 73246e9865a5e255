"""Writes docs/permissions.md from accounts/roles.py and the URL × role table: ``python -m tests.permissions.document``."""

import os
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
COMMAND = "python -m tests.permissions.document"

HEAD = """\
# Who may do what

Written by `{command}` from `accounts/roles.py` and `tests/permissions/urls/`; do not edit.
`make test` opens every address below as every role, by GET and by POST with an empty form, and fails on a difference.

## Roles

{roles}

A channel administrator is no role: it follows from a live grant on a channel. An external person has the rights of their
grants only. Every member of staff may: {staff}. Being superuser gives no right here; it opens the read-only support window.

| permission | {names} |
|---|{dashes}|
{matrix}

## Addresses

`in` leads to the sign-in page; 302 is an act done or a way on; 403 is refused with a reason; 404 is not for these eyes; 405 is
no such method (opened as a page, such an address leads to the page above it); 409 was dealt with meanwhile; 422 is a form that must be filled in first, and 422+ the same where what was
sound is kept. *runner* has full control of the channel in question, *agency* is external and may publish on it, *staff* is of
another group, *superuser* has no role.

{addresses}
"""


def page() -> str:
    from django.utils import translation

    from accounts.roles import ROLES, STAFF, Permission
    from tests.permissions import cast
    from tests.permissions.urls import TABLE

    with translation.override("en"):
        names = [str(role.name.label) for role in ROLES.values()]
        return HEAD.format(
            command=COMMAND,
            roles="\n".join(f"- **{role.name.label}**: {role.description}" for role in ROLES.values()),
            staff=", ".join(words(permission) for permission in Permission if permission in STAFF),
            names=" | ".join(names),
            dashes="|".join("---" for _name in names),
            matrix="\n".join(
                f"| {words(permission)} | " + " | ".join(mark(permission, role) for role in ROLES.values()) + " |"
                for permission in Permission
                if permission not in STAFF
            ),
            addresses="\n".join(addresses(TABLE, cast.ROLES)),
        )


def words(permission) -> str:
    return permission.value.replace("_", " ")


def mark(permission, role) -> str:
    return "yes" if permission in role.permissions else ""


def addresses(table, roles) -> list[str]:
    lines = ["| address | method | " + " | ".join(roles) + " |", "|---|---|" + "---|" * len(roles)]
    routes = routes_by_name()
    for row in table:
        where = f"`/{routes[row.name]}{row.query}`" + (f" {row.case}" if row.case else "")
        for method in ("GET", "POST") if row.post else ("GET",):
            lines.append(f"| {where} | {method} | " + " | ".join(row.expected(method)[role] for role in roles) + " |")
    return lines


def routes_by_name(resolver=None, before: str = "", namespaces: tuple[str, ...] = ()) -> dict[str, str]:
    from django.urls import URLResolver, get_resolver

    found = {}
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern).replace("^", "").replace("$", "")
        if isinstance(pattern, URLResolver):
            found |= routes_by_name(pattern, route, (*namespaces, *([pattern.namespace] if pattern.namespace else [])))
        else:
            found[":".join([*namespaces, pattern.name or str(pattern.pattern)])] = route
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    os.environ.setdefault("PORTAL_MODE", "demo")
    import django

    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"Written: {PAGE.name}\n")
