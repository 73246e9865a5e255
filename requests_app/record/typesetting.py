"""The record of a request as an accessible PDF (docs: decision 0017)."""

from dataclasses import asdict
from pathlib import Path

from portal import typesetting
from portal.typesetting import CannotTypeset
from requests_app.record.words import Record

__all__ = ["CannotTypeset", "typeset"]

TEMPLATE = Path(__file__).parent / "paper" / "request.typ"


def typeset(record: Record) -> bytes:
    """Raises CannotTypeset; the page says the same and can be printed."""
    return typesetting.typeset(asdict(record), template=TEMPLATE)
