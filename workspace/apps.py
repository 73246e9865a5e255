from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkspaceConfig(AppConfig):
    name = "workspace"
    verbose_name = _("Home")

    def ready(self):
        from accounts.roles import Permission
        from portal import attention, navigation
        from workspace import waiting

        def may(permission):
            return lambda user: user.is_authenticated and user.may(permission)

        attention.register(waiting.items)
        navigation.register(navigation.Entry("home", _("Home"), "workspace:home", 10, navigation.signed_in))
        for entry in (
            navigation.Entry("contact", _("Contact"), "workspace:contact", 10, navigation.everyone),
            navigation.Entry("accessibility", _("Accessibility"), "workspace:accessibility", 50, navigation.everyone),
            navigation.Entry("ledger", _("Record of decisions"), "workspace:ledger", 85, may(Permission.READ_LEDGER)),
            navigation.Entry("messages", _("Messages"), "workspace:messages", 90, may(Permission.READ_OUTBOX)),
        ):
            navigation.register_footer(entry)
