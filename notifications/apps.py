from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Letters")

    def ready(self):
        from ledger import phrases
        from notifications import sending
        from notifications.lines import LETTERS
        from portal.engine import lines

        phrases.define(sending.PHRASES)
        lines.register(LETTERS)
