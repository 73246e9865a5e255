"""``manage.py import_channels``: a report row by row, whole or not at all (docs/import.md)."""

import io

import pytest
from django.core.management import CommandError, call_command

from channels_registry.models import Channel
from ledger.models import LedgerEntry
from tests import world
from tests.channels_registry.importing_world import BAD, GOOD, csv_of, everything

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def forum():
    return world.body("ACT Kenya Forum", short_name="Kenya")


@pytest.fixture
def team():
    return world.comms("Amina Diallo", email="amina@example.org")


def imported(tmp_path, data: bytes, *options, name="channels.csv") -> str:
    file, out = tmp_path / name, io.StringIO()
    file.write_bytes(data)
    call_command("import_channels", str(file), *options, stdout=out)
    return out.getvalue()


def test_command_reports_row_by_row(tmp_path, forum, team):
    world.channel("There", address="https://x.com/there_already")
    known = "There;x;https://x.com/there_already;Kenya;region;"

    report = imported(tmp_path, csv_of(GOOD, known), "--by", "AMINA@example.org")

    assert report.splitlines() == [
        "line 2, “Good”: entered",
        "line 3, “There”: known: Already in the register as “There”.",
        "2 rows: 1 known, 1 entered.",
    ]
    entry = LedgerEntry.objects.filter(action="channels.registered_existing").latest("seq")
    assert entry.actor_id == team.pk


def test_command_reports_in_the_language_of_the_terminal(tmp_path, forum, team, monkeypatch):
    monkeypatch.setenv("LANG", "fr_CH.UTF-8")
    world.channel("There", address="https://x.com/there_already")

    report = imported(tmp_path, csv_of("There;x;https://x.com/there_already;Kenya;region;"))

    assert "Déjà au répertoire sous le nom" in report


def test_command_writes_nothing_on_a_problem(tmp_path, forum):
    before = everything()

    with pytest.raises(CommandError, match=r"^1 row has a problem\. Nothing was written\.$"):
        imported(tmp_path, csv_of(GOOD, BAD))

    assert everything() == before


def test_command_partial_and_dry_run(tmp_path, forum):
    dry = imported(tmp_path, csv_of(GOOD, BAD), "--partial", "--dry-run")
    assert "line 2, “Good”: would be entered" in dry
    assert Channel.objects.count() == 0

    assert "1 problem, 1 entered" in imported(tmp_path, csv_of(GOOD, BAD), "--partial")
    assert Channel.objects.count() == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--by", "nobody@example.org"], "Nobody active has the address nobody@example.org. Give --by the address of a member of the team."),
        (["--by", "staff@example.org"], "Staff may not enter channels. Give --by the address of a member of the team."),
    ],
)  # fmt: skip
def test_command_refuses_who_may_not(tmp_path, forum, options, sentence):
    world.person("Staff", email="staff@example.org")

    with pytest.raises(CommandError) as refusal:
        imported(tmp_path, csv_of(GOOD), *options)

    assert str(refusal.value) == sentence
    assert Channel.objects.count() == 0


def test_command_says_when_there_is_no_file():
    with pytest.raises(CommandError, match=r"cannot be opened: No such file or directory\.$"):
        call_command("import_channels", "/nowhere/at/all.csv")
