from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.first_steps import appoint_lead
from accounts.people import NotPossible
from portal.commands import SpokenCommand


class Command(SpokenCommand):
    help = "Give the communications lead's role to someone of the Secretariat, where nobody has it any more."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *args, email, **options):
        try:
            person = appoint_lead(email, at=timezone.now())
        except NotPossible as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_("%(name)s leads the communications team.") % {"name": person.full_name})
