"""The brief as an accessible PDF (docs: decision 0017)."""

from pathlib import Path
from typing import Any

from portal import typesetting
from portal.ratelimits import Limit
from portal.typesetting import CannotTypeset

__all__ = ["MANY_PDFS", "CannotTypeset", "typeset"]

TEMPLATE = Path(__file__).parent / "paper" / "brief.typ"
# One PDF costs a fifth of a second of one core.
MANY_PDFS = Limit("brief-pdf", 60, 600)


def typeset(paper: dict[str, Any]) -> bytes:
    """Raises CannotTypeset; the page says the same and can be printed."""
    return typesetting.typeset(paper, template=TEMPLATE)
