"""What the reports of suspicious accounts add to the pages of others."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission, having
from enforcement.reports import receiving, waiting
from ledger import phrases
from portal import attention, navigation


def register() -> None:
    phrases.define(receiving.PHRASES)
    attention.register(waiting.items)
    navigation.register_footer(
        navigation.Entry("report", _("Report a suspicious account"), "enforcement:report", 25, navigation.everyone)
    )
    entry = navigation.Entry("reports", _("Reports received"), "enforcement:reports", 80, having(Permission.READ_AUDIT))
    navigation.register_footer(entry, navigation.Section.TEAM)
