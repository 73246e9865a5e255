from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivityConfig(AppConfig):
    name = "activity"
    verbose_name = _("Activity")

    def ready(self):
        from activity.looking import following
        from activity.panels import activity_panel
        from activity.retirement import cases
        from activity.silence import keeping, sweeping, thresholds
        from activity.silence.attention import decisions_for, quiet_channels_of
        from activity.silence.standing import unknown_among
        from channels_registry import conditions, marks, panels
        from ledger import phrases
        from notifications import weekly
        from portal import attention, navigation

        phrases.define(sweeping.PHRASES | keeping.PHRASES | cases.PHRASES | following.PHRASES | thresholds.PHRASES)
        attention.register(quiet_channels_of)
        attention.register(decisions_for)
        panels.register(activity_panel)
        marks.register_judge(unknown_among)
        # The auditors' tabs lead there; others look after their own channels.
        navigation.register_under("activity:list", "audit", "channels")
        conditions.register_closing(cases.start)
        weekly.count("activity.notice", "activity.flagged")
