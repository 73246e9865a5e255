"""What the numbers tell the rooms below: called once, by ``apps.py``."""

from activity.metrics import telling
from ledger import phrases


def register() -> None:
    phrases.define(telling.PHRASES)
