"""What goes when its time is over (N13, design §5.4).

An account that was no attack on us is forgotten whole, with the report that told of it; one that is down loses its pictures
and words. What is still up keeps both: the platform may be asked again.
"""

import datetime as dt
from functools import partial

from enforcement.models import ImpersonationCase, ImpersonationEvidence, ImpersonationState, SuspicionReport
from ledger.recording import Decision, record_many
from portal.batches import until_none
from portal.store import portal_settings

TOGETHER = 200


def erase_imitations(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Erase and delete, each in transactions of its own; safe to run twice. Returns how many accounts."""
    before = at - dt.timedelta(days=portal_settings().report_words_days)
    over = ImpersonationCase.objects.filter(
        state__in=[ImpersonationState.FRIENDLY, ImpersonationState.DOWN], erased_at=None, ended_at__lte=before
    )
    return until_none(over, partial(_erase, at=at), most=TOGETHER, dry_run=dry_run)


def _erase(cases: list[ImpersonationCase], *, at: dt.datetime) -> None:
    down = [case for case in cases if case.state == ImpersonationState.DOWN]
    gone = [case for case in cases if case.state != ImpersonationState.DOWN]
    ImpersonationEvidence.objects.filter(case__in=[case.pk for case in cases]).delete()
    ImpersonationCase.objects.filter(pk__in=[case.pk for case in down]).update(words="", report=None, erased_at=at)
    record_many("imitations.erased", [Decision(case) for case in down], by=None, at=at)
    record_many("imitations.deleted", [Decision(case) for case in gone], by=None, at=at)
    ImpersonationCase.objects.filter(pk__in=[case.pk for case in gone]).delete()
    SuspicionReport.objects.filter(pk__in=[case.report_id for case in cases if case.report_id]).delete()
