"""The team asks again whether a group knows somebody, where its no was a mistake (N3, A3)."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.mailboxes import held_people_of
from accounts.models import Body, Person
from accounts.roles import Permission
from ledger.recording import record
from requests_app.awaiting import declined_by
from requests_app.models import GroupConfirmation
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.starting.confirming import facts_of


def may_reopen(asked: GroupConfirmation, *, by: Person) -> bool:
    """Whether ``by`` can ask again after this answer: of the team, and it is a no and the group's last word."""
    if not by.may(Permission.REVIEW_REQUESTS) or by.pk == asked.person_id or not asked.person.is_active:
        return False
    is_open = GroupConfirmation.objects.open().filter(person=asked.person, body=asked.body).exists()
    return not is_open and declined_by(asked.person, body=asked.body) == asked


@transaction.atomic
def reopen(asked: GroupConfirmation, *, why: str, by: Person, at: dt.datetime) -> GroupConfirmation:
    """A new question about the same person and group, which is the team's from the start; the no stays as it was.

    What was closed by the no stays closed: the person can write and hand in anew. Raises NotAllowed, Incomplete.
    """
    if not by.may(Permission.REVIEW_REQUESTS):
        raise NotAllowed(_("This is the work of the communications team."))
    if by.pk == asked.person_id:
        raise NotAllowed(_("Nobody confirms themselves; a colleague does."))
    why = why.strip()
    if not why:
        raise Incomplete([_("Say why it is asked again: it stands in the record of decisions.")])
    held_people_of(asked.person.email)
    if not Person.objects.active().filter(pk=asked.person_id).exists():
        raise NotAllowed(_("%(name)s has left, so nobody is asked about them.") % {"name": asked.person})
    if not Body.objects.open().filter(pk=asked.body_id).exists():
        raise NotAllowed(_("This group or office is closed, so nobody joins it any more."))
    if declined_by(asked.person, body=asked.body) != asked:
        raise NotAllowed(_("This answer is not the group's last word any more."))
    try:
        with transaction.atomic():
            again = GroupConfirmation.objects.create(person=asked.person, body=asked.body, asked_at=at, team_since=at)
    except IntegrityError as error:
        raise NotAllowed(_("This has been asked again already.")) from error
    facts = facts_of(again)
    facts["data"] |= {"declined": asked.pk}
    record("requests.group_asked_again", asked.person, by=by, at=at, why=why, **facts)
    return again
