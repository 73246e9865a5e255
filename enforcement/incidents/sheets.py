"""What is printed of an alert: the card of a channel and the report afterwards, as a page and as an accessible PDF.

Both are made of the same sheet, so that the paper says what the page says.
"""

from dataclasses import asdict, dataclass, field
from pathlib import Path

from portal import typesetting
from portal.typesetting import CannotTypeset

__all__ = ["CannotTypeset", "Part", "Sheet", "as_pdf"]

TEMPLATE = Path(__file__).parent / "paper" / "sheet.typ"


@dataclass(frozen=True)
class Part:
    """One heading with numbered lines, or a table; ``note`` stands above either, and instead of an empty one."""

    heading: str
    note: str = ""
    lines: tuple[str, ...] = ()
    # Language of the lines, where it is not the sheet's.
    lines_language: str = ""
    columns: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def labelled_rows(self) -> list[list[tuple[str, str]]]:
        """Each cell with the name of its column, which a phone shows beside it."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Sheet:
    language: str
    title: str
    heading: str
    description: str
    organisation: str
    as_of: str
    page_words: str
    notice: str = ""
    columns_of_facts: tuple[str, str] = ("", "")
    facts: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = field(default_factory=tuple)


def as_pdf(sheet: Sheet) -> bytes:
    """Raises CannotTypeset; the page says the same and can be printed."""
    return typesetting.typeset(asdict(sheet), template=TEMPLATE)
