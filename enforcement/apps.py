from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnforcementConfig(AppConfig):
    name = "enforcement"
    verbose_name = _("Help and concerns")

    def ready(self):
        from accounts.roles import Permission
        from enforcement import reports, waiting
        from ledger import phrases
        from portal import attention, navigation

        phrases.define(reports.PHRASES)
        attention.register(waiting.items)
        navigation.register_footer(
            navigation.Entry("report", _("Report a suspicious account"), "enforcement:report", 25, navigation.everyone)
        )
        navigation.register_footer(
            navigation.Entry(
                "reports",
                _("Reports received"),
                "enforcement:reports",
                80,
                lambda user: user.is_authenticated and user.may(Permission.READ_AUDIT),
            )
        )
