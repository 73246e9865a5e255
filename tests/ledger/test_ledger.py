"""The record of decisions: chained, append-only on both databases, and its verification (design §5.4)."""

import datetime as dt
import threading

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from ledger import recording, triggers
from ledger.models import LedgerEntry, LedgerHead, LedgerText, RecordIsPermanent
from ledger.recording import Decision, Verification, erase_words, hash_of, record, record_many, verify
from portal.models import PortalSettings
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = dt.datetime(2026, 3, 31, 12, 0, 0, 123456, tzinfo=dt.UTC)


def subject() -> PortalSettings:
    return PortalSettings(pk=1, organisation_name="Alliance")


def decisions(count: int) -> list[LedgerEntry]:
    return [
        record(f"tests.{n}", subject(), by=None, at=AT, why=f"Reason {n}", data={"n": n}) for n in range(1, count + 1)
    ]


def sql(statement: str, *values) -> None:
    """Straight to the database, past the portal, as someone with its password could."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def forget_triggers() -> None:
    """Someone with all rights on the database takes the triggers away; the test's rollback puts them back."""
    # PostgreSQL alters no table whose foreign keys it still has to look at.
    connection.check_constraints()
    triggers.drop(connection)


# --- Recording -------------------------------------------------------------------------------------------------------------


def test_record_chains_each_decision_to_the_one_before():
    first, second = decisions(2)

    assert (first.previous_hash, second.previous_hash) == ("0" * 64, first.hash)
    assert [first.hash, second.hash] == [hash_of(first), hash_of(second)]
    assert verify() == Verification(2)


def test_record_keeps_names_and_reasons_beside_the_chain():
    person = world.person("Amina Diallo")

    entry = record("tests.done", subject(), by=person, at=AT, why="Because.", data={"day": AT.date(), "moment": AT})

    entry.refresh_from_db()
    assert entry.data == '{"day":"2026-03-31","moment":"2026-03-31T12:00:00.123456+00:00"}'
    assert "Amina" not in f"{entry.data}{entry.action}"
    assert entry.words.text == '{"actor":"Amina Diallo","subject":"Alliance","why":"Because."}'
    assert entry.actor_id == person.pk


def test_record_many_costs_the_same_queries_for_one_and_for_many(django_assert_num_queries):
    decisions(1)
    for count in (1, 20):
        with django_assert_num_queries(7):  # savepoint, head twice, entries, words, head, release
            record_many("tests.swept", [Decision(subject()) for _ in range(count)], by=None, at=AT)
    assert verify() == Verification(22)


def test_a_decision_is_undone_with_its_transaction():
    decisions(1)

    with pytest.raises(RuntimeError), transaction.atomic():
        decisions(1)
        raise RuntimeError

    assert verify() == Verification(1)


@pytest.mark.django_db(transaction=True)
def test_two_people_recording_at_once_make_one_chain():
    start = threading.Barrier(2)
    faults = []

    def decide():
        try:
            start.wait(10)
            for _ in range(10):
                with transaction.atomic():
                    record("tests.raced", subject(), by=None, at=AT)
        except Exception as fault:  # noqa: BLE001 -- told to the test's own thread
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert faults == []
    assert verify() == Verification(20)


# --- Refusals ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: entry.words.save(),
        lambda entry: entry.words.delete(),
        lambda entry: LedgerEntry.objects.update(action="other"),
        lambda entry: LedgerEntry.objects.filter(pk=entry.pk).delete(),
        lambda entry: LedgerEntry.objects.bulk_update([entry], ["action"]),
        lambda entry: LedgerText.objects.update(text="other"),
        lambda entry: LedgerText.objects.all().delete(),
        lambda entry: LedgerEntry.objects.update_or_create(seq=entry.seq, defaults={"action": "other"}),
    ],
)
def test_the_portal_itself_cannot_change_a_decision(act):
    entry = decisions(1)[0]

    with pytest.raises(RecordIsPermanent, match="cannot be changed"):
        act(entry)

    assert verify() == Verification(1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_ledgerentry SET action = 'other'",
        "DELETE FROM ledger_ledgertext",
        "DELETE FROM ledger_ledgerentry",
        "UPDATE ledger_ledgertext SET text = 'other'",
        "UPDATE ledger_ledgertext SET salt = ''",
        "UPDATE ledger_ledgertext SET text = NULL, erased_at = '2026-01-01'",
        "UPDATE ledger_ledgertext SET text = NULL, salt = ''",
    ],
)
def test_the_database_refuses_to_change_a_decision(statement):
    decisions(2)

    with pytest.raises(DatabaseError, match=r"cannot be changed|ledgertext_text_or_erased"), transaction.atomic():
        sql(statement)

    assert verify() == Verification(2)


COLUMNS = (
    "seq", "format_version", "at", "actor_id", "action", "subject_type", "subject_id", "data", "text_digest",
    "previous_hash", "hash",
)  # fmt: skip


def second_again(verb: str, *more: str, **changes: str) -> str:
    """A statement that writes the second decision once more, as another; ``changes`` are SQL."""
    values = {**{column: column for column in COLUMNS}, "action": "'forged'", **changes}
    columns, written = ", ".join(values), ", ".join(values.values())
    return " ".join(
        (
            verb,
            "INTO ledger_ledgerentry (",
            columns,
            ") SELECT",
            written,
            "FROM ledger_ledgerentry WHERE seq = 2",
            *more,
        )
    )


@pytest.mark.parametrize(
    "statement",
    [
        second_again("INSERT", "ON CONFLICT (seq) DO UPDATE SET action = 'forged'"),
        second_again("INSERT", "ON CONFLICT (hash) DO UPDATE SET action = 'forged'", seq="9"),
        "INSERT INTO ledger_ledgertext (entry_id, salt, text) VALUES (2, 'x', 'forged')"
        " ON CONFLICT (entry_id) DO UPDATE SET text = 'forged'",
    ],
    ids=("number", "hash", "words"),
)
def test_the_database_refuses_to_write_over_a_decision(statement):
    decisions(3)

    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        sql(statement)

    assert verify() == Verification(3)


@pytest.mark.parametrize(
    "statement",
    [
        second_again("INSERT OR REPLACE"),
        second_again("REPLACE"),
        second_again("REPLACE", seq="9"),
        second_again("REPLACE", rowid="rowid", seq="9", hash="1"),
        "REPLACE INTO ledger_ledgertext (entry_id, salt, text) VALUES (2, 'x', 'forged')",
        "REPLACE INTO ledger_ledgertext (rowid, entry_id, salt, text)"
        " SELECT rowid, 9, 'x', 'forged' FROM ledger_ledgertext WHERE entry_id = 2",
        "UPDATE OR REPLACE ledger_ledgertext SET text = NULL, salt = '', erased_at = '2026-04-01',"
        " rowid = (SELECT rowid FROM ledger_ledgertext WHERE entry_id = 2) WHERE entry_id = 3",
    ],
    ids=(
        "number",
        "number, in short",
        "hash",
        "hidden number",
        "words",
        "words by hidden number",
        "erasure that moves",
    ),
)
def test_sqlite_refuses_to_replace_a_decision(statement):
    """SQLite's REPLACE deletes the row in its way without asking the triggers on DELETE."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no REPLACE.")
    decisions(3)
    before = list(LedgerEntry.objects.values()), list(LedgerText.objects.values())

    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        sql(statement)

    assert (list(LedgerEntry.objects.values()), list(LedgerText.objects.values())) == before
    assert verify() == Verification(3)


def test_postgresql_refuses_to_empty_the_tables():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE.")
    decisions(1)
    connection.check_constraints()

    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        sql("TRUNCATE ledger_ledgerentry CASCADE")

    assert verify() == Verification(1)


# --- Verification -----------------------------------------------------------------------------------------------------------


def flip(column: str, value: str):
    return lambda: sql(f"UPDATE ledger_ledgerentry SET {column} = %s WHERE seq = 2", value)  # noqa: S608 -- columns named in this file


def delete_second():
    sql("DELETE FROM ledger_ledgertext WHERE entry_id = 2")
    sql("DELETE FROM ledger_ledgerentry WHERE seq = 2")


def cut_the_tail():
    sql("DELETE FROM ledger_ledgertext WHERE entry_id = 3")
    sql("DELETE FROM ledger_ledgerentry WHERE seq = 3")


def swap_two():
    for seq, other in ((2, 99), (3, 2), (99, 3)):
        sql("UPDATE ledger_ledgerentry SET seq = %s WHERE seq = %s", other, seq)


def put_back_changed():
    """Removed and entered again, with other content and a hash that fits it."""
    second = LedgerEntry.objects.get(seq=2)
    words = second.words
    delete_second()
    second.data, second._state.adding, words._state.adding = '{"n":7}', True, True
    second.hash = hash_of(second)
    second.save()
    words.save()


def add_past_the_end():
    forged = LedgerEntry.objects.get(seq=3)
    forged.seq, forged.previous_hash, forged._state.adding = 4, forged.hash, True
    forged.hash = hash_of(forged)
    forged.save()


@pytest.mark.parametrize(
    ("tamper", "broken_at", "fault"),
    [
        (flip("data", '{"n":3}'), 2, "its content was changed"),
        (flip("action", "tests.other"), 2, "its content was changed"),
        (flip("actor_id", "7"), 2, "its content was changed"),
        (flip("at", "2026-03-31 12:00:01+00:00"), 2, "its content was changed"),
        (flip("previous_hash", "f" * 64), 2, "it does not follow the row before it"),
        (lambda: sql("UPDATE ledger_ledgertext SET text = 'x' WHERE entry_id = 2"), 2, "its words were changed"),
        (lambda: sql("DELETE FROM ledger_ledgertext WHERE entry_id = 2"), 2, "its words were removed"),
        (delete_second, 2, "a row is missing"),
        (swap_two, 2, "it does not follow the row before it"),
        (put_back_changed, 3, "it does not follow the row before it"),
        (cut_the_tail, 3, "the end of the chain is missing or was replaced"),
        (add_past_the_end, 4, "a row was added past the end of the chain"),
        (lambda: LedgerHead.objects.update(hash="f" * 64), 4, "the end of the chain is missing or was replaced"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_verify_names_the_first_broken_row(tamper, broken_at, fault):
    decisions(3)
    forget_triggers()
    if connection.vendor == "sqlite":
        sql("PRAGMA defer_foreign_keys = ON")

    tamper()

    assert verify() == Verification(broken_at - 1, broken_at=broken_at, fault=fault)
    # Foreign keys are looked at on commit, which this transaction must not reach.
    transaction.set_rollback(True)


def test_verify_is_not_alarmed_by_a_decision_recorded_meanwhile(monkeypatch):
    decisions(2)
    in_order, busy = recording._in_order, []

    def while_someone_decides(**limits):
        yield from in_order(**limits)
        if not busy:
            busy.append(decisions(1))

    monkeypatch.setattr(recording, "_in_order", while_someone_decides)

    assert verify() == Verification(3)


def test_verify_ledger_tells_in_words_and_by_its_exit(capsys):
    decisions(3)

    call_command("verify_ledger")

    assert capsys.readouterr().out == "Intact: 3 decisions.\n"
    forget_triggers()
    flip("data", "{}")()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_ledger")
    assert (ended.value.code, capsys.readouterr().err) == (
        1, "Broken at row 2: its content was changed. 1 row before it is intact.\n",
    )  # fmt: skip


def test_verify_ledger_speaks_the_language_of_the_terminal(capsys, monkeypatch):
    monkeypatch.setenv("LANG", "fr_CH.UTF-8")
    decisions(3)
    forget_triggers()
    flip("data", "{}")()

    with pytest.raises(SystemExit):
        call_command("verify_ledger")

    assert "son contenu a été modifié" in capsys.readouterr().err


# --- Forgetting -------------------------------------------------------------------------------------------------------------


def test_erasing_the_words_of_a_person_keeps_the_chain():
    """Names and free text go, their salt too; the fact and the chain stay, and the erasure is itself a decision."""
    first, second, _third = decisions(3)

    erased = erase_words([first, second], by=None, at=timezone.now(), why="Asked to be forgotten.")

    assert erased == 2
    assert [(w.text, w.salt) for w in LedgerText.objects.filter(entry__in=[first, second])] == [(None, ""), (None, "")]
    assert list(LedgerEntry.objects.filter(action="ledger.words_erased").order_by("seq").values_list("data", flat=True)) == [
        '{"seq":1}', '{"seq":2}',
    ]  # fmt: skip
    assert verify() == Verification(5)


def test_erasing_twice_is_once():
    first = decisions(1)[0]
    erase_words([first], by=None, at=timezone.now())

    assert erase_words([first], by=None, at=timezone.now()) == 0
    assert verify() == Verification(2)


def test_words_erased_without_a_decision_are_noticed():
    """The triggers let an erasure through, from whoever it comes; the chain tells whether someone decided it."""
    decisions(3)

    sql(
        "UPDATE ledger_ledgertext SET text = NULL, salt = '', erased_at = '2026-04-01 00:00:00+00:00' WHERE entry_id = 2"
    )

    assert verify() == Verification(1, broken_at=2, fault="its words were erased without a decision")
