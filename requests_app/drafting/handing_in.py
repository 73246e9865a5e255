"""Hand a request in: completeness from the stored answers, the transition, and the copy for who agreed (A4, R1)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from notifications.writing import write_letter
from requests_app import transitions
from requests_app.annex1.completeness import missing
from requests_app.annex1.people import resolve_people
from requests_app.annex1.reading import facts_for_submit
from requests_app.annex1.sheet import AnswerSheet
from requests_app.models import ChannelRequest


class ChangedSinceRead(Exception):
    """The answers changed after the page was read on which the requester said “submit”."""


@transaction.atomic
def hand_in(channel_request: ChannelRequest, *, by: Person, at: dt.datetime, read_version: int | None = None) -> None:
    """Submit the request as it is stored.

    ``read_version`` is the version of the answers that the requester saw. Raises ChangedSinceRead,
    transitions.Incomplete, transitions.NotAllowed.
    """
    if read_version is not None and read_version != channel_request.version:
        raise ChangedSinceRead(_("The answers changed after you opened this page. Read them again, then submit."))
    sheet = AnswerSheet(channel_request, at=at)
    lacks = [str(lack) for lack in missing(sheet)]
    facts = {} if lacks else facts_for_submit(channel_request, at=at)
    resolve_people(channel_request)
    hand_in_as = transitions.hand_in_rest if channel_request.awaits_rest else transitions.submit
    hand_in_as(channel_request, by=by, at=at, facts=facts, missing=lacks)
    if channel_request.group_confirmed:
        send_copy(channel_request, sheet, at=at)


def send_copy(channel_request: ChannelRequest, sheet: AnswerSheet, *, at: dt.datetime) -> None:
    """The person who agreed to the request receives a copy of what was asked, and has nothing to fill in."""
    if channel_request.asks_eight:
        return  # in a crisis nobody is asked who agreed; the whole form asks
    agreed = sheet.value("q03")
    known = Person.objects.active().filter(email__iexact=agreed["email"]).first()
    write_letter(
        "requests.copy",
        event=f"request-copy:{channel_request.pk}:{channel_request.version}",
        person=known,
        address="" if known else agreed["email"],
        language="" if known else channel_request.language,
        at=at,
        data={
            "name": agreed["name"],
            "requester": channel_request.requester.full_name,
            "reference": channel_request.reference,
            "title": channel_request.title,
            "group": channel_request.body.name,
            "introduction": sheet.value("q11").get("introduction", ""),
            "responsible": sheet.value("q14").get("responsible_name", ""),
            "deputy": sheet.value("q14").get("deputy_name", ""),
        },
    )
