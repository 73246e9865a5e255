from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditsConfig(AppConfig):
    name = "audits"
    verbose_name = _("Audit")

    def ready(self):
        from accounts.roles import Permission, having
        from audits.campaigns import registering as campaigns
        from audits.checkup import registering as check_up
        from audits.controls import registering as controls
        from audits.leaving import registering as leaving
        from audits.remediation import registering as to_do
        from portal import navigation

        for topic in (controls, check_up, to_do, campaigns, leaving):
            topic.register()
        navigation.register(navigation.Entry("audit", _("Audit"), "audits:watch", 50, having(Permission.READ_AUDIT)))
