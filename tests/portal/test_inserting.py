"""Rows written in sets are those that Django would write one by one, on both databases (design §5.10)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from activity.models import Silence
from notifications.models import Letter
from portal import inserting
from portal.inserting import insert_rows
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = dt.datetime(2026, 3, 31, 12, 0, 0, 123456, tzinfo=dt.UTC)
ALIKE = {"kind": "tests.told", "language": "fr", "created_at": AT, "next_try_at": AT + dt.timedelta(minutes=10)}
# What breaks hand-made SQL, JSON or COPY: quotes, backslashes, tabs, braces, percent signs, and letters of every kind.
HARD = ("", 'O\'Neil "x" \\n \\', "a\tb\nc\r", "{1,2} [] null NULL \\N", "100 % %s %%", "Élève — мир 🌍 \u2028")


@dataclass(frozen=True)
class Row:
    event: str
    data: Any = None
    person_id: int | None = None

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "event": self.event,
            "address": "a@example.org",
            "message_id": f"<{self.event}@x>",
            "person_id": self.person_id,
            "data": self.data if self.data is not None else {},
        }


def written() -> list[dict]:
    return [{k: v for k, v in row.items() if k != "id"} for row in Letter.objects.order_by("event").values()]


def test_rows_are_those_of_django():
    person = world.person()
    rows = [
        *(Row(f"{n}{text}", {"text": text, text: [n, 1.5, True, None, {"in": text}]}) for n, text in enumerate(HARD)),
        Row("person", person_id=person.pk),
    ]
    Letter.objects.bulk_create([Letter(**row.columns, **ALIKE) for row in rows])
    expected = written()
    Letter.objects.all().delete()

    insert_rows(Letter, [row.columns for row in rows], alike=ALIKE)

    assert written() == expected
    assert len(expected) == len(HARD) + 1


def test_moments_keep_their_microseconds():
    channel = world.channel(at=AT)
    paris = AT.astimezone(dt.timezone(dt.timedelta(hours=2)))

    insert_rows(Silence, [{"channel_id": channel.pk, "silent_since": paris}], alike={"nudged_at": AT, "answer_by": AT})

    silence = Silence.objects.get()
    assert (silence.silent_since, silence.nudged_at, silence.flagged_at, silence.outcome) == (AT, AT, None, "")


def test_many_rows_are_few_statements(monkeypatch):
    monkeypatch.setattr(inserting, "ROWS_A_STATEMENT", 2)

    with CaptureQueriesContext(connection) as captured:
        insert_rows(Letter, [Row(str(n)).columns for n in range(5)], alike=ALIKE)

    assert len([query for query in captured if "INSERT" in query["sql"]]) == 3
    assert [row["event"] for row in written()] == ["0", "1", "2", "3", "4"]


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert_rows(Letter, [], alike=ALIKE)


def test_what_is_known_is_passed_over_where_that_is_asked_for():
    insert_rows(Letter, [Row("known").columns], alike=ALIKE)
    again = [Row("known").columns, Row("new").columns, Row("new").columns]

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Letter, again, alike=ALIKE)
    assert [row["event"] for row in written()] == ["known"]

    insert_rows(Letter, again, alike=ALIKE, pass_over_known=True)
    assert [row["event"] for row in written()] == ["known", "new"]


@pytest.mark.parametrize(
    ("alike", "named"),
    [
        ({"sent_at": AT, "cancelled_at": AT}, "letter_ends_one_way"),
        ({"created_at": None}, "created_at"),
    ],
)
def test_passing_over_hides_no_other_fault(alike, named):
    """SQLite's INSERT OR IGNORE would leave such rows out without a word."""
    with pytest.raises(IntegrityError, match=named), transaction.atomic():
        insert_rows(Letter, [Row("broken").columns], alike=ALIKE | alike, pass_over_known=True)

    assert written() == []


def test_what_is_too_long_is_refused_not_cut():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite knows no length of text; forms and models do.")

    with pytest.raises(DatabaseError, match="too long"), transaction.atomic():
        insert_rows(Letter, [Row("x" * 201).columns], alike=ALIKE)

    assert written() == []
