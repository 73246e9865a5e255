"""A spreadsheet on its way from the upload to the last button: kept in the database, worked on here or by a worker.

Columns are told, rows judged, names answered, and then everything is entered in one transaction. Small files are worked
on at once; large ones wait for a worker, who finds them in the database (a wake-up call may be lost). Whoever brought the
file sees it; nobody else does. After seven days it is erased, whatever became of it.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, connections, transaction
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.access import reason_for
from accounts.models import Person
from accounts.roles import Permission
from channels_registry import rights
from channels_registry.importing.columns import OF_CHANNELS, Columns
from channels_registry.importing.files import Line
from channels_registry.importing.register import Answers, folded
from channels_registry.importing.rows import Fate, Plan, make_plan, unknown_names
from channels_registry.importing.running import run
from channels_registry.models import ColumnMatch, ImportContent, ImportFile, ImportStage
from notifications.wakeups import WakeUp
from policies.reading import who_have_not_read

KEPT = dt.timedelta(days=7)
# Up to so many rows the page does the work itself; more would keep it waiting.
AT_ONCE = 300
# A worker that has not come back by then has died; its transaction went with it, and another one begins anew.
CLAIM = dt.timedelta(minutes=25)
S = ImportStage

work_soon = WakeUp("channels.work_on_imports")


class UploadRefused(Exception):
    """This cannot be done with the file now; the text says why."""


@dataclass(frozen=True)
class Table:
    """A kind of spreadsheet: what its columns are, who may bring one, how its rows are judged and entered.

    ``may(person, at)`` and ``whose()`` say who; ``plan(lines, columns=, defaults=, answers=, by=, at=, told=)`` judges the rows;
    ``run(plan, by=, at=, partial=, told=)`` enters them in one transaction and tells whether anything was kept; ``facts(plan,
    at)`` is what the page shows besides. A plan has ``rows`` (line, name, fate, sentences) and ``unread``, as ``rows.Plan``.
    """

    key: str
    columns: Columns
    may: Callable[[Person, dt.datetime], bool]
    whose: Callable[[], str]
    plan: Callable[..., Any]
    run: Callable[..., bool]
    facts: Callable[[Any, dt.datetime], dict]


_tables: dict[str, Table] = {}


def register_table(table: Table) -> None:
    """For rooms above: called in their ``apps.py``."""
    _tables[table.key] = table


def table_of(file: ImportFile) -> Table:
    return _tables[file.table]


def uploads_of(person: Person, *, at: dt.datetime, table: str = "channels") -> QuerySet:
    """The files that ``person`` is bringing in."""
    return ImportFile.objects.filter(keeper=person, table=table, uploaded_at__gt=at - KEPT)


@transaction.atomic
def keep_upload(lines: list[Line], *, name: str, by: Person, at: dt.datetime, table: str = "channels") -> ImportFile:
    """Keep the lines of a file, its columns matched as far as their names say it, or as somebody told it last time."""
    kind = _tables[table]
    _refuse_others(kind, by, at=at)
    header = lines[0].cells
    known = remembered(header, kind.columns)
    file = ImportFile.objects.create(
        keeper=by,
        table=table,
        name=name[:100],
        uploaded_at=at,
        rows=len(lines) - 1,
        columns=known.columns if known else kind.columns.suggested(header),
    )
    ImportContent.objects.create(file=file, lines=[[line.number, line.cells] for line in lines])
    return file


def _refuse_others(kind: Table, by: Person, *, at: dt.datetime) -> None:
    if not kind.may(by, at):
        raise UploadRefused(kind.whose())


def remembered(header: list[str], columns: Columns = OF_CHANNELS) -> ColumnMatch | None:
    match = ColumnMatch.objects.filter(header_digest=columns.digest_of(header)).first()
    # A column may have gone from the portal since.
    return match if match and len(match.columns) == len(header) and set(match.columns) <= {"", *columns.names} else None


def lines_of(file: ImportFile) -> list[Line]:
    return [Line(number, cells) for number, cells in file.content.lines]


def says_itself(file: ImportFile, header: list[str]) -> bool:
    """Whether the names of the columns leave nothing to ask."""
    named = [cell for cell, column in zip(header, file.columns, strict=True) if cell and not column]
    columns = table_of(file).columns
    return not named and not columns.missing_from(file.columns) and remembered(header, columns) is None


@transaction.atomic
def tell_columns(file: ImportFile, columns: list[str], defaults: dict, *, by: Person, at: dt.datetime) -> None:
    """Say what each column of the file is, remember it for the next file with this header, and have the rows judged.

    Raises UploadRefused where one of ours is named twice, or one is missing without which nothing can be entered.
    """
    ours = table_of(file).columns
    _refuse_others(table_of(file), by, at=at)
    header = lines_of(file)[0].cells
    if len(columns) != len(header) or not set(columns) <= {"", *ours.names}:
        raise UploadRefused(_("The columns of the file have changed. Choose it again."))
    for column in ours.names:
        if columns.count(column) > 1:
            raise UploadRefused(
                _("“%(column)s” is chosen for two columns. Keep one of them.") % {"column": ours.labels[column]}
            )
    if missing := ours.missing_from(columns, defaults):
        raise UploadRefused(
            _("No column is chosen for: %(missing)s. Without it no row can be entered.")
            % {"missing": ", ".join(str(ours.labels[column]) for column in missing)}
        )
    if columns == ours.suggested(header):
        # The names say it themselves: nothing is to be remembered, and nobody is asked next time.
        ColumnMatch.objects.filter(header_digest=ours.digest_of(header)).delete()
    else:
        told = {"columns": columns, "set_by": by, "set_at": at}
        ColumnMatch.objects.update_or_create(header_digest=ours.digest_of(header), defaults=told)
    _have_judged(file, at=at, columns=columns, defaults=defaults)


@transaction.atomic
def answer_names(file: ImportFile, answers: Answers, *, by: Person, at: dt.datetime) -> None:
    """Say once for the whole file whom or what names mean that the portal did not know; earlier answers stay."""
    _refuse_others(table_of(file), by, at=at)
    stored = Answers.of(file.answers)
    for name in (folded(one) for one in (*answers.people, *answers.newcomers)):
        stored.people.pop(name, None)
        stored.newcomers.pop(name, None)
    stored.bodies.update({folded(name): pk for name, pk in answers.bodies.items()})
    stored.people.update({folded(name): pk for name, pk in answers.people.items()})
    stored.newcomers.update({folded(name): said for name, said in answers.newcomers.items()})
    _have_judged(file, at=at, answers=asdict(stored))


def _have_judged(file: ImportFile, *, at: dt.datetime, **told) -> None:
    _move(file, {S.COLUMNS, S.LOOK, S.JUDGING}, S.JUDGING, at=at, note="", **told)


@transaction.atomic
def ask_to_enter(file: ImportFile, *, partial: bool, by: Person, at: dt.datetime) -> None:
    """The last button. ``partial``: enter the good rows and leave out those with a problem, chosen explicitly."""
    _refuse_others(table_of(file), by, at=at)
    if file.counts.get(Fate.PROBLEM) and not partial:
        raise UploadRefused(
            _(
                "Some rows have a problem, so nothing was written. Put them right, or choose to enter the good rows only."
            )
        )
    _move(file, {S.LOOK}, S.ENTERING, at=at, partial=partial, note="")


def _move(file: ImportFile, starts: set[ImportStage], stage: ImportStage, *, at: dt.datetime, **values) -> None:
    waiting = ImportFile.objects.filter(pk=file.pk, stage__in=starts)
    if not waiting.update(stage=stage, asked_at=at, claimed_at=None, done=0, **values):
        raise UploadRefused(_("This file has been dealt with meanwhile. The page shows how it stands now."))
    file.refresh_from_db()
    if file.rows > AT_ONCE:
        transaction.on_commit(work_soon, robust=True)


# --- The work ----------------------------------------------------------------------------------------------------------


def work_at_once(file: ImportFile, *, at: dt.datetime) -> None:
    """Do what the file waits for, if it is small enough for a page to wait."""
    if file.rows <= AT_ONCE:
        _work(file.pk, at=at)
        file.refresh_from_db()


def work_on_waiting(*, at: dt.datetime) -> int:
    """Do what all files wait for, one after the other. Safe to run twice and at once. Returns how many."""
    waiting = unclaimed(at).order_by("asked_at", "pk").values_list("pk", flat=True)
    return sum(_work(pk, at=at) for pk in list(waiting))


def unclaimed(at: dt.datetime) -> QuerySet:
    return ImportFile.objects.filter(stage__in=(S.JUDGING, S.ENTERING)).filter(
        Q(claimed_at=None) | Q(claimed_at__lt=at - CLAIM)
    )


def _work(pk: int, *, at: dt.datetime) -> bool:
    if not unclaimed(at).filter(pk=pk).update(claimed_at=at, done=0):
        return False
    file = ImportFile.objects.select_related("keeper", "content").get(pk=pk)
    with translation.override(translation.get_language() if file.rows <= AT_ONCE else file.keeper.language):
        if file.stage == S.JUDGING:
            _judge(file, at=at)
        else:
            _enter(file, at=at)
    return True


def plan_of(file: ImportFile, *, at: dt.datetime, told: Callable[[int], None] = lambda done: None) -> Plan:
    return table_of(file).plan(
        lines_of(file), columns=file.columns, defaults=file.defaults, answers=Answers.of(file.answers), by=file.keeper,
        at=at, told=told,
    )  # fmt: skip


def _judge(file: ImportFile, *, at: dt.datetime) -> None:
    with _given_back(file, S.COLUMNS, at=at):
        plan = plan_of(file, at=at, told=_Progress(file))
        with transaction.atomic():
            _finish(file, S.LOOK, plan, at=at)


def _enter(file: ImportFile, *, at: dt.datetime) -> None:
    """Judge once more, and enter everything in one transaction; where a problem has come up since, nothing is written."""
    with _given_back(file, S.LOOK, at=at), _Progress(file) as progress:
        plan = plan_of(file, at=at)
        with transaction.atomic():
            keeper, table = Person.objects.get(pk=file.keeper_id), table_of(file)
            # Roles may have ended since the button was pressed.
            may_still = table.may(keeper, at)
            kept = may_still and table.run(plan, by=file.keeper, at=at, partial=file.partial, told=progress)
            note = "" if kept else _("Nothing was written. Look at the rows again: something has changed meanwhile.")
            _finish(file, S.DONE if kept else S.LOOK, plan, at=at, note=note)


@contextmanager
def _given_back(file: ImportFile, stage: ImportStage, *, at: dt.datetime) -> Iterator[None]:
    """Whatever goes wrong, nothing was written, and the person can press again instead of being left waiting."""
    try:
        yield
    except Exception:
        note = _(
            "The portal could not finish, and nothing was written. Try again; if it happens again, tell its operator."
        )
        _claimed(file, at).update(stage=stage, claimed_at=None, note=note)
        raise


def _claimed(file: ImportFile, at: dt.datetime) -> QuerySet:
    return ImportFile.objects.filter(pk=file.pk, stage=file.stage, claimed_at=at)


def _finish(file: ImportFile, stage: ImportStage, plan: Plan, *, at: dt.datetime, note: str = "") -> None:
    """What was found stands beside the lines; whoever comes second (a claim that had run out) writes nothing."""
    counts = {fate: len(plan.with_fate(fate)) for fate in Fate}
    if not _claimed(file, at).update(stage=stage, claimed_at=None, done=0, counts=counts, note=note):
        raise UploadRefused(_("This file has been dealt with meanwhile. The page shows how it stands now."))
    verdicts = {
        "rows": [[row.line.number, row.name, row.fate, row.sentences] for row in plan.rows],
        "unknown": [],
        "unread_columns": plan.unread,
    }
    ImportContent.objects.filter(file=file).update(verdicts=verdicts | table_of(file).facts(plan, at))


def _channels_planned(lines: list[Line], *, by: Person, **told) -> Plan:
    """Channels are judged alike whoever of the team brings them."""
    return make_plan(lines, **told)


def _facts_of_channels(plan: Plan, at: dt.datetime) -> dict:
    named = {access.person for row in plan.ready for access in row.access if access.person.pk is not None}
    newcomers = {access.person.email for row in plan.ready for access in row.access if access.person.pk is None}
    return {
        "unknown": [[one.kind, one.name, one.rows] for one in unknown_names(plan.rows)],
        "unread_policy": len(who_have_not_read([person.pk for person in named], at=at)) if named else 0,
        "newcomers": len(newcomers),
        "locked_out": sum(row.locked_out for row in plan.ready),
    }


CHANNELS = Table(
    key="channels",
    columns=OF_CHANNELS,
    may=lambda person, at: rights.manages(person),
    whose=lambda: reason_for(Permission.MANAGE_CHANNELS),
    plan=_channels_planned,
    run=run,
    facts=_facts_of_channels,
)
register_table(CHANNELS)


class _Progress:
    """Tells how many rows are done, from within the one transaction too, over a connection of its own.

    SQLite has one writer at a time: there the number stands still while rows are being written.
    """

    def __init__(self, file: ImportFile):
        self.pk = file.pk
        self.own = None

    def __enter__(self):
        if connection.vendor == "postgresql" and ImportFile.objects.filter(pk=self.pk, rows__gt=AT_ONCE).exists():
            self.own = connections.create_connection(connection.alias)
        return self

    def __exit__(self, *exception):
        if self.own is not None:
            self.own.close()

    def __call__(self, done: int) -> None:
        if self.own is not None:
            table = connection.ops.quote_name(ImportFile._meta.db_table)
            with self.own.cursor() as cursor:
                cursor.execute(f"UPDATE {table} SET done = %s WHERE id = %s", [done, self.pk])  # noqa: S608 -- our table
        elif not connection.in_atomic_block:
            ImportFile.objects.filter(pk=self.pk).update(done=done)


def erase_old(*, at: dt.datetime) -> int:
    """Erase what was brought more than seven days ago, lines and all. Returns how many files."""
    old = ImportFile.objects.filter(uploaded_at__lte=at - KEPT)
    count = old.count()
    old.delete()
    return count


def header_of(file: ImportFile) -> list[str]:
    return file.content.lines[0][1]
