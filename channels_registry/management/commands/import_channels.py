"""Bring channels in from a CSV or XLSX file (docs/import.md)."""

from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Person
from accounts.roles import Permission
from channels_registry.importing import Fate, FileRefused, Plan, make_plan, read_lines, run
from channels_registry.importing.files import MOST_BYTES, too_large
from channels_registry.importing.rows import Row
from portal.commands import SpokenCommand


class Command(SpokenCommand):
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
            self.stdout.write(_("Nothing was written."))

    def report(self, plan: Plan, *, dry_run: bool) -> None:
        if plan.unread:
            self.stdout.write(_("Columns that are not read: %(names)s") % {"names": ", ".join(plan.unread)})
        for row in plan.rows:
            said = f"{pgettext('after a label', ':')} {' '.join(row.sentences)}" if row.sentences else ""
            self.stdout.write(f"{told(row, dry_run=dry_run)}{said}")
        counts = ", ".join(counted(fate, len(plan.with_fate(fate))) for fate in Fate if plan.with_fate(fate))
        sentence = ngettext("%(count)d row: %(fates)s.", "%(count)d rows: %(fates)s.", len(plan.rows))
        self.stdout.write(sentence % {"count": len(plan.rows), "fates": counts or _("nothing to do")})


def told(row: Row, *, dry_run: bool) -> str:
    """What became of one row, or would."""
    sentences = {
        Fate.READY: _("line %(line)d, “%(name)s”: ready"),
        Fate.KNOWN: _("line %(line)d, “%(name)s”: known"),
        Fate.LEFT: _("line %(line)d, “%(name)s”: left out"),
        Fate.PROBLEM: _("line %(line)d, “%(name)s”: PROBLEM"),
        Fate.ENTERED: _("line %(line)d, “%(name)s”: would be entered")
        if dry_run
        else _("line %(line)d, “%(name)s”: entered"),
    }
    return sentences[row.fate] % {"line": row.line.number, "name": row.name or "?"}


def counted(fate: Fate, count: int) -> str:
    words = {
        Fate.READY: ngettext("%(count)d ready", "%(count)d ready", count),
        Fate.KNOWN: ngettext("%(count)d known", "%(count)d known", count),
        Fate.LEFT: ngettext("%(count)d left out", "%(count)d left out", count),
        Fate.PROBLEM: ngettext("%(count)d problem", "%(count)d problems", count),
        Fate.ENTERED: ngettext("%(count)d entered", "%(count)d entered", count),
    }
    return words[fate] % {"count": count}


def content(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise CommandError(too_large())
        return file.read_bytes()
    except OSError as error:
        raise CommandError(
            _("%(file)s cannot be opened: %(reason)s.") % {"file": file, "reason": error.strerror}
        ) from error


def responsible(email: str) -> Person:
    person = Person.objects.active().filter(email__iexact=email.strip()).first()
    if person is None:
        raise CommandError(
            _("Nobody active has the address %(email)s. Give --by the address of a member of the team.")
            % {"email": email}
        )
    if not person.may(Permission.MANAGE_CHANNELS):
        raise CommandError(
            _("%(name)s may not enter channels. Give --by the address of a member of the team.") % {"name": person}
        )
    return person
