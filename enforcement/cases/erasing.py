"""What goes when its time is over (A13, design §5.4): a case that ended without a withdrawal, or whose withdrawal was taken
back, goes whole; a withdrawal that holds keeps who, where and when, and loses every word and all evidence.
"""

import datetime as dt
from functools import partial

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from enforcement.cases import letters
from enforcement.models import CASE_UNDER_WAY, CaseEvidence, CaseState, CaseStep, InfringementCase, ProtectiveRemoval
from ledger.recording import Decision, record_many
from portal.batches import until_none
from portal.store import portal_settings

TOGETHER = 200


def erase_cases(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Erase and delete, each in transactions of its own; safe to run twice. Returns how many cases."""
    before = at - dt.timedelta(days=portal_settings().case_words_days)
    over = InfringementCase.objects.exclude(state__in=CASE_UNDER_WAY).annotate(
        last=Coalesce(F("reversed_at"), F("ended_at"))
    )
    over = over.filter(Q(erased_at=None) | ~Q(state=CaseState.WITHDRAWN), last__lte=before)
    return until_none(over, partial(_erase, at=at), most=TOGETHER, dry_run=dry_run)


def _erase(cases: list[InfringementCase], *, at: dt.datetime) -> None:
    held = [case for case in cases if case.state == CaseState.WITHDRAWN]
    gone = [case for case in cases if case.state != CaseState.WITHDRAWN]
    steps = CaseStep.objects.filter(case__in=[case.pk for case in cases])
    CaseEvidence.objects.filter(step__in=steps).delete()
    steps.filter(case__in=[case.pk for case in held]).update(
        words="", link="", answer="", answered_at=None, answer_noted_by=None
    )
    InfringementCase.objects.filter(pk__in=[case.pk for case in held]).update(ground="", erased_at=at)
    record_many("cases.erased", [Decision(case) for case in held], by=None, at=at)
    record_many("cases.deleted", [Decision(case) for case in gone], by=None, at=at)
    numbers = [case.pk for case in gone]
    letters.forget_cases(CaseStep.objects.filter(case__in=numbers).only("pk", "case"), at=at)
    ProtectiveRemoval.objects.filter(case__in=numbers).update(case=None)
    CaseStep.objects.filter(case__in=numbers).delete()
    InfringementCase.objects.filter(pk__in=numbers).delete()
