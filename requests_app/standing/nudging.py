"""The requester asks what keeps the answer: once the expected day has passed, once in each waiting period (N5)."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.calendars import secretariat_calendar
from accounts.models import Person
from ledger.recording import record
from notifications.workdays import add_working_days
from notifications.writing import Post, write_letters
from portal.store import day_of, portal_settings
from requests_app.judging.conflicts import leads_to_ask, second_deciders
from requests_app.judging.decision_letters import letter_data
from requests_app.judging.telling import status_as_told
from requests_app.models import ChannelRequest, Nudge, Side, Status
from requests_app.models.requests import WITH_TEAM
from requests_app.refusals import NotAllowed
from requests_app.standing.words import standing_of
from requests_app.talk.conversing import refuse_other_side, team_of

PHRASES = {"requests.nudged": gettext_lazy("asked what keeps the answer")}


@dataclass(frozen=True)
class NudgeChance:
    """From which day the question can be asked, and whether that is now; ``last`` is the one asked before."""

    opens_on: dt.date
    is_open: bool
    last: Nudge | None = None


def nudge_chance(channel_request: ChannelRequest, *, at: dt.datetime) -> NudgeChance | None:
    """None while the team owes no answer. The first chance comes the day after the expected one (``standing_of``)."""
    # What is decided but not told yet is still owed, as far as anyone outside the team may know.
    if status_as_told(channel_request, at=at) not in WITH_TEAM:
        return None
    last = channel_request.nudges.filter(at__gte=channel_request.submitted_at).last()
    if last is not None:
        opens_on = add_working_days(day_of(last.at), portal_settings().answer_days, calendar=secretariat_calendar())
    else:
        due = standing_of(channel_request, at=at).due
        if due is None:
            return None
        opens_on = due + dt.timedelta(days=1)
    return NudgeChance(opens_on, day_of(at) >= opens_on, last)


@transaction.atomic
def nudge(channel_request: ChannelRequest, *, by: Person, at: dt.datetime) -> Nudge:
    """Ask; a letter goes to whoever has the request. Raises NotAllowed."""
    refuse_other_side(channel_request, side=Side.REQUESTER, by=by, at=at)
    # Held, so that a second press of the button finds the first.
    ChannelRequest.objects.filter(pk=channel_request.pk).update(version=F("version"))
    channel_request.refresh_from_db()
    chance = nudge_chance(channel_request, at=at)
    if chance is None:
        raise NotAllowed(_("The communications team does not have this request now, so there is nobody to ask."))
    if not chance.is_open:
        raise NotAllowed(_("You can ask again from %(day)s on.") % {"day": date_format(chance.opens_on)})
    try:
        with transaction.atomic():
            asked = Nudge.objects.create(request=channel_request, by=by, at=at, opened_on=chance.opens_on)
    except IntegrityError as error:
        raise NotAllowed(_("This has just been asked.")) from error
    record("requests.nudged", channel_request, by=by, at=at, data={"nudge": asked.pk})
    posts = [
        Post(
            f"request-nudge:{asked.pk}",
            person,
            data={
                **letter_data(channel_request, person, f"/review/{channel_request.pk}/"),
                "by": by.full_name,
                "since": channel_request.submitted_at.isoformat(),
            },
        )
        for person in who_owes(channel_request, at=at)
    ]
    write_letters("requests.nudge", posts, at=at)
    return asked


def who_owes(channel_request: ChannelRequest, *, at: dt.datetime) -> list[Person]:
    """The reviewer; on a recommended request those who can give the second decision; else everyone who is free; a lead where nobody is."""
    if channel_request.status != Status.RECOMMENDED:
        return team_of(channel_request, at=at)
    return second_deciders(channel_request, at=at) or leads_to_ask(channel_request, at=at)
