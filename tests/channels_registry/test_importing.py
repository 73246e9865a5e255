"""Channels from a spreadsheet: read with care, whole or not at all, twice is once (docs/import.md)."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels_registry import lifecycle
from channels_registry.forms.importing import MOST_AT_ONCE
from channels_registry.importing import FileRefused, make_plan, read_lines, run
from channels_registry.importing.files import MOST_ROWS
from channels_registry.models import AccessLevel, Channel, ChannelAddress, ChannelStatus, Finding, Grant
from ledger.models import LedgerEntry
from portal.exports import safe_cell
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
HEADER = "name;platform;link;body;kind;administrators"


@pytest.fixture
def forum():
    return world.body("ACT Kenya Forum", short_name="Kenya")


@pytest.fixture
def team():
    return world.comms("Amina Diallo", email="amina@example.org")


def everything() -> dict:
    """What a refused import must leave as it was."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Channel, ChannelAddress, Grant, LedgerEntry)
    }


def csv_of(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def plan_of(*rows: str, header: str = HEADER):
    return make_plan(read_lines(csv_of(*rows, header=header)), at=timezone.now())


def xlsx_of(*rows) -> bytes:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def sentences(plan) -> list[str]:
    return [sentence for row in plan.rows for sentence in row.sentences]


# --- What a good row becomes ---------------------------------------------------------------------------------------------
def test_a_row_becomes_a_channel_with_all_it_says(forum, team):
    runner, deputy = world.person("Rune Berg", email="rune@example.org"), world.person(email="dep@example.org")
    header = (
        "Nom,Plateforme,Lien,Structure,kind,format,langues,Pays,region,mailbox,summary,purpose,audience,"
        "responsible_email,deputy_email,administrators,official_since,expected_end,rhythm"
    )
    row = (
        '"ACT Kenya, officiel",Facebook,https://m.facebook.com/ACT.Kenya/?ref=x,kenya,Pays,page,"fr; English",ke,Africa,'
        "shared@example.org,In short,For all,Everyone,rune@example.org,DEP@example.org,"
        '"amina@example.org:Full control; rune@example.org:editor",2019-03-31,2027-01-31,weekly'
    )
    plan = plan_of(row, header=header)

    assert sentences(plan) == []
    assert run(plan, by=team, at=timezone.now()) is True

    channel = Channel.objects.get()
    assert (channel.name, channel.body, channel.platform.key, channel.kind, channel.format) == (
        "ACT Kenya, officiel", forum, "facebook", "country", "page",
    )  # fmt: skip
    assert (channel.languages, channel.countries, channel.region) == (["fr", "en"], ["KE"], "Africa")
    assert (channel.responsible, channel.deputy, channel.shared_mailbox) == (runner, deputy, "shared@example.org")
    assert (channel.summary, channel.purpose, channel.audience) == ("In short", "For all", "Everyone")
    assert (channel.activated_at.date(), channel.expected_end) == (dt.date(2019, 3, 31), dt.date(2027, 1, 31))
    assert (channel.status, channel.rhythm) == (ChannelStatus.ACTIVE, "weekly")
    assert channel.bring_in_line_by is not None
    address = ChannelAddress.objects.get()
    assert address.canonical_url == "https://www.facebook.com/act.kenya"
    assert {(grant.person, grant.level) for grant in Grant.objects.all()} == {
        (team, AccessLevel.ADMIN), (runner, AccessLevel.EDITOR),
    }  # fmt: skip
    # Rule A8 fails for it, and that is on record from the first moment.
    assert [finding.rule for finding in Finding.objects.open()] == ["single_admin"]


def test_an_import_cannot_set_what_is_decided_elsewhere(forum):
    header = f"{HEADER};status;unlisted_at;tier;retired_at;owner;id"
    plan = plan_of(
        f"A;x;https://x.com/act_kenya;{forum};region;;retired;2020-01-01;careful;2020-01-01;x;1", header=header
    )

    run(plan, by=None, at=timezone.now())

    assert plan.unread == ["status", "unlisted_at", "tier", "retired_at", "owner", "id"]
    channel = Channel.objects.get()
    assert (channel.status, channel.unlisted_at, channel.retired_at, channel.tier) == ("active", None, None, "standard")


def test_a_closed_group_states_that_it_has_no_link(forum):
    plan = plan_of(f"Group;facebook;none;{forum};region;")

    run(plan, by=None, at=timezone.now())

    channel = Channel.objects.get()
    assert channel.no_public_address is True
    assert plan_of(f"group;Facebook;aucun;{forum};region;").known != []


def test_the_platform_follows_from_the_link(forum):
    plan = plan_of(
        f"A;https://www.youtube.com/@act_kenya;{forum};region",
        f"B;https://blog.example.org/feed;{forum};region",
        header="name;link;body;kind",
    )

    assert [row.new.platform.key for row in plan.ready] == ["youtube", "web"]


# --- Whole, or not at all; twice is once ------------------------------------------------------------------------------------
GOOD = "Good;x;https://x.com/act_kenya;ACT Kenya Forum;region;"
BAD = "Bad;x;https://x.com/a/status/1;ACT Kenya Forum;region;"


def test_one_problem_and_nothing_is_written(forum):
    before = everything()

    plan = plan_of(GOOD, BAD)

    assert run(plan, by=None, at=timezone.now()) is False
    assert everything() == before
    assert [row.line.number for row in plan.problems] == [3]


def test_partial_enters_the_good_rows(forum):
    plan = plan_of(GOOD, BAD)

    assert run(plan, by=None, at=timezone.now(), partial=True) is True

    assert [channel.name for channel in Channel.objects.all()] == ["Good"]
    assert ([row.name for row in plan.entered], [row.name for row in plan.problems]) == (["Good"], ["Bad"])


def test_a_dry_run_writes_nothing_and_says_what_would_be(forum):
    before = everything()
    plan = plan_of(GOOD)

    assert run(plan, by=None, at=timezone.now(), dry_run=True) is False

    assert everything() == before
    assert [row.name for row in plan.entered] == ["Good"]


def test_a_second_import_of_the_same_file_changes_nothing(forum):
    run(plan_of(GOOD), by=None, at=timezone.now())
    before = everything()

    plan = plan_of(GOOD)
    run(plan, by=None, at=timezone.now())

    assert everything() == before
    assert sentences(plan) == ["Already in the register as “Good”."]


def test_a_refusal_met_while_writing_undoes_the_whole_import(forum, team):
    """Someone leaves, or takes the link, between the look and the last button."""
    plan = plan_of(GOOD, f"Other;x;https://x.com/act_other;{forum};region;amina@example.org:admin")
    type(team).objects.filter(pk=team.pk).update(is_active=False, left_at=timezone.now())
    before = everything()

    assert run(plan, by=None, at=timezone.now()) is False

    assert everything() == before
    assert sentences(plan) == ["Amina Diallo has left and cannot be given access."]
    assert [row.name for row in plan.entered] == []


def test_a_link_that_was_ours_is_not_taken_up_again_by_an_import(forum):
    channel = world.channel("Old", address="https://x.com/act_kenya")
    lifecycle.start_retiring(channel, by=world.comms(), at=timezone.now(), why="Test")
    lifecycle.retire(channel, by=world.comms(), at=timezone.now(), why="Test")

    assert sentences(plan_of(GOOD)) == [
        "This link was that of “Old” and is ours no longer. To use it again, file a request."
    ]


def test_a_channel_being_set_up_or_unlisted_is_known(forum):
    hidden = world.channel("Hidden", address="https://x.com/act_kenya")
    lifecycle.unlist(hidden, by=world.comms(), at=timezone.now(), why="Safety")

    assert sentences(plan_of(GOOD)) == ["Already in the register as “Hidden”."]


# --- Problems of rows, in words -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (";x;https://x.com/a_b;Kenya;region;", "“name” is empty."),
        ("A;nope;https://x.com/a_b;Kenya;region;", "“nope” is no platform of the portal."),
        ("A;google_plus;https://x.com/a_b;Kenya;region;", "Google+ is kept for history only."),
        ("A;x;;Kenya;region;", "“link” is empty. Give the link of the channel; for a closed group without one write: none."),
        ("A;;none;Kenya;region;", "A channel without a link needs its platform."),
        ("A;x;https://x.com/a_b;Ken;region;", "There is no group or office “Ken”. Write its name as in the portal, or add it first."),
        ("A;x;https://x.com/a_b;;region;", "There is no group or office “”. Write its name as in the portal, or add it first."),
        (
            "A;x;https://x.com/a_b;Kenya;regional;",
            "“kind” is “regional”; write one of: corporate, language, region, country, project, campaign, office.",
        ),
        (
            "A;x;https://x.com/a_b;Kenya;region;nobody@example.org:admin",
            "“administrators”: nobody active has the address nobody@example.org. Add the person first, or leave them out.",
        ),
        (
            '"A";x;https://x.com/a_b;Kenya;region;amina@example.org',
            "“administrators” holds “amina@example.org”; write address:level, for instance amina@example.org:admin.",
        ),
        (
            "A;x;https://x.com/a_b;Kenya;region;amina@example.org:boss",
            "“administrators” is “boss”; write one of: owner, admin, editor, moderator, analyst.",
        ),
        ('A;x;https://x.com/a_b;Kenya;region;"amina@example.org:admin; AMINA@example.org:editor"', "“administrators” names Amina Diallo twice."),
        ("A;x;https://x.com/a_b;Kenya;region;;surplus", "The row has more cells than the first line; is a quotation mark missing?"),
        ("password: Hunter2xx;x;https://x.com/a_b;Kenya;region;", "“name” looks like a password, and the portal never keeps one. Name the safe and its entry."),
        ("Na\u202eme;x;https://x.com/a_b;Kenya;region;", "“name” holds an invisible character. Type it anew."),
        (f"{'x' * 121};x;https://x.com/a_b;Kenya;region;", "“name” can have 120 characters at most; it has 121."),
    ],
)  # fmt: skip
def test_a_problem_is_told_in_a_sentence(forum, team, row, sentence):
    plan = plan_of(row)

    assert sentences(plan) == [sentence]
    assert plan.ready == []


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("official_since", "31.03.2019", "“official_since” is “31.03.2019”; write the date as 2019-03-31."),
        ("official_since", "2999-01-01", "“official_since” is “2999-01-01”; write the date as 2019-03-31."),
        ("official_since", "2198-01-01", "“official_since” lies in the future."),
        ("expected_end", "soon", "“expected_end” is “soon”; write the date as 2019-03-31."),
        ("languages", "klingon!", "“languages” holds “klingon!”; write language codes such as en; fr."),
        (
            "countries",
            "Kenia land",
            "“countries”: We know no country called “Kenia land”. Write its name in English or French, for instance Kenya.",
        ),
        ("mailbox", "not-an-address", "“mailbox” is “not-an-address”, which is no e-mail address."),
        ("format", "blob", "“format” is “blob”; write one of: page, profile, public_group, closed_group, video, broadcast, feed."),
        ("deputy_email", "x@example.org", "“deputy_email”: nobody active has the address x@example.org. Add the person first, or leave them out."),
    ],
)  # fmt: skip
def test_a_problem_of_an_optional_column(forum, column, cell, sentence):
    plan = plan_of(f"A;https://x.com/a_b;Kenya;region;{cell}", header=f"name;link;body;kind;{column}")

    assert sentences(plan) == [sentence]


def test_all_problems_of_a_row_are_told(forum):
    plan = plan_of(";nope;https://x.com/a_b;Nobody;regional;")

    assert len(plan.rows[0].sentences) == 4


def test_the_same_channel_twice_in_a_file(forum):
    plan = plan_of(GOOD, "Again;x;https://twitter.com/ACT_kenya?s=20;Kenya;region;")

    assert sentences(plan) == ["The same channel stands in line 2 already."]


def test_two_groups_with_one_short_name_are_not_guessed_at(forum):
    world.body("Another Kenya group", short_name="kenya")

    assert sentences(plan_of("A;x;https://x.com/a_b;Kenya;region;")) == [
        "Several groups are called “Kenya” for short. Write the whole name."
    ]


def test_an_agency_whose_contract_has_ended_gets_no_access(forum):
    yesterday = (timezone.now() - dt.timedelta(days=1)).date()
    world.external("Agence", email="agence@example.org", contract_end=yesterday)

    plan = plan_of("A;x;https://x.com/a_b;Kenya;region;agence@example.org:editor")

    assert sentences(plan) == ["The contract of Agence has ended. Prolong it first, or leave the person out."]


def test_deputy_and_responsible_are_two_people(forum, team):
    plan = plan_of(
        "A;https://x.com/a_b;Kenya;region;amina@example.org;amina@example.org",
        header="name;link;body;kind;responsible;deputy",
    )

    assert sentences(plan) == ["The deputy must be someone else than the responsible person."]


def test_making_a_plan_costs_the_same_for_one_row_as_for_many(forum):
    def cost(rows):
        with CaptureQueriesContext(connection) as queries:
            plan_of(*[f"N{n};x;https://x.com/act_{n};Kenya;region;p{n}@example.org:admin" for n in range(rows)])
        return len(queries)

    assert cost(1) == cost(100)


# --- Files -------------------------------------------------------------------------------------------------------------------
def refusal_of(data: bytes) -> str:
    with pytest.raises(FileRefused) as refusal:
        make_plan(read_lines(data), at=timezone.now())
    return str(refusal.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_in_all_its_dialects(delimiter, mark, end):
    text = end.join(delimiter.join(row) for row in (["name", "link"], ["Ünal", "a b"], ["", ""], ["C", '"x\ny"']))

    lines = read_lines(mark + text.encode())

    assert [line.cells for line in lines] == [["name", "link"], ["Ünal", "a b"], ["C", "x\ny"]]
    assert [line.number for line in lines] == [1, 2, 4]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty. Its first line must name the columns."),
        (b"\n\n;;\n", "The file is empty. Its first line must name the columns."),
        (
            "name;link\nGenève;x".encode("utf-16"),
            "From its first character on, the file is not UTF-8 but UTF-16. Save it as “CSV UTF-8” and bring it again.",
        ),
        (
            ("name;link;body;kind\n" * 30).encode("utf-16-le"),
            "From its first character on, the file is not UTF-8 but UTF-16. Save it as “CSV UTF-8” and bring it again.",
        ),
        (
            "name;link\nGenève;x".encode("cp1252"),
            "Line 2, character 4 is not UTF-8 (byte E8); accents may come from another encoding. "
            "Save the file as “CSV UTF-8” and bring it again.",
        ),
        (
            b"\xef\xbb\xbfname\r\nGen\xe8ve",
            "Line 2, character 4 is not UTF-8 (byte E8); accents may come from another encoding. "
            "Save the file as “CSV UTF-8” and bring it again.",
        ),
        (
            b"name;link\nab\x00c;x",
            "Line 2, character 3 is an invisible NUL. Save the file again from your spreadsheet as “CSV UTF-8”.",
        ),
        (b'name;link\n"a"b;x', "Line 2 cannot be read: look for a quotation mark that is missing or too many."),
        (b'name;link\n"a;x\n', "Line 2 cannot be read: look for a quotation mark that is missing or too many."),
        (
            b"title;link\na;b",
            "The first line must name the columns; missing: name, body, kind. Found: title, link.",
        ),
        (b"name;nom;link;body;kind\n", "The column “name” stands in the file twice. Keep one of them."),
        (b"x" * 1_000_001, "The file is larger than 1 MB. Split it into parts, or remove what is no table."),
        (b"\xd0\xcf\x11\xe0rest", "This is an old or protected Excel file. Save it as “Excel workbook (.xlsx)” or as CSV."),
        (b"name\n" + b"x\n" * (MOST_ROWS + 1), "The file has more than 5000 rows. Split it into parts."),
        (b"name\n" + b"x" * 10_001, "Line 2 has a cell of more than 10000 characters. Shorten it; or is a quotation mark missing at its end?"),
        (b"name\n" + b";" * 61 + b"x", "Line 2 has more than 60 columns. Remove those that are not needed."),
        (b"PK\x03\x04nonsense", "The file says that it is an Excel workbook, but it is damaged. Open it and save it again."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_its_place(data, sentence):
    assert refusal_of(data) == sentence


def test_xlsx_with_dates_numbers_and_formulas(forum):
    data = xlsx_of(
        ["name", "link", "body", "kind", "official_since"],
        ["Kenya", "https://x.com/act_kenya", "ACT Kenya Forum", "region", dt.datetime(2019, 3, 31)],  # noqa: DTZ001 -- spreadsheets know no time zones
        [],
        [2026, "https://x.com/act_2026", "ACT Kenya Forum", "region", "=1+1"],
    )

    plan = make_plan(read_lines(data), at=timezone.now())

    assert [(row.line.number, row.name, row.fate) for row in plan.rows] == [(2, "Kenya", "ready"), (4, "2026", "ready")]
    assert plan.rows[0].official_since.date() == dt.date(2019, 3, 31)


def test_a_lone_cell_at_the_far_end_costs_nothing():
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "name"
    workbook.active.cell(row=1_048_576, column=16_384, value="far")
    stream = io.BytesIO()
    workbook.save(stream)

    assert [line.cells for line in read_lines(stream.getvalue())] == [["name"]]


def packed(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_a_workbook_that_unfolds_is_refused_before_it_is_opened(monkeypatch):
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *args, **kwargs: pytest.fail("it was opened"))

    assert refusal_of(packed(sheet=b"0" * 100_000_000)) == (
        "The workbook unfolds to far more than a table of channels needs. Copy the table into a new workbook."
    )
    many = packed(**{f"m{number}": b"" for number in range(1_001)})
    assert refusal_of(many).startswith("The workbook unfolds")


@pytest.mark.parametrize(
    "evil",
    [
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>',
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><workbook>&a;</workbook>',
        b"<workbook",
        b"",
    ],
)
def test_xml_tricks_in_a_workbook_are_refused(evil):
    good = xlsx_of(["name"])
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(stream, "w") as target:
        for member in source.namelist():
            target.writestr(member, evil if member == "xl/workbook.xml" else source.read(member))

    assert refusal_of(stream.getvalue()).startswith(
        "The file says that it is an Excel workbook, but it cannot be read."
    )


@pytest.mark.parametrize("text", ["=1+1", "+41 22", "-x", "@act", "  =1", "＝1", "it's", "'quoted'", "plain"])
def test_what_an_export_guards_is_restored(text):
    data = f"name\n{safe_cell(text)}\n".encode()

    assert read_lines(data)[1].cells == [text.strip()]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_no_file_breaks_the_reader(data):
    for head in (b"", b"name;link;body;kind\n", b"PK\x03\x04"):
        try:
            make_plan(read_lines(head + data), at=timezone.now())
        except FileRefused as refusal:
            assert str(refusal)


# --- The command -------------------------------------------------------------------------------------------------------------
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


# --- The pages ----------------------------------------------------------------------------------------------------------------
def upload(client, data: bytes, name="channels.csv", **kwargs):
    return client.post(reverse("channels:import"), {"file": SimpleUploadedFile(name, data)}, **kwargs)


def test_pages_lead_from_the_file_to_the_register(client, forum, team):
    client.force_login(team)
    before = everything()

    preview = upload(client, csv_of(GOOD, BAD), follow=True)

    page = preview.content.decode()
    assert "Enter 1 channel in the register" in page
    assert "“link”: This leads to a post, a video or another page" in page
    assert everything() == before

    done = client.post(reverse("channels:import-preview"), follow=True)

    assert [channel.name for channel in Channel.objects.all()] == ["Good"]
    assert [str(message) for message in done.context["messages"]] == [
        "1 channel has been entered in the register. 1 row was left out; see below why."
    ]
    assert LedgerEntry.objects.filter(action="channels.registered_existing").get().actor_id == team.pk

    rows = b"".join(client.get(reverse("channels:import-preview"), {"format": "csv"}).streaming_content).decode()
    assert rows.splitlines()[1].startswith("Bad,x,https://x.com/a/status/1,ACT Kenya Forum,region,")


def test_pressing_twice_enters_once(client, forum, team):
    client.force_login(team)
    upload(client, csv_of(GOOD))
    client.post(reverse("channels:import-preview"))

    again = client.post(reverse("channels:import-preview"))

    assert again.url == reverse("channels:import")
    assert Channel.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"name;link\n\x00", "é".encode("cp1252"), b"PK\x03\x04", b"x" * 1_000_001, b"title\nx"],
)
def test_a_bad_file_is_told_on_the_page(client, team, data):
    client.force_login(team)
    before = everything()

    response = upload(client, data)

    assert response.status_code == 422
    assert everything() == before
    assert "channel_import" not in client.session


def test_the_page_takes_some_hundred_rows_at_a_time(client, team):
    client.force_login(team)

    response = upload(client, csv_of(*[f"N{n};x;https://x.com/a_{n};K;region;" for n in range(MOST_AT_ONCE + 1)]))

    assert response.status_code == 422
    assert "The file has 301 rows; bring 300 at a time." in response.content.decode()


@pytest.mark.parametrize("who", [world.person, world.auditor, world.administrator])
@pytest.mark.parametrize("name", ["channels:import", "channels:import-preview"])
def test_only_the_team_imports(client, forum, team, who, name):
    client.force_login(team)
    upload(client, csv_of(GOOD))
    session = dict(client.session)
    client.force_login(who())
    kept = client.session
    kept["channel_import"] = session["channel_import"]
    kept.save()

    for method in (client.get, client.post):
        assert method(reverse(name)).status_code == 403
    assert Channel.objects.count() == 0
