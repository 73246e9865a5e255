"""Decisions recorded in sets are those recorded one by one, and the chain's format never changes (design §5.4, §5.10)."""

import datetime as dt

import pytest
from django.db import transaction

from ledger.models import LedgerEntry, LedgerText
from ledger.recording import Decision, Verification, canonical, digest, hash_of, record, record_many, verify
from portal.models import PortalSettings
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = dt.datetime(2026, 3, 31, 12, 0, 0, 123456, tzinfo=dt.UTC)
# Made of chance or of the row before; `verify` and `hash_of` look at these.
MADE = ("text_digest", "previous_hash", "hash", "salt")


def decided() -> list[Decision]:
    portal = PortalSettings(pk=1, organisation_name='Алиа\'нс "É" \\ 🌍\n{1} %s')
    return [
        Decision(portal),
        Decision(portal, why="Because.\n“É” \\ %s", data={"day": AT.date(), "at": AT, "ids": [1, None]}),
        Decision(world.channel(), data={"from": "active"}, words={"outcome": "Élève", "actor": "someone else"}),
    ]


def rows(model) -> list[dict]:
    return [{k: v for k, v in row.items() if k not in MADE} for row in model.objects.order_by("pk").values()]


def test_many_decisions_are_those_recorded_one_by_one():
    person, decisions = world.person("Amina Diallo"), decided()
    first = verify().count
    with transaction.atomic():
        alone = [
            record("tests.done", one.subject, by=person, at=AT, why=one.why, data=one.data, words=one.words)
            for one in decisions
        ]
        expected = rows(LedgerEntry), rows(LedgerText)
        transaction.set_rollback(True)

    record_many("tests.done", decisions, by=person, at=AT)

    assert (rows(LedgerEntry), rows(LedgerText)) == expected
    assert [entry.seq for entry in alone] == [first + 1, first + 2, first + 3]
    assert verify() == Verification(first + 3)


def test_what_record_returns_is_what_stands_in_the_database():
    made = record("tests.done", PortalSettings(pk=1), by=None, at=AT, data={"n": 1})

    kept = LedgerEntry.objects.get(seq=made.seq)
    assert {f.attname: getattr(made, f.attname) for f in LedgerEntry._meta.concrete_fields} == {
        f.attname: getattr(kept, f.attname) for f in LedgerEntry._meta.concrete_fields
    }


def test_the_format_of_the_chain_stays():
    """Computed by the first version of this code: whoever changes these must write a new format version beside them."""
    entry = LedgerEntry(
        seq=7, format_version=1, at=AT, actor_id=None, action="tests.done", subject_type="portal.portalsettings",
        subject_id=1, data='{"day":"2026-03-31","name":"É \\"x\\""}', text_digest="d" * 64, previous_hash="0" * 64,
    )  # fmt: skip

    assert canonical({"b": AT, "a": AT.date(), "é": [1, None, {"z": 1, "y": '"\\\n'}]}) == (
        '{"a":"2026-03-31","b":"2026-03-31T12:00:00.123456+00:00","é":[1,null,{"y":"\\"\\\\\\n","z":1}]}'
    )
    assert digest("salt", '{"why":"É"}') == "c357902f25570bc5daefff767aa36f09c8cda10a9de148e7c4d0514ad0e952fc"
    assert hash_of(entry) == "7f1832cfc6c66059ddf506c1d3012d3e17f999eff53b8a0993541b119c34f447"
