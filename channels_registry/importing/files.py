"""A spreadsheet that someone brings, as lines of text: CSV or XLSX, read with care and refused in a sentence.

Nothing is opened before its size is known: a few kilobytes of XLSX can unfold into hundreds of megabytes.
"""

import csv
import datetime as dt
import io
import zipfile
from dataclasses import dataclass

import openpyxl
from django.utils.translation import gettext as _

from portal.exports import FORMULA_STARTS
from portal.files import in_megabytes
from portal.in_words import amount

MOST_BYTES = 5_000_000
MOST_ROWS = 10_000
MOST_COLUMNS = 60
MOST_CHARACTERS = 10_000  # in one cell
MOST_UNPACKED = 60_000_000
MOST_RATIO = 100
MOST_MEMBERS = 1_000
DELIMITERS = (";", "\t", ",")
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class FileRefused(Exception):
    """The file cannot be read; the text says where it fails and what to do."""


@dataclass(frozen=True)
class Line:
    """One row of the file with the number that the person sees in front of it."""

    number: int
    cells: list[str]

    @property
    def is_blank(self) -> bool:
        return not any(self.cells)


def read_lines(data: bytes) -> list[Line]:
    """All lines that are not blank, the header first. Raises FileRefused."""
    if len(data) > MOST_BYTES:
        raise FileRefused(too_large())
    if data.startswith(OLD_EXCEL):
        raise FileRefused(_("This is an old or protected Excel file. Save it as “Excel workbook (.xlsx)” or as CSV."))
    lines = _from_xlsx(data) if data.startswith(ZIP) else _from_csv(data)
    lines = [line for line in lines if not line.is_blank]
    if not lines:
        raise FileRefused(_("The file is empty. Its first line must name the columns."))
    if len(lines) - 1 > MOST_ROWS:
        raise FileRefused(_("The file has more than %(most)s rows. Split it into parts.") % {"most": amount(MOST_ROWS)})
    for line in lines:
        _refuse_monsters(line)
    return lines


def too_large() -> str:
    return _("The file is larger than %(size)s. Split it into parts, or remove what is no table.") % {
        "size": in_megabytes(MOST_BYTES)
    }


def _refuse_monsters(line: Line) -> None:
    if len(line.cells) > MOST_COLUMNS:
        raise FileRefused(
            _("Line %(line)d has more than %(most)d columns. Remove those that are not needed.")
            % {"line": line.number, "most": MOST_COLUMNS}
        )
    if any(len(cell) > MOST_CHARACTERS for cell in line.cells):
        raise FileRefused(
            _(
                "Line %(line)d has a cell of more than %(most)s characters. "
                "Shorten it; or is a quotation mark missing at its end?"
            )
            % {"line": line.number, "most": amount(MOST_CHARACTERS)}
        )


def restored(cell: str) -> str:
    """The cell without the apostrophe that an export puts before what a spreadsheet would take for a formula."""
    cell = cell.strip()
    if cell.startswith("'") and cell[1:].lstrip().startswith(FORMULA_STARTS):
        return cell[1:].strip()
    return cell


# --- CSV ----------------------------------------------------------------------------------------------------------------
def _from_csv(data: bytes) -> list[Line]:
    text = _decoded(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    lines, first = [], 1
    try:
        for cells in reader:
            lines.append(Line(first, [restored(cell) for cell in cells]))
            first = reader.line_num + 1
            if len(lines) > 2 * MOST_ROWS:
                break
    except csv.Error as error:
        raise FileRefused(
            _("Line %(line)d cannot be read: look for a quotation mark that is missing or too many.") % {"line": first}
        ) from error
    return lines


def _decoded(data: bytes) -> str:
    if data.startswith(UTF_16) or data[1:200:2].count(0) > 50:
        raise FileRefused(
            _(
                "From its first character on, the file is not UTF-8 but UTF-16. Save it as “CSV UTF-8” and bring it again."
            )
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # With a byte order mark, positions are counted behind it.
        start = error.start + (len(data) - len(error.object))
        line, place = _place(data[:start].decode("utf-8", "replace"))
        raise FileRefused(
            _(
                "Line %(line)d, character %(place)d is not UTF-8 (byte %(byte)s); accents may come from another encoding. "
                "Save the file as “CSV UTF-8” and bring it again."
            )
            % {"line": line, "place": place, "byte": f"{data[start]:02X}"}
        ) from error
    if (position := text.find("\x00")) >= 0:
        line, place = _place(text[:position])
        raise FileRefused(
            _(
                "Line %(line)d, character %(place)d is an invisible NUL. Save the file again from your spreadsheet as “CSV UTF-8”."
            )
            % {"line": line, "place": place}
        )
    return text


def _place(before: str) -> tuple[int, int]:
    """Line and character, counted from 1, that follow ``before``."""
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return len(lines), len(lines[-1].lstrip("\ufeff")) + 1


def _delimiter(text: str) -> str:
    """What the header is written with: the sign found most often outside quotation marks."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


# --- XLSX ---------------------------------------------------------------------------------------------------------------
def _from_xlsx(data: bytes) -> list[Line]:
    _refuse_bombs(data)
    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("XLSX files of strangers are read with defusedxml only; it is listed in requirements.txt.")
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = workbook.worksheets[0]
        # The limits keep a lone cell at the far end of the sheet from making a million empty ones before it.
        rows = sheet.iter_rows(max_row=2 * MOST_ROWS, max_col=MOST_COLUMNS + 1, values_only=True)
        return [Line(number, _trimmed([_text(value) for value in row])) for number, row in enumerate(rows, start=1)]
    except Exception as error:
        raise FileRefused(
            _(
                "The file says that it is an Excel workbook, but it cannot be read. Open it, save it again, or save it as CSV."
            )
        ) from error


def _refuse_bombs(data: bytes) -> None:
    """Judge the archive by its directory alone."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError) as error:
        raise FileRefused(
            _("The file says that it is an Excel workbook, but it is damaged. Open it and save it again.")
        ) from error
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * len(data):
        raise FileRefused(
            _("The workbook unfolds to far more than a table of channels needs. Copy the table into a new workbook.")
        )


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return (value.date() if value.time() == dt.time(0) else value).isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # A workbook can write characters that no database takes: half a pair, and the NUL.
    return restored(str(value).encode("utf-8", "ignore").decode().replace("\x00", ""))
