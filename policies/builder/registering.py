"""What the builder adds to the pages of others: called once, by ``apps.py``."""

from ledger import phrases
from policies.builder import keeping


def register() -> None:
    phrases.define(keeping.PHRASES)
