"""For whoever must be forgotten: a picture of the page of roles names everybody on it (design §5.4)."""

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from channels_registry.evidence import erase_evidence
from channels_registry.models import Evidence
from portal.commands import SpokenCommand


class Command(SpokenCommand):
    help = "Erase one picture or paper about an access; its digest, and what it showed, stay on record."

    def add_arguments(self, parser):
        parser.add_argument("name", help="The last part of the picture's address.")
        parser.add_argument("--why", required=True, help="A sentence for the record of decisions.")

    def handle(self, *args, name, why, **options):
        kept = Evidence.objects.kept().select_related("channel").filter(name=name).first()
        if kept is None:
            raise CommandError(_("There is no picture of this name. Take the last part of its address."))
        erase_evidence(kept, by=None, at=timezone.now(), why=why)
        self.stdout.write(_("%(file)s is erased.") % {"file": kept.shown_name})
