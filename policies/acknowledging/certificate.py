"""Acceptances on paper: of one person, or of one version; an accessible PDF that names the entries on record (A10)."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Person
from ledger.models import LedgerEntry
from policies.models import Acknowledgement, PolicyVersion
from policies.reading import text_for, title_of
from portal.store import portal_settings, portal_zone
from portal.typesetting import typeset

TEMPLATE = Path(__file__).parent / "paper" / "certificate.typ"
# Rows on paper; the export of the list has all of them.
MOST_ROWS = 1_000


def of_person(person, rows: Iterable[Acknowledgement], *, at: dt.datetime, language: str) -> bytes:
    """What one person accepted. Raises CannotTypeset."""
    rows = list(rows)
    entries = _entries(rows)
    columns = [(_("Text"), 5), (_("Version"), 2), (_("Read in"), 2), (_("Accepted"), 4), (_("Entry on record"), 2)]
    table = [
        [
            title_of(row.version, language),
            row.version.number,
            *_read_and_accepted(row),
            entries.get((row.version_id, row.person_id), ""),
        ]
        for row in rows[:MOST_ROWS]
    ]
    facts = [(_("Name"), person.full_name), (_("E-mail"), person.email)]
    if person.job_title:
        facts.append((_("Function"), person.job_title))
    if person.employer:
        facts.append((_("Employer"), person.employer))
    heading = _("Read and accepted by %(name)s") % {"name": person.full_name}
    return _typeset(heading, facts, columns, table, count=len(rows), at=at, language=language)


def of_version(version: PolicyVersion, rows: Iterable[Acknowledgement], *, at: dt.datetime, language: str) -> bytes:
    """Who accepted one version. Raises CannotTypeset."""
    rows = list(rows)
    entries = _entries(rows)
    text = text_for(version, language)
    columns = [(_("Name"), 5), (_("Function"), 4), (_("Read in"), 2), (_("Accepted"), 4), (_("Entry on record"), 2)]
    table = [
        [
            row.person.full_name,
            row.person.job_title or row.person.employer,
            *_read_and_accepted(row),
            entries.get((row.version_id, row.person_id), ""),
        ]
        for row in rows[:MOST_ROWS]
    ]
    facts = [
        (_("Text"), text.title),
        (_("Version"), version.number),
        (_("Authority"), version.authority),
        (_("In force from"), f"{version.effective_on:%Y-%m-%d}"),
    ]
    if version.carried_from:
        words = _("Who accepted version %(number)s need not accept this one again: %(why)s")
        facts.append((_("Carried over"), words % {"number": version.carried_from.number, "why": version.carried_why}))
    heading = _("Who read and accepted version %(number)s") % {"number": version.number}
    return _typeset(heading, facts, columns, table, count=len(rows), at=at, language=language)


def _read_and_accepted(row: Acknowledgement) -> list[str]:
    moment = f"{row.at.astimezone(portal_zone()):%Y-%m-%d %H:%M %Z}"
    return [str(row.get_language_display()), f"{moment}\n{how_accepted(row)}"]


def how_accepted(row: Acknowledgement) -> str:
    if row.by_link:
        return pgettext("how a text was accepted", "by the link of a letter")
    return pgettext("how a text was accepted", "signed in")


def _entries(rows: list[Acknowledgement]) -> dict[tuple[int, int], str]:
    """By version and person the number of the entry on record; that of an entry of the same person that was merged into
    theirs where there is no other. Two queries, and one more for each further merge."""
    persons = {row.person_id for row in rows}
    now = {pk: pk for pk in persons}  # who they were when they accepted: who they are
    gone = persons
    while gone:
        merged = Person.objects.filter(merged_into__in=gone).exclude(pk__in=now).values_list("pk", "merged_into")
        gone = {pk: now[into] for pk, into in merged}
        now = gone | now
    found = LedgerEntry.objects.filter(
        action="policies.acknowledged",
        subject_type="policies.policyversion",
        subject_id__in={row.version_id for row in rows},
        actor_id__in=now,
    )
    entries = list(found.values_list("subject_id", "actor_id", "seq"))
    own_last = sorted(entries, key=lambda entry: (entry[1] in persons, entry[2]))
    return {(version, now[actor]): str(seq) for version, actor, seq in own_last}


def _typeset(
    heading: str,
    facts: list[tuple[str, str]],
    columns: list[tuple[str, int]],
    rows: list[list[str]],
    *,
    count: int,
    at: dt.datetime,
    language: str,
) -> bytes:
    heads, widths = zip(*columns, strict=True)
    note = _("Nothing has been accepted yet.") if not count else ""
    if count > len(rows):
        note = _("The first %(shown)d of %(count)d stand here; the export of the list has all of them.") % {
            "shown": len(rows),
            "count": count,
        }
    words: dict[str, Any] = {
        "language": language,
        "heading": heading,
        "title": heading,
        "description": _("Which versions of which texts were read and accepted: by whom, in which language and when."),
        "organisation": portal_settings().organisation_name,
        "notice": "",
        "as_of": _("As of %(moment)s UTC") % {"moment": f"{at:%Y-%m-%d %H:%M}"},
        "page_words": _("Page {page} of {pages}"),
        "columns_of_facts": [pgettext("head of a table", "About"), pgettext("head of a table", "Answer")],
        "facts": [{"label": label, "value": value} for label, value in facts],
        "summary": ngettext("%(count)d acceptance", "%(count)d acceptances", count) % {"count": count},
        "note": note,
        "columns": list(heads),
        "widths": list(widths),
        "rows": rows,
        "ending": _(
            "Taken from the portal. Each entry on record is chained to the one before it and cannot be edited or deleted; "
            "its number finds it there."
        ),
    }
    return typeset(words, template=TEMPLATE)
