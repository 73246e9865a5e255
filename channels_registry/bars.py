"""Who may be given no access on a platform, and answer for no channel there, although nothing else stands against it (A13).

The room above knows it; everyone who gives access or names somebody asks here, one by one or in sets, under the lock on the
person. The sentence says whom to ask and nothing else: whoever gives access need not know why.
"""

from collections.abc import Callable, Collection, Iterable

from django.utils.translation import gettext as _

# Of these people (keys), who is barred where: pairs of person and platform. One query.
Bars = Callable[[Collection[int]], set[tuple[int, int]]]
_known: list[Bars] = []


def register(bars: Bars) -> None:
    if bars not in _known:
        _known.append(bars)


def barred(people: Collection[int]) -> set[tuple[int, int]]:
    """Pairs of person and platform, among these people."""
    return {pair for bars in _known for pair in bars(people)}


def why_barred(person, platform) -> str:
    return _("%(name)s cannot be given access on %(platform)s at present. Ask the communications lead.") % {
        "name": person,
        "platform": platform,
    }


def why_not_named(people: Iterable, platform) -> str:
    """Why one of these people (None among them counts as nobody) cannot answer for a channel there; "" when all can."""
    named = [person for person in people if person is not None]
    not_there = barred([person.pk for person in named]) if named else set()
    return next((why_barred(person, platform) for person in named if (person.pk, platform.pk) in not_there), "")
