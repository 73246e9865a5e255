"""Closings for tests: a channel on its way out, its steps by their key, everything done but the end."""

import datetime as dt

from activity.models import NameDecision, RetirementCase, RetirementStep, StepKey
from activity.retirement import ending, steps
from activity.retirement.cases import start
from channels_registry.models import Channel
from tests import world

CHECKSUM = "ab" * 32


def closing(*, at: dt.datetime, by=None, plan: dict | None = None, **facts) -> RetirementCase:
    """The case of a channel whose closing begins at ``at``; ``plan`` is given on to ``start``."""
    by = by or world.comms()
    channel = world.channel(at=at - dt.timedelta(days=900), coadmin=by, **facts)
    return start(channel, reason="The project has ended.", by=by, at=at, **(plan or {}))


def step_of(case: RetirementCase, key: StepKey) -> RetirementStep:
    return RetirementStep.objects.select_related("case__channel").get(case=case, key=key)


def everything_done(case: RetirementCase, *, by, at: dt.datetime, second=None) -> None:
    """Do every step; the name is released where a ``second`` person agrees, else kept."""
    decision = NameDecision.RELEASED if second else NameDecision.KEPT
    ending.decide_name(case, decision=decision, reason="Its people go on without us." if second else "", by=by, at=at)
    if second:
        ending.confirm_release(case, by=second, at=at)
    steps.keep_records(case, until=at.date() + dt.timedelta(days=1000), by=by, at=at)
    for step in RetirementStep.objects.open().filter(case=case).select_related("case__channel"):
        if step.key == StepKey.LESSONS:
            steps.write_lessons(case, text="Ask the readers first.", by=by, at=at)
        else:
            steps.do_step(step, note="Done.", checksum=CHECKSUM if step.key == StepKey.EXPORT else "", by=by, at=at)
    case.refresh_from_db()


def facts_of(case: RetirementCase) -> tuple:
    """Everything that a step or an end can change."""
    return (
        RetirementCase.objects.filter(pk=case.pk).values().get(),
        list(RetirementStep.objects.filter(case=case).order_by("pk").values()),
        Channel.objects.values_list("status", flat=True).get(pk=case.channel_id),
    )
