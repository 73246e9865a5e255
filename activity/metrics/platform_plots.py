"""The followers of one platform's channels over a period, as a plot (R3)."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activity.metrics import words
from activity.metrics.overview import Point, Total
from portal.curves import Curve, line
from portal.in_words import in_a_row, labelled
from portal.plots import Table


def platform_plot(total: Total, points: Sequence[Point], *, as_of: dt.datetime) -> Curve:
    facts = {"platform": total.platform.name, "followers": words.whole(total.followers)}
    drawn = _where_alike(points)
    breaks = len({point.known for point in points}) > 1
    return line(
        f"followers-{total.platform.key}",
        drawn,
        heading=_("%(platform)s: %(followers)s followers") % facts
        if total.followers is not None
        else _("%(platform)s: followers are not known") % facts,
        sentence=" ".join([known_sentence(total), change_sentence(total), *([_broken()] if breaks else [])]),
        description=in_a_row(labelled(words.day(point.day), words.whole(point.followers)) for point in points),
        table=Table(
            (_("Day"), _("Followers"), _("Channels known")),
            [
                (point.day, words.not_known() if point.followers is None else point.followers, point.known)
                for point in points
            ],
        ),
        nothing=_("No number of followers is known of this time."),
        as_of=as_of,
    )


def _where_alike(points: Sequence[Point]) -> list[tuple[dt.date, int | None]]:
    """The line breaks where another number of channels is known: nobody gained or lost those followers."""
    drawn: list[tuple[dt.date, int | None]] = []
    for number, point in enumerate(points):
        if number and point.known != points[number - 1].known:
            drawn.append((point.day, None))
        drawn.append((point.day, point.followers))
    return drawn


def _broken() -> str:
    return _("The line breaks where the number of channels changes whose followers are known.")


def known_sentence(total: Total) -> str:
    return ngettext(
        "Known of %(known)d of %(channels)d channel.", "Known of %(known)d of %(channels)d channels.", total.channels
    ) % {"known": total.known, "channels": total.channels}


def change_sentence(total: Total) -> str:
    if total.change is None:
        return _("How it changed is not known: no channel has a number at both ends of the period.")
    return ngettext(
        "Change: %(change)s, of the %(count)d channel known at both ends of the period.",
        "Change: %(change)s, of the %(count)d channels known at both ends of the period.",
        total.compared,
    ) % {"change": words.signed(total.change), "count": total.compared}
