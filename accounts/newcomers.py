"""People who came by a link to their mailbox (A3), until a group has said that they work for it.

Whoever holds a mailbox can become one, so a newcomer is no member of anything: there is no membership, no role, no access,
and of all pages that need a sign-in only those named here open. They stay so until ``take_in``. That a membership is not
merely marked as pending keeps every question that is asked of memberships, here and in the rooms above, as it is.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Body, Person, PersonKind
from accounts.people import NotPossible, add_membership
from ledger.recording import record

# Pages that need a sign-in and are a newcomer's too; rooms above name theirs.
_open_pages: set[str] = set()


def open_to_newcomers(*url_names: str) -> None:
    """These pages show nothing but what is the person's own."""
    _open_pages.update(url_names)


def may_open(url_name: str) -> bool:
    return url_name in _open_pages


@transaction.atomic
def add_newcomer(*, email: str, full_name: str, language: str, at: dt.datetime) -> Person:
    """Make known who proved that the mailbox is theirs; they came by themselves. Raises NotPossible if it is taken."""
    email = email.strip().lower()
    if Person.objects.filter(email__iexact=email).exists():
        raise NotPossible(_("Someone with the address %(email)s is already known.") % {"email": email})
    person = Person(email=email, full_name=full_name, language=language, kind=PersonKind.NEWCOMER, created_at=at)
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise NotPossible(_("This address has just been entered. Ask for a new link.")) from error
    record("people.arrived", person, by=person, at=at, data={"kind": person.kind}, words={"email": email})
    return person


@transaction.atomic
def take_in(person: Person, *, body: Body, by: Person | None, at: dt.datetime, why: str) -> None:
    """The body has confirmed them: staff or volunteer from now on, and its member. Who is so already stays so.

    ``by`` is None where the body's mailbox said so. Raises NotPossible for who has left or is external.
    """
    taken = Person.objects.filter(pk=person.pk, is_active=True, kind=PersonKind.NEWCOMER).update(kind=PersonKind.STAFF)
    person.refresh_from_db(fields=["kind", "is_active"])
    if not person.is_active or person.kind != PersonKind.STAFF:
        raise NotPossible(_("%(name)s has left, or works for us from outside.") % {"name": person})
    if taken:
        record("people.confirmed", person, by=by, at=at, why=why, data={"body": body.pk}, words={"body": body.name})
    if not person.memberships.live().filter(body=body).exists():
        add_membership(person, body=body, by=by, at=at)
