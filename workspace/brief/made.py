"""One brief, counted: for its page, its file, its PDF and its letter, so that all of them say the same (R4)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Min
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activity.metrics.periods import Period
from ledger.models import LedgerEntry
from portal.curves import Curve
from portal.store import portal_zone
from workspace.brief.changes import changes
from workspace.brief.due import due
from workspace.brief.lines import Line
from workspace.brief.periods import Span
from workspace.brief.plots import channels_plot, points_plot
from workspace.brief.risks import risks


@dataclass(frozen=True)
class Part:
    """``beside`` is the head of the second column of figures, "" where there is none."""

    key: str
    heading: str
    lines: list[Line]
    beside: str = ""
    # What is said where nothing of it is to be told.
    nothing: str = ""
    # What the second column is, where its head cannot say all of it.
    about: str = ""

    @property
    def told(self) -> list[Line]:
        return [line for line in self.lines if line.is_told]

    @property
    def noughts(self) -> list[str]:
        """What there is none of, by its label."""
        return [line.label for line in self.lines if not line.is_told]


@dataclass(frozen=True)
class Brief:
    period: Period
    at: dt.datetime
    parts: list[Part]
    plots: list[Curve]
    # When the record of decisions begins; None in an empty portal.
    counted_since: dt.datetime | None

    def number(self, key: str) -> int | None:
        """The figure of one line, whatever its part."""
        return next(line.number for part in self.parts for line in part.lines if line.key == key)


def counted_since() -> dt.datetime | None:
    """The first decision on record: of the time before it the portal knows nothing. One query."""
    return LedgerEntry.objects.aggregate(at=Min("at"))["at"]


def made_of(period: Period, *, at: dt.datetime) -> Brief:
    """In the language of now. The number of queries is fixed."""
    zone, since = portal_zone(), counted_since()
    span = Span.of(period, zone=zone, counted_since=since)
    return Brief(period, at, parts_of(span, period=period, at=at), plots_of(at=at, since=since), since)


def parts_of(span: Span, *, period: Period, at: dt.datetime) -> list[Part]:
    return [
        Part(
            "changed", _("What changed"), changes(span, period=period, at=at), beside=pgettext_lazy("column", "Before"),
            nothing=_("Nothing of what is counted here changed in this time."),
            about=_("“Before” is the time before it, just as long."),
        ),
        Part(
            "due", _("What is due within two weeks"), due(at=at), beside=pgettext_lazy("column", "Overdue"),
            nothing=_("Nothing is due within two weeks."),
        ),
        Part("at_risk", _("What is at risk"), risks(at=at), nothing=_("Nothing is at risk as far as the portal knows.")),
    ]  # fmt: skip


def plots_of(*, at: dt.datetime, since: dt.datetime | None) -> list[Curve]:
    return [points_plot(at=at), channels_plot(at=at, zone=portal_zone(), counted_since=since)]
