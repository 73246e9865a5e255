"""``manage.py verify_ledger``: walk the record of decisions, in the words of its page (design §5.4, §6)."""

import sys

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.recording import verify
from portal.commands import SpokenCommand


class Command(SpokenCommand):
    help = "Walk the record of decisions. Exit 0 and a count, or exit 1 naming the first broken row."

    def handle(self, *args, **options):
        result = verify()
        if result.intact:
            sentence = ngettext("Intact: %(count)d decision.", "Intact: %(count)d decisions.", result.count)
            self.stdout.write(sentence % {"count": result.count})
            return
        # The fault is one of the sentences of ledger/recording.py.
        broken = _("Broken at row %(number)d: %(fault)s.") % {"number": result.broken_at, "fault": _(result.fault)}
        intact = ngettext("%(count)d row before it is intact.", "%(count)d rows before it are intact.", result.count)
        self.stderr.write(f"{broken} {intact % {'count': result.count}}")
        sys.exit(1)
