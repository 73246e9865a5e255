"""What campaigns tell the rooms below: called once, by ``apps.py``."""

from audits import nightly
from audits.campaigns import letters, panel, reminding, rules, schedule, short, transitions, waiting
from channels_registry import panels
from ledger import phrases
from notifications import keys, weekly
from portal import attention, navigation


def register() -> None:
    from accounts import merging

    rules.register()
    panels.register(panel.review_action)
    phrases.define(transitions.PHRASES)
    # A check-up opens on its day, so the others leave it a place of the year; its reminders may take what is left.
    weekly.count_routine(letters.OPENED, letters.REMINDER, leaves=0)
    # The link to the pages of the check-up opens them without a sign-in.
    keys.carry_key(letters.OPENED, letters.REMINDER, letters.NAMED)
    attention.register(waiting.to_review)
    attention.register(waiting.to_run)
    # What was asked of whom, and about whom, is the record of a review; the night asks somebody else where one is gone.
    for path in ("Item.person", "Item.reviewer", "ReviewerSignOff.reviewer"):
        merging.PEOPLE.stays(f"audits.{path}")
    navigation.register_under("audits:campaigns", "audit", "channels")
    nightly.SWEEPS["schedule of check-ups"] = schedule.sweep_schedule
    nightly.SWEEPS["short reviews"] = short.sweep_short
    nightly.SWEEPS["campaigns"] = reminding.sweep
