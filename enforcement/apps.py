from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnforcementConfig(AppConfig):
    name = "enforcement"
    verbose_name = _("Help and concerns")

    def ready(self):
        from enforcement.cases import registering as cases
        from enforcement.consents import registering as consents
        from enforcement.duty import registering as duty
        from enforcement.help import registering as asking
        from enforcement.impersonation import registering as impersonation
        from enforcement.incidents import registering as incidents
        from enforcement.reports import registering as reports

        for topic in (reports, duty, asking, incidents, cases, impersonation, consents):
            topic.register()
