from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditsConfig(AppConfig):
    name = "audits"
    verbose_name = _("Audit")

    def ready(self):
        from accounts.roles import Permission
        from audits.attention import unassigned
        from portal import attention, navigation

        attention.register(unassigned)
        navigation.register(
            navigation.Entry(
                "audit",
                _("Audit"),
                "audits:watch",
                50,
                lambda user: user.is_authenticated and user.may(Permission.READ_AUDIT),
            )
        )
