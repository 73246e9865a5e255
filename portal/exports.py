"""CSV files that a spreadsheet opens without running anything that is in them."""

import csv
import datetime as dt

from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

# A cell that begins with one of these is a formula to a spreadsheet, the full-width forms included.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"
ROWS_AT_ONCE = 200


class _Echo:
    """csv writes into it and gets the line back."""

    def write(self, line: str) -> str:
        return line


def safe_cell(value) -> str:
    """``value`` as text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, (dt.date, int, float)):
        return str(value)
    text = str(value).replace("\x00", "")
    if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS):
        return f"'{text}"
    return text


def csv_response(name: str, header: list[str], rows, cells) -> StreamingHttpResponse:
    """A file sent while it is read; ``cells`` turns one of ``rows`` into a list of values."""
    # The body is made after the middleware has put the language and time zone back, so it carries its own.
    lines = _lines(header, rows, cells, translation.get_language(), timezone.get_current_timezone())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    day = timezone.localdate().isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="{slugify(name) or "list"}-{day}.csv"'
    return response


def csv_bytes(header: list[str], rows) -> bytes:
    """The same file at once, for a small table that goes into another file."""
    return b"".join(_lines(header, rows, list, translation.get_language(), timezone.get_current_timezone()))


def _lines(header, rows, cells, language, zone):
    writer = csv.writer(_Echo())
    yield (BYTE_ORDER_MARK + writer.writerow([safe_cell(label) for label in header])).encode()
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == ROWS_AT_ONCE:
            yield _chunk(writer, batch, cells, language, zone)
            batch = []
    if batch:
        yield _chunk(writer, batch, cells, language, zone)


def _chunk(writer, batch, cells, language, zone) -> bytes:
    with translation.override(language), timezone.override(zone):
        return "".join(writer.writerow([safe_cell(value) for value in cells(row)]) for row in batch).encode()
