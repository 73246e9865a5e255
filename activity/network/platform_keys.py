"""The organisation's keys for platforms: set and removed by a portal administrator, sent by looks, shown to nobody.

Nothing here returns, records or logs a key but ``key_for``, whose answer goes into a header of one request. Whatever a
platform says of a key is kept beside it: a refused key is a matter of technique, never silence of a channel (N10).
"""

import datetime as dt
import logging
import re

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import reason_for
from accounts.models import Person
from accounts.roles import Permission
from activity.models import ASKED_IN_OUR_NAME, KEYED, OF_THE_KEY, SEEN, Following, KeyProblem, Look, PlatformKey, Source
from ledger.recording import record
from portal.sealing import CannotOpen, is_under_newest_key, seal, sealed_anew, unseal
from portal.store import day_of

logger = logging.getLogger(__name__)

PHRASES = {
    "activity.key_set": gettext_lazy("set the key for a platform"),
    "activity.key_removed": gettext_lazy("removed the key for a platform"),
}
# What a header can carry, and no more than a platform's longest.
KEY = re.compile(r"[\x21-\x7e]{16,2000}")
ACCOUNT = re.compile(r"[0-9]{5,40}")
# A key that ends is told so long before.
NOTICE = dt.timedelta(days=30)
# The moment of the last success is kept to the hour: looks by the thousand need not wait for one row.
ACCEPTED_EVERY = dt.timedelta(hours=1)
# So long is told that some accounts may not be read.
RIGHT_MISSING_FOR = dt.timedelta(days=3)


class KeyRefused(Exception):
    """The key cannot be taken so; the text says what to do, and holds nothing of the key."""


class KeyUnreadable(Exception):
    """The key lies in the database and cannot be opened: the SECRET_KEY was changed without its fallback."""


def purpose_of(source: str) -> str:
    return f"platform_key/{source}"


# --- Set and remove -----------------------------------------------------------------------------------------------------


@transaction.atomic
def set_key(
    source: Source, *, key: str, own_account: str = "", expires_on: dt.date | None = None, by: Person, at: dt.datetime
) -> PlatformKey:
    """Keep this key for this source, in place of the one before. On record without the key.

    Raises KeyRefused. Followings that waited for a key are looked at anew at once.
    """
    _refuse_others(by)
    key, own_account = key.strip(), own_account.strip()
    _refuse_odd(source, key, own_account, expires_on, today=day_of(at))
    values = {
        "sealed": seal(key, purpose=purpose_of(source)),
        "own_account": own_account,
        "expires_on": expires_on,
        "set_by": by,
        "set_at": at,
        "last_accepted_at": None,
        "refused_at": None,
        "refusal": "",
    }
    try:
        with transaction.atomic():
            row, is_new = PlatformKey.objects.update_or_create(source=source, defaults=values)
    except IntegrityError as error:
        raise KeyRefused(_("Somebody else has just set this key. The page shows how it stands now.")) from error
    data = {"source": source.value, "replaced": not is_new, "expires_on": expires_on and expires_on.isoformat()}
    record("activity.key_set", row, by=by, at=at, data=data, words={"own_account": own_account})
    Following.objects.filter(source=source, failing_since__isnull=False).update(next_look_at=at)
    return row


@transaction.atomic
def remove_key(source: Source, *, by: Person, at: dt.datetime) -> None:
    """Forget the key; what was seen with it stays. Raises KeyRefused where there is none."""
    _refuse_others(by)
    row = PlatformKey.objects.select_for_update().filter(source=source).first()
    if row is None:
        raise KeyRefused(_("There is no key for this platform any more. The page shows how it stands now."))
    record("activity.key_removed", row, by=by, at=at, data={"source": source.value})
    row.delete()


def _refuse_others(by: Person) -> None:
    if not by.may(Permission.MANAGE_SETTINGS):
        raise KeyRefused(reason_for(Permission.MANAGE_SETTINGS))


def _refuse_odd(source: Source, key: str, own_account: str, expires_on: dt.date | None, *, today: dt.date) -> None:
    if not KEY.fullmatch(key):
        raise KeyRefused(
            _(
                "This is no key as platforms give them: 16 to 2,000 letters, digits and signs, without spaces. Copy it anew."
            )
        )
    if source in ASKED_IN_OUR_NAME and not ACCOUNT.fullmatch(own_account):
        raise KeyRefused(_("Give the number of our own account: digits only, such as 17841405309211844."))
    if expires_on is not None and expires_on < today:
        raise KeyRefused(_("This key has ended already. Make a new one on the platform."))


# --- Used by looks ------------------------------------------------------------------------------------------------------


def key_for(source: str) -> tuple[str, str]:
    """The key for this source and our own account there; ("", "") where there is none. Raises KeyUnreadable.

    One query for a source that takes a key, none for others.
    """
    if source not in KEYED:
        return "", ""
    row = PlatformKey.objects.filter(source=source).values_list("sealed", "own_account").first()
    if row is None:
        return "", ""
    try:
        return unseal(row[0], purpose=purpose_of(source)), row[1]
    except CannotOpen:
        raise KeyUnreadable(
            _(
                "The key for this platform cannot be opened: the portal's SECRET_KEY was changed since it was entered. "
                "Enter it again, or bring the old SECRET_KEY back as a fallback."
            )
        ) from None


def with_key() -> frozenset[str]:
    """The sources there is a key for."""
    return frozenset(PlatformKey.objects.values_list("source", flat=True))


def note_answer(source: str, look: str, code: str, *, at: dt.datetime) -> None:
    """Keep what one look says of the key: accepted, or refused. ``at`` is when the look began: it says nothing of a key that
    was set since."""
    if source not in KEYED:
        return
    used = PlatformKey.objects.filter(source=source, set_at__lte=at)
    if look == Look.AUTH_REQUIRED:
        if code != KeyProblem.NO_KEY:
            used.update(refused_at=at, refusal=code if code in KeyProblem else KeyProblem.KEY_ENDED)
    elif look in SEEN:
        # That the key is accepted disproves that it ended, and not that it may not read some other account.
        over = Q(refusal__in=OF_THE_KEY) | Q(refused_at__lte=at - RIGHT_MISSING_FOR)
        used.filter(over, refused_at__lte=at).update(refused_at=None, refusal="")
        rare = Q(last_accepted_at=None) | Q(last_accepted_at__lte=at - ACCEPTED_EVERY)
        used.filter(rare).update(last_accepted_at=at)


def reseal(*, at: dt.datetime) -> int:
    """Seal under the newest SECRET_KEY what an older one sealed, so that its fallback can go. Returns how many.

    A key that cannot be opened any more is marked as refused; looks that meet it say so too.
    """
    anew = 0
    for row in PlatformKey.objects.order_by("pk"):
        purpose = purpose_of(row.source)
        if is_under_newest_key(row.sealed, purpose=purpose):
            continue
        stands = PlatformKey.objects.filter(pk=row.pk, sealed=row.sealed)
        try:
            anew += stands.update(sealed=sealed_anew(row.sealed, purpose=purpose))
        except CannotOpen:
            logger.warning("The key for %s cannot be opened with this SECRET_KEY.", row.source)
            stands.exclude(refusal=KeyProblem.KEY_UNREADABLE).update(refused_at=at, refusal=KeyProblem.KEY_UNREADABLE)
    return anew


# --- What needs somebody ------------------------------------------------------------------------------------------------


def in_trouble(*, today: dt.date) -> list[PlatformKey]:
    """Keys that were refused, have ended, or end within thirty days; those that end first before the others.

    A right that a key lacks for some accounts is a point to put right of each of them, not of the key.
    """
    ending = Q(expires_on__lte=today + NOTICE)
    rows = PlatformKey.objects.filter(Q(refusal__in=OF_THE_KEY) | ending)
    return list(rows.order_by(F("expires_on").asc(nulls_last=True), "pk"))
