"""``manage.py sweep_inactivity [--at ISO] [--dry-run]``: the nightly sweep in the foreground (design §6)."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from activity import nightly
from portal.commands import read_moment


class Command(BaseCommand):
    help = "Run the nightly sweep now: access that ends, findings, and the channels that have fallen silent."

    def add_arguments(self, parser):
        parser.add_argument(
            "--at", default="", help="the moment to judge at, such as 2026-03-31 or 2026-03-31T02:15:00+00:00"
        )
        parser.add_argument("--dry-run", action="store_true", help="count the silent channels and change nothing")

    def handle(self, *, at: str, dry_run: bool, **options):
        done = nightly.run(at=read_moment(at) if at else timezone.now(), dry_run=dry_run)
        if dry_run:
            self.stdout.write("Nothing was changed; this is what a sweep would do.")
        self.stdout.write(
            f"asked: {done.nudged}, asked again: {done.noticed}, flagged: {done.flagged}, "
            f"closing proposed: {done.proposed}, ended: {done.ended}, unknown: {done.unknown}"
        )
