"""Access that waits until its person has read and accepted the policies that bind (A10).

Giving access to someone who has not is no dead end: the access is promised, the person gets one letter with a link to read
and accept in one page, and the access begins by itself when that is done (``keep_promises``, called by the acceptance and
again every night). Until then nothing has changed: a promise is no access, and rule A8 does not see it.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.departures import Departure, DepartureKind
from accounts.holding import lock_people
from accounts.merging import PEOPLE, Merge
from accounts.models import Person
from channels_registry import coadministration, rights
from channels_registry.coadministration import WouldLeaveGap
from channels_registry.grants import (
    GrantRefused,
    NotReadYet,
    change_level,
    give_access,
    refuse_unread,
    replace,
    revoke,
    take_for_giving,
)
from channels_registry.models import (
    ENDED,
    AccessLevel,
    Channel,
    Grant,
    Promise,
    PromiseEnd,
    Source,
    further_than,
)
from ledger.recording import record
from notifications.models import Letter
from notifications.weekly import of_free_readers
from notifications.writing import Post, write_letter, write_letters
from policies.acknowledging.keys import paths_for
from policies.reading import who_have_not_read
from portal.batches import in_batches, key_batches
from portal.store import day_of

PHRASES = {
    "grants.promised": gettext_lazy("promised access, which begins when the policy is read and accepted"),
    "grants.promise_ended": gettext_lazy("ended a promise of access"),
}
PROMISED, REMINDED, KEPT = "channels.access_promised", "channels.access_still_waits", "channels.promise_kept"
# After so long, one reminder; later the team's Monday letter counts it (``acceptance.monday``).
REMIND_AFTER = dt.timedelta(days=7)


# --- Give, or promise ----------------------------------------------------------------------------------------------------


@transaction.atomic
def give_or_promise(
    channel: Channel, *, person: Person, level: AccessLevel, by: Person, at: dt.datetime, **facts
) -> Grant | Promise:
    """``give_access``; where only the policy stands between, the same as a promise. Raises GrantRefused."""
    try:
        with transaction.atomic():
            return give_access(channel, person=person, level=level, by=by, at=at, **facts)
    except NotReadYet:
        return promise(channel, person=person, level=level, by=by, at=at, **facts)


@transaction.atomic
def replace_or_promise(grant: Grant, *, successor: Person, by: Person, at: dt.datetime, why: str) -> Grant | Promise:
    """Hand the access over in one step; to a successor who has still to read, when that is done. Until then the access
    stays with its person. Raises GrantRefused, WouldLeaveGap."""
    if grant.ended_at is not None:
        raise GrantRefused(_("This access has already ended."))
    try:
        with transaction.atomic():
            return replace(grant, successor=successor, by=by, at=at, why=why)
    except NotReadYet:
        level = AccessLevel(grant.level)
        return promise(
            grant.channel, person=successor, level=level, by=by, at=at, why=why, native_role=grant.native_role,
            source=Source.HANDED_OVER, instead_of=grant,
        )  # fmt: skip


@transaction.atomic
def change_or_promise(
    grant: Grant, *, level: AccessLevel, by: Person, at: dt.datetime, why: str = "", native_role: str | None = None
) -> Promise | None:
    """``change_level``; more access for someone who has still to read is promised. Raises GrantRefused, WouldLeaveGap."""
    try:
        with transaction.atomic():
            change_level(grant, level=level, by=by, at=at, why=why, native_role=native_role)
            return None
    except NotReadYet:
        role = grant.native_role if native_role is None else native_role
        return promise(
            grant.channel, person=grant.person, level=level, by=by, at=at, why=why, native_role=role, widens=True
        )


@transaction.atomic
def promise(
    channel: Channel,
    *,
    person: Person,
    level: AccessLevel,
    by: Person,
    at: dt.datetime,
    native_role: str = "",
    source: Source | None = None,
    ends_on: dt.date | None = None,
    why: str = "",
    instead_of: Grant | None = None,
    widens: bool = False,
) -> Promise:
    """Promise what ``give_access`` would give, and write to the person. Raises GrantRefused as that does."""
    take_for_giving(channel, person=person, level=level, by=by, at=at, ends_on=ends_on, texts=(native_role, why))
    if not widens and Grant.objects.not_ended().filter(channel=channel, person=person).exists():
        raise GrantRefused(_("%(name)s already has access. Change it instead.") % {"name": person})
    try:
        with transaction.atomic():
            made = Promise.objects.create(
                channel=channel, person=person, level=level, native_role=native_role, source=source or "",
                ends_on=ends_on, instead_of=instead_of, why=why[:300], promised_by=by, promised_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise GrantRefused(
            _("Access to this channel is promised to %(name)s already; it waits for the policy to be read.")
            % {"name": person}
        ) from error
    record(
        "grants.promised", channel, by=by, at=at, why=why,
        data={**_facts(made), "ends_on": ends_on, "instead_of": instead_of and instead_of.pk},
        words={"person": person.full_name},
    )  # fmt: skip
    _write(person, at=at)
    return made


def _facts(one: Promise) -> dict:
    return {"promise": one.pk, "person": one.person_id, "level": one.level}


def _write(person: Person, *, at: dt.datetime) -> None:
    """One letter a day, however much is promised: its link opens all that has to be read, and its page names the rest."""
    event = f"access-promised:{person.pk}:{day_of(at).isoformat()}"
    if Letter.objects.filter(event=event, person=person).exists():
        return
    path = paths_for([person.pk], at=at)[person.pk]
    write_letter(PROMISED, event=event, person=person, at=at, data=_letter(person, path))


def _letter(person: Person, path: str) -> dict:
    waiting = Promise.objects.open().filter(person=person).order_by("pk")
    names = list(waiting.values_list("channel__name", flat=True))
    return {"name": person.full_name, "channels": names, "count": len(names), "path": path}


@transaction.atomic
def take_back(one: Promise, *, by: Person, at: dt.datetime, why: str) -> None:
    """The access is not to begin after all. Raises GrantRefused."""
    if not rights.manages(by):
        raise GrantRefused(rights.ask_the_team())
    if not why.strip():
        raise GrantRefused(_("Say why the access ends; the record of decisions keeps it."))
    if not _end(one, PromiseEnd.TAKEN_BACK, at=at, by=by, why=why.strip()):
        raise GrantRefused(_("This access waits no longer. The channel's page shows how it stands."))


def end_by_decision(one: Promise, *, by: Person | None, at: dt.datetime, why: str) -> None:
    """What a room above decided ends the promise; nobody (None) stands for a decision from outside the team (A13)."""
    _end(one, PromiseEnd.TAKEN_BACK, at=at, by=by, why=why)


def _end(one: Promise, outcome: PromiseEnd, *, at: dt.datetime, by: Person | None, why: str = "", **more) -> bool:
    values = {"ended_at": at, "ended_by": by, "outcome": outcome, **more}
    if not Promise.objects.open().filter(pk=one.pk).update(**values):
        return False
    record(
        "grants.promise_ended", one.channel, by=by, at=at, why=why[:300],
        data={**_facts(one), "outcome": outcome}, words={"person": one.person.full_name},
    )  # fmt: skip
    return True


# --- Keep -----------------------------------------------------------------------------------------------------------------


def keep_promises(*, at: dt.datetime, person: Person | None = None) -> int:
    """Give what was promised to those who have accepted all that binds; each in a transaction of its own. Returns how
    many were kept. Safe to run twice: the acceptance calls it for its person, the night for everybody."""
    waiting = Promise.objects.open()
    if person is not None:
        waiting = waiting.filter(person=person)
    people = sorted(set(waiting.order_by().values_list("person", flat=True)))
    owing = {pk for batch in in_batches(people) for pk in who_have_not_read(batch, at=at)}
    total = 0
    for keys in key_batches(waiting.exclude(person__in=owing)):
        found = Promise.objects.filter(pk__in=keys).select_related(
            "channel", "person", "promised_by", "instead_of__person", "instead_of__channel"
        )
        total += sum(_keep(one, at=at) for one in found.order_by("pk"))
    return total


def _keep(one: Promise, *, at: dt.datetime) -> bool:
    try:
        with transaction.atomic():
            return _carry_out(one, at=at)
    except NotReadYet:
        return False  # a version came into force in this very moment: it goes on waiting
    except (GrantRefused, WouldLeaveGap) as refusal:
        # What has changed meanwhile is for a person to look at.
        with transaction.atomic():
            if _end(one, PromiseEnd.REFUSED, at=at, by=None, refusal=str(refusal)[:600]):
                _tell_promiser(one, at=at, refusal=str(refusal))
        return False


def _carry_out(one: Promise, *, at: dt.datetime) -> bool:
    holders = [one.person, *([one.instead_of.person] if one.instead_of else [])]
    lock_people(holders)
    coadministration.lock([one.channel_id])
    if not Promise.objects.open().filter(pk=one.pk).update(promised_at=F("promised_at")):
        return False
    refuse_unread(one.person, at=at)
    given = _give(one, at=at)
    if given is None:
        _end(one, PromiseEnd.OVERTAKEN, at=at, by=None)
        return False
    if one.instead_of is not None and one.instead_of.ended_at is None:
        revoke(one.instead_of, by=None, at=at, why=one.why or _("Handed over."))
        Grant.objects.filter(pk=one.instead_of_id).update(ended_by=one.promised_by)
    _end(one, PromiseEnd.KEPT, at=at, by=None, grant=given)
    _tell_promiser(one, at=at)
    return True


def _give(one: Promise, *, at: dt.datetime) -> Grant | None:
    """The access as promised; None where the person has as much already. It was decided by whoever promised it."""
    known = Grant.objects.not_ended().filter(channel=one.channel_id, person=one.person_id)
    grant = known.select_related("channel", "person").first()
    level = AccessLevel(one.level)
    if grant is None:
        if Grant.objects.filter(channel=one.channel_id, person=one.person_id, ended_at__gt=one.promised_at).exists():
            # They had some, and it was taken from them or ran out: more of it was not meant to bring it back.
            raise GrantRefused(
                _("The access of %(name)s ended after this was promised. If it is still meant, give it anew.")
                % {"name": one.person}
            )
        grant = give_access(
            one.channel, person=one.person, level=level, by=None, at=at, native_role=one.native_role, why=one.why,
            source=Source(one.source) if one.source else None, ends_on=one.ends_on,
        )  # fmt: skip
        Grant.objects.filter(pk=grant.pk).update(granted_by=one.promised_by)
    elif level in further_than(grant.level):
        change_level(grant, level=level, by=None, at=at, why=one.why, native_role=one.native_role)
    else:
        return None
    return grant


def _tell_promiser(one: Promise, *, at: dt.datetime, refusal: str = "") -> None:
    """Whoever promised it gives it on the platform now, which the portal cannot do; where they have left, the team does."""
    team = Person.objects.team(at)
    readers = list(team.filter(pk=one.promised_by_id)) or list(team.order_by("pk"))
    data = {
        "person": one.person.full_name, "channel": one.channel.name, "refusal": refusal,
        "path": f"/registry/{one.channel_id}/",
    }  # fmt: skip
    posts = [Post(f"{KEPT}:{one.pk}", reader, data={"name": reader.full_name, **data}) for reader in readers]
    write_letters(KEPT, posts, at=at)


# --- The night ------------------------------------------------------------------------------------------------------------


def look_after(*, at: dt.datetime) -> int:
    """Keep what can be kept, end what has become idle, remind once. Returns how many promises it concerned."""
    return keep_promises(at=at) + end_idle(at=at) + remind(at=at)


def end_idle(*, at: dt.datetime) -> int:
    """Promises on channels that have ended, or to people who have left by themselves."""
    total = 0
    for found, outcome in (
        (Promise.objects.open().filter(channel__status__in=ENDED), PromiseEnd.CHANNEL_ENDED),
        (Promise.objects.open().filter(person__is_active=False), PromiseEnd.LEFT),
    ):
        for one in found.select_related("channel", "person").order_by("pk"):
            with transaction.atomic():
                total += _end(one, outcome, at=at, by=None)
    return total


@transaction.atomic
def remind(*, at: dt.datetime) -> int:
    """One reminder after a week, within the weekly budget of letters; all of a person's promises in one. Returns letters."""
    due = Promise.objects.open().filter(promised_at__lte=at - REMIND_AFTER, reminded_at=None, person__is_active=True)
    readers = dict.fromkeys(Person.objects.filter(promises__in=due).distinct().order_by("pk"))
    told = list(of_free_readers(readers, at=at))
    paths = paths_for([person.pk for person in told], at=at)
    posts = [
        Post(f"{REMINDED}:{person.pk}:{day_of(at).isoformat()}", person, data=_letter(person, paths[person.pk]))
        for person in told
    ]
    Promise.objects.open().filter(person__in=told, reminded_at=None).update(reminded_at=at)
    write_letters(REMINDED, posts, at=at)
    return len(posts)


# --- Departures and merges --------------------------------------------------------------------------------------------------


def end_promises_of(departure: Departure) -> None:
    """Whoever leaves the portal, or the channel's group, is promised nothing there any more (registered at the door)."""
    theirs = Promise.objects.open().filter(person=departure.person)
    if departure.kind == DepartureKind.BODY:
        theirs = theirs.filter(channel__body=departure.body)
    elif departure.kind != DepartureKind.PORTAL:
        return
    for one in theirs.select_related("channel", "person").order_by("pk"):
        _end(one, PromiseEnd.LEFT, at=departure.at, by=departure.by, why=departure.why)


def register_merging() -> None:
    PEOPLE.moves(
        "channels_registry.Promise.person", gettext_lazy("Access promised to them"), once_per=("channel",),
        among=Q(ended_at=None), otherwise=_end_second,
    )  # fmt: skip


def _end_second(rows: QuerySet, merge: Merge) -> None:
    """The kept entry is promised access to the same channel: the wider of the two stays."""
    for one in rows:
        both = Promise.objects.open().filter(person=merge.kept, channel=one.channel_id).first()
        if both is not None and one.level in further_than(both.level):
            Promise.objects.filter(pk=both.pk).update(level=one.level)
    rows.update(ended_at=merge.at, outcome=PromiseEnd.MERGED)


# --- What pages read ------------------------------------------------------------------------------------------------------


def promised_on(channel: Channel) -> list[Promise]:
    """What waits on this channel, the oldest first."""
    return list(Promise.objects.open().filter(channel=channel).select_related("person", "promised_by"))


def with_promises(channels: QuerySet) -> QuerySet:
    """Annotate ``has_promises``, so that a page asks for them only where there are some."""
    return channels.annotate(has_promises=Exists(Promise.objects.open().filter(channel=OuterRef("pk"))))
