"""Letters as a line of waiting work (``portal/engine/lines.py``)."""

import datetime as dt

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from notifications.models import Letter
from portal.engine.lines import Line, Standing, standing_of


def letters_due(at: dt.datetime) -> Standing:
    """Letters whose time has come; those that a worker is sending, and those that wait after a difficulty, are not due."""
    return standing_of(Letter.objects.sendable(at), since="next_try_at")


LETTERS = Line(
    key="letters",
    label=pgettext_lazy("work that waits", "Messages to be sent"),
    queue="letters",
    standing=letters_due,
    back=_("The portal asks each minute. What a worker held that died is free again after five minutes."),
    patience=dt.timedelta(minutes=15),
    url_name="workspace:messages",
)
