from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivityConfig(AppConfig):
    name = "activity"
    verbose_name = _("Activity")

    def ready(self):
        from activity import following, keeping, retirement, silence, thresholds
        from activity.attention import decisions_for, quiet_channels_of
        from activity.panels import activity_panel
        from activity.standing import unknown_among
        from channels_registry import conditions, marks, panels
        from ledger import phrases
        from notifications import weekly
        from portal import attention, navigation

        phrases.define(silence.PHRASES | keeping.PHRASES | retirement.PHRASES | following.PHRASES | thresholds.PHRASES)
        attention.register(quiet_channels_of)
        attention.register(decisions_for)
        panels.register(activity_panel)
        marks.register_judge(unknown_among)
        # The auditors' tabs lead there; others look after their own channels.
        navigation.register_under("activity:list", "audit", "channels")
        conditions.register_closing(retirement.start)
        weekly.count("activity.notice", "activity.flagged")
