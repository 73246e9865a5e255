"""What concerns and formal cases tell the rooms below: called once, by ``apps.py``."""

from django.utils.translation import gettext_lazy as _

from channels_registry import bars, panels
from enforcement.cases import concerns, course, deciding, letters, merging, panel, removals, sight, terms, waiting
from ledger import phrases, privacy
from notifications import private
from portal import attention, navigation


def register() -> None:
    for module in (concerns, removals, course, terms):
        phrases.define(module.PHRASES)
    privacy.keep_private("enforcement.infringementcase", sight.cases_seen)
    privacy.keep_private("enforcement.concern", sight.concerns_seen)
    privacy.keep_private("enforcement.protectiveremoval", sight.removal_numbers)
    private.keep_private(letters.PERSONAL)
    bars.register(deciding.barred)
    panels.register(panel.case_panel)
    attention.register(waiting.items)
    merging.register()
    # For everybody alike, so that it tells nothing: whoever has a part finds it again without the letter.
    navigation.register_footer(
        navigation.Entry("cases", _("Concerns and formal cases"), "enforcement:cases", 82, navigation.signed_in),
        navigation.Section.HELP,
    )
