"""How risky an access is, what is recommended about it and why: from facts alone, the same for everybody (I1).

Risk orders the questions, so that whoever has ten minutes spends them where they count. A recommendation is one reason in
words beside the question; it is never chosen for anybody.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.models import Delta, Recommendation, RiskLevel
from channels_registry.models import FULL_CONTROL, AccessLevel, Tier, further_than

HIGH, MEDIUM = 50, 30


class Why(models.TextChoices):
    """The reason of a recommendation, as a sentence."""

    LEFT = "left", _("The person is no longer with us.")
    CONTRACT_OVER = "contract_over", _("The contract of this external person is over.")
    COMPROMISED = "compromised", _("The channel is compromised: make sure of everyone who gets in.")
    MORE_THAN_APPROVED = "more_than_approved", _("It allows more than the approved request named.")
    EXTERNAL_FULL = "external_full", _("An external person has full control.")
    ELSEWHERE = "elsewhere", _("The person does not belong to the group or office of this channel.")
    NEVER_VERIFIED = "never_verified", _("Nobody ever verified that this access exists as it is written here.")
    VERIFIED_LONG_AGO = "verified_long_ago", _("It was verified too long ago.")
    NEW = "new", _("It is new since the last review.")
    CHANGED = "changed", _("It changed since the last review.")
    UNCHANGED = "unchanged", _("Nothing changed since the last review, and it was verified in time.")


@dataclass(frozen=True)
class Access:
    """What the weighing knows of one access, as of the moment the list is frozen."""

    level: str
    approved_level: str
    verified: bool
    verify_by: dt.date | None
    of_team: bool
    is_external: bool
    contract_end: dt.date | None
    holder_active: bool
    # Of the channel's group, its responsible person or deputy, or of the team.
    belongs: bool
    delta: str
    tier: str
    compromised: bool
    has_findings: bool

    @property
    def is_full(self) -> bool:
        return self.level in FULL_CONTROL

    @property
    def is_more_than_approved(self) -> bool:
        return bool(self.approved_level) and self.level in further_than(self.approved_level)

    def is_contract_over(self, day: dt.date) -> bool:
        return self.is_external and self.contract_end is not None and self.contract_end < day

    def is_verified_long_ago(self, day: dt.date) -> bool:
        return self.verify_by is not None and self.verify_by < day


@dataclass(frozen=True)
class Weight:
    risk: int
    level: RiskLevel
    recommendation: Recommendation
    why: Why


def weigh(access: Access, *, day: dt.date) -> Weight:
    risk = min(100, sum(points for points, holds in _points(access, day) if holds))
    level = RiskLevel.HIGH if risk >= HIGH else RiskLevel.MEDIUM if risk >= MEDIUM else RiskLevel.LOW
    recommendation, why = next(
        (recommendation, why) for holds, recommendation, why in _recommendations(access, day) if holds
    )
    return Weight(risk, level, recommendation, why)


def _points(access: Access, day: dt.date):
    """What makes an access risky, and how much of a hundred it counts."""
    yield 60, not access.holder_active
    yield 50, access.is_contract_over(day)
    yield 30, access.compromised
    yield 25, access.is_more_than_approved
    yield 20, access.is_full
    yield 20, access.is_external and access.is_full
    yield 20, not access.belongs and not access.is_external
    yield 20, not access.verified
    yield 15, access.is_verified_long_ago(day)
    yield 15, access.is_external
    yield 15, access.delta == Delta.CHANGED
    yield 5, access.delta == Delta.NEW
    yield 10, access.tier == Tier.CAREFUL
    yield 5, access.has_findings
    yield 5, access.level == AccessLevel.EDITOR


def _recommendations(access: Access, day: dt.date):
    """The first that holds, the gravest on top."""
    keep, remove, change, look = (
        Recommendation.KEEP, Recommendation.REMOVE, Recommendation.CHANGE, Recommendation.LOOK,
    )  # fmt: skip
    yield not access.holder_active, remove, Why.LEFT
    yield access.is_contract_over(day), remove, Why.CONTRACT_OVER
    yield access.compromised, look, Why.COMPROMISED
    yield access.is_more_than_approved, change, Why.MORE_THAN_APPROVED
    yield access.is_external and access.is_full, look, Why.EXTERNAL_FULL
    yield not access.belongs and not access.is_external, look, Why.ELSEWHERE
    yield not access.verified, look, Why.NEVER_VERIFIED
    yield access.is_verified_long_ago(day), look, Why.VERIFIED_LONG_AGO
    yield access.delta == Delta.NEW, look, Why.NEW
    yield access.delta == Delta.CHANGED, look, Why.CHANGED
    yield True, keep, Why.UNCHANGED
