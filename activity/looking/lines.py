"""Looks at channels as a line of waiting work (``portal/engine/lines.py``)."""

import datetime as dt

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activity.looking import dispatching
from portal.engine.lines import Line, Standing, standing_of


def looks_due(at: dt.datetime) -> Standing:
    """Channels whose next look is due and in nobody's hands. The demonstration never looks, so there nothing is due."""
    if settings.DEMO:
        return Standing(0, None)
    return standing_of(dispatching.due(at), since="next_look_at")


LOOKS = Line(
    key="looks",
    label=pgettext_lazy("work that waits", "Looks at channels"),
    queue="fetching",
    standing=looks_due,
    back=_("The portal asks every few minutes. What a worker held that died is due again when its time is over."),
    patience=dt.timedelta(hours=6),
)
