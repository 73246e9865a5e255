"""``manage.py sweep_requests [--at ISO] [--dry-run]``: the night's work over all requests, in the foreground."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.commands import read_moment
from requests_app import nightly


class Command(BaseCommand):
    help = "Run the night's work over all requests now: drafts that nobody goes on with."

    def add_arguments(self, parser):
        parser.add_argument(
            "--at", default="", help="the moment to judge at, such as 2026-03-31 or 2026-03-31T02:45:00+00:00"
        )
        parser.add_argument("--dry-run", action="store_true", help="count what is due and change nothing")

    def handle(self, *, at: str, dry_run: bool, **options):
        done = nightly.run(at=read_moment(at) if at else timezone.now(), dry_run=dry_run)
        if dry_run:
            self.stdout.write("Nothing was changed; this is what the night would do.")
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in done.items()))
