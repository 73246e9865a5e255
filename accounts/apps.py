from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People, groups and offices")

    def ready(self):
        from accounts import absences, calendars, departures, editing, holdings, merging, merging_here
        from accounts.roles import Permission, having
        from ledger import phrases
        from notifications import keys
        from portal import attention, navigation

        departures.register_guard(departures.guard_last_lead)
        departures.register_consequence(absences.end_absences_of)
        attention.register(absences.deputies_who_left)
        keys.carry_key("accounts.invitation", "accounts.password_reset")
        phrases.define(editing.PHRASES)
        phrases.define(absences.PHRASES)
        phrases.define(calendars.PHRASES)
        phrases.define(merging.PHRASES)
        merging_here.register()
        holdings.register(holdings.of_accounts)
        navigation.register(
            navigation.Entry("people", _("People"), "people:people", 70, having(Permission.READ_PEOPLE))
        )
        navigation.register_under("people:absences", "review")
        navigation.register_under("people:calendars", "review")
        navigation.register(
            navigation.Entry("groups", _("Groups"), "people:bodies", 71, having(Permission.MANAGE_BODIES))
        )
        navigation.register(
            navigation.Entry("settings", _("Settings"), "people:settings", 72, having(Permission.MANAGE_SETTINGS))
        )
