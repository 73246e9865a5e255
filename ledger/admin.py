"""The record of decisions in the support window."""

from ledger.models import LedgerEntry, LedgerHead, LedgerText
from portal.support import show

show(LedgerEntry, "seq", "at", "actor_id", "action", "subject_type", "subject_id")
show(LedgerText, "entry", "erased_at", hidden=("salt",))
show(LedgerHead, "seq", "hash")
