"""What quiet channels tell the rooms below: called once, by ``apps.py``."""

from activity.silence import engaging, keeping, matching, monday, orphans, sweeping, thresholds
from activity.silence.attention import decisions_for, quiet_channels_of
from activity.silence.panel import activity_panel
from activity.silence.standing import unknown_among
from channels_registry import marks, panels
from ledger import phrases
from notifications import keys, weekly
from notifications.monday import register_part
from policies.builder import matching as policy_settings
from portal import attention, navigation


def register() -> None:
    phrases.define(sweeping.PHRASES | keeping.PHRASES | thresholds.PHRASES)
    attention.register(quiet_channels_of)
    attention.register(decisions_for)
    marks.register_judge(unknown_among)
    panels.register(activity_panel)
    # The auditors' tabs lead there; others look after their own channels.
    navigation.register_under("activity:list", "audit", "channels")
    weekly.count(*sweeping.LETTERS)
    keys.carry_key(*sweeping.LETTERS)
    register_part(monday.TEMPLATE, monday.facts)
    policy_settings.register(matching.silence_matches)
    engaging.register()
    orphans.register()
