"""Write letters into the outbox, inside the transaction of what they tell (design §5.5)."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any

from django.conf import settings

from notifications import wakeups
from notifications.models import Letter


@dataclass(frozen=True)
class Post:
    """One letter to be written. ``person`` is a user, or None with ``address`` and ``language`` given."""

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
) -> None:
    """Put one letter into the outbox. ``undoable`` ones wait UNDO_MINUTES, so that the decision can be taken back."""
    write_letters(kind, [Post(event, person, address, language, data or {})], at=at, undoable=undoable)


def write_letters(kind: str, posts: Iterable[Post], *, at: dt.datetime, undoable: bool = False) -> None:
    """Put many letters of one kind into the outbox with a fixed number of queries per thousand.

    People who cannot be written to (no longer active) are passed over. An event that a person was told already is not
    told again. ``data`` must be plain JSON values; addresses in it are paths, made absolute at sending.
    """
    leaves = at + dt.timedelta(minutes=settings.UNDO_MINUTES if undoable else 0)
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    letters = []
    for post in posts:
        if post.person is not None and not post.person.is_active:
            continue
        address = post.address or post.person.email
        letters.append(
            Letter(
                kind=kind,
                event=post.event,
                person=post.person,
                address=address,
                language=post.language or getattr(post.person, "language", "") or settings.LANGUAGE_CODE,
                data=post.data,
                message_id=f"<{hashlib.sha256(f'{post.event}|{address}'.encode()).hexdigest()[:40]}@{host}>",
                created_at=at,
                next_try_at=leaves,
            )
        )
    Letter.objects.bulk_create(letters, batch_size=1000, ignore_conflicts=True)
    if letters and leaves <= at:
        wakeups.send_soon_after_commit()


def cancel_letters(event: str, *, at: dt.datetime) -> int:
    """Take back the letters of an event that no worker has taken up. Returns how many; 0 means that they are gone."""
    return Letter.objects.waiting().filter(event=event, attempts=0).update(cancelled_at=at)
