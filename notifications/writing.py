"""Write letters into the outbox, inside the transaction of what they tell (design §5.5)."""

import datetime as dt
import hmac
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.crypto import salted_hmac

from notifications import wakeups
from notifications.keys import refuse_undeclared
from notifications.models import CLAIM, Bounce, Letter
from portal.batches import in_batches
from portal.inserting import insert_rows


@dataclass(frozen=True)
class Post:
    """One letter to be written. ``person`` is a user (or a row with pk, email, language and is_active), or None with
    ``address`` and ``language`` given."""

    event: str
    person: Any = None
    address: str = ""
    language: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def write_letter(
    kind: str,
    *,
    event: str,
    at: dt.datetime,
    person=None,
    address: str = "",
    language: str = "",
    data: dict[str, Any] | None = None,
    undoable: bool = False,
    leaves_at: dt.datetime | None = None,
) -> None:
    """Put one letter into the outbox. ``undoable`` ones wait UNDO_MINUTES, so that the decision can be taken back."""
    posts = [Post(event, person, address, language, data or {})]
    write_letters(kind, posts, at=at, undoable=undoable, leaves_at=leaves_at)


def write_letters(
    kind: str,
    posts: Iterable[Post],
    *,
    at: dt.datetime,
    undoable: bool = False,
    leaves_at: dt.datetime | None = None,
) -> None:
    """Put many letters of one kind into the outbox with one statement for each 5,000.

    ``leaves_at`` is for letters that gather what happens until then.

    People who cannot be written to (no longer active) are passed over. An event that a person was told already is not
    told again. ``data`` must be plain JSON values; addresses in it are paths, made absolute at sending. A kind whose link
    opens something without a sign-in is declared (``keys``).
    """
    leaves = leaves_at or at + dt.timedelta(minutes=settings.UNDO_MINUTES if undoable else 0)
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    numbering = salted_hmac("notifications.message-id", "", algorithm="sha256")
    letters = []
    for post in posts:
        if post.person is not None and not post.person.is_active:
            continue
        refuse_undeclared(kind, post.data)
        address = post.address or post.person.email
        letters.append(
            {
                "event": post.event,
                "person_id": None if post.person is None else post.person.pk,
                "address": address,
                "language": post.language or getattr(post.person, "language", "") or settings.LANGUAGE_CODE,
                "data": post.data,
                "message_id": f"<{_number_of(post.event, address, numbering)}@{host}>",
            }
        )
    alike = {"kind": kind, "created_at": at, "next_try_at": leaves}
    insert_rows(Letter, letters, alike=alike, pass_over_known=True)
    if letters and leaves <= at:
        wakeups.send_soon_after_commit()


def _number_of(event: str, address: str, numbering: hmac.HMAC) -> str:
    """The same for the same letter, and nothing that others can work out: a delivery report proves itself by it."""
    number = numbering.copy()  # its key is made once for all letters
    number.update(f"{event}|{address}".encode())
    return number.hexdigest()[:40]


def cancel_letters(event: str, *, at: dt.datetime) -> int:
    """Take back the letters of an event that no worker has taken up. Returns how many; 0 means that they are gone."""
    return Letter.objects.waiting().filter(event=event, attempts=0).update(cancelled_at=at)


def withdraw_letters(event: str, *, at: dt.datetime) -> int:
    """What these letters tell no longer holds: none leaves any more, whether it waits, is tried again or was refused.

    One that a worker is sending at this moment cannot be held back. Returns how many were.
    """
    not_under_way = Q(attempts=0) | Q(next_try_at__gt=at + CLAIM)
    waiting = Letter.objects.waiting().filter(not_under_way, event=event).update(cancelled_at=at)
    refused = Letter.objects.filter(event=event, refused_at__isnull=False)
    return waiting + refused.update(cancelled_at=at, refused_at=None)


def withdraw_letters_to(person, *, at: dt.datetime) -> int:
    """Nothing more is sent to this person: what waits for them, or for their address, never leaves. Returns how many."""
    theirs = Letter.objects.waiting().filter(Q(person=person.pk) | Q(address__iexact=person.email))
    return theirs.update(cancelled_at=at)


def forget_letters(kind: str, events: Collection[str], *, at: dt.datetime) -> None:
    """Delete the letters of events of which nothing may stay, whether they have left or not.

    Of one that bounced the row is kept, without what it said: the address that fails hangs on it.
    """
    bounced = Exists(Bounce.objects.filter(letter=OuterRef("pk")))
    for batch in in_batches(list(events)):
        told = Letter.objects.filter(kind=kind, event__in=batch)
        kept = Letter.objects.filter(pk__in=list(told.filter(bounced).values_list("pk", flat=True)))
        kept.update(body="", data={})
        kept.filter(sent_at=None).update(cancelled_at=at, refused_at=None)
        told.exclude(bounced).delete()
