from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivityConfig(AppConfig):
    name = "activity"
    verbose_name = _("Activity")

    def ready(self):
        from activity.asking import registering as asking
        from activity.bringing import registering as bringing
        from activity.looking import registering as looking
        from activity.metrics import registering as metrics
        from activity.network import registering as network
        from activity.ownership import registering as ownership
        from activity.retirement import registering as retirement
        from activity.silence import registering as silence
        from activity.watchlist import registering as watchlist

        # In the order in which pages and the Monday letter show their parts.
        for topic in (looking, network, ownership, bringing, retirement, silence, metrics, asking, watchlist):
            topic.register()
