"""Bring channels in from a CSV or XLSX file (docs/import.md)."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import Person
from accounts.roles import Permission
from channels_registry.importing import Fate, FileRefused, Plan, make_plan, read_lines, run
from channels_registry.importing.files import MOST_BYTES

FATES = {Fate.READY: "ready", Fate.KNOWN: "known", Fate.PROBLEM: "PROBLEM", Fate.ENTERED: "entered"}


class Command(BaseCommand):
    help = "Bring in existing channels from a CSV or XLSX file. Nothing is written on any problem, unless --partial."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and write nothing")
        parser.add_argument("--partial", action="store_true", help="enter the rows that can be, leave out the others")
        parser.add_argument(
            "--by", metavar="EMAIL", help="who answers for the import; it stands in the record of decisions"
        )

    def handle(self, *, file: Path, dry_run: bool, partial: bool, by: str | None, **options):
        at = timezone.now()
        person = responsible(by) if by else None
        try:
            plan = make_plan(read_lines(content(file)), at=at)
        except FileRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        kept = run(plan, by=person, at=at, partial=partial, dry_run=dry_run)
        self.report(plan, dry_run=dry_run)
        if plan.problems and not partial:
            raise CommandError(
                ngettext(
                    "%(count)d row has a problem. Nothing was written.",
                    "%(count)d rows have a problem. Nothing was written.",
                    len(plan.problems),
                )
                % {"count": len(plan.problems)}
            )
        if not kept:
            self.stdout.write("Nothing was written.")

    def report(self, plan: Plan, *, dry_run: bool) -> None:
        if plan.unread:
            self.stdout.write(f"Columns that are not read: {', '.join(plan.unread)}")
        for row in plan.rows:
            fate = "would be entered" if dry_run and row.fate == Fate.ENTERED else FATES[row.fate]
            said = f": {' '.join(row.sentences)}" if row.sentences else ""
            self.stdout.write(f"line {row.line.number}, “{row.name or '?'}”: {fate}{said}")
        counts = (f"{len(plan.with_fate(fate))} {FATES[fate].lower()}" for fate in Fate if plan.with_fate(fate))
        self.stdout.write(f"{len(plan.rows)} rows: {', '.join(counts) or 'nothing to do'}.")


def content(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise CommandError("The file is larger than 1 MB. Split it into parts, or remove what is no table.")
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be opened: {error.strerror}.") from error


def responsible(email: str) -> Person:
    person = Person.objects.active().filter(email__iexact=email.strip()).first()
    if person is None:
        raise CommandError(f"Nobody active has the address {email}. Give --by the address of a member of the team.")
    if not person.may(Permission.MANAGE_CHANNELS):
        raise CommandError(f"{person} may not enter channels. Give --by the address of a member of the team.")
    return person
