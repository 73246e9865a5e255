"""Small joins that each language writes in its own way: a colon after a label, semicolons in a row, thousands in a number."""

from collections.abc import Iterable

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def labelled(label, value) -> str:
    """“Language: French”; in French a no-break space stands before the colon."""
    return _("%(label)s: %(value)s") % {"label": label, "value": value}


def in_a_row(parts: Iterable) -> str:
    """Parts that may hold commas themselves: “a, b; c”."""
    return pgettext("between the parts of a row", "; ").join(str(part) for part in parts)


def amount(number: int) -> str:
    """A whole number as readers write it: 60,000 or 60 000."""
    return number_format(number, force_grouping=True)
