from dataclasses import replace

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsRegistryConfig(AppConfig):
    name = "channels_registry"
    verbose_name = _("Channels")

    def ready(self):
        from accounts import calendars, departures
        from accounts import holdings as people_holdings
        from channels_registry import (
            acceptance,
            activity_facts,
            addressing,
            catalogue,
            coadministration,
            condition_reminders,
            conditions,
            editing,
            entering,
            evidence,
            findings,
            grants,
            handing_on,
            holdings,
            lifecycle,
            matching,
            merging,
            panels,
            promising,
            proving,
            set_up,
            sponsors,
            standing_rules,
            stating,
            stories,
            telling,
            tools,
            verifying,
            waiting,
            working_days,
        )
        from channels_registry.importing.lines import IMPORTS, imports_under_way
        from channels_registry.models import ChannelKind, Severity
        from channels_registry.tool_panel import tool_panel
        from ledger import phrases
        from notifications import keys, monday, weekly
        from policies import reading
        from policies.acknowledging import bound
        from policies.builder import matching as policy_settings
        from policies.guidance import kinds
        from portal import attention, navigation
        from portal.engine import lines

        policy_settings.register(matching.registry_matches)
        lines.register(IMPORTS)
        lines.register_under_way(imports_under_way)
        kinds.register(lambda: ChannelKind.choices)
        departures.register_lock(coadministration.lock_departure)
        departures.register_lock(conditions.hold_conditions_of)
        departures.register_lock(findings.hold_findings_of)
        departures.register_guard(coadministration.guard_departure)
        departures.register_consequence(grants.end_grants_of)
        departures.register_consequence(merging.merge_grants_of)
        departures.register_consequence(promising.end_promises_of)
        merging.register()
        promising.register_merging()
        bound.register(acceptance.BOUND)
        reading.register_follower(lambda person, at: promising.keep_promises(at=at, person=person))
        monday.register_part(acceptance.MONDAY, acceptance.monday)
        keys.carry_key(promising.PROMISED, promising.REMINDED)
        people_holdings.register(holdings.of_channels)
        departures.register_consequence(conditions.free_conditions_of)
        departures.register_consequence(findings.free_findings_of)
        departures.register_consequence(tools.notice_departure)
        # What has a day by which it is due is bound by the week alone (decision 0036).
        weekly.count(condition_reminders.KIND, promising.REMINDED)
        weekly.count_routine(telling.WEEKLY)
        calendars.register_keepers(working_days.bodies_of)
        calendars.register_effect(working_days.set_ups_moved)
        for room in (
            activity_facts,
            addressing,
            catalogue,
            conditions,
            editing,
            entering,
            evidence,
            findings,
            grants,
            handing_on,
            lifecycle,
            merging,
            promising,
            proving,
            set_up,
            sponsors,
            stating,
            stories,
            tools,
            verifying,
        ):
            phrases.define(room.PHRASES)
        for provider in (
            waiting.set_ups,
            waiting.conditions,
            waiting.conditions_of_the_team,
            waiting.proofs,
            waiting.reviews,
            waiting.unanswered_stories,
        ):
            attention.register(provider)
        standing_rules.register_rule(
            tools.SEAT_LEFT, breaks=tools.with_seats_left_behind, severity=Severity.GRAVE, **tools.RULE
        )
        panels.register(tool_panel)
        navigation.register(
            navigation.Entry("channels", _("Channels"), "channels:list", order=30, allowed=navigation.signed_in)
        )
        # Visitors have them as their main entries; whoever is signed in finds them below the page.
        for entry in (
            navigation.Entry("directory", _("Our official accounts"), "public:directory", 12, navigation.everyone),
            navigation.Entry("check", _("Check an account"), "public:check", 14, navigation.everyone),
        ):
            navigation.register(replace(entry, allowed=lambda user: not user.is_authenticated))
            navigation.register_footer(replace(entry, allowed=navigation.signed_in))
        # Audit readers find it among the pages of the audit room, everyone else beside the channels.
        navigation.register_under("channels:coherence", "audit", "channels")
        navigation.register_footer(
            navigation.Entry("platforms", _("Platforms"), "channels:platforms", 35, navigation.signed_in)
        )
        navigation.register_footer(
            navigation.Entry("programs", _("For programs"), "api:openapi-view", 60, navigation.everyone)
        )
