"""``manage.py read_bounces [FILE]``: note the addresses that delivery reports say letters do not reach."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notifications.bounce_mailboxes import CannotRead, messages_at, messages_in
from notifications.delivery_reports import take_reports


class Command(BaseCommand):
    help = (
        "Read delivery reports from FILE (one message, an mbox or a Maildir), or without it from the mailbox that "
        "BOUNCE_URL names, and note the addresses at which letters fail for good. Safe to run twice."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", default="", help="a message, an mbox file or a Maildir folder")

    def handle(self, *, file: str, **options):
        url = settings.BOUNCE_URL
        if not (file or url):
            raise CommandError("Name a file, or set BOUNCE_URL to imaps://user:password@host/INBOX.")
        try:
            tally = take_reports(messages_in(file) if file else messages_at(url), at=timezone.now())
        except CannotRead as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(
            f"read: {tally.read}, reports about our letters: {tally.reports}, new failures: {tally.bounces}, "
            f"arrived again: {tally.arrivals}"
        )
