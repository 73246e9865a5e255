"""What the standing controls tell the rooms below: called once, by ``apps.py``."""

from audits import nightly
from audits.controls import accepting, bouncing, limits, monday, panel, rules, waiting
from channels_registry import panels
from ledger import phrases
from notifications import bounces
from policies import reading
from portal import attention


def register() -> None:
    rules.register()
    reading.register_follower(accepting.close_what_is_read)
    bounces.register_effect(bouncing.addresses_changed)
    panels.register(panel.points)
    phrases.define(limits.PHRASES)
    attention.register(waiting.unassigned)
    attention.register(waiting.assigned)
    nightly.SWEEPS["bounces"] = bouncing.sweep
    nightly.SWEEPS["monday"] = monday.sweep
