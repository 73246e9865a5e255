"""What accounts that resemble ours tell the rooms below: called once, by ``apps.py``."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission, having
from channels_registry import warnings
from enforcement.impersonation import course, waiting, warning
from ledger import phrases
from portal import attention, navigation


def register() -> None:
    phrases.define(course.PHRASES)
    warnings.register(warning.KNOWS)
    attention.register(waiting.items)
    entry = navigation.Entry(
        "imitations", _("Accounts that resemble ours"), "enforcement:imitations", 81, having(Permission.READ_AUDIT)
    )
    navigation.register_footer(entry, navigation.Section.TEAM)
