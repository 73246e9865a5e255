"""Channels on their way out: one closing with its steps in every state, closings that came to an end, one that was stopped."""

import datetime as dt

from activity.models import NameDecision, RetirementCase, RetirementOutcome, RetirementStep, StepKey
from activity.retirement import cases, ending, steps
from channels_registry.models import Channel, ChannelStatus
from workspace.demonstration.events import when
from workspace.demonstration.telling import Stage, Story

CHECKSUM = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def _channel(stage: Stage, key: str) -> Channel:
    return Channel.objects.get(pk=stage.channels[key].pk)


def _step(case: RetirementCase, key: StepKey) -> RetirementStep:
    return case.steps.select_related("case__channel").get(key=key)


def under_way(stage: Stage) -> Story:
    """Quiet, wished closed by its people, and closing: something done, something late, a name on which two must agree."""
    at = yield from when(stage, "fb-et", ChannelStatus.FLAGGED, from_day=150)
    people = stage.people
    at = yield max(at, stage.ago(40))
    cases.wish_closing(_channel(stage, "fb-et"), note="Our readers are on Instagram now.", by=people["samuel"], at=at)
    at = yield stage.ago(23)
    case = cases.start(
        _channel(stage, "fb-et"),
        reason="Its people ask for it; the followers are told where to go.",
        last_day=stage.day(9),
        successor=_channel(stage, "ig-et"),
        by=people["comms"],
        at=at,
    )
    links = _step(case, StepKey.LINKS)
    steps.assign_step(links, to=people["comms2"], due_on=stage.day(-3), by=people["comms"], at=at)
    at = yield stage.ago(10)
    steps.do_step(
        _step(case, StepKey.EXPORT), note="Archive of the Secretariat, folder “Closed channels”.", checksum=CHECKSUM,
        by=people["comms"], at=at,
    )  # fmt: skip
    at = yield stage.ago(5)
    steps.do_step(
        _step(case, StepKey.FAREWELL_WEEKS), link="https://www.facebook.com/actdemo.ethiopia/posts/2041",
        by=people["samuel"], at=at,
    )  # fmt: skip
    at = yield stage.ago(4)
    ending.decide_name(
        case, decision=NameDecision.RELEASED, reason="The page shall be deleted: it names people who asked for that.",
        by=people["comms"], at=at,
    )  # fmt: skip
    steps.skip_step(
        _step(case, StepKey.LESSONS),
        because="Told together with the other channels of the office.",
        by=people["comms"],
        at=at,
    )


def ended(stage: Stage) -> Story:
    """Four that are closed, each with another end on its platform; one went on as another channel."""
    ends = (
        (690, "gplus", RetirementOutcome.DELETED, "The platform itself was switched off.", "lead", ""),
        (330, "fb-appeal", RetirementOutcome.LOCKED, "", "comms", ""),
        (290, "vimeo", RetirementOutcome.MERGED, "The films are on our YouTube channel.", "comms", "yt"),
        (180, "x-sahel", RetirementOutcome.HANDED_OVER, "Secours Solidaire Sahel goes on in its own name.", "lead", ""),
    )
    for days, key, outcome, words, by, successor in ends:
        at = yield stage.ago(days)
        first, second = stage.people[by], stage.people["comms2"]
        case = cases.start(
            _channel(stage, key),
            reason="It has served its purpose.",
            successor=_channel(stage, successor) if successor else None,
            by=first,
            at=at,
        )
        # The day after the last day that was announced: three weeks is what a plan gives without one.
        at = yield stage.ago(days - 22)
        everything_done(case, released=outcome in ending.LETS_GO, by=first, second=second, at=at)
        if ending.takes_two(case):
            ending.propose_end(case, outcome=outcome, note=words, by=first, at=at)
            ending.confirm_end(case, by=second, at=at)
        else:
            ending.finish(case, outcome=outcome, note=words, by=first, at=at)


def everything_done(case: RetirementCase, *, released: bool, by, second, at: dt.datetime) -> None:
    """Every step of the plan, as a careful team leaves it on record."""
    decision = NameDecision.RELEASED if released else NameDecision.KEPT
    ending.decide_name(
        case, decision=decision, reason="The channel goes on without us." if released else "", by=by, at=at
    )
    if released:
        ending.confirm_release(case, by=second, at=at)
    steps.keep_records(case, until=(at + dt.timedelta(days=5 * 365)).date(), by=by, at=at)
    for step in RetirementStep.objects.open().filter(case=case).select_related("case__channel"):
        if step.key == StepKey.LESSONS:
            steps.write_lessons(case, text="Fewer channels, better kept.", by=by, at=at)
        elif step.key == StepKey.EXPORT:
            steps.do_step(step, note="Archive of the Secretariat.", checksum=CHECKSUM, by=by, at=at)
        else:
            steps.do_step(step, note="Done, and looked at by a colleague.", by=by, at=at)
    case.refresh_from_db()


def stays(stage: Stage) -> Story:
    """A closing that was stopped: the office wants to go on."""
    at = yield stage.ago(75)
    case = cases.start(_channel(stage, "ig-et"), reason="Two channels for one office.", by=stage.people["comms"], at=at)
    at = yield stage.ago(68)
    cases.stop(case, why="The office keeps this one and closes its page instead.", by=stage.people["lead"], at=at)
