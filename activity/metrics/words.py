"""Numbers in words, the same on every page, in files and on paper."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from activity.metrics.cadence import Cadence, Plan, Verdict
from activity.metrics.engagement import Rate
from activity.metrics.overview import Growth
from activity.metrics.reading import Number
from portal.day_words import day_in_words

# Tone and icon of each verdict, as state tags have them.
LOOKS = {
    Verdict.TOO_LITTLE: ("flagged", "dash-circle"),
    Verdict.AS_PLANNED: ("approved", "check-lg"),
    Verdict.TOO_MUCH: ("flagged", "exclamation-circle"),
    Verdict.UNKNOWN: ("unknown", "question-circle"),
}


def not_known() -> str:
    return pgettext("number", "not known")


def whole(value: int | None) -> str:
    return not_known() if value is None else number_format(value, force_grouping=True)


def signed(value: int | None) -> str:
    """With its sign; a real minus, which is as wide as a plus."""
    if value is None:
        return not_known()
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else "±"
    return f"{sign}{number_format(abs(value), force_grouping=True)}"


def a_week(value: float | None) -> str:
    """Posts a week: one decimal, two below one."""
    if value is None:
        return not_known()
    decimals = 0 if float(value).is_integer() else 1 if value >= 1 else 2
    return number_format(round(value, decimals), decimal_pos=decimals)


def percent(value: float | None) -> str:
    if value is None:
        return not_known()
    decimals = 1 if value >= 0.01 else 2
    return _("%(share)s %%") % {"share": number_format(round(100 * value, decimals), decimal_pos=decimals)}


def planned(plan: Plan) -> str:
    if plan.least is None:
        return _("up to %(most)s") % {"most": a_week(plan.most)}
    return _("%(least)s to %(most)s") % {"least": a_week(plan.least), "most": a_week(plan.most)}


def day(value) -> str:
    return day_in_words(value)


def provenance(number: Number) -> str:
    """Where a number comes from: source, the source's own word, how exact, its day."""
    parts = [number.source_label, number.source_name, number.precision_label, day(number.day)]
    return " · ".join(part for part in parts if part)


def growth(value: Growth | None) -> str:
    if value is None:
        return not_known()
    if value.whole:
        return signed(value.change)
    return _("%(change)s since %(day)s") % {"change": signed(value.change), "day": day(value.since)}


def rate(value: Rate | None) -> str:
    return percent(value.value if value else None)


def counted_weeks(cadence: Cadence) -> str:
    """Over how many weeks the posts are known, and what that leaves out."""
    if not cadence.of:
        return _("No whole week lies in this time yet.")
    if not cadence.weeks:
        return _("The portal did not look often enough in any week, so the posts are not known.")
    counted = ngettext(
        "Counted over %(weeks)d of %(of)d week; in the others the portal did not look often enough.",
        "Counted over %(weeks)d of %(of)d weeks; in the others the portal did not look often enough.",
        cadence.of,
    ) % {"weeks": cadence.weeks, "of": cadence.of}
    if cadence.weeks == cadence.of:
        counted = ngettext("Counted over %(weeks)d week.", "Counted over %(weeks)d weeks.", cadence.weeks) % {
            "weeks": cadence.weeks
        }
    if not cadence.silent_weeks:
        return counted
    silent = ngettext(
        "In %(count)d of them nothing was published.",
        "In %(count)d of them nothing was published.",
        cadence.silent_weeks,
    ) % {"count": cadence.silent_weeks}
    return f"{counted} {silent}"
