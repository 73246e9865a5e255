"""Imports as a line of waiting work and as work under way (``portal/engine/lines.py``): how many rows, and nobody's name or file."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from channels_registry.importing.uploads import CLAIM, unclaimed
from channels_registry.models import ImportFile
from channels_registry.models.imports import AT_WORK, ImportStage
from portal.engine.lines import Line, Standing, UnderWay, standing_of

SHOWN = 20


def imports_due(at: dt.datetime) -> Standing:
    """Spreadsheets that wait for a worker."""
    return standing_of(unclaimed(at), since="asked_at")


def imports_under_way(at: dt.datetime) -> list[UnderWay]:
    """Spreadsheets that a worker is at."""
    claimed = ImportFile.objects.filter(stage__in=AT_WORK, claimed_at__gte=at - CLAIM).order_by("claimed_at", "pk")
    return [
        UnderWay(
            label=_("Spreadsheet: rows being read")
            if stage == ImportStage.JUDGING
            else _("Spreadsheet: channels being entered"),
            started_at=claimed_at,
            done=done,
            total=rows,
        )
        for stage, claimed_at, done, rows in claimed.values_list("stage", "claimed_at", "done", "rows")[:SHOWN]
    ]


IMPORTS = Line(
    key="imports",
    label=pgettext_lazy("work that waits", "Spreadsheets to be read or entered"),
    queue="default",
    standing=imports_due,
    back=gettext_lazy("The portal asks each minute. What a worker held that died is begun anew after 25 minutes."),
    patience=dt.timedelta(minutes=15),
)
