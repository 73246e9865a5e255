"""Who may judge a request, from facts (design §3, N4): enforced for button, POST, API and superuser alike."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.roles import ROLES, Permission
from requests_app.models import Answer, ChannelRequest
from requests_app.refusals import NotAllowed


class ConflictOfInterest(Exception):
    """This person may not decide on this request; the text says why and who can."""


def conflict_of(person: Person, channel_request: ChannelRequest) -> str:
    """Why ``person`` may not decide on the request, in a sentence; "" when nothing stands against it.

    Belonging to the Secretariat, or becoming the communications co-administrator (A8), is no conflict.
    """
    if channel_request.requester_id == person.pk:
        return _("You filed this request, so a colleague decides on it.")
    if channel_request.answers.filter(saved_by=person).exists():
        return _("You helped to write this request, so a colleague decides on it.")
    runners = Person.objects.filter(pk__in=channel_request.answers.values("people"))
    if runners.filter(pk=person.pk).exists():
        return _("You will run this channel, so a colleague decides on it.")
    if runners.filter(manager=person).exists():
        return _("You manage someone who will run this channel, so a colleague decides on it.")
    return ""


def refuse_conflicts(channel_request: ChannelRequest, *, by: Person) -> None:
    """Raise ConflictOfInterest if ``by`` may not decide on the request."""
    sentence = conflict_of(by, channel_request)
    if sentence:
        raise ConflictOfInterest(sentence)


def refuse_outsider(channel_request: ChannelRequest, *, by: Person) -> None:
    """Raise NotAllowed or ConflictOfInterest unless ``by`` is of the team and free to judge the request."""
    if not by.may(Permission.REVIEW_REQUESTS):
        raise NotAllowed(_("This is the work of the communications team."))
    refuse_conflicts(channel_request, by=by)


def free_people(channel_request: ChannelRequest, permission: Permission) -> list[Person]:
    """Who has ``permission`` and no conflict on the request; in two queries, whatever the size of the team."""
    roles = [role.name for role in ROLES.values() if permission in role.permissions]
    answers = Answer.objects.filter(request=channel_request)
    held = Person.objects.active().filter(role_assignments__role__in=roles, role_assignments__ended_at=None)
    return list(
        held.exclude(pk=channel_request.requester_id)
        .exclude(Exists(answers.filter(saved_by=OuterRef("pk"))))
        .exclude(Exists(answers.filter(people=OuterRef("pk"))))
        .exclude(Exists(answers.filter(people__manager=OuterRef("pk"))))
        .distinct()
        .order_by("full_name", "pk")
    )


def refuse_second_decision(channel_request: ChannelRequest, *, by: Person) -> None:
    """Raise NotAllowed unless ``by`` may give the second decision on a recommended request.

    It is the lead's (design §3). Where no other lead is free, anyone of the team but the one who recommended decides, so
    that a team of two is never stuck.
    """
    if channel_request.recommended_by_id == by.pk:
        raise NotAllowed(_("You recommended this request; a second person decides."))
    if by.may(Permission.APPROVE_SECOND):
        return
    leads = [
        person
        for person in free_people(channel_request, Permission.APPROVE_SECOND)
        if person.pk != channel_request.recommended_by_id
    ]
    if leads:
        names = ", ".join(person.full_name for person in leads)
        raise NotAllowed(_("The second decision is for the communications lead: %(names)s.") % {"names": names})
