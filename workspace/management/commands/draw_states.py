from django.conf import settings
from django.core.management.base import BaseCommand

from workspace.state_diagrams import states_page


class Command(BaseCommand):
    help = (
        "Write docs/states.md: the states of requests, channels, access reviews and things to do, drawn from the code."
    )
    requires_system_checks = []

    def handle(self, *args, **options):
        page = settings.BASE_DIR / "docs" / "states.md"
        page.write_text(states_page(), encoding="utf-8")
        self.stdout.write(f"Written: {page.relative_to(settings.BASE_DIR)}")
