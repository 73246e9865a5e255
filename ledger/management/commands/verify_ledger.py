import sys

from django.core.management.base import BaseCommand

from ledger.recording import verify


class Command(BaseCommand):
    help = "Walk the record of decisions. Exit 0 and a count, or exit 1 naming the first broken row."

    def handle(self, *args, **options):
        result = verify()
        if result.intact:
            self.stdout.write(f"Intact: {result.count} decisions.")
            return
        self.stderr.write(
            f"Broken at row {result.broken_at}: {result.fault}. {result.count} rows before it are intact."
        )
        sys.exit(1)
