"""The closing of a channel as a case (A2, U7, N11): wished, begun, planned, stopped. Only a person closes a channel.

Each function is guarded by the life cycle's own UPDATE; whoever comes second is told so and nothing moves. What is done
meanwhile stands in ``steps.py``, the end in ``ending.py``, many closings at once in ``leaving.py``.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.roles import Permission
from activity.answering import NotYours, refuse_strangers
from activity.models import UNDER_WAY, ClosingWish, Keeping, RetirementCase, Silence, SilenceOutcome, WishKind
from activity.retirement import plan
from activity.silence.judging import Clock
from activity.silence.letters import Reader, administrators_of, tell_administrators
from channels_registry import lifecycle
from channels_registry.activity_facts import hold
from channels_registry.lifecycle import NotAllowed
from channels_registry.models import IN_SERVICE, Channel, Tier
from ledger.recording import record
from portal.store import day_of
from portal.typed_text import is_web_link

__all__ = ["NotAllowed", "NotYours", "set_plan", "set_wish_aside", "start", "stop", "wish_closing"]

PHRASES = {
    "activity.closing_wished": gettext_lazy("said that the channel can be closed"),
    "activity.wish_set_aside": gettext_lazy("answered that the channel stays"),
    "activity.closing_planned": gettext_lazy("planned the closing"),
}


@transaction.atomic
def wish_closing(
    channel: Channel,
    *,
    note: str,
    by: Person,
    at: dt.datetime,
    kind: WishKind = WishKind.CLOSE,
    target: Channel | None = None,
    to_whom: str = "",
) -> ClosingWish:
    """Tell the team that the channel can be closed, merged into ``target`` or handed over ``to_whom``; the team decides.

    Raises NotAllowed, NotYours.
    """
    refuse_strangers(channel, by=by, at=at)
    needed(note, _("Say why, so that the team can decide."))
    _refuse_unfit(channel, kind, target, to_whom.strip())
    hold([channel.pk])
    channel.refresh_from_db(fields=["status"])
    if channel.status not in IN_SERVICE:
        raise NotAllowed(_("This channel is closing already, or is not in service."))
    try:
        with transaction.atomic():
            wish = ClosingWish.objects.create(
                channel=channel, note=note, by=by, at=at, kind=kind, target=target, to_whom=to_whom.strip()
            )
    except IntegrityError as error:
        raise NotAllowed(_("The team has been told already and will answer.")) from error
    data = {"kind": kind, **({"target": target.pk} if target else {})}
    words = {**({"target": target.name} if target else {}), **({"to_whom": wish.to_whom} if wish.to_whom else {})}
    record("activity.closing_wished", channel, by=by, at=at, why=note, data=data, words=words)
    return wish


def _refuse_unfit(channel: Channel, kind: WishKind, target: Channel | None, to_whom: str) -> None:
    if kind == WishKind.MERGE:
        if target is None or target.pk == channel.pk or target.status not in IN_SERVICE:
            raise NotAllowed(_("Name another channel of ours that is in service, into which it could be merged."))
    elif target is not None:
        raise NotAllowed(_("Name another channel only where this one could be merged into it."))
    if kind == WishKind.HAND_OVER and not to_whom:
        raise NotAllowed(_("Say to which group or person it could be handed over."))
    if kind != WishKind.HAND_OVER and to_whom:
        raise NotAllowed(_("Say to whom only where it could be handed over."))


@transaction.atomic
def set_wish_aside(wish: ClosingWish, *, why: str, by: Person, at: dt.datetime) -> None:
    """The channel stays; whoever wished it closed gets the reason. Raises NotAllowed."""
    refuse_others(by)
    needed(why)
    if not ClosingWish.objects.filter(pk=wish.pk, settled_at=None).update(settled_at=at, settled_by=by):
        raise NotAllowed(_("This wish has been answered already."))
    record("activity.wish_set_aside", wish.channel, by=by, at=at, why=why)
    tell_administrators(
        "activity.stays",
        [wish.channel],
        {wish.channel_id: wish},
        Clock.of(at),
        people={wish.channel_id: [wish.by]},
        reason=why,
    )


@transaction.atomic
def start(
    channel: Channel,
    *,
    reason: str,
    by: Person,
    at: dt.datetime,
    last_day: dt.date | None = None,
    successor: Channel | None = None,
    successor_url: str = "",
) -> RetirementCase:
    """Send a channel to closing: the case opens with its plan, its administrators are told the reason. Raises NotAllowed.

    Without a ``last_day`` it is the usual one for the channel's depth of care.
    """
    refuse_others(by)
    needed(reason)
    hold([channel.pk])
    channel.refresh_from_db(fields=["status", "flagged_at", "latest_post_at", "tier"])
    last_day = last_day or plan.usual_last_day(channel.tier, day_of(at))
    refuse_plan(channel, last_day=last_day, successor=successor, successor_url=successor_url, at=at)
    lifecycle.start_retiring(channel, by=by, at=at, why=reason)
    case = RetirementCase.objects.create(
        channel=channel,
        reason=reason,
        opened_by=by,
        opened_at=at,
        last_day=last_day,
        successor=successor,
        successor_url=successor_url,
        needs_second=channel.tier == Tier.CAREFUL,
    )
    people = administrators_of([channel], at=at)
    plan.write_plans([case], runners=first_of(people), team_has=by.pk, at=at)
    settle_what_waits([channel.pk], by=by, at=at)
    tell_administrators(
        "activity.closing",
        [channel],
        {channel.pk: case},
        Clock.of(at),
        people=people,
        reason=reason,
        last_day=last_day.isoformat(),
    )
    return case


def first_of(people: dict[int, list[Reader]]) -> dict[int, int | None]:
    """Who has the steps at first: the first of those who run each channel (ids)."""
    return {channel: readers[0].pk if readers else None for channel, readers in people.items()}


def settle_what_waits(channel_ids: Iterable[int], *, by: Person, at: dt.datetime) -> None:
    """The decision to close answers every open question about these channels, and every wish."""
    channel_ids = list(channel_ids)
    Silence.objects.filter(channel__in=channel_ids, ended_at=None).update(
        ended_at=at, outcome=SilenceOutcome.RETIRED, ended_by=by
    )
    ClosingWish.objects.filter(channel__in=channel_ids, settled_at=None).update(settled_at=at, settled_by=by)


@transaction.atomic
def set_plan(
    case: RetirementCase,
    *,
    last_day: dt.date,
    successor: Channel | None = None,
    successor_url: str = "",
    by: Person,
    at: dt.datetime,
) -> None:
    """Set the last day and where the channel's readers go on; the days of open steps follow. Raises NotAllowed.

    A case from before there were plans gets its steps now.
    """
    refuse_others(by)
    channel = case.channel
    hold([channel.pk])
    case.refresh_from_db()
    channel.refresh_from_db(fields=["status", "tier"])
    refuse_plan(
        channel, last_day=last_day, successor=successor, successor_url=successor_url, at=at, before=case.last_day
    )
    before = {"last_day": case.last_day, "successor": case.successor_id, "successor_url": case.successor_url}
    after = {"last_day": last_day, "successor": successor.pk if successor else None, "successor_url": successor_url}
    # A second person was asked about what held before: they are asked again.
    update_once(
        case,
        last_day=last_day,
        successor=successor,
        successor_url=successor_url,
        needs_second=case.needs_second or channel.tier == Tier.CAREFUL,
        proposed_at=None,
        proposed_by=None,
        outcome="",
        outcome_note="",
    )
    if case.steps.exists():
        plan.move_open_steps(case, at=at)
    else:
        plan.write_plans([case], runners=first_of(administrators_of([channel], at=at)), team_has=by.pk, at=at)
    if before != after:
        record("activity.closing_planned", channel, by=by, at=at, data={"case": case.pk, "from": before, "to": after})


def refuse_plan(
    channel: Channel,
    *,
    last_day: dt.date,
    successor: Channel | None,
    successor_url: str,
    at: dt.datetime,
    before: dt.date | None = None,
) -> None:
    """Raise NotAllowed for a plan that cannot hold. ``before`` is the last day so far, which may have passed."""
    today = day_of(at)
    if last_day < today and last_day != before:
        raise NotAllowed(_("The last day has passed already. Choose today, or a day that is still to come."))
    if last_day > today + dt.timedelta(days=plan.LONGEST_DAYS):
        raise NotAllowed(_("The last day is more than a year ahead. Choose a nearer one; it can be moved."))
    if successor is not None and successor_url:
        raise NotAllowed(_("Name one place where it goes on: a channel of ours, or a link; not both."))
    if successor_url and not is_web_link(successor_url):
        raise NotAllowed(_("The link must start with https:// or http://."))
    if successor is not None and successor.pk == channel.pk:
        raise NotAllowed(_("A channel cannot go on in itself. Choose another one."))
    if successor is not None and successor.status not in IN_SERVICE:
        raise NotAllowed(_("“%(name)s” is not in service. Choose a channel that is.") % {"name": successor})
    if successor is not None and successor.unlisted_at is not None:
        raise NotAllowed(_("“%(name)s” is on no public list, so that nobody can be sent there.") % {"name": successor})


@transaction.atomic
def stop(case: RetirementCase, *, why: str, by: Person, at: dt.datetime) -> None:
    """Take the channel back into service before its closing is finished. Raises NotAllowed.

    Its steps stay on record. It is then left in peace for as long as an answer may take, or the next night would ask about
    it again.
    """
    refuse_others(by)
    needed(why)
    channel = case.channel
    hold([channel.pk])
    update_once(case, stopped_at=at, stopped_by=by, stop_reason=why[:600])
    channel.refresh_from_db(fields=["status", "flagged_at"])
    lifecycle.stop_retiring(channel, by=by, at=at, why=why)
    clock = Clock.of(at)
    Keeping.objects.create(channel=channel, until=clock.day(clock.answer_by), reason=why[:600], by=by, at=at)
    tell_administrators("activity.stays", [channel], {channel.pk: case}, clock, reason=why)


def update_once(case: RetirementCase, **values) -> None:
    """Change a case that is still open; whoever comes too late gets NotAllowed."""
    if not RetirementCase.objects.filter(UNDER_WAY, pk=case.pk).update(**values):
        raise NotAllowed(_("This closing has been dealt with already. The channel's page shows how it stands now."))
    for name, value in values.items():
        setattr(case, name, value)


def refuse_others(by: Person) -> None:
    if not by.may(Permission.FLAG_AND_RETIRE):
        raise NotAllowed(_("Closing a channel is the work of the communications team."))


def needed(text: str, sentence: str = "") -> str:
    """``text`` without blanks around it, or NotAllowed where there is none."""
    if not text.strip():
        raise NotAllowed(sentence or _("Give a reason; the record of decisions keeps it."))
    return text.strip()
