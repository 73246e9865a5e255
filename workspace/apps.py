from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkspaceConfig(AppConfig):
    name = "workspace"
    verbose_name = _("Home")

    def ready(self):
        from accounts.roles import Permission, having
        from audits import wishes
        from channels_registry import panels
        from ledger import phrases
        from notifications import weekly
        from portal import attention, navigation
        from requests_app import nightly
        from workspace import closing_wishes, waiting
        from workspace.brief import registering as brief
        from workspace.goals import answering, sweeping
        from workspace.goals.panel import goals_for_passport, goals_panel
        from workspace.goals.waiting import goals_to_answer

        brief.register()
        attention.register(waiting.items)
        attention.register(goals_to_answer)
        phrases.define(answering.PHRASES)
        panels.register(goals_panel)
        wishes.register(closing_wishes.wish_closing_of)
        panels.register_for_passport(goals_for_passport)
        weekly.count_routine(sweeping.KIND)
        # What joins the rooms is swept after what they do themselves (N2).
        nightly.register("goals", sweeping.sweep_goals)
        # The auditors' tabs lead there; others come from their channels.
        navigation.register_under("workspace:goals", "audit", "channels")
        navigation.register(navigation.Entry("home", _("Home"), "workspace:home", 10, navigation.signed_in))
        for entry in (
            navigation.Entry("contact", _("Contact"), "workspace:contact", 10, navigation.everyone),
            navigation.Entry("accessibility", _("Accessibility"), "workspace:accessibility", 50, navigation.everyone),
        ):
            navigation.register_footer(entry)
        for entry in (
            navigation.Entry(
                "ledger", _("Record of decisions"), "workspace:ledger", 85, having(Permission.READ_LEDGER)
            ),
            navigation.Entry("jobs", _("Jobs and health"), "workspace:jobs", 88, having(Permission.READ_JOBS)),
            navigation.Entry("messages", _("Messages"), "workspace:messages", 90, having(Permission.READ_OUTBOX)),
        ):
            navigation.register_footer(entry, navigation.Section.TEAM)
