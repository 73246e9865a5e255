import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Person
from workspace import demonstration


class Command(BaseCommand):
    help = "Load the demonstration into an empty portal, once. Only with PORTAL_MODE=demo: its passwords are public."

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("The demonstration has public passwords. It is loaded only with PORTAL_MODE=demo.")
        if Person.objects.filter(email="admin@demo.example").exists():
            self.stdout.write("The demonstration is here already; nothing was changed.")
            return
        if Person.objects.exists():
            raise CommandError(
                "People are known to this portal already. Load the demonstration into an empty database."
            )
        started = time.monotonic()
        stage = demonstration.load(now=timezone.now())
        self.stdout.write(
            f"Loaded {len(stage.channels)} channels, {len(stage.requests)} requests and {len(stage.people)} people "
            f"in {time.monotonic() - started:.1f} s."
        )
