"""What was decided in a period, and why: the decisions that stand, and the reasons ticked for them (A5, A17)."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count

from requests_app.figures.selection import Selection
from requests_app.models import Decision, DecisionReason, Outcome, Reason

NOT_SAID = "not_said"


@dataclass
class Decided:
    """Counts of decisions by outcome, and of the reasons by outcome and code; one decision may have several.

    Under NOT_SAID stand those of an outcome for which no reason was ticked.
    """

    outcomes: Counter = field(default_factory=Counter)
    reasons: dict[str, Counter] = field(default_factory=dict)

    @property
    def approved(self) -> int:
        return sum(
            count for outcome, count in self.outcomes.items() if outcome not in (Outcome.REJECTED, Outcome.JOINED)
        )


def decided_in(selection: Selection, *, at: dt.datetime) -> Decided:
    """Three queries. Decisions that were corrected or taken back, and those not told yet, do not count."""
    decisions = (
        Decision.objects.final()
        .told(at)
        .filter(selection.narrowed("request__"), at__gte=selection.start, at__lt=selection.end)
        .order_by()
    )
    found = Decided(Counter(dict(decisions.values_list("outcome").annotate(count=Count("pk")))))
    codes = [reason.value for reason in Reason]
    ticked = DecisionReason.objects.filter(decision__in=decisions.values("pk"), code__in=codes).order_by()
    for outcome, code, count in ticked.values_list("outcome", "code").annotate(count=Count("pk")):
        found.reasons.setdefault(outcome, Counter())[code] = count
    silent = decisions.exclude(reason_codes__code__in=codes).values_list("outcome").annotate(count=Count("pk"))
    for outcome, count in silent:
        found.reasons.setdefault(outcome, Counter())[NOT_SAID] = count
    return found
