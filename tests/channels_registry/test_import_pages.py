"""The pages on which the team brings a spreadsheet of channels: file, columns, rows, names, the last button (docs/import.md)."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person, RoleAssignment
from channels_registry.importing import uploads
from channels_registry.models import Channel, ColumnMatch, Grant, ImportContent, ImportFile, ImportStage
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


def upload(client, data: bytes, name="channels.csv", **kwargs):
    return client.post(reverse("channels:import"), {"file": SimpleUploadedFile(name, data)}, **kwargs)


def page_of(name: str) -> str:
    return reverse(f"channels:import-{name}", args=[ImportFile.objects.get().pk])


def test_pages_lead_from_the_file_to_the_register(client, forum, team):
    client.force_login(team)
    before = everything()

    preview = upload(client, csv_of(GOOD, BAD), follow=True)

    assert preview.redirect_chain == [(page_of("rows"), 302)]
    assert "Enter 1 good row only" in preview.content.decode()
    assert "“link”: This leads to a post, a video or another page" in preview.content.decode()
    assert everything() == before

    done = client.post(page_of("rows"), {"partial": "yes"}, follow=True)

    assert [channel.name for channel in Channel.objects.all()] == ["Good"]
    assert [str(message) for message in done.context["messages"]] == [
        "1 channel has been entered in the register. 1 row was left out; see below why."
    ]
    assert LedgerEntry.objects.filter(action="channels.registered_existing").get().actor_id == team.pk
    rows = b"".join(client.get(page_of("rows"), {"format": "csv"}).streaming_content).decode()
    assert rows.splitlines()[1].startswith("Bad,x,https://x.com/a/status/1,ACT Kenya Forum,region,")


def test_one_bad_row_writes_nothing_unless_the_good_ones_are_chosen(client, forum, team):
    client.force_login(team)
    upload(client, csv_of(GOOD, BAD))
    before = everything()

    refused = client.post(page_of("rows"), follow=True)

    assert everything() == before
    assert [str(message) for message in refused.context["messages"]] == [
        "Some rows have a problem, so nothing was written. Put them right, or choose to enter the good rows only."
    ]


def test_a_problem_that_comes_up_meanwhile_writes_nothing(client, forum, team):
    """The rows were all good when they were looked at; one link has been taken since."""
    client.force_login(team)
    upload(client, csv_of(GOOD, "Other;x;https://x.com/act_other;Kenya;region;amina@example.org:admin"))
    world.external("Agence", email="agence@example.org")
    Person.objects.filter(email="amina@example.org").update(full_name="Amina D.")
    RoleAssignment.objects.filter(person=team).update(ended_at=timezone.now())
    ImportFile.objects.update(stage=ImportStage.ENTERING, asked_at=timezone.now())
    before = everything()

    uploads.work_on_waiting(at=timezone.now())

    file = ImportFile.objects.get()
    assert everything() == before
    assert (file.stage, file.note) == (
        ImportStage.LOOK, "Nothing was written. Look at the rows again: something has changed meanwhile.",
    )  # fmt: skip


def test_pressing_twice_enters_once(client, forum, team):
    client.force_login(team)
    upload(client, csv_of(GOOD))
    client.post(page_of("rows"))

    again = client.post(page_of("rows"), follow=True)

    assert Channel.objects.count() == 1
    assert [str(message) for message in again.context["messages"]] == [
        "1 channel has been entered in the register.",
        "This file has been dealt with meanwhile. The page shows how it stands now.",
    ]


@pytest.mark.parametrize(
    "data",
    [b"", b"name;link\n\x00", "é".encode("cp1252"), b"PK\x03\x04", b"x" * 5_000_001, b"title\n"],
)
def test_a_bad_file_is_told_on_the_page(client, team, data):
    client.force_login(team)
    before = everything()

    response = upload(client, data)

    assert response.status_code == 422
    assert everything() == before
    assert list(ImportFile.objects.all()) == []


# --- Columns ------------------------------------------------------------------------------------------------------------
OWN_HEADER = "Account title;Where;Who runs it;Notes"
OWN_ROW = "Kenya on X;https://x.com/act_kenya;ACT Kenya Forum;from 2019"
TOLD = {"c0": "name", "c1": "link", "c2": "body", "c3": "", "body": "", "kind": "region"}


def test_other_headers_lead_to_a_page_that_asks_what_the_columns_are(client, forum, team):
    client.force_login(team)

    asked = upload(client, csv_of(OWN_ROW, header=OWN_HEADER), follow=True)

    assert asked.redirect_chain == [(page_of("columns"), 302)]
    assert [asked.context["form"][f"c{place}"].initial for place in range(4)] == ["", "", "", ""]
    assert "For instance: https://x.com/act_kenya" in asked.content.decode()

    client.post(page_of("columns"), TOLD)
    client.post(page_of("rows"))

    assert [(channel.name, channel.kind, channel.body) for channel in Channel.objects.all()] == [
        ("Kenya on X", "region", forum)
    ]


def test_what_the_columns_are_is_remembered_and_offered(client, forum, team):
    client.force_login(team)
    upload(client, csv_of(OWN_ROW, header=OWN_HEADER))
    client.post(page_of("columns"), TOLD)
    ImportFile.objects.all().delete()

    again = upload(client, csv_of("B;https://x.com/act_b;Kenya;", header=OWN_HEADER.upper()), follow=True)

    assert [again.context["form"][f"c{place}"].initial for place in range(4)] == ["name", "link", "body", ""]
    assert "what they are was told by Amina Diallo" in again.content.decode()
    assert ColumnMatch.objects.count() == 1


def test_columns_that_say_themselves_are_never_asked_about(client, forum, team):
    client.force_login(team)

    for _time in range(2):
        ImportFile.objects.all().delete()
        assert upload(client, csv_of(GOOD)).url == page_of("rows")

    assert list(ColumnMatch.objects.all()) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"c3": "name"}, "“Name of the channel” is chosen for two columns. Keep one of them."),
        (
            {"c1": "", "kind": ""},
            "No column is chosen for: Link or username, Purpose. Without it no row can be entered.",
        ),
    ],
)
def test_columns_that_cannot_be_are_refused(client, forum, team, change, sentence):
    client.force_login(team)
    upload(client, csv_of(OWN_ROW, header=OWN_HEADER))

    refused = client.post(page_of("columns"), {**TOLD, **change})

    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors() == [sentence]
    assert (ImportFile.objects.get().stage, list(ColumnMatch.objects.all())) == (ImportStage.COLUMNS, [])


# --- Names --------------------------------------------------------------------------------------------------------------
UNKNOWN = [
    "A;x;https://x.com/act_a;National Kenya forum;region;Jane Doe:admin",
    "B;x;https://x.com/act_b;national  kenya FORUM;region;jane doe:editor; new@example.org:admin",
    "C;x;https://x.com/act_c;Gone group;region;Left Person:admin",
]


def quoted(*rows: str) -> bytes:
    return csv_of(*[f'{row.rpartition(";region;")[0]};region;"{row.rpartition(";region;")[2]}"' for row in rows])


def test_unknown_names_are_asked_once_for_the_whole_file(client, forum, team):
    jane = world.person("Jane D. Doe", email="jane@example.org")
    client.force_login(team)
    upload(client, quoted(*UNKNOWN))
    asked = client.get(page_of("names")).context["form"].asked
    before = everything()

    assert asked == [
        ["body", "National Kenya forum", 2], ["body", "Gone group", 1],
        ["person", "Jane Doe", 2], ["person", "Left Person", 1], ["person", "new@example.org", 1],
    ]  # fmt: skip

    client.post(
        page_of("names"),
        {
            "n0": forum.pk, "n1": "leave", "n2": "known", "n2_who": "jane@example.org", "n3": "leave",
            "n4": "new", "n4_new": "Nia New",
        },
    )  # fmt: skip
    assert everything() == before
    assert not Person.objects.filter(email="new@example.org").exists()
    client.post(page_of("rows"))

    assert [(channel.name, channel.body) for channel in Channel.objects.order_by("name")] == [
        ("A", forum),
        ("B", forum),
    ]
    newcomer = Person.objects.get(email="new@example.org")
    assert (newcomer.full_name, newcomer.has_usable_password()) == ("Nia New", False)
    assert {(grant.channel.name, grant.person, grant.level) for grant in Grant.objects.all()} == {
        ("A", jane, "admin"), ("B", jane, "editor"), ("B", newcomer, "admin"),
    }  # fmt: skip


def test_a_name_is_never_matched_by_a_part_of_it(client, forum, team):
    world.person("Jane Doe-Smith")
    client.force_login(team)

    upload(client, csv_of("A;x;https://x.com/act_a;ACT Kenya;region;Jane Doe:admin"))

    assert ImportFile.objects.get().content.verdicts["unknown"] == [["body", "ACT Kenya", 1], ["person", "Jane Doe", 1]]


def test_two_people_of_one_name_are_asked_about(client, forum, team):
    world.person("Jane Doe")
    world.person("jane  doe")
    client.force_login(team)

    page = upload(client, csv_of("A;x;https://x.com/act_a;Kenya;region;Jane Doe:admin"), follow=True)

    assert "several people are called Jane Doe." in page.content.decode()


def test_someone_who_has_left_is_not_entered_anew(client, forum, team):
    world.person("Gone", email="gone@example.org")
    Person.objects.filter(email="gone@example.org").update(is_active=False, left_at=timezone.now())
    client.force_login(team)
    upload(client, csv_of("A;x;https://x.com/act_a;Kenya;region;gone@example.org:admin"))

    refused = client.post(page_of("names"), {"n0": "new", "n0_new": "Gone"})

    assert refused.status_code == 422
    assert refused.context["form"].errors["n0_new"] == ["Gone has left. Name someone else, or leave the person out."]
    assert ImportFile.objects.get().answers == {}


# --- Whose file it is, and how long -------------------------------------------------------------------------------------
PAGES = ("columns", "names", "rows", "progress")


@pytest.mark.parametrize("who", [world.person, world.auditor, world.administrator])
def test_only_the_team_imports(client, forum, team, who):
    client.force_login(team)
    upload(client, csv_of(GOOD))
    client.force_login(who())

    for url in (reverse("channels:import"), *map(page_of, PAGES)):
        for method in (client.get, client.post):
            assert method(url).status_code == 403
    assert Channel.objects.count() == 0


@pytest.mark.parametrize("name", PAGES)
def test_a_colleagues_file_is_nobody_elses(client, forum, team, name):
    client.force_login(team)
    upload(client, csv_of(GOOD))
    client.force_login(world.lead())

    for method in (client.get, client.post):
        assert method(page_of(name)).status_code == 404
    assert Channel.objects.count() == 0


def test_a_file_is_erased_after_seven_days(forum, team):
    from channels_registry.importing import read_lines

    now = timezone.now()
    for days in (8, 6):
        uploads.keep_upload(read_lines(csv_of(GOOD)), name=f"{days}", by=team, at=now - dt.timedelta(days=days))

    assert uploads.erase_old(at=now) == 1

    assert [file.name for file in ImportFile.objects.all()] == ["6"]
    assert ImportContent.objects.count() == 1


def test_the_page_of_rows_costs_the_same_for_one_row_as_for_many(client, forum, team):
    client.force_login(team)
    costs = set()
    for count in (1, 120):
        ImportFile.objects.all().delete()
        upload(client, csv_of(*[f"N{n};x;https://x.com/act_{n};K;region;" for n in range(count)]))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(page_of("rows"))
        costs.add(len(queries))

    assert len(costs) == 1
