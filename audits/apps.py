from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditsConfig(AppConfig):
    name = "audits"
    verbose_name = _("Audit")

    def ready(self):
        from accounts.roles import Permission
        from audits import nightly
        from audits.attention import assigned, unassigned
        from audits.campaigns import registering as campaigns
        from audits.checkup import registering as check_up
        from audits.controls import bouncing, limits, monday, panel, registering
        from audits.leaving import registrations as leaving
        from channels_registry import panels
        from ledger import phrases
        from notifications import bounces
        from portal import attention, navigation

        registering.register()
        check_up.register()
        campaigns.register()
        leaving.register()
        bounces.register_effect(bouncing.addresses_changed)
        nightly.SWEEPS["bounces"] = bouncing.sweep
        nightly.SWEEPS["monday"] = monday.sweep
        panels.register(panel.points)
        phrases.define(limits.PHRASES)
        attention.register(unassigned)
        attention.register(assigned)
        navigation.register(
            navigation.Entry(
                "audit",
                _("Audit"),
                "audits:watch",
                50,
                lambda user: user.is_authenticated and user.may(Permission.READ_AUDIT),
            )
        )
