from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivityConfig(AppConfig):
    name = "activity"
    verbose_name = _("Activity")

    def ready(self):
        from activity import following, keeping, retirement, silence, thresholds
        from activity.attention import decisions_for, quiet_channels_of
        from activity.panels import activity_panel
        from channels_registry import panels
        from ledger import phrases
        from portal import attention

        phrases.define(silence.PHRASES | keeping.PHRASES | retirement.PHRASES | following.PHRASES | thresholds.PHRASES)
        attention.register(quiet_channels_of)
        attention.register(decisions_for)
        panels.register(activity_panel)
