"""Who may judge a request, from facts (design §3, N4): enforced for button, POST, API and superuser alike."""

import datetime as dt

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.absences import acts_for, away_on
from accounts.models import Person
from accounts.roles import ROLES, Permission
from portal.store import day_of
from requests_app.models import Answer, ChannelRequest, Recusal, RequestWriter, StandIn
from requests_app.refusals import NotAllowed


class ConflictOfInterest(Exception):
    """This person may not decide on this request; the text says why and who can."""


def conflict_of(person: Person, channel_request: ChannelRequest) -> str:
    """Why ``person`` may not decide on the request, in a sentence; "" when nothing stands against it.

    Belonging to the Secretariat, or becoming the communications co-administrator (A8), is no conflict.
    """
    if channel_request.requester_id == person.pk:
        return _("You filed this request, so a colleague decides on it.")
    if (
        channel_request.answers.filter(saved_by=person).exists()
        or _wrote(channel_request).filter(person=person).exists()
    ):
        return _("You helped to write this request, so a colleague decides on it.")
    runners = Person.objects.filter(pk__in=channel_request.answers.values("people"))
    if runners.filter(pk=person.pk).exists():
        return _("You will run this channel, so a colleague decides on it.")
    if runners.filter(manager=person).exists():
        return _("You manage someone who will run this channel, so a colleague decides on it.")
    if channel_request.recusals.filter(person=person).exists():
        return _("You stepped aside from this request, so a colleague decides on it.")
    return ""


def _wrote(channel_request: ChannelRequest):
    """Those who saved an answer at some time, even if others have written over it since."""
    return RequestWriter.objects.filter(request=channel_request, wrote_at__isnull=False)


def refuse_conflicts(channel_request: ChannelRequest, *, by: Person) -> None:
    """Raise ConflictOfInterest if ``by`` may not decide on the request."""
    sentence = conflict_of(by, channel_request)
    if sentence:
        raise ConflictOfInterest(sentence)


def live_stand_in(channel_request: ChannelRequest) -> StandIn | None:
    """Who decides in the team's place just now."""
    return channel_request.stand_ins.filter(ended_at=None).select_related("person").first()


def stands_in(person: Person, channel_request: ChannelRequest) -> bool:
    return channel_request.stand_ins.filter(ended_at=None, person=person).exists()


def refuse_outsider(channel_request: ChannelRequest, *, by: Person) -> None:
    """Raise NotAllowed or ConflictOfInterest unless ``by`` is of the team, or stands in for it, and free to judge."""
    if not by.may(Permission.REVIEW_REQUESTS) and not stands_in(by, channel_request):
        raise NotAllowed(_("This is the work of the communications team."))
    refuse_conflicts(channel_request, by=by)


def free_people(channel_request: ChannelRequest, permission: Permission, *, on: dt.date | None = None) -> list[Person]:
    """Who has ``permission`` and no conflict on the request; in two queries, whatever the size of the team.

    With ``on``, a date in the portal's time zone, those who are away that day are left out.
    """
    roles = [role.name for role in ROLES.values() if permission in role.permissions]
    answers = Answer.objects.filter(request=channel_request)
    held = Person.objects.active().filter(role_assignments__role__in=roles, role_assignments__ended_at=None)
    if on is not None:
        held = held.exclude(pk__in=away_on(on).values("person"))
    return list(
        held.exclude(pk=channel_request.requester_id)
        .exclude(Exists(answers.filter(saved_by=OuterRef("pk"))))
        .exclude(Exists(_wrote(channel_request).filter(person=OuterRef("pk"))))
        .exclude(Exists(answers.filter(people=OuterRef("pk"))))
        .exclude(Exists(answers.filter(people__manager=OuterRef("pk"))))
        .exclude(Exists(Recusal.objects.filter(request=channel_request, person=OuterRef("pk"))))
        .distinct()
        .order_by("full_name", "pk")
    )


def decides_for(deputy: Person, channel_request: ChannelRequest, *, at: dt.datetime) -> Person | None:
    """The lead who is away and for whom ``deputy`` may give the second decision; never one with a part in the request."""
    if deputy.may(Permission.APPROVE_SECOND):
        return None
    away = acts_for(deputy, Permission.APPROVE_SECOND, on=day_of(at))
    free = [lead for lead in away if lead.pk != channel_request.recommended_by_id]
    return next((lead for lead in free if not conflict_of(lead, channel_request)), None)


def refuse_second_decision(channel_request: ChannelRequest, *, by: Person, at: dt.datetime | None = None) -> None:
    """Raise NotAllowed unless ``by`` may give the second decision on a recommended request.

    It is the lead's (design §3), or their deputy's while they are away. Where no other lead is free and here, anyone of the team but the one who recommended decides, so
    that a team of two is never stuck.
    """
    if channel_request.recommended_by_id == by.pk:
        raise NotAllowed(_("You recommended this request; a second person decides."))
    if by.may(Permission.APPROVE_SECOND) or stands_in(by, channel_request):
        return
    if at is not None and decides_for(by, channel_request, at=at) is not None:
        return
    leads = [
        person
        for person in free_people(channel_request, Permission.APPROVE_SECOND, on=day_of(at) if at else None)
        if person.pk != channel_request.recommended_by_id
    ]
    if leads:
        names = ", ".join(person.full_name for person in leads)
        raise NotAllowed(_("The second decision is for the communications lead: %(names)s.") % {"names": names})
