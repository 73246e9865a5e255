"""Addresses at which letters fail for good, and that they do so no more (standing control “mailbox that bounces”).

Known from a permanent refusal while a letter is sent, or from a delivery report that came back later
(``delivery_reports``). A soft failure is no bounce. Rooms above say what follows with ``register_effect``.
"""

import datetime as dt
from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from notifications.models import Bounce, Letter, Sign

# A server accepts a letter first and reports days later that it could not deliver it; until then silence proves nothing.
REPORT_TIME = dt.timedelta(days=5)

# Given the addresses (in lower case) whose standing changed, and the moment.
Effect = Callable[[list[str], dt.datetime], None]
_effects: list[Effect] = []


def register_effect(effect: Effect) -> None:
    if effect not in _effects:
        _effects.append(effect)


def _tell(addresses: Iterable[str], *, at: dt.datetime) -> None:
    if changed := sorted(set(addresses)):
        for effect in _effects:
            effect(changed, at)


@transaction.atomic
def note_bounce(letter: Letter, *, sign: Sign, code: str, at: dt.datetime) -> bool:
    """``letter`` failed for good at its address. Returns whether that is news; the same letter twice is once.

    A letter that was sent before the address worked again tells nothing about today.
    """
    address = letter.address.lower()
    of_address = Bounce.objects.filter(address=address)
    older = Q(cleared_at__gte=letter.sent_at) if letter.sent_at else Q(pk=None)
    if of_address.filter(Q(older) | Q(letter=letter, cleared_at=None)).exists():
        return False
    if of_address.open().filter(last_at__lte=at).update(last_at=at, letter=letter, sign=sign, code=code[:16]):
        return True
    Bounce.objects.bulk_create(
        [Bounce(address=address, sign=sign, code=code[:16], letter=letter, first_at=at, last_at=at)],
        ignore_conflicts=True,
    )
    _tell([address], at=at)
    return True


@transaction.atomic
def note_arrival(address: str, *, at: dt.datetime, delivered: bool = False) -> bool:
    """A letter was taken at ``address``: what the server refused before is over. Returns whether a bounce ended.

    After a report only ``delivered`` (a report that says so) ends it at once; else ``settle`` waits for the time reports
    need.
    """
    known = Bounce.objects.open().filter(address=address.lower(), last_at__lte=at)
    if not delivered:
        known = known.filter(sign=Sign.REFUSED)
    if not known.update(cleared_at=at):
        return False
    _tell([address.lower()], at=at)
    return True


@transaction.atomic
def settle(*, at: dt.datetime) -> int:
    """Every night: bounces end where a later letter has left and, for as long as reports take, none came back.

    Returns how many ended.
    """
    later = (
        Letter.objects.annotate(to=Lower("address"))
        .filter(to=OuterRef("address"), sent_at__gt=OuterRef("last_at"), sent_at__lte=at - REPORT_TIME)
        .exclude(pk=OuterRef("letter"))
    )
    over = Bounce.objects.open().filter(Exists(later))
    ended = list(over.values_list("pk", "address"))
    Bounce.objects.open().filter(pk__in=[pk for pk, _address in ended]).update(cleared_at=at)
    _tell([address for _pk, address in ended], at=at)
    return len(ended)
