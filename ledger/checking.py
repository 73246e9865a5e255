"""Verify the whole chain in the background, since it takes minutes once there are millions of decisions (design §5.4)."""

import datetime as dt

from ledger.models import LedgerCheck
from ledger.recording import verify


def ask_for_check(*, at: dt.datetime) -> None:
    LedgerCheck.objects.update_or_create(pk=1, defaults={"asked_at": at})


def last_check() -> LedgerCheck:
    return LedgerCheck.objects.filter(pk=1).first() or LedgerCheck(pk=1)


def check_if_asked(*, at: dt.datetime) -> bool:
    """Walk the chain where somebody asked for it since the last walk; whether it was walked. Safe to run twice."""
    if not last_check().is_asked_for:
        return False
    found = verify()
    LedgerCheck.objects.filter(pk=1).update(
        checked_at=at, count=found.count, broken_at=found.broken_at, fault=found.fault
    )
    return True
