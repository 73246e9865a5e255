"""Give, change, end and revoke access to channels (A7, A8, I2, L2). Every function leaves a ledger entry."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.departures import Departure, DepartureKind
from accounts.holding import lock_people
from accounts.models import Person, PersonKind
from channels_registry import coadministration, rights
from channels_registry.bars import barred, why_barred
from channels_registry.findings import follow
from channels_registry.models import (
    ENDED,
    FULL_BY_ONE_LOGIN,
    FULL_CONTROL,
    SINGLE_LOGIN,
    AccessLevel,
    Channel,
    EndReason,
    Grant,
    Source,
    further_than,
)
from channels_registry.telling import Handed, tell_at_once
from ledger.recording import Decision, record, record_many
from policies.reading import unread_versions
from portal.batches import key_batches
from portal.secrets import looks_like_secret, why_refused
from portal.store import day_of, end_of_day

PHRASES = {
    "grants.given": gettext_lazy("gave access"),
    "grants.changed": gettext_lazy("changed access"),
    "grants.end_set": gettext_lazy("set the end of access"),
    "grants.revoked": gettext_lazy("ended access"),
    "grants.expired": gettext_lazy("ended access, since its day had come"),
    "grants.ended_by_departure": gettext_lazy("ended access, since the person left"),
}


# What the approved request named for a person on a channel, or None; the room above registers it.
NamedLevel = Callable[[Channel, Person], AccessLevel | None]
_named: list[NamedLevel] = []


def register_named_level(named: NamedLevel) -> None:
    if named not in _named:
        _named.append(named)


NEVER_VERIFIED = {"verified_as": "", "verified_at": None, "verified_by": None, "verify_by": None}


class GrantRefused(Exception):
    """The access cannot be given or changed so; the text says what to do."""


class NotReadYet(GrantRefused):
    """Only the policy stands between: the person has not read and accepted it (A10). The access can be promised."""


@transaction.atomic
def give_access(
    channel: Channel,
    *,
    person: Person,
    level: AccessLevel,
    by: Person | None,
    at: dt.datetime,
    starts_at: dt.datetime | None = None,
    ends_on: dt.date | None = None,
    native_role: str = "",
    source: Source | None = None,
    already_held: bool = False,
    why: str = "",
) -> Grant:
    """Give ``person`` access to ``channel``; an external person's access ends with the contract (L2).

    ``already_held`` enters what exists on the platform today (``register_existing``): the policy need not have been read
    first (A10), a finding says so later; nobody is told, and findings follow once the caller has entered everybody.
    ``source`` is how we know of it: where nobody says, the approved request if it named the person, else that somebody told.
    It is not verified by being given. Raises GrantRefused, and NotReadYet where only the policy stands between
    (``promising.give_or_promise``).
    """
    starts_at = starts_at or at
    ends_at = take_for_giving(
        channel, person=person, level=level, by=by, at=at, starts_at=starts_at, ends_on=ends_on,
        texts=(native_role, why), already_held=already_held,
    )  # fmt: skip
    if not already_held:
        refuse_unread(person, at=at)
    approved = next((known for named in _named if (known := named(channel, person))), None)
    try:
        with transaction.atomic():
            grant = Grant.objects.create(
                channel=channel,
                person=person,
                level=level,
                native_role=native_role,
                source=source or (Source.REQUEST if approved else Source.TOLD),
                approved_level=approved or "",
                starts_at=starts_at,
                ends_at=ends_at,
                granted_by=by,
                granted_at=at,
            )
    except IntegrityError as error:
        raise GrantRefused(_("%(name)s already has access. Change it instead.") % {"name": person}) from error
    record("grants.given", channel, by=by, at=at, why=why, data=_facts(grant), words={"person": person.full_name})
    if not already_held:
        follow([channel.pk], at=at)
        tell_at_once([Handed(grant, "given")], by=by, at=at)
    return grant


def take_for_giving(
    channel: Channel,
    *,
    person: Person,
    level: str,
    by: Person | None,
    at: dt.datetime,
    starts_at: dt.datetime | None = None,
    ends_on: dt.date | None = None,
    texts: Iterable[str] = (),
    already_held: bool = False,
) -> dt.datetime | None:
    """Hold the person and the channel, and ask everything that giving asks but the policy. Returns the access's end.

    Raises GrantRefused.
    """
    _refuse_others(by)
    _refuse_secrets(*texts)
    lock_people([person])
    # Read again under the lock: the contract may have been shortened meanwhile.
    person.refresh_from_db(fields=["kind", "contract_end"])
    coadministration.lock([channel.pk])
    _refuse_giving(channel, person=person, level=level, already_held=already_held)
    if (person.pk, channel.platform_id) in barred([person.pk]):
        raise GrantRefused(why_barred(person, channel.platform))
    ends_at = _end_for(person, ends_on)
    if ends_at is not None and ends_at <= (starts_at or at):
        raise GrantRefused(_("The access would end before it starts. Choose a later end."))
    return ends_at


def refuse_unread(person: Person, *, at: dt.datetime) -> None:
    """The one place that asks for it (A10): nobody is given access, or more of it, who has not accepted what binds them."""
    if unread_versions(person, at=at).exists():
        raise NotReadYet(
            _("%(name)s has not yet read and accepted the policy. Ask for that first; then give access.")
            % {"name": person}
        )


def _refuse_others(by: Person | None) -> None:
    """Only the team gives, changes and ends access; nobody (None) stands for what the portal does by itself."""
    if by is not None and not rights.manages(by):
        raise GrantRefused(rights.ask_the_team())


def _refuse_secrets(*texts: str) -> None:
    """A password is no name of a role and no reason (design §5.8)."""
    if any(looks_like_secret(text) for text in texts):
        raise GrantRefused(why_refused())


def _refuse_lesser(way_in: str, level: str) -> None:
    """Where there is one login, whoever uses it can do everything (decision record on ways in)."""
    if way_in in SINGLE_LOGIN and level in FULL_BY_ONE_LOGIN:
        raise GrantRefused(
            _(
                "This channel has one login for everybody, and whoever uses it can do everything. Choose full control, or "
                "“Can see figures” for someone who does not use it."
            )
        )


def _refuse_giving(channel: Channel, *, person: Person, level: str, already_held: bool) -> None:
    status, way_in = Channel.objects.values_list("status", "way_in").get(pk=channel.pk)
    if status in ENDED:
        raise GrantRefused(_("This channel has ended; nobody is given access to it."))
    if not already_held:
        _refuse_lesser(way_in, level)
    if not Person.objects.active().filter(pk=person.pk).exists():
        raise GrantRefused(_("%(name)s has left and cannot be given access.") % {"name": person})
    if person.is_newcomer:
        raise GrantRefused(
            _("No group has confirmed %(name)s yet. That comes first; then give access.") % {"name": person}
        )


def _end_for(person: Person, ends_on: dt.date | None) -> dt.datetime | None:
    """The end of the access: the day named, but for an external person never after the contract."""
    last = person.within_contract(ends_on)
    return end_of_day(last) if last is not None else None


@transaction.atomic
def change_level(
    grant: Grant,
    *,
    level: AccessLevel,
    by: Person | None,
    at: dt.datetime,
    why: str = "",
    native_role: str | None = None,
    already_held: bool = False,
) -> None:
    """Change what the person may do, and what the platform calls it (None: as before). Raises GrantRefused, WouldLeaveGap.

    More access is given as access is: to someone who has read and accepted the policy (NotReadYet), unless they have it
    on the platform already (``already_held``); less is always possible. What was verified was the access before; with
    another level nobody has verified this one yet.
    """
    _refuse_others(by)
    _refuse_secrets(native_role or "", why)
    role = grant.native_role if native_role is None else native_role
    had_control = grant.level in FULL_CONTROL
    unverified = NEVER_VERIFIED if level != grant.level else {}
    _refuse_lesser(Channel.objects.values_list("way_in", flat=True).get(pk=grant.channel_id), level)
    if not already_held and level in further_than(grant.level):
        refuse_unread(grant.person, at=at)
    with coadministration.no_gap(grant.channel, at=at):
        _update(grant, level=level, native_role=role, **unverified)
    record(
        "grants.changed",
        grant.channel,
        by=by,
        at=at,
        why=why,
        data={**_facts(grant), "level_before": grant.level, "level": level},
        words={"person": grant.person.full_name, "native_role": role},
    )
    for name, value in {"level": level, "native_role": role, **unverified}.items():
        setattr(grant, name, value)
    follow([grant.channel_id], at=at)
    if had_control != (level in FULL_CONTROL):
        tell_at_once([Handed(grant, "ended" if had_control else "given")], by=by, at=at)


@transaction.atomic
def set_end(grant: Grant, *, ends_on: dt.date | None, by: Person, at: dt.datetime, why: str = "") -> None:
    """Set, move or lift the day on which the access ends. Raises GrantRefused, WouldLeaveGap (no successor)."""
    _refuse_others(by)
    _refuse_secrets(why)
    lock_people([grant.person])
    grant.person.refresh_from_db(fields=["kind", "contract_end"])
    ends_at = _end_for(grant.person, ends_on)
    if ends_at is not None and ends_at <= at:
        raise GrantRefused(_("This day is over. To end the access now, revoke it."))
    with coadministration.no_gap(grant.channel, at=at):
        _update(grant, ends_at=ends_at)
    grant.ends_at = ends_at
    record(
        "grants.end_set",
        grant.channel,
        by=by,
        at=at,
        why=why,
        data=_facts(grant),
        words={"person": grant.person.full_name},
    )


@transaction.atomic
def revoke(grant: Grant, *, by: Person | None, at: dt.datetime, why: str) -> None:
    """End the access now. Raises GrantRefused, WouldLeaveGap. ``by`` is None where a decision from outside the team ends it."""
    _refuse_others(by)
    _refuse_secrets(why)
    if not why.strip():
        raise GrantRefused(_("Say why the access ends; the record of decisions keeps it."))
    with coadministration.no_gap(grant.channel, at=at):
        _update(grant, ended_at=at, ended_by=by, end_reason=why[:300])
    record(
        "grants.revoked",
        grant.channel,
        by=by,
        at=at,
        why=why,
        data=_facts(grant),
        words={"person": grant.person.full_name},
    )
    follow([grant.channel_id], at=at)
    if grant.level in FULL_CONTROL:
        tell_at_once([Handed(grant, "ended")], by=by, at=at)


@transaction.atomic
def replace(grant: Grant, *, successor: Person, by: Person, at: dt.datetime, why: str) -> Grant:
    """Hand the access over in one step: the successor's begins, the person's ends. Raises as its two halves do."""
    given = give_access(
        grant.channel,
        person=successor,
        level=AccessLevel(grant.level),
        by=by,
        at=at,
        native_role=grant.native_role,
        source=Source.HANDED_OVER,
    )
    revoke(grant, by=by, at=at, why=why)
    return given


def _update(grant: Grant, **values) -> None:
    if not Grant.objects.not_ended().filter(pk=grant.pk).update(**values):
        raise GrantRefused(_("This access has already ended."))


def _facts(grant: Grant) -> dict:
    return {"grant": grant.pk, "person": grant.person_id, "level": grant.level, "ends_at": grant.ends_at}


def due_to_end(at: dt.datetime) -> QuerySet:
    """Grants whose day has come, or whose external holder's contract is over (L2)."""
    contract_over = Q(person__kind=PersonKind.EXTERNAL, person__contract_end__lt=day_of(at))
    return Grant.objects.not_ended().filter(Q(ends_at__lte=at) | contract_over)


def expire_grants(*, at: dt.datetime) -> int:
    """End the grants whose day has come, in transactions of at most 1,000; gaps become findings and the team is told."""
    return sum(_expire_some(pks, at=at) for pks in key_batches(due_to_end(at)))


@transaction.atomic
def _expire_some(pks: list[int], *, at: dt.datetime) -> int:
    channel_ids = sorted(set(Grant.objects.filter(pk__in=pks).values_list("channel", flat=True)))
    coadministration.lock(channel_ids)
    # Read again under the lock: someone may have moved an end or revoked meanwhile.
    due = list(due_to_end(at).filter(pk__in=pks).select_related("channel", "person").order_by("pk"))
    Grant.objects.filter(pk__in=[grant.pk for grant in due]).update(ended_at=at, end_reason=EndReason.DAY_CAME)
    record_many("grants.expired", [_ended(grant) for grant in due], by=None, at=at)
    follow(channel_ids, at=at, tell_team=True)
    tell_at_once([Handed(grant, "ended") for grant in due if grant.level in FULL_CONTROL], by=None, at=at)
    return len(due)


def end_grants_of(departure: Departure) -> None:
    """What follows from a departure (registered at the door): the person's access ends, and gaps become findings."""
    if departure.kind == DepartureKind.MERGE:
        return  # It goes on with the entry that is kept (``merging``).
    touched = set(coadministration.channels_touched(departure))
    if departure.kind == DepartureKind.ROLE:
        # Leaving the team ends the co-administration by itself: the grant remains as anyone's would.
        follow(sorted(touched), at=departure.at, tell_team=departure.forced)
        return
    ended = list(coadministration.grants_touched(departure).select_related("channel", "person").order_by("pk"))
    action, reason = "grants.ended_by_departure", departure.why[:300] or EndReason.LEFT
    if departure.kind == DepartureKind.CONTRACT:
        ended = _shorten(ended, departure)
        action, reason = "grants.expired", EndReason.DAY_CAME
    Grant.objects.filter(pk__in=[grant.pk for grant in ended]).update(
        ended_at=departure.at, ended_by=departure.by, end_reason=reason
    )
    record_many(action, [_ended(grant, departure.why) for grant in ended], by=departure.by, at=departure.at)
    follow(sorted(touched | {grant.channel_id for grant in ended}), at=departure.at, tell_team=departure.forced)


def _shorten(grants: list[Grant], departure: Departure) -> list[Grant]:
    """Let the grants end with the contract's last day (L2). Returns those for which that day has come, to be ended now."""
    last = end_of_day(departure.last_day)
    over = [grant for grant in grants if last <= max(departure.at, grant.starts_at)]
    shortened = [grant for grant in grants if grant not in over]
    Grant.objects.filter(pk__in=[grant.pk for grant in shortened]).update(ends_at=last)
    for grant in shortened:
        grant.ends_at = last
    record_many("grants.end_set", [_ended(grant) for grant in shortened], by=departure.by, at=departure.at)
    return over


def _ended(grant: Grant, why: str = "") -> Decision:
    return Decision(grant.channel, why=why, data=_facts(grant), words={"person": grant.person.full_name})
