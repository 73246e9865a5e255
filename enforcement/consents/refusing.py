"""What is refused about consents, in words that people read."""

import datetime as dt

from django.utils.translation import gettext as _

from portal.secrets import looks_like_secret, why_refused


class ConsentRefused(Exception):
    """It cannot be noted, changed or done so; the text says why, and what to do."""


def refuse_secrets(*texts: str) -> None:
    if any(looks_like_secret(text) for text in texts):
        raise ConsentRefused(why_refused())


def refuse_to_come(day: dt.date, *, today: dt.date) -> None:
    if day > today:
        raise ConsentRefused(_("This day is still to come. Look at the date."))


def somebody_was_quicker() -> str:
    return _("A colleague was quicker: this has changed meanwhile. The page shows how it stands now.")
