"""Bring in one large spreadsheet: read the file, judge its rows, enter them in one transaction with all that follows.

The rows are as an organisation has them: a link on one of the large platforms, a group by its name, a responsible person,
two or three people with access of whom one co-administers, and some text.

The floor is the database copying the rows that the import wrote into empty tables of the same form, with their indexes and
checks: no file, no judging, no look for duplicates and look-alikes, no chain of hashes, no rule asked.
"""

import csv
import datetime as dt
import io

from django.db import connection
from django.db.models import Max

from accounts.models import Body, Person, RoleAssignment
from accounts.people import add_person
from accounts.roles import TEAM_ROLES
from bench.measuring import counted
from channels_registry.importing import make_plan, read_lines, run
from channels_registry.models import Channel, ChannelAddress, Finding, Grant, NearForm
from ledger.models import LedgerEntry, LedgerText

HEADER = (
    "name", "platform", "link", "body", "kind", "languages", "countries", "mailbox", "summary", "purpose",
    "responsible_email", "coadministrators", "administrators", "locked_out", "official_since",
)  # fmt: skip
PLACES = (
    ("facebook", "https://www.facebook.com/bench.import.{}"),
    ("x", "https://x.com/b_import_{}"),
    ("youtube", "https://www.youtube.com/@benchimport{}"),
    ("instagram", "https://www.instagram.com/bench.import.{}"),
)


def spreadsheet(rows: int, *, bodies: list[str], people: list[str], coadmin: str) -> bytes:
    """A CSV file of so many rows."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(HEADER)
    for number in range(rows):
        platform, link = PLACES[number % len(PLACES)]
        who = [people[(number * step) % len(people)] for step in (1, 7)]
        writer.writerow([
            f"Channel {number} of the import", platform, link.format(number), bodies[number % len(bodies)], "country",
            "en; fr", "KE; CH", f"shared{number}@bench.example", "What it is in one sentence.", "Why it is there. " * 5,
            who[0], coadmin if number % 3 else "", "; ".join(f"{one}:admin:Page admin" for one in dict.fromkeys(who)),
            "yes" if number % 50 == 0 else "", "2019-03-31",
        ])  # fmt: skip
    return stream.getvalue().encode()


def people_of_the_file(at: dt.datetime, *, count: int = 200) -> tuple[list[str], str]:
    """Somebody for every address in the file; those of earlier runs are taken again."""
    known = set(Person.objects.filter(email__startswith="import").values_list("email", flat=True))
    emails = [f"import{number}@bench.example" for number in range(count)]
    for email in emails:
        if email not in known:
            add_person(email=email, full_name=email.partition("@")[0], by=None, at=at)
    team = RoleAssignment.objects.live().filter(role__in=TEAM_ROLES).select_related("person").first()
    return emails, team.person.email if team else ""


WRITTEN = (Channel, ChannelAddress, NearForm, Grant, Finding, LedgerEntry, LedgerText)


def floor(first: dict[str, int]) -> tuple[float, int]:
    """Seconds of copying what was written after ``first`` (the highest key of each table before the import)."""
    return counted(lambda: [_copy(model, first[model.__name__]) for model in WRITTEN])


def _copy(model, after: int) -> None:
    quote = connection.ops.quote_name
    key = quote(model._meta.pk.column)
    with connection.cursor() as cursor:
        copied = f"SELECT * FROM {quote(model._meta.db_table)} WHERE {key} > %s"
        cursor.execute(f"CREATE TEMP TABLE {quote('bench_' + model.__name__.lower())} AS {copied}", [after])


def highest() -> dict[str, int]:
    return {model.__name__: model.objects.aggregate(most=Max("pk"))["most"] or 0 for model in WRITTEN}


def measure(data: bytes, at: dt.datetime) -> dict[str, float | int]:
    """Seconds of each part, statements, and what was written."""
    before = (
        ChannelAddress.objects.count(),
        Grant.objects.count(),
        Finding.objects.count(),
        LedgerEntry.objects.count(),
    )
    found: dict[str, object] = {}
    read, _none = counted(lambda: found.update(lines=read_lines(data)))
    judged, judging = counted(lambda: found.update(plan=make_plan(found["lines"], at=at)))
    entered, entering = counted(lambda: found.update(kept=run(found["plan"], by=None, at=at)))
    if not found["kept"]:
        sentences = [sentence for row in found["plan"].problems[:3] for sentence in row.sentences]
        raise RuntimeError(f"Nothing was entered: {sentences}")
    after = (
        ChannelAddress.objects.count(),
        Grant.objects.count(),
        Finding.objects.count(),
        LedgerEntry.objects.count(),
    )
    links, grants, findings, decisions = (new - old for old, new in zip(before, after, strict=True))
    return {
        "rows": len(found["plan"].entered), "bytes": len(data), "read": read, "judged": judged, "entered": entered,
        "seconds": read + judged + entered, "queries": judging + entering,
        "links": links, "grants": grants, "findings": findings, "decisions": decisions,
    }  # fmt: skip


def ours(at: dt.datetime, *, rows: int) -> dict[str, float | int]:
    """The whole of it in the database that is connected, and the floor beside it."""
    emails, coadmin = people_of_the_file(at)
    bodies = list(Body.objects.open().order_by("pk").values_list("name", flat=True)[:50])
    first = highest()
    found = measure(spreadsheet(rows, bodies=bodies, people=emails, coadmin=coadmin), at)
    seconds, _queries = floor(first)
    return {**found, "floor": seconds, "ratio": found["seconds"] / seconds}
