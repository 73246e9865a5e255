"""Raising an alert: one press, and the public answer turns (N15). Whoever is listed on the channel may, or the team for them.

The warning, the alert, its first moments and the letters are one transaction; nothing on this way looks further than the
channel itself, so that it takes a fraction of a second. Two who report at once make one alert: the second joins the first.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from channels_registry import lifecycle, rights
from channels_registry.coadministration import lock
from channels_registry.models import LIVE, Channel, ChannelStatus, Overlay
from enforcement.incidents import letters
from enforcement.models import Incident, IncidentKind, IncidentMoment, MomentKind
from ledger.recording import record
from portal.secrets import looks_like_secret, why_refused

PHRASES = {
    "incidents.opened": gettext_lazy("raised an alert"),
    "incidents.reported_again": gettext_lazy("reported the same alert too"),
}


class AlertRefused(Exception):
    """The alert cannot be raised or changed so; the text says why, and what to do."""


def report_compromised(
    channel: Channel,
    *,
    by: Person,
    at: dt.datetime,
    words: str = "",
    on_behalf_of: Person | None = None,
    told_by: str = "",
    part_of: Incident | None = None,
) -> Incident:
    """Somebody else writes there: the public check says so as soon as this returns. Raises AlertRefused.

    The team may say it for somebody (``on_behalf_of``, or in words who called: ``told_by``); ``by`` is who presses.
    """
    return _raise(IncidentKind.COMPROMISED, channel, by, at, words, on_behalf_of, told_by, part_of)


def note_access_lost(
    channel: Channel,
    *,
    by: Person,
    at: dt.datetime,
    words: str = "",
    on_behalf_of: Person | None = None,
    told_by: str = "",
    part_of: Incident | None = None,
) -> Incident:
    """Nobody of ours gets in any more; the public answer stays as it is. Raises AlertRefused."""
    return _raise(IncidentKind.ACCESS_LOST, channel, by, at, words, on_behalf_of, told_by, part_of)


def note_blocked(
    channel: Channel,
    *,
    by: Person,
    at: dt.datetime,
    words: str = "",
    on_behalf_of: Person | None = None,
    told_by: str = "",
    part_of: Incident | None = None,
) -> Incident:
    """The platform closed the channel; the public answer stays as it is. Raises AlertRefused."""
    return _raise(IncidentKind.BLOCKED, channel, by, at, words, on_behalf_of, told_by, part_of)


BY_KIND = {
    IncidentKind.COMPROMISED: report_compromised,
    IncidentKind.ACCESS_LOST: note_access_lost,
    IncidentKind.BLOCKED: note_blocked,
}


def refuse_secrets(*texts: str) -> None:
    """No password is ever kept, least of all in the hour in which everybody sends one (design §5.8)."""
    if any(looks_like_secret(text) for text in texts):
        raise AlertRefused(why_refused())


@transaction.atomic
def _raise(
    kind: IncidentKind,
    channel: Channel,
    by: Person,
    at: dt.datetime,
    words: str,
    on_behalf_of: Person | None,
    told_by: str,
    part_of: Incident | None,
) -> Incident:
    refuse_secrets(words, told_by)
    if (on_behalf_of is not None or told_by) and not rights.manages(by):
        raise AlertRefused(_("Only the communications team raises an alert for somebody else."))
    # Everyone who reports or lifts at the same moment waits here, and then sees what the other did.
    lock([channel.pk])
    channel.refresh_from_db()
    if not rights.may_raise_alarm(by, channel, at=at):
        raise AlertRefused(rights.ask_the_team())
    known = Incident.objects.under_way().filter(channel=channel, kind=kind).first()
    if known is not None:
        return _join(known, by=by, at=at, words=words, told_by=told_by)
    if channel.status not in (LIVE if kind != IncidentKind.COMPROMISED else (*LIVE, ChannelStatus.RETIRED)):
        raise AlertRefused(_("This can be said of a channel in service only."))
    incident = begin(
        channel, kind, by=by, at=at, words=words, reported_by=on_behalf_of or (None if told_by else by),
        told_by=told_by, part_of=part_of,
    )  # fmt: skip
    overlay = Overlay(kind.value)
    if getattr(channel, f"{overlay.value}_at") is None:
        lifecycle.set_overlay(channel, overlay, by=by, at=at, why=_("An alert was raised."))
    return incident


def begin(
    channel: Channel,
    kind: IncidentKind,
    *,
    by: Person,
    at: dt.datetime,
    words: str = "",
    reported_by: Person | None,
    told_by: str = "",
    part_of: Incident | None = None,
) -> Incident:
    """Enter the alert with its first moments and its letters; the overlay is the caller's. Inside its transaction."""
    incident = Incident.objects.create(
        channel=channel,
        kind=kind,
        opened_at=at,
        opened_by=by,
        reported_by=reported_by,
        told_by=told_by,
        part_of=part_of,
    )
    moments = [(MomentKind.REPORTED, words)]
    if kind == IncidentKind.COMPROMISED:
        moments += [(MomentKind.WARNED, ""), (MomentKind.TOLD, "")]
    IncidentMoment.objects.bulk_create(
        IncidentMoment(incident=incident, at=at, noted_at=at, by=by, what=what, words=said) for what, said in moments
    )
    if part_of is not None:
        IncidentMoment.objects.create(
            incident=part_of, at=at, noted_at=at, by=by, what=MomentKind.FURTHER, words=channel.name[:2000]
        )
    record(
        "incidents.opened", incident, by=by, at=at,
        data={
            "kind": kind, "channel": channel.pk, "reported_by": reported_by.pk if reported_by else None,
            "part_of": part_of.pk if part_of else None,
        },
    )  # fmt: skip
    if kind == IncidentKind.COMPROMISED:
        letters.page_everyone(incident, by=by, at=at)
    return incident


def _join(incident: Incident, *, by: Person, at: dt.datetime, words: str, told_by: str) -> Incident:
    """Somebody was quicker: what this person saw stands beside it."""
    said = " ".join(filter(None, (told_by, words)))
    IncidentMoment.objects.create(
        incident=incident, at=at, noted_at=at, by=by, what=MomentKind.REPORTED_AGAIN, words=said[:2000]
    )
    record("incidents.reported_again", incident, by=by, at=at)
    return incident
