"""What looking adds to the rooms below: its points to put right, the words of the record, and its waiting work."""

from activity.looking import following, lines, rules, settling
from ledger import phrases
from portal.engine.lines import register as register_line


def register() -> None:
    phrases.define(following.PHRASES | settling.PHRASES)
    register_line(lines.LOOKS)
    rules.register()
