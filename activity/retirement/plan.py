"""The plan of a closing: which steps each depth of care asks for, until when, and who has them at first (A2, N11).

Days are counted from the last day, negative ones before it. The more care a channel needs, the longer its readers are told.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from activity.models import RetirementCase, RetirementStep, StepKey
from channels_registry.models import Tier
from portal.batches import in_batches
from portal.store import day_of

ALL = frozenset(Tier)
# From the decision to the last day, where nobody says another one: long enough for every post of the plan.
DAYS_TO_THE_END = {Tier.LIGHT: 14, Tier.STANDARD: 21, Tier.CAREFUL: 37}
LONGEST_DAYS = 366
STEPS_A_STATEMENT = 2_000


@dataclass(frozen=True)
class Planned:
    """``by_team``: the team has it at first; else whoever runs the channel."""

    key: StepKey
    days: int
    tiers: frozenset[Tier] = ALL
    by_team: bool = False


PLAN = (
    Planned(StepKey.FAREWELL_MONTH, -30, frozenset({Tier.CAREFUL})),
    Planned(StepKey.FAREWELL_WEEKS, -14, frozenset({Tier.STANDARD, Tier.CAREFUL})),
    Planned(StepKey.EXPORT, -7),
    Planned(StepKey.NAME, -7, by_team=True),
    Planned(StepKey.FAREWELL_DAYS, -2),
    Planned(StepKey.LINKS, 0, by_team=True),
    Planned(StepKey.REDIRECT, 0),
    Planned(StepKey.ACCESS, 3, by_team=True),
    Planned(StepKey.RECORDS, 7, by_team=True),
    Planned(StepKey.LESSONS, 14, frozenset({Tier.STANDARD, Tier.CAREFUL}), by_team=True),
)


def planned_for(tier: str) -> list[Planned]:
    return [planned for planned in PLAN if tier in planned.tiers]


def usual_last_day(tier: str, today: dt.date) -> dt.date:
    return today + dt.timedelta(days=DAYS_TO_THE_END[tier])


def due_on(planned: Planned, last_day: dt.date, today: dt.date) -> dt.date:
    """A day that has passed already is today: the step is not late for having been planned late."""
    return max(last_day + dt.timedelta(days=planned.days), today)


def write_plans(
    cases: Iterable[RetirementCase], *, runners: Mapping[int, int | None], team_has: int | None, at: dt.datetime
) -> None:
    """Add the steps of these cases, which have a last day and their channel. One statement for each 2,000 steps.

    ``runners`` gives for each channel id the person who runs it, ``team_has`` the one of the team who has the rest (ids).
    """
    today = day_of(at)
    steps = [
        RetirementStep(
            case=case,
            key=planned.key,
            due_on=due_on(planned, case.last_day, today),
            owner_id=team_has if planned.by_team else runners.get(case.channel_id),
        )
        for case in cases
        for planned in planned_for(case.channel.tier)
    ]
    for batch in in_batches(steps, most=STEPS_A_STATEMENT):
        RetirementStep.objects.bulk_create(batch)


def move_open_steps(case: RetirementCase, *, at: dt.datetime) -> None:
    """What is still to do follows the new last day."""
    today = day_of(at)
    days = {planned.key: due_on(planned, case.last_day, today) for planned in PLAN}
    for step in RetirementStep.objects.open().filter(case=case):
        if step.due_on != days[step.key]:
            RetirementStep.objects.filter(pk=step.pk).update(due_on=days[step.key])
