"""What the guidance adds to the pages of others."""

from django.utils.translation import gettext_lazy as _

from ledger import phrases
from policies.guidance import lines, writing
from portal import navigation


def register() -> None:
    phrases.define(writing.PHRASES)
    phrases.define(lines.PHRASES)
    navigation.register_footer(
        navigation.Entry("guidance", _("Guidance"), "policies:guidance", 38, navigation.everyone)
    )
