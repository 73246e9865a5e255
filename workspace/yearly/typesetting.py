"""The yearly report as an accessible PDF (docs: decision 0017)."""

from pathlib import Path
from typing import Any

from portal import typesetting
from portal.typesetting import CannotTypeset

__all__ = ["CannotTypeset", "typeset"]

TEMPLATE = Path(__file__).parent / "paper" / "yearly.typ"


def typeset(paper: dict[str, Any]) -> bytes:
    """Raises CannotTypeset; the page says the same and can be printed."""
    return typesetting.typeset(paper, template=TEMPLATE)
