"""Who may judge a request, from facts (design §3, N4): enforced for button, POST, API and superuser alike."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet
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


def live_stand_in(channel_request: ChannelRequest, *, at: dt.datetime) -> StandIn | None:
    """The appointment of who decides in the team's place at ``at``."""
    return channel_request.stand_ins.live(at).select_related("person", "appointed_by").first()


def stand_in_of(person: Person, channel_request: ChannelRequest, *, at: dt.datetime) -> StandIn | None:
    """The appointment by which ``person`` decides; None for everyone else, whoever has the request."""
    return channel_request.stand_ins.live(at).filter(person=person).select_related("appointed_by").first()


def refuse_outsider(channel_request: ChannelRequest, *, by: Person, at: dt.datetime) -> None:
    """Raise NotAllowed or ConflictOfInterest unless ``by`` is of the team, or stands in for it, and free to judge."""
    if not by.may(Permission.REVIEW_REQUESTS) and stand_in_of(by, channel_request, at=at) is None:
        raise NotAllowed(_("This is the work of the communications team."))
    refuse_conflicts(channel_request, by=by)


def refuse_outside_team(channel_request: ChannelRequest, *, by: Person) -> None:
    """The same for what who stands in has no part in: they approve, do not approve, or give the request back."""
    refuse_standing_in(by=by)
    refuse_conflicts(channel_request, by=by)


def refuse_standing_in(*, by: Person) -> None:
    """Raise NotAllowed unless ``by`` is of the team; whether they are free to judge is asked elsewhere."""
    if not by.may(Permission.REVIEW_REQUESTS):
        raise NotAllowed(_("This is the work of the communications team."))


def free_people(channel_request: ChannelRequest, permission: Permission, *, on: dt.date | None = None) -> list[Person]:
    """Who has ``permission`` and no conflict on the request; in two queries, whatever the size of the team.

    With ``on``, a date in the portal's time zone, those who are away that day are left out.
    """
    held = _holders(permission)
    if on is not None:
        held = held.exclude(pk__in=away_on(on).values("person"))
    return list(without_a_part(held, channel_request).distinct().order_by("full_name", "pk"))


def without_a_part(people: QuerySet[Person], channel_request: ChannelRequest) -> QuerySet[Person]:
    """Those among ``people`` with no conflict on the request: ``conflict_of`` in set form."""
    answers = Answer.objects.filter(request=channel_request)
    return (
        people.exclude(pk=channel_request.requester_id)
        .exclude(Exists(answers.filter(saved_by=OuterRef("pk"))))
        .exclude(Exists(_wrote(channel_request).filter(person=OuterRef("pk"))))
        .exclude(Exists(answers.filter(people=OuterRef("pk"))))
        .exclude(Exists(answers.filter(people__manager=OuterRef("pk"))))
        .exclude(Exists(Recusal.objects.filter(request=channel_request, person=OuterRef("pk"))))
    )


def _holders(permission: Permission):
    roles = [role.name for role in ROLES.values() if permission in role.permissions]
    return Person.objects.active().filter(role_assignments__role__in=roles, role_assignments__ended_at=None)


def leads_to_ask(channel_request: ChannelRequest, *, at: dt.datetime) -> list[Person]:
    """Where nobody of the team is free: the lead who appointed the stand-in, else the leads, who appoint one.

    They may have a part in the request, since they decide nothing by it; who filed it is told as a requester.
    """
    standing = live_stand_in(channel_request, at=at)
    if standing is not None and standing.appointed_by.is_active:
        leads = [standing.appointed_by]
    else:
        leads = list(_holders(Permission.ASSIGN_REQUESTS).distinct().order_by("full_name", "pk"))
    return [lead for lead in leads if lead.pk != channel_request.requester_id]


# --- The second decision on a recommended request ------------------------------------------------------------------------


def decides_for(deputy: Person, channel_request: ChannelRequest, *, at: dt.datetime) -> Person | None:
    """The lead who is away and for whom ``deputy`` may give the second decision; never one with a part in the request."""
    if deputy.may(Permission.APPROVE_SECOND):
        return None
    away = acts_for(deputy, Permission.APPROVE_SECOND, on=day_of(at))
    free = [lead for lead in away if lead.pk != channel_request.recommended_by_id]
    return next((lead for lead in free if not conflict_of(lead, channel_request)), None)


def second_deciders(channel_request: ChannelRequest, *, at: dt.datetime, besides: Person | None = None) -> list[Person]:
    """Who of the team gives the second decision at ``at``; ``besides`` is who recommends it, where nobody has yet.

    The leads who are here, and the deputies of those who are away (design §3). Where no lead is left for it, everyone but
    the one who recommended, so that a team of two is never stuck.
    """
    leads = free_people(channel_request, Permission.APPROVE_SECOND)
    others = [one for one in free_people(channel_request, Permission.REVIEW_REQUESTS) if one not in leads]
    return seconds_among(
        leads,
        others,
        away={absence.person_id: absence.deputy_id for absence in away_on(day_of(at))},
        first=channel_request.recommended_by_id if besides is None else besides.pk,
    )


def seconds_among(
    leads: Iterable[Person], others: Iterable[Person], *, away: Mapping[int, int | None], first: int | None
) -> list[Person]:
    """The rule of ``second_deciders`` for people at hand, all free to judge the request; no query.

    ``away``: by the key of who is away that of their deputy, if any; ``first``: the key of who recommended.
    """
    free = [lead for lead in leads if lead.pk != first]
    here = [lead for lead in free if lead.pk not in away]
    others = [one for one in others if one.pk != first and one.pk not in away]
    if here:
        deputies = {away[lead.pk] for lead in free if lead.pk in away}
        others = [one for one in others if one.pk in deputies]
    return here + others


def awaiting_second(requests: QuerySet, person: Person, *, at: dt.datetime) -> QuerySet:
    """Those among ``requests``, recommended and free for ``person`` to judge, that wait for them: ``second_deciders`` in
    set form. None of it grows with the requests."""
    others = requests.exclude(recommended_by=person)
    if person.may(Permission.APPROVE_SECOND):
        return others
    on = day_of(at)
    here = _holders(Permission.APPROVE_SECOND).exclude(pk__in=away_on(on).values("person")).distinct()
    for_a_lead = _free_for(acts_for(person, Permission.APPROVE_SECOND, on=on))
    return others.filter(for_a_lead | ~_free_for(here))


def _free_for(leads: Iterable[Person]) -> Q:
    """The requests that one of these could decide on as the second person."""
    found = Q(pk__in=[])
    for lead in leads:
        free = ChannelRequest.objects.judgeable_by(lead).exclude(recommended_by=None).exclude(recommended_by=lead)
        found |= Q(pk__in=free.values("pk"))
    return found


def refuse_second_decision(channel_request: ChannelRequest, *, by: Person, at: dt.datetime) -> None:
    """Raise NotAllowed unless ``by`` gives the second decision on a recommended request (``second_deciders``).

    A lead may although entered as away, and so may who stands in. Whether ``by`` has a part in it is asked elsewhere.
    """
    if channel_request.recommended_by_id == by.pk:
        raise NotAllowed(_("You recommended this request; a second person decides."))
    if by.may(Permission.APPROVE_SECOND) or stand_in_of(by, channel_request, at=at) is not None:
        return
    deciders = second_deciders(channel_request, at=at)
    leads = [person for person in deciders if person.may(Permission.APPROVE_SECOND)]
    if leads and by not in deciders:
        names = ", ".join(person.full_name for person in leads)
        raise NotAllowed(_("The second decision is for the communications lead: %(names)s.") % {"names": names})
