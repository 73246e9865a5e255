"""Who runs campaigns, who answers in them, who reads them (design §3).

The team, the lead and the auditor open and close; only reviewers decide, each what they are asked; only the lead names
another reviewer. The auditor decides nothing: what the auditor does besides is to draw items for a second look.
"""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.access import reason_for
from accounts.models import Person
from accounts.roles import Permission
from audits.models import FROZEN, Campaign


class NotYours(Exception):
    """This is not the person's to do; the text says whose it is."""


def reads(person: Person) -> bool:
    return person.may(Permission.READ_AUDIT)


def runs(person: Person) -> bool:
    return person.may(Permission.RUN_CAMPAIGNS)


def refuse_runner(by: Person | None) -> None:
    """Raise NotYours unless ``by`` may open and close; None is the portal itself."""
    if by is not None and not runs(by):
        raise NotYours(reason_for(Permission.RUN_CAMPAIGNS))


def keeps(person: Person) -> bool:
    """Templates and cancelling: the team's, since the auditor opens, samples and closes, and writes nothing else."""
    return person.may(Permission.MANAGE_CHANNELS)


def refuse_keeper(by: Person) -> None:
    if not keeps(by):
        raise NotYours(reason_for(Permission.MANAGE_CHANNELS))


def names_reviewers(person: Person) -> bool:
    return person.may(Permission.ASSIGN_REQUESTS)


def refuse_naming(by: Person) -> None:
    if not names_reviewers(by):
        raise NotYours(reason_for(Permission.ASSIGN_REQUESTS))


def visible_to(person: Person) -> QuerySet:
    """All campaigns for the team and the auditors; for others those, once opened, in which they are asked something."""
    if reads(person):
        return Campaign.objects.all()
    asked = person.to_review.order_by().values("campaign")
    return Campaign.objects.filter(status__in=FROZEN, pk__in=asked)


def only_those_asked() -> str:
    return _("Only those who are asked about an access decide on it.")
