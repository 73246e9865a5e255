"""Two entries of one person, or of one group, become one; the other stays as “merged into”, so that the record still reads.

Every foreign key to Person and to Body is known here, or its room says in its ``apps.py`` what becomes of it: it moves to
the entry that is kept, it stays as record (who once did something: every field named ``by`` or ``…_by`` stays by itself),
or a function of the room deals with it. A test walks all of them; a new one that nobody decided on fails it.

Roles are never added by a merge. What a merge would break (rule A8, the last full control, decisions on each other's
requests) refuses it.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import departures
from accounts.holding import lock_people
from accounts.models import Body, BodyKind, Person, PersonKind
from accounts.roles import ROLES, Permission, RoleName
from ledger.recording import record

PHRASES = {
    "people.merged": gettext_lazy("made one entry of two of the same person"),
    "people.merged_into": gettext_lazy("closed this entry, since it was a second one of the same person"),
    "bodies.merged": gettext_lazy("made one entry of two of the same group"),
    "bodies.merged_into": gettext_lazy("closed this entry, since it was a second one of the same group"),
}
# As many rows of a kind as a preview names; it counts them all.
NAMED = 20


class MergeRefused(Exception):
    """The two entries cannot become one; the text says why."""


@dataclass(frozen=True)
class Merge:
    """``gone`` becomes part of ``kept``; both are people, or both are bodies. ``by`` is also who reads the preview."""

    kept: models.Model
    gone: models.Model
    by: Person
    at: dt.datetime
    why: str = ""


@dataclass(frozen=True)
class Consequence:
    """What the preview says of one kind of thing: how many, and the first of them by name."""

    label: str | Promise
    count: int
    lines: tuple[str, ...] = ()
    note: str = ""


Lines = Callable[[QuerySet, Merge], Iterable[str]]


@dataclass(frozen=True)
class Move:
    """The rows of one foreign key that come over to the entry that is kept; ``among`` leaves the others as record.

    ``once_per``: the kept entry may have one such row per these fields; what it has already stays where it is, after
    ``otherwise`` was called with those rows. ``lines`` names rows in the preview; without it they are only counted.
    """

    path: str
    label: str | Promise
    among: Q | Callable[[Merge], Q] = field(default_factory=Q)
    once_per: tuple[str, ...] = ()
    otherwise: Callable[[QuerySet, Merge], None] | None = None
    lines: Lines | None = None

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(*self.path.split(".")[:2])

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]

    def _of(self, holder: models.Model, merge: Merge) -> QuerySet:
        among = self.among(merge) if callable(self.among) else self.among
        return self.model._default_manager.filter(among, **{self.name: holder.pk})

    def _clash(self, merge: Merge) -> Exists:
        alike = {name: OuterRef(name) for name in self.once_per}
        return Exists(self._of(merge.kept, merge).filter(**alike).order_by())

    def moving(self, merge: Merge) -> QuerySet:
        rows = self._of(merge.gone, merge)
        return rows.filter(~self._clash(merge)) if self.once_per else rows

    def carry(self, merge: Merge) -> None:
        if self.once_per:
            # Read before anything moves: afterwards all of them would be the kept entry's.
            clashing = list(self._of(merge.gone, merge).filter(self._clash(merge)).values_list("pk", flat=True))
        # As a list of keys: the rows are told apart by the column that changes.
        moving = list(self.moving(merge).values_list("pk", flat=True))
        self.model._default_manager.filter(pk__in=moving).update(**{self.name: merge.kept.pk})
        if self.once_per and self.otherwise is not None:
            self.otherwise(self.model._default_manager.filter(pk__in=clashing), merge)

    def told(self, merge: Merge) -> Consequence:
        rows = self.moving(merge)
        count = rows.order_by().count()
        lines = tuple(self.lines(rows[:NAMED], merge)) if self.lines and count else ()
        return Consequence(self.label, count, lines)


@dataclass(frozen=True)
class Own:
    """What a room does by a function of its own; ``told`` is its part of the preview."""

    paths: tuple[str, ...]
    carry: Callable[[Merge], None]
    told: Callable[[Merge], Iterable[Consequence]]


class Plan:
    """What becomes of everything that hangs on a person, or on a body."""

    def __init__(self) -> None:
        self._moves: dict[str, Move] = {}
        self._own: list[Own] = []
        self._stays: set[str] = set()
        self._guards: list[Callable[[Merge], None]] = []

    def moves(self, path: str, label: str | Promise, **how) -> None:
        """``path`` is “app.Model.field”; see Move for the rest."""
        self._moves[path] = Move(path, label, **how)

    def stays(self, *paths: str) -> None:
        """These fields say what once was."""
        self._stays.update(paths)

    def own(self, *paths: str, carry: Callable[[Merge], None], told: Callable[[Merge], Iterable[Consequence]]) -> None:
        if all(known.carry is not carry for known in self._own):
            self._own.append(Own(paths, carry, told))

    def guard(self, guard: Callable[[Merge], None]) -> None:
        """``guard`` raises MergeRefused; it changes nothing, since the preview asks it too."""
        if guard not in self._guards:
            self._guards.append(guard)

    def fate_of(self, path: str) -> str:
        """“moves”, “own”, “stays”, or "" where nobody has decided."""
        if path in self._moves:
            return "moves"
        if any(path in own.paths for own in self._own):
            return "own"
        name = path.rpartition(".")[2]
        return "stays" if path in self._stays or name == "by" or name.endswith("_by") else ""

    def known_paths(self) -> set[str]:
        return {*self._moves, *self._stays, *(path for own in self._own for path in own.paths)}

    def refuse(self, merge: Merge) -> None:
        for guard in self._guards:
            guard(merge)

    def carry(self, merge: Merge) -> None:
        # What a room judges together comes before what moves row by row.
        for own in self._own:
            own.carry(merge)
        for move in self._moves.values():
            move.carry(merge)

    def told(self, merge: Merge) -> Iterator[Consequence]:
        for own in self._own:
            yield from own.told(merge)
        for move in self._moves.values():
            yield move.told(merge)


PEOPLE, GROUPS = Plan(), Plan()


@dataclass(frozen=True)
class Preview:
    """What a merge would do; ``refusal`` is "" where nothing stands in the way."""

    consequences: list[Consequence]
    refusal: str = ""


# --- People ----------------------------------------------------------------------------------------------------------------


def preview_people(kept: Person, gone: Person, *, by: Person, at: dt.datetime) -> Preview:
    """What ``merge_people`` would do; changes nothing."""
    merge = Merge(kept, gone, by, at)
    try:
        _refuse_people(merge)
    except MergeRefused as refusal:
        return Preview([], str(refusal))
    refusal = departures.refusal_of_merging(gone, into=kept, by=by, at=at)
    return Preview([found for found in PEOPLE.told(merge) if found.count], refusal)


@transaction.atomic
def merge_people(kept: Person, gone: Person, *, by: Person, at: dt.datetime, why: str) -> None:
    """Make one entry of two of the same person. Raises MergeRefused, DepartureRefused (rule A8, the last lead)."""
    with departures.merging(gone, into=kept, by=by, at=at, why=why):
        # Read again under the lock: somebody may have changed either of them meanwhile.
        kept.refresh_from_db()
        gone.refresh_from_db()
        merge = Merge(kept, gone, by, at, why)
        _refuse_people(merge)
        moved = {found.label: found.count for found in PEOPLE.told(merge) if found.count}
        known = Person.objects.filter(pk=gone.pk, merged_into=None)
        if not known.update(is_active=False, left_at=gone.left_at or at, merged_into=kept):
            raise MergeRefused(_("This has been done already."))
        PEOPLE.carry(merge)
        _record("people", merge, moved)
    gone.is_active, gone.left_at, gone.merged_into = False, gone.left_at or at, kept
    kept.refresh_from_db()


def _record(room: str, merge: Merge, moved: dict) -> None:
    count = sum(moved.values())
    kinds = {str(label): number for label, number in moved.items()}
    record(
        f"{room}.merged", merge.kept, by=merge.by, at=merge.at, why=merge.why,
        data={"gone": merge.gone.pk, "moved": count}, words={"gone": str(merge.gone), "kinds": kinds},
    )  # fmt: skip
    record(
        f"{room}.merged_into", merge.gone, by=merge.by, at=merge.at, why=merge.why,
        data={"kept": merge.kept.pk}, words={"kept": str(merge.kept)},
    )  # fmt: skip


def may_merge_people(by: Person) -> bool:
    return by.may(Permission.MANAGE_PEOPLE) or by.may(Permission.GIVE_DECISION_ROLES)


def _refuse_people(merge: Merge) -> None:
    kept, gone, by = merge.kept, merge.gone, merge.by
    if not may_merge_people(by):
        raise MergeRefused(
            _("Two entries of one person are joined by a portal administrator or the communications lead.")
        )
    if kept.pk == gone.pk:
        raise MergeRefused(_("These are not two entries but one. Choose another one."))
    if by.pk in (kept.pk, gone.pk):
        raise MergeRefused(_("Nobody joins entries of their own. Ask a colleague who may."))
    if kept.merged_into_id or gone.merged_into_id:
        raise MergeRefused(_("One of the two is joined with another entry already. Go on with that one."))
    if not kept.is_active:
        raise MergeRefused(
            _("%(name)s has left. Keep the entry that is still in use, or take the person back first.") % {"name": kept}
        )
    if gone.kind != kept.kind and gone.kind != PersonKind.NEWCOMER:
        raise MergeRefused(
            _("One entry is of someone in-house, the other is not. Make them alike first, then join them.")
        )
    if kept.sponsor_id == gone.pk or gone.sponsor_id == kept.pk:
        raise MergeRefused(
            _("One of the two answers for the other's contract, so they are two people. Name another sponsor first.")
        )
    if gone.is_superuser and not kept.is_superuser:
        raise MergeRefused(_("The entry that would end is the portal's own administrator. Keep that one."))
    _refuse_deciders(merge)
    PEOPLE.refuse(merge)


def _refuse_deciders(merge: Merge) -> None:
    if merge.by.may(Permission.GIVE_DECISION_ROLES):
        return
    for person in (merge.kept, merge.gone):
        for assignment in person.role_assignments.live():
            if ROLES[RoleName(assignment.role)].decides:
                raise MergeRefused(
                    _("%(name)s decides on requests. The communications lead does this.") % {"name": person}
                )


# --- Groups and offices ------------------------------------------------------------------------------------------------------


def preview_bodies(kept: Body, gone: Body, *, by: Person, at: dt.datetime) -> Preview:
    """What ``merge_bodies`` would do; changes nothing."""
    merge = Merge(kept, gone, by, at)
    try:
        _refuse_bodies(merge)
    except MergeRefused as refusal:
        return Preview([], str(refusal))
    return Preview([found for found in GROUPS.told(merge) if found.count])


@transaction.atomic
def merge_bodies(kept: Body, gone: Body, *, by: Person, at: dt.datetime, why: str) -> None:
    """Make one entry of two of the same group or office. Raises MergeRefused."""
    members = Person.objects.filter(memberships__body__in=[kept, gone], memberships__ended_at=None)
    lock_people(members.distinct())
    list(Body.objects.select_for_update(no_key=True).filter(pk__in=[kept.pk, gone.pk]).order_by("pk").values_list("pk"))
    kept.refresh_from_db()
    gone.refresh_from_db()
    merge = Merge(kept, gone, by, at, why)
    _refuse_bodies(merge)
    moved = {found.label: found.count for found in GROUPS.told(merge) if found.count}
    if not Body.objects.filter(pk=gone.pk, merged_into=None).update(closed_at=gone.closed_at or at, merged_into=kept):
        raise MergeRefused(_("This has been done already."))
    if _is_below(kept, gone):
        # It takes the place of the group that it stood under.
        Body.objects.filter(pk=kept.pk).update(parent=gone.parent_id if gone.parent_id != kept.pk else None)
    GROUPS.carry(merge)
    _record("bodies", merge, moved)
    gone.refresh_from_db()
    kept.refresh_from_db()


def _is_below(body: Body, other: Body) -> bool:
    """Whether ``body`` stands somewhere under ``other``."""
    seen, parent = set(), body.parent
    while parent is not None and parent.pk not in seen:
        if parent.pk == other.pk:
            return True
        seen.add(parent.pk)
        parent = parent.parent
    return False


def _refuse_bodies(merge: Merge) -> None:
    kept, gone, by = merge.kept, merge.gone, merge.by
    if not by.may(Permission.MANAGE_BODIES):
        raise MergeRefused(_("Two entries of one group are joined by a portal administrator."))
    if kept.pk == gone.pk:
        raise MergeRefused(_("These are not two entries but one. Choose another one."))
    if kept.merged_into_id or gone.merged_into_id:
        raise MergeRefused(_("One of the two is joined with another entry already. Go on with that one."))
    if kept.closed_at is not None:
        raise MergeRefused(_("%(name)s is closed. Keep the entry that is still in use.") % {"name": kept})
    if (kept.kind == BodyKind.SECRETARIAT) != (gone.kind == BodyKind.SECRETARIAT):
        # Its members may be given decision roles: nobody comes there, or leaves it, by a merge.
        raise MergeRefused(_("One of the two is the Secretariat, so they are not the same group."))
    GROUPS.refuse(merge)
