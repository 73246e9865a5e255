"""What the import of figures adds to the rooms below: its table, and the words of the record."""

from activity.bringing import entering
from channels_registry.importing.uploads import register_table
from ledger import phrases


def register() -> None:
    phrases.define(entering.PHRASES)
    register_table(entering.FIGURES)
