from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsRegistryConfig(AppConfig):
    name = "channels_registry"
    verbose_name = _("Channels")

    def ready(self):
        from accounts import departures
        from channels_registry import coadministration, entering, grants, lifecycle
        from ledger import phrases

        departures.register_guard(coadministration.guard_departure)
        departures.register_consequence(grants.end_grants_of)
        phrases.define(lifecycle.PHRASES | entering.PHRASES)
