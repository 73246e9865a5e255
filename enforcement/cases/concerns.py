"""A concern (A13): two lines about something to be talked over, for the two who talk, with the day on which it is deleted.

Most things end here. No case follows from it by itself, nothing is counted, and the record of decisions holds its number.
"""

import datetime as dt
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import reason_for
from accounts.models import Person
from accounts.roles import Permission
from channels_registry.models import Channel
from enforcement.cases import letters, sight
from enforcement.models import TWO_LINES, Concern
from ledger.recording import Decision, record, record_many
from portal.batches import until_none
from portal.secrets import looks_like_secret, why_refused
from portal.store import day_of, portal_settings

PHRASES = {
    "concerns.written": gettext_lazy("wrote a concern of two lines"),
    "concerns.settled": gettext_lazy("noted that a concern is settled"),
    "concerns.deleted": gettext_lazy("deleted a concern"),
}
TOGETHER = 500


class CaseRefused(Exception):
    """It cannot be written or done so; the text says why, and what to do."""


def refuse_secrets(*texts: str) -> None:
    if any(looks_like_secret(text) for text in texts):
        raise CaseRefused(why_refused())


@transaction.atomic
def write_concern(
    person: Person, *, text: str, by: Person, at: dt.datetime, delete_on: dt.date | None = None,
    channel: Channel | None = None,
) -> Concern:  # fmt: skip
    """Write it, and tell the other one that there is something to talk over. Raises CaseRefused."""
    if not sight.may_open(by):
        raise CaseRefused(reason_for(Permission.HANDLE_REPORTS))
    refuse_secrets(text)
    text = " ".join(text.split())
    if not text or len(text) > TWO_LINES:
        raise CaseRefused(_("A concern has two lines: %(count)d characters at most.") % {"count": TWO_LINES})
    if person.pk == by.pk or not person.is_active:
        raise CaseRefused(_("Choose the person with whom you talk it over."))
    today, most = day_of(at), portal_settings().concern_days
    latest = today + dt.timedelta(days=most)
    delete_on = delete_on or latest
    if not today < delete_on <= latest:
        raise CaseRefused(_("It is kept for %(count)d days at most, and for one at least.") % {"count": most})
    concern = Concern.objects.create(
        by=by, person=person, channel=channel, text=text, written_at=at, delete_on=delete_on
    )
    record("concerns.written", concern, by=by, at=at)
    letters.of_concern(concern, at=at)
    return concern


@transaction.atomic
def settle_concern(concern: Concern, *, by: Person, at: dt.datetime) -> None:
    """Talked over; the note stays until its day, for the two. Raises CaseRefused."""
    _refuse_others(concern, by)
    if not Concern.objects.filter(pk=concern.pk, settled_at=None).update(settled_at=at):
        raise CaseRefused(_("It was settled already."))
    record("concerns.settled", concern, by=by, at=at)
    concern.settled_at = at


@transaction.atomic
def delete_concern(concern: Concern, *, by: Person, at: dt.datetime) -> None:
    """Before its day, by whoever wrote it. Nothing of it stays. Raises CaseRefused."""
    if concern.by_id != by.pk:
        raise CaseRefused(_("Whoever wrote it deletes it; on its day it goes by itself."))
    if not Concern.objects.filter(pk=concern.pk).delete()[0]:
        raise CaseRefused(_("It is deleted already."))
    record("concerns.deleted", concern, by=by, at=at)
    letters.forget_concerns([concern.pk], at=at)


def _refuse_others(concern: Concern, by: Person) -> None:
    if by.pk not in (concern.by_id, concern.person_id):
        raise CaseRefused(_("This is between the two who talk."))


def delete_due_concerns(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Delete the concerns whose day has come. The record keeps their numbers. Returns how many."""
    due = Concern.objects.filter(delete_on__lte=day_of(at))
    return until_none(due, partial(_delete, at=at), most=TOGETHER, dry_run=dry_run)


def _delete(concerns: list[Concern], *, at: dt.datetime) -> None:
    numbers = [one.pk for one in concerns]
    record_many("concerns.deleted", [Decision(one) for one in concerns], by=None, at=at)
    letters.forget_concerns(numbers, at=at)
    Concern.objects.filter(pk__in=numbers).delete()
