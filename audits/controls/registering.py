"""What the standing controls tell the rooms below: called once, by ``apps.py``."""

from audits import nightly
from audits.controls import bouncing, limits, monday, panel, rules, waiting
from channels_registry import panels
from ledger import phrases
from notifications import bounces
from portal import attention


def register() -> None:
    rules.register()
    bounces.register_effect(bouncing.addresses_changed)
    panels.register(panel.points)
    phrases.define(limits.PHRASES)
    attention.register(waiting.unassigned)
    attention.register(waiting.assigned)
    nightly.SWEEPS["bounces"] = bouncing.sweep
    nightly.SWEEPS["monday"] = monday.sweep
