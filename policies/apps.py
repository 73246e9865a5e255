from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    name = "policies"
    verbose_name = _("Policies")

    def ready(self):
        from policies.acknowledging import registering as acknowledging
        from policies.builder import registering as builder
        from policies.drafting import registering as drafting
        from policies.guidance import registering as guidance
        from policies.library import registering as library

        for topic in (guidance, library, acknowledging, drafting, builder):
            topic.register()
