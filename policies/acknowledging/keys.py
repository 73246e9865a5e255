"""The link in a letter by which its reader reads and accepts in one page, without a password (A10, design §5.12).

It opens the versions that were unread when the letter was written. Of the key only a digest is kept; kinds of letters that
carry one are declared in ``notifications.keys``.
"""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from django.db import transaction
from django.urls import reverse

from accounts.holding import lock_people
from accounts.models import Person
from notifications.models import Letter
from notifications.writing import write_letter
from policies.models import Acknowledgement, PolicyVersion, ReadingKey
from policies.reading import binding_versions, unread_versions, who_have_not_read
from portal.batches import in_batches
from portal.inserting import insert_rows
from portal.linktokens import digest_of, new_token
from portal.store import day_of

LIFE = dt.timedelta(days=92)
KIND = "policies.reading_link"


@transaction.atomic
def paths_for(people: Iterable[int], *, at: dt.datetime) -> dict[int, str]:
    """For each of these people (ids) the path of one link that opens all that they have not accepted now.

    In the transaction of the letter. The key of an earlier letter ends. Whoever owes nothing gets the address of their
    own page, which needs a sign-in.
    """
    people = sorted(set(people))
    paths = dict.fromkeys(people, reverse("policies:mine"))
    for batch in in_batches(people):
        owed = _owed(batch, at=at)
        # Two letters at once to one person: whoever comes second waits here, and ends the key of the first.
        older = ReadingKey.objects.filter(person__in=list(owed), ended_at=None)
        list(older.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
        older.update(ended_at=at)
        tokens = {pk: new_token() for pk in owed}
        rows = [
            {"person_id": pk, "token_digest": digest_of(tokens[pk]), "versions": versions}
            for pk, versions in owed.items()
        ]
        insert_rows(ReadingKey, rows, alike={"created_at": at, "expires_at": at + LIFE})
        paths |= {pk: reverse("policies:read", args=[token]) for pk, token in tokens.items()}
    return paths


def _owed(people: list[int], *, at: dt.datetime) -> dict[int, list[int]]:
    """By person the versions in force that they have not accepted; as many queries as there are binding policies."""
    owed: dict[int, list[int]] = {}
    if not who_have_not_read(people, at=at):
        return owed
    for version in binding_versions(at).order_by("policy__slug"):
        accepted = set(accepted_of(version).filter(person__in=people).order_by().values_list("person", flat=True))
        for pk in people:
            if pk not in accepted:
                owed.setdefault(pk, []).append(version.pk)
    return owed


def accepted_of(version: PolicyVersion):
    """The acceptances that count for this version."""
    return Acknowledgement.objects.counting_as(version)


def open_key(token: str, at: dt.datetime) -> ReadingKey | None:
    """The key a link stands for; None where it is unknown or over, or its person has left."""
    return ReadingKey.objects.live(at).select_related("person").filter(token_digest=digest_of(token)).first()


def key_once_given(token: str) -> ReadingKey | None:
    """The key whether it still opens something or not, for the page that says what to do instead."""
    return ReadingKey.objects.select_related("person").filter(token_digest=digest_of(token)).first()


def asked_by(key: ReadingKey, *, at: dt.datetime):
    """The versions that the link still asks: named by its letter, in force, and not accepted."""
    return unread_versions(key.person, at=at).filter(pk__in=key.versions)


def end_if_answered(key: ReadingKey, *, at: dt.datetime) -> bool:
    """End the link when nothing of what it asked is left. Returns whether it ended."""
    if asked_by(key, at=at).exists():
        return False
    return bool(ReadingKey.objects.filter(pk=key.pk, ended_at=None).update(ended_at=at))


class NewLink(StrEnum):
    """What became of the wish for a new link."""

    SENT = "sent"
    NONE_NEEDED = "none"
    NEWER_WORKS = "newer"


@transaction.atomic
def send_new_link(key: ReadingKey, *, at: dt.datetime) -> NewLink:
    """A letter with a new link at its reader's own request, and so outside the budget; once a day.

    It goes to the address the portal has, never to whoever opened the old link. An old link asks for nothing while the one of
    a newer letter works: whoever finds an old letter must not be able to end it.
    """
    person = key.person
    lock_people([person])
    if not person.is_active or not unread_versions(person, at=at).exists():
        return NewLink.NONE_NEEDED
    newer = ReadingKey.objects.live(at).select_related("person").filter(person=person, pk__gt=key.pk).first()
    if newer is not None and asked_by(newer, at=at).exists() and not _asked_today(person, at=at):
        return NewLink.NEWER_WORKS
    if not _asked_today(person, at=at):
        path = paths_for([person.pk], at=at)[person.pk]
        write_letter(
            KIND, event=_event(person, at=at), person=person, at=at, data={"name": person.full_name, "path": path}
        )
    return NewLink.SENT


def _event(person: Person, *, at: dt.datetime) -> str:
    return f"{KIND}:{person.pk}:{day_of(at).isoformat()}"


def _asked_today(person: Person, *, at: dt.datetime) -> bool:
    return Letter.objects.filter(event=_event(person, at=at), person=person).exists()
