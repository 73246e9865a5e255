"""Open what is to be done: for a whole campaign in one set, or for one page of a check-up (design §5.10)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Person
from audits.models import Item, ItemDecision, Remediation, RemediationStatus, Sheet, What
from audits.remediation.rights import carriers_of, is_high
from channels_registry.models import Channel, EndReason, Grant, Tier, further_than
from ledger.recording import Decision, Subject, record_many
from portal.batches import in_batches
from portal.inserting import insert_rows
from portal.store import day_of

# Calendar days until it is done; fewer where the risk is high.
DAYS, DAYS_HIGH = 21, 7
ASKED_OF = {
    ItemDecision.REMOVE: What.REMOVE,
    ItemDecision.CHANGE: What.CHANGE,
    ItemDecision.CANNOT_TELL: What.OTHER,
}
# What a reviewer could not tell; the pages of a check-up have codes of their own (``checkup/questions.py``).
ACCESS = "access"


@dataclass(frozen=True)
class ToDo:
    """One thing to do, before it has a number. ``points`` are codes of questions."""

    channel: Channel
    what: What
    grant: Grant | None = None
    new_level: str = ""
    why: str = ""
    points: Sequence[str] = field(default_factory=tuple)
    item: Item | None = None
    sheet: Sheet | None = None


@transaction.atomic
def open_tickets(items: Iterable[Item], *, by: Person | None, at: dt.datetime) -> int:
    """Open what these items of a campaign ask for: Remove, Change role, and for Cannot tell a question to the team.

    Passed over are items that were kept, that have theirs already, or whose access has ended since. Where a page of a
    check-up had opened something about the same access, that becomes what the reviewer decided. Returns how many items
    have something to do now; a fixed number of queries, and one for each access that was already being dealt with.
    """
    wanted = [item.pk for item in items if item.decision in ASKED_OF]
    # Not for its transactions, there is one: for what one statement can name on SQLite.
    return sum(_open_some(batch, by=by, at=at) for batch in in_batches(wanted))


def _open_some(wanted: list[int], *, by: Person | None, at: dt.datetime) -> int:
    found = Item.objects.filter(pk__in=wanted, remediations=None).select_related(
        "channel", "grant", "person", "decided_by"
    )
    chosen = list(found.filter(grant__ended_at=None).order_by("pk"))
    chosen += _merged(list(found.filter(grant__end_reason=EndReason.MERGED).order_by("pk")), besides=chosen)
    known = Remediation.objects.unsettled().filter(grant__in=[item.grant_id for item in chosen])
    known = {ticket.grant_id: ticket for ticket in known}
    for item in chosen:
        if item.grant_id in known:
            _take_over(known[item.grant_id], item)
    new = [_of_item(item) for item in chosen if item.grant_id not in known]
    _open(new, by=by, at=at)
    return len(chosen)


def _merged(items: list[Item], *, besides: list[Item]) -> list[Item]:
    """Those whose access became part of the same person's other one, with that one in its place; each access once."""
    wanted = {(item.channel_id, item.person.merged_into_id): item for item in items}
    if not wanted:
        return []
    standing = Grant.objects.not_ended().filter(
        channel__in={channel for channel, _person in wanted}, person__in={person for _channel, person in wanted}
    )
    done = {item.grant_id for item in besides}
    found = []
    for grant in standing.order_by("pk"):
        item = wanted.get((grant.channel_id, grant.person_id))
        if item is not None and grant.pk not in done:
            item.grant = grant
            found.append(item)
    return found


def _of_item(item: Item) -> ToDo:
    what = ASKED_OF[ItemDecision(item.decision)]
    points = (ACCESS,) if what == What.OTHER else ()
    return ToDo(
        item.channel, what, grant=item.grant, new_level=item.new_level, why=item.comment, points=points, item=item
    )


def _take_over(ticket: Remediation, item: Item) -> None:
    """What was said on a page of a check-up becomes what the reviewer decided, as long as nothing has been done yet."""
    todo = _of_item(item)
    values = {"item": item, "why": todo.why or ticket.why}
    if todo.what != What.OTHER:  # who cannot tell takes nothing back
        values |= {"what": todo.what, "new_level": todo.new_level, "points": []}
    same = Remediation.objects.filter(pk=ticket.pk, item=None)
    if ticket.what == todo.what or not same.filter(status=RemediationStatus.DECIDED).update(**values):
        same.update(item=item)


@transaction.atomic
def open_for_sheet(todos: Sequence[ToDo], *, sheet: Sheet, by: Person, at: dt.datetime) -> int:
    """Open what the answer of a page asks for; what an earlier answer of it asked for, and this one does not, is dropped.

    An access that is being dealt with already gets no second one. Returns how many were opened.
    """
    _drop_earlier(todos, sheet=sheet, by=by, at=at)
    grants = [todo.grant.pk for todo in todos if todo.grant is not None]
    known = set(Remediation.objects.unsettled().filter(grant__in=grants).values_list("grant", flat=True))
    new = [todo for todo in todos if todo.grant is None or todo.grant.pk not in known]
    _open(new, by=by, at=at)
    return len(new)


def _drop_earlier(todos: Sequence[ToDo], *, sheet: Sheet, by: Person, at: dt.datetime) -> None:
    """What only the page's earlier answer asked for. What a reviewer decided stays, whoever answers the page anew; so does
    what is about the own access of whoever answers."""
    still = [todo.grant.pk for todo in todos if todo.grant is not None]
    earlier = Remediation.objects.open().filter(sheet=sheet).filter(Q(grant=None) | ~Q(grant__in=still))
    earlier = earlier.filter(Q(grant=None) | ~Q(grant__person=by)).filter(Q(item=None) | ~_still_decided())
    pks = list(earlier.order_by("pk").values_list("pk", flat=True))
    if pks:
        dropped = {"status": RemediationStatus.DROPPED, "dropped_at": at, "dropped_by": by}
        # It is the item's no more: what a review decides about it next has a task of its own.
        Remediation.objects.filter(pk__in=pks).update(**dropped, item=None, dropped_why=_("Answered anew."))
        record_many("remediation.dropped", [Decision(sheet.channel, data={"ticket": pk}) for pk in pks], by=by, at=at)


def _still_decided() -> Q:
    """The question of the review, as it is decided now, asks for just this."""
    pairs = (Q(what=what, item__decision=decision) for decision, what in ASKED_OF.items())
    return reduce(or_, pairs)


def _open(todos: Sequence[ToDo], *, by: Person | None, at: dt.datetime) -> None:
    if not todos:
        return
    today = day_of(at)
    carriers = carriers_of({todo.channel.pk for todo in todos}, at=at)
    team = _team(at) if any(_raises(todo) for todo in todos) else frozenset()
    rows = []
    for todo in todos:
        high = _is_high(todo)
        rows.append(
            {
                "channel_id": todo.channel.pk,
                "grant_id": todo.grant.pk if todo.grant else None,
                "item_id": todo.item.pk if todo.item else None,
                "sheet_id": todo.sheet.pk if todo.sheet else None,
                "what": todo.what.value,
                "new_level": todo.new_level,
                "points": list(todo.points),
                "why": todo.why[:600],
                "decided_by_id": _decider(todo, by),
                "carried_by_id": _carrier(todo, carriers, team),
                "needs_second": high and todo.what != What.OTHER,
                "due_on": (today + dt.timedelta(days=DAYS_HIGH if high else DAYS)).isoformat(),
            }
        )
    last = Remediation.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    insert_rows(Remediation, rows, alike={"decided_at": at})
    made = Remediation.objects.filter(pk__gt=last, decided_at=at, channel__in=[t.channel.pk for t in todos])
    label = Channel._meta.label_lower
    record_many(
        "remediation.decided",
        [
            Decision(
                Subject(label, channel, name), why=why, data={"ticket": pk, "what": what, "grant": grant, "item": item}
            )
            for pk, channel, name, why, what, grant, item in made.order_by("pk").values_list(
                "pk", "channel", "channel__name", "why", "what", "grant", "item"
            )
        ],
        by=by,
        at=at,
    )


def _is_high(todo: ToDo) -> bool:
    if todo.grant is None:
        return todo.channel.tier == Tier.CAREFUL
    levels = (todo.grant.level, todo.new_level)
    return any(is_high(todo.channel.tier, level) for level in levels)


def _decider(todo: ToDo, by: Person | None) -> int | None:
    if todo.item is not None and todo.sheet is None:
        return todo.item.decided_by_id
    return by.pk if by is not None else None


def _carrier(todo: ToDo, carriers: dict[int, list[int]], team: frozenset[int]) -> int | None:
    """Whoever is best placed on the platform, and is not the person whose access it is; more access is for the team to give."""
    subject = todo.grant.person_id if todo.grant is not None else None
    free = (pk for pk in carriers.get(todo.channel.pk, ()) if pk != subject and (pk in team or not _raises(todo)))
    return next(free, None)


def _raises(todo: ToDo) -> bool:
    return todo.what == What.CHANGE and todo.new_level in further_than(todo.grant.level)


def _team(at: dt.datetime) -> frozenset[int]:
    return frozenset(Person.objects.team(at).order_by().values_list("pk", flat=True))
