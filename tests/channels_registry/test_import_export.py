"""What the register gives out as a file can be brought in again, opens safely, and tells nobody more than the pages do."""

import csv
import datetime as dt
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from channels_registry import lifecycle
from channels_registry.importing import COLUMNS, make_plan, read_lines, run
from channels_registry.importing.exporting import EXPORTED
from channels_registry.models import Channel, ChannelAddress, Finding, Grant, NearForm, Overlay
from enforcement.models import Incident, IncidentMoment
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
FACTS = (
    "name", "platform_id", "body_id", "kind", "format", "languages", "countries", "region", "shared_mailbox", "summary",
    "purpose", "audience", "responsible_id", "deputy_id", "expected_end", "rhythm", "no_public_address",
)  # fmt: skip


def exported(client, **query) -> bytes:
    answer = client.get(reverse("channels:export"), query)
    return answer.getvalue()


def rows_of(data: bytes) -> list[dict]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def told(channels) -> list:
    """Everything of the channels that a file can carry, with their links and who gets in."""
    found = []
    for channel in channels.order_by("name"):
        facts = {name: getattr(channel, name) for name in FACTS}
        links = list(channel.addresses.current().values_list("identity_key", flat=True))
        access = sorted(channel.grants.not_ended().values_list("person__email", "level", "native_role"))
        since = timezone.localtime(channel.activated_at).date()
        found.append((facts, links, access, since, channel.access_lost_at is not None))
    return found


@pytest.fixture
def register():
    """Three channels with about everything a file can tell; names that a spreadsheet would run, and some with accents."""
    amina = world.comms("Amina Diallo", email="amina@example.org")
    runner = world.person("Rune Berg", email="rune@example.org")
    home = world.body("=cmd|' /C calc'!A0")
    first = world.channel("+41 Genève", of=home, address="https://x.com/act_geneva", coadmin=amina)
    Channel.objects.filter(pk=first.pk).update(
        languages=["fr", "en"], countries=["CH", "KE"], region="-Europe", shared_mailbox="shared@example.org",
        summary="@home, \"quoted\"; and more", purpose="Two\nlines", audience="＝all", responsible=runner, deputy=amina,
        expected_end=dt.date(2031, 1, 31), rhythm="monthly",
    )  # fmt: skip
    grant = Grant.objects.not_ended().filter(channel=first).exclude(person=amina).first()
    Grant.objects.filter(pk=grant.pk).update(native_role="Page admin: all, really")
    second = world.channel(
        "Locked", of=home, on=world.platform("facebook"), address="https://www.facebook.com/act.locked", coadmin=amina
    )
    lifecycle.set_overlay(second, Overlay.ACCESS_LOST, by=amina, at=timezone.now(), why="Test")
    third = world.channel("Closed group", of=home, coadmin=amina)
    Channel.objects.filter(pk=third.pk).update(no_public_address=True)
    ChannelAddress.objects.filter(channel=third).update(until=timezone.now(), is_main=True)
    return Channel.objects.all()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_goes_out_can_come_in_again(client, register, kind):
    client.force_login(world.comms())
    data = exported(client, format=kind)
    before = told(register)
    Grant.objects.filter(native_role__gt="").update(native_role="Page admin all really")
    before = [(f, links, sorted(register.get(name=f["name"]).grants.not_ended().values_list("person__email", "level", "native_role")), *rest) for f, links, _a, *rest in before]  # fmt: skip
    for model in (IncidentMoment, Incident, Finding, NearForm, Grant, ChannelAddress, Channel):
        model.objects.all()._raw_delete(model.objects.db)

    plan = make_plan(read_lines(data), at=timezone.now())

    assert [row.sentences for row in plan.rows] == [[], [], []]
    assert plan.unread == []
    assert run(plan, by=None, at=timezone.now()) is True
    assert told(Channel.objects.all()) == before


def test_what_is_in_the_register_is_known_when_its_own_file_comes(client, register):
    client.force_login(world.comms())
    before = list(Channel.objects.order_by("pk").values())

    plan = make_plan(read_lines(exported(client)), at=timezone.now())

    assert (len(plan.known), plan.ready, plan.problems) == (3, [], [])
    assert list(Channel.objects.order_by("pk").values()) == before


def test_closed_channels_go_out_and_are_left_out_when_they_come(client):
    amina = world.comms()
    channel = world.channel("Old", address="https://x.com/act_old", coadmin=amina)
    lifecycle.start_retiring(channel, by=amina, at=timezone.now(), why="Test")
    lifecycle.retire(channel, by=amina, at=timezone.now(), why="Test")
    client.force_login(amina)

    data = exported(client)

    assert [(row["name"], row["state"]) for row in rows_of(data)] == [("Old", "retired")]
    assert [row.fate for row in make_plan(read_lines(data), at=timezone.now()).rows] == ["left"]


def test_files_carry_a_byte_order_mark_and_no_formula(client, register):
    client.force_login(world.comms())

    data = exported(client)
    workbook = openpyxl.load_workbook(io.BytesIO(exported(client, format="xlsx")))

    assert data.startswith(b"\xef\xbb\xbf")
    cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]
    assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "＝"))] == []
    assert "'+41 Genève" in cells
    assert {cell.data_type for row in workbook.active.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert [cell.value for row in workbook.active.iter_rows() for cell in row if str(cell.value).startswith("=")] == []


def test_the_file_has_what_the_filters_leave(client, register):
    client.force_login(world.comms())

    assert [row["name"] for row in rows_of(exported(client, q="Genève"))] == ["'+41 Genève"]


def test_who_runs_a_channel_is_told_only_to_those_who_may_know(client, register):
    client.force_login(world.person())

    rows = rows_of(exported(client))

    assert {(row["administrators"], row["responsible_email"], row["deputy_email"]) for row in rows} == {("", "", "")}


def test_an_unlisted_channel_is_in_no_file_of_strangers(client, register):
    """A22: it is there for the team, so there is something that could leak."""
    hidden = register.get(name="Locked")
    lifecycle.unlist(hidden, by=world.comms(), at=timezone.now(), why="Safety")

    client.force_login(world.person())
    assert "Locked" not in [row["name"] for row in rows_of(exported(client))]
    client.force_login(world.comms())
    assert "Locked" in [row["name"] for row in rows_of(exported(client))]


def test_the_file_costs_the_same_for_one_channel_as_for_three(client, register):
    client.force_login(world.comms())
    costs = set()
    exported(client)  # the session is kept with the first page
    for query in ({"q": "Genève"}, {}):
        with CaptureQueriesContext(connection) as queries:
            exported(client, **query)
        costs.add(len(queries))

    assert len(costs) == 1


def test_every_exported_column_is_one_the_import_reads():
    assert set(EXPORTED) <= set(COLUMNS)
