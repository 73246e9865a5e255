"""The report of a period as an accessible PDF (docs: decision 0017)."""

from dataclasses import asdict
from pathlib import Path

from activity.metrics.report.words import Report
from portal import typesetting
from portal.typesetting import CannotTypeset

__all__ = ["CannotTypeset", "typeset"]

TEMPLATE = Path(__file__).parent / "paper" / "numbers.typ"


def typeset(report: Report) -> bytes:
    """Raises CannotTypeset; the page says the same and can be printed."""
    return typesetting.typeset(asdict(report), template=TEMPLATE)
