"""Excel workbooks of one sheet, for people whose program reads CSV wrongly; as safe to open as our CSV files."""

import io
from collections.abc import Callable, Iterable
from itertools import chain

import openpyxl
from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify

from portal.exports import safe_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_CHARACTERS = 32_767  # of a cell, by the format itself


def xlsx_response(name: str, header: list[str], rows: Iterable, cells: Callable) -> HttpResponse:
    """A workbook; ``cells`` turns one of ``rows`` into a list of values. Every cell is text, none is a formula."""
    response = HttpResponse(xlsx_bytes(header, (cells(row) for row in rows)), content_type=XLSX)
    day = timezone.localdate().isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="{slugify(name) or "list"}-{day}.xlsx"'
    return response


def xlsx_bytes(header: list[str], rows: Iterable[list]) -> bytes:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for row in chain([header], rows):
        sheet.append([_text(value) for value in row])
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _text(value) -> str:
    # What XML cannot hold would stop the whole file.
    return openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", safe_cell(value))[:MOST_CHARACTERS]
