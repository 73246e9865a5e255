from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.first_steps import create_first_admin
from accounts.people import NotPossible
from portal.commands import SpokenCommand


class Command(SpokenCommand):
    help = "Make the first portal administrator of an empty portal and print the link to choose a password."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="the person's name; the part before @ without it")

    def handle(self, *args, email, name, **options):
        try:
            validate_email(email)
            person, token = create_first_admin(email, full_name=name or email.partition("@")[0], at=timezone.now())
        except ValidationError as error:
            raise CommandError(_("“%(email)s” is not an e-mail address.") % {"email": email}) from error
        except NotPossible as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            _("%(name)s is the first portal administrator. Choose a password within 24 hours here:")
            % {"name": person.full_name}
        )
        self.stdout.write(f"{settings.PORTAL_URL}/people/invitation/{token}/")
