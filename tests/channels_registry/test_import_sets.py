"""Thousands of channels at once: written as one by one, told while it goes on, and never taking anything away (A8)."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Person
from channels_registry.addresses import read_address
from channels_registry.entering import Access, NewChannel, register_existing
from channels_registry.entering_many import Existing, SomeRefused, register_existing_many
from channels_registry.importing import read_lines, run, uploads
from channels_registry.models import (
    AccessLevel,
    Channel,
    ChannelAddress,
    Finding,
    Grant,
    ImportFile,
    ImportStage,
    NearForm,
    Platform,
)
from channels_registry.tasks import work_on_imports
from ledger.models import LedgerEntry
from ledger.recording import verify
from tests import world
from tests.channels_registry.importing_world import csv_of, everything, plan_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def team():
    return world.comms("Amina Diallo", email="amina@example.org")


def new(number: int, body, *, link: bool = True) -> NewChannel:
    url = f"https://x.com/act_set_{number}"
    return NewChannel(
        f"Channel {number}", body, Platform.objects.get(key="x"), "region", "profile",
        read_address(url) if link else None, url if link else "", {"languages": ["en"], "region": "North"},
    )  # fmt: skip


def written(keys, *, without=()) -> dict:
    """What stands about these channels, with keys of rows and who came first left out."""
    left = {"id", "pk", "channel_id", "address_id", "entry_id", "grants_version", *without}

    def rows(queryset):
        return [{k: v for k, v in row.items() if k not in left} for row in queryset.values()]

    entries = LedgerEntry.objects.filter(subject_type="channels_registry.channel", subject_id__in=keys)
    return {
        "channels": rows(Channel.objects.filter(pk__in=keys).order_by("pk")),
        "addresses": rows(ChannelAddress.objects.filter(channel__in=keys).order_by("channel")),
        "forms": sorted(NearForm.objects.filter(address__channel__in=keys).values_list("form", flat=True)),
        "grants": rows(Grant.objects.filter(channel__in=keys).order_by("channel", "pk")),
        "findings": rows(Finding.objects.filter(channel__in=keys).order_by("channel", "rule")),
        "decisions": sorted(entries.values_list("action", "actor_id")),
    }


def test_many_are_written_as_one_by_one(team):
    at = timezone.now()
    body, runner = world.body(), world.person()
    agency = world.external(contract_end=timezone.localdate() + dt.timedelta(days=90))
    access = [
        Access(team, AccessLevel.ADMIN),
        Access(runner, AccessLevel.EDITOR, "Editor"),
        Access(agency, AccessLevel.ANALYST),
    ]

    with transaction.atomic():
        one = register_existing(new(1, body), by=team, at=at, access=access)
        none = register_existing(new(1, body, link=False), by=team, at=at)
        expected = written([one.pk, none.pk], without={"source"})
        transaction.set_rollback(True)
    keys = register_existing_many([Existing(new(1, body), access), Existing(new(1, body, link=False))], by=team, at=at)

    assert written(keys, without={"source"}) == expected
    assert set(Grant.objects.filter(channel__in=keys).values_list("source", flat=True)) == {"imported"}
    assert verify().intact


def test_a_refusal_names_every_row_it_is_about_and_nothing_is_written(team):
    world.channel("There", address="https://x.com/act_set_2")
    gone = world.person("Gone")
    Person.objects.filter(pk=gone.pk).update(is_active=False, left_at=timezone.now())
    body, before = world.body(), everything()

    with pytest.raises(SomeRefused) as refusal:
        register_existing_many(
            [Existing(new(1, body)), Existing(new(2, body)), Existing(new(3, body), [Access(gone, AccessLevel.ADMIN)])],
            by=team, at=timezone.now(),
        )  # fmt: skip

    assert refusal.value.sentences == {
        1: "This link already belongs to another channel in the register.",
        2: "Gone has left and cannot be given access.",
    }
    assert everything() == before


def test_only_the_team_enters_many():
    body, someone = world.body(), world.person()
    before = everything()

    with pytest.raises(SomeRefused, match="Only the communications team"):
        register_existing_many([Existing(new(1, body))], by=someone, at=timezone.now())

    assert everything() == before


def test_entering_costs_the_same_for_one_row_as_for_many(team):
    def cost(numbers):
        rows = [f"N{n};x;https://x.com/act_cost_{n};{body};region;amina@example.org:admin" for n in numbers]
        plan = plan_of(*rows)
        with CaptureQueriesContext(connection) as queries:
            assert run(plan, by=team, at=timezone.now()) is True
        return len(queries)

    body = world.body()
    cost(range(1))  # what is read once and remembered
    one, many_rows = cost(range(1, 2)), cost(range(2, 61))

    # SQLite takes 999 values a statement, so that the channels themselves go in by twenties.
    columns = len(Channel._meta.concrete_fields)
    more = 0 if connection.vendor == "postgresql" else 59 // (999 // columns)
    assert many_rows == one + more


# --- Amnesty (design §4) ------------------------------------------------------------------------------------------------
AMNESTY = "name;link;body;kind;locked_out;administrators;coadministrators"


def test_what_exists_is_recorded_as_it_is(team):
    """Locked out, the platform's own words, and people who have not read the policy: said, counted, never refused."""
    body, runner = world.body("Forum"), world.person("Rune Berg", email="rune@example.org")
    plan = plan_of(
        "A;https://x.com/act_a;Forum;region;oui;;",
        "B;https://x.com/act_b;Forum;region;;rune berg:Full control:Page admin;Amina Diallo",
        header=AMNESTY,
    )

    assert run(plan, by=team, at=timezone.now()) is True

    locked, kept = Channel.objects.order_by("name")
    assert (locked.access_lost_at is not None, kept.access_lost_at, kept.body) == (True, None, body)
    assert set(Grant.objects.values_list("channel__name", "person", "level", "native_role", "source")) == {
        ("B", runner.pk, "admin", "Page admin", "imported"), ("B", team.pk, "admin", "", "imported"),
    }  # fmt: skip
    assert LedgerEntry.objects.filter(action="channels.access_lost", subject_id=locked.pk).count() == 1
    assert set(Finding.objects.open().filter(channel=locked, rule__in=["no_coadmin", "single_admin"]).values_list("rule", flat=True)) == {
        "no_coadmin", "single_admin",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("A;https://x.com/a_b;Forum;region;perhaps;;", "“locked_out” is “perhaps”; write yes or no."),
        (
            "A;https://x.com/a_b;Forum;region;;amina@example.org:editor;Amina Diallo",
            "Amina Diallo cannot co-administer the channel without full control. Correct one of the two columns.",
        ),
    ],
)
def test_what_contradicts_itself_is_told(team, row, sentence):
    world.body("Forum")

    assert [row.sentences for row in plan_of(row, header=AMNESTY).rows] == [[sentence]]


# --- An import takes nothing away -----------------------------------------------------------------------------------------
def test_no_import_takes_the_last_administrator_of_anything(team):
    """A8: a file that says less, or something else, of channels in the register changes none of them, partial or not."""
    body = world.body("Forum")
    channel = world.channel("Kept", of=body, address="https://x.com/act_kept", coadmin=team)
    before = (written([channel.pk]), Person.objects.count())
    rows = (
        "Kept;x;https://x.com/act_kept;Forum;region;",
        "Other name;x;https://twitter.com/ACT_KEPT;Forum;country;amina@example.org:analyst",
        "Fresh;x;https://x.com/act_fresh;Forum;region;amina@example.org:analyst",
    )

    for partial in (False, True):
        run(plan_of(*rows), by=team, at=timezone.now(), partial=partial)

    assert (written([channel.pk]), Person.objects.count()) == before
    assert list(Channel.objects.order_by("name").values_list("name", flat=True)) == ["Fresh", "Kept"]


# --- Large files ----------------------------------------------------------------------------------------------------------
def many(count: int) -> bytes:
    return csv_of(*[f"N{n};x;https://x.com/act_many_{n};Forum;region;" for n in range(count)])


def test_a_large_file_waits_for_a_worker_and_tells_how_far_it_is(client, team):
    world.body("Forum")
    client.force_login(team)
    at = timezone.now()
    file = uploads.keep_upload(read_lines(many(uploads.AT_ONCE + 1)), name="large.csv", by=team, at=at)
    uploads.tell_columns(file, file.columns, {}, by=team, at=at)
    uploads.work_at_once(file, at=at)

    page = client.get(f"/registry/import/{file.pk}/progress/")
    assert "Waiting for a worker" in page.content.decode()
    assert client.get(f"/registry/import/{file.pk}/rows/").url == f"/registry/import/{file.pk}/progress/"

    assert work_on_imports() == 1
    moved = client.get(f"/registry/import/{file.pk}/progress/", headers={"HX-Request": "true"})
    assert moved.headers["HX-Redirect"] == f"/registry/import/{file.pk}/rows/"

    client.post(f"/registry/import/{file.pk}/rows/")
    assert ImportFile.objects.get().stage == ImportStage.ENTERING
    assert Channel.objects.count() == 0
    assert [work_on_imports(), work_on_imports()] == [1, 0]
    assert (ImportFile.objects.get().stage, Channel.objects.count()) == (ImportStage.DONE, uploads.AT_ONCE + 1)


def test_work_that_a_dead_worker_left_is_taken_up_again(team):
    world.body("Forum")
    at = timezone.now()
    file = uploads.keep_upload(read_lines(many(uploads.AT_ONCE + 1)), name="large.csv", by=team, at=at)
    uploads.tell_columns(file, file.columns, {}, by=team, at=at)
    ImportFile.objects.update(claimed_at=at)

    assert uploads.work_on_waiting(at=at + dt.timedelta(minutes=5)) == 0
    assert uploads.work_on_waiting(at=at + dt.timedelta(minutes=26)) == 1
    assert ImportFile.objects.get().stage == ImportStage.LOOK


def test_whoever_has_left_the_team_enters_nothing_any_more(team):
    world.body("Forum")
    at = timezone.now()
    file = uploads.keep_upload(read_lines(many(1)), name="small.csv", by=team, at=at)
    uploads.tell_columns(file, file.columns, {}, by=team, at=at)
    uploads.work_at_once(file, at=at)
    uploads.ask_to_enter(file, partial=False, by=team, at=at)
    team.role_assignments.update(ended_at=at)

    uploads.work_on_waiting(at=timezone.now())

    assert (ImportFile.objects.get().stage, Channel.objects.count()) == (ImportStage.LOOK, 0)
