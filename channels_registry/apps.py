from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsRegistryConfig(AppConfig):
    name = "channels_registry"
    verbose_name = _("Channels")

    def ready(self):
        from accounts import departures
        from channels_registry import (
            addressing,
            catalogue,
            coadministration,
            editing,
            entering,
            grants,
            lifecycle,
            set_up,
            waiting,
        )
        from ledger import phrases
        from portal import attention, navigation

        departures.register_lock(coadministration.lock_departure)
        departures.register_guard(coadministration.guard_departure)
        departures.register_consequence(grants.end_grants_of)
        for room in (lifecycle, entering, grants, addressing, set_up, editing, catalogue):
            phrases.define(room.PHRASES)
        for provider in (waiting.set_ups, waiting.findings, waiting.conditions, waiting.reviews):
            attention.register(provider)
        navigation.register(
            navigation.Entry("channels", _("Channels"), "channels:list", order=30, allowed=navigation.signed_in)
        )
