from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from workspace.scale.seeding import NotHere, seed


class Command(BaseCommand):
    help = "Fill the database with a synthetic portal of N channels, for benchmarks."

    def add_arguments(self, parser):
        parser.add_argument("--channels", type=int, required=True, metavar="N")

    def handle(self, *, channels: int, **options):
        if not 1 <= channels <= 2_000_000:
            raise CommandError("--channels needs a number from 1 to 2000000.")
        started = timezone.now()
        try:
            written = seed(channels, at=started, report=self.stdout.write)
        except NotHere as refusal:
            raise CommandError(str(refusal)) from refusal
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # Without fresh statistics the first measurements mean nothing, and without the mark that rows are seen
                # by all, which the server sets by itself within a day, no index answers alone.
                cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)")
        for name, count in written.items():
            self.stdout.write(f"{count:>10,} {name}")
        self.stdout.write(f"{(timezone.now() - started).total_seconds():.1f} s")
