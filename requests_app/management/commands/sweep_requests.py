"""``manage.py sweep_requests [--at ISO] [--dry-run]``: the night's work over all requests, in the foreground."""

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.commands import read_moment
from requests_app import nightly


class Command(BaseCommand):
    help = "Run the night's work over all requests now: drafts that nobody goes on with, reminders of what is due."

    def add_arguments(self, parser):
        parser.add_argument(
            "--at", default="", help="the moment to judge at, such as 2026-03-31 or 2026-03-31T02:45:00+00:00"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what is due and which letters would go to whom; change nothing"
        )

    def handle(self, *, at: str, dry_run: bool, **options):
        moment = read_moment(at) if at else timezone.now()
        if dry_run:
            rehearsed = nightly.rehearse(at=moment, language=get_language() or "en")
            self.stdout.write(_("Nothing was changed; this is what the night would do."))
            self._tell(rehearsed.counts)
            if not rehearsed.letters:
                self.stdout.write(_("Nobody would get a letter."))
            for to_whom, subject in rehearsed.letters:
                self.stdout.write(
                    _("A letter would go to %(to_whom)s: %(subject)s") % {"to_whom": to_whom, "subject": subject}
                )
            return
        self._tell(nightly.run(at=moment))

    def _tell(self, counts: dict[str, int]) -> None:
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in counts.items()))
