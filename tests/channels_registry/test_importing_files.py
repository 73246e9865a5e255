"""Files that people bring as a register of channels: read with care, refused with the place of the fault (docs/import.md)."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels_registry.importing import FileRefused, make_plan, read_lines
from channels_registry.importing.files import MOST_ROWS
from portal.exports import safe_cell
from tests import world
from tests.channels_registry.importing_world import xlsx_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def forum():
    return world.body("ACT Kenya Forum", short_name="Kenya")


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
        (b"x" * 5_000_001, "The file is larger than 5 MB. Split it into parts, or remove what is no table."),
        (b"\xd0\xcf\x11\xe0rest", "This is an old or protected Excel file. Save it as “Excel workbook (.xlsx)” or as CSV."),
        (b"name\n" + b"x\n" * (MOST_ROWS + 1), "The file has more than 10,000 rows. Split it into parts."),
        (b"name\n" + b"x" * 10_001, "Line 2 has a cell of more than 10,000 characters. Shorten it; or is a quotation mark missing at its end?"),
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
