"""Where consents are kept (A12, R6): who has them, where, for which use and channels, until when; never who is shown."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Body, Person
from channels_registry import rights
from channels_registry.findings import follow
from channels_registry.models import Channel
from enforcement.consents import sight
from enforcement.consents.refusing import ConsentRefused, refuse_secrets, somebody_was_quicker
from enforcement.models import ConsentPlace
from ledger.recording import record

PHRASES = {
    "consents.place_noted": gettext_lazy("noted where consents are kept"),
    "consents.place_changed": gettext_lazy("changed where consents are kept"),
    "consents.place_ended": gettext_lazy("ended an entry about where consents are kept"),
}


@transaction.atomic
def note_place(
    body: Body, *, keeper: Person, use: str, place: str, since: dt.date, by: Person, at: dt.datetime, link: str = "",
    until: dt.date | None = None, channels: Iterable[Channel] = (),
) -> ConsentPlace:  # fmt: skip
    """Note it for some of the group's channels; for all of them where none is named. Raises ConsentRefused."""
    if not sight.may_write(by, body.pk, at=at):
        raise ConsentRefused(rights.ask_the_team())
    channels = _own(channels, body)
    facts = _facts(keeper=keeper, use=use, place=place, link=link, since=since, until=until)
    made = ConsentPlace.objects.create(body=body, every_channel=not channels, noted_at=at, noted_by=by, **facts)
    made.channels.set(channels)
    record("consents.place_noted", made, by=by, at=at, data=_data(made, channels))
    follow(_concerned(made), at=at)
    return made


@transaction.atomic
def change_place(
    entry: ConsentPlace, *, version: int, keeper: Person, use: str, place: str, since: dt.date, by: Person,
    at: dt.datetime, link: str = "", until: dt.date | None = None, channels: Iterable[Channel] = (),
) -> None:  # fmt: skip
    """Put what is known now in place of what was; ``version`` is the one that ``by`` looked at. Raises ConsentRefused."""
    if not sight.may_change(by, entry, at=at):
        raise ConsentRefused(rights.ask_the_team())
    channels = _own(channels, entry.body)
    facts = _facts(keeper=keeper, use=use, place=place, link=link, since=since, until=until)
    before = _concerned(entry)
    same = ConsentPlace.objects.live().filter(pk=entry.pk, version=version)
    if not same.update(every_channel=not channels, version=F("version") + 1, **facts):
        raise ConsentRefused(somebody_was_quicker())
    entry.refresh_from_db()
    entry.channels.set(channels)
    record("consents.place_changed", entry, by=by, at=at, data=_data(entry, channels))
    follow(before | _concerned(entry), at=at)


@transaction.atomic
def end_place(entry: ConsentPlace, *, why: str, by: Person, at: dt.datetime) -> None:
    """They are not kept there any more. The entry stays until its retention is over. Raises ConsentRefused."""
    if not sight.may_change(by, entry, at=at):
        raise ConsentRefused(rights.ask_the_team() if entry.ended_at is None else somebody_was_quicker())
    why = " ".join(why.split())[:300]
    refuse_secrets(why)
    if not why:
        raise ConsentRefused(_("Say why, so that others know where to look."))
    if not ConsentPlace.objects.live().filter(pk=entry.pk).update(ended_at=at, ended_by=by, ended_why=why):
        raise ConsentRefused(somebody_was_quicker())
    entry.refresh_from_db()
    record("consents.place_ended", entry, by=by, at=at, data={"body": entry.body_id})
    follow(_concerned(entry), at=at)


def channels_covered(entry: ConsentPlace) -> list[Channel]:
    """Those it names, or those of its group that are not closed. One query."""
    named = entry.channels.select_related("platform").order_by("name", "pk")
    return list(sight.channels_of(entry.body) if entry.every_channel else named)


def _concerned(entry: ConsentPlace) -> set[int]:
    return {channel.pk for channel in channels_covered(entry)}


def _own(channels: Iterable[Channel], body: Body) -> list[Channel]:
    channels = list(channels)
    if any(channel.body_id != body.pk for channel in channels):
        raise ConsentRefused(_("Choose among the channels of this group; another group has an entry of its own."))
    return channels


def _facts(*, keeper: Person, use: str, place: str, link: str, since: dt.date, until: dt.date | None) -> dict:
    use, place, link = " ".join(use.split()), " ".join(place.split()), link.strip()
    refuse_secrets(use, place)
    if not use or not place:
        raise ConsentRefused(_("Say for which use, and where they are kept."))
    if link and not link.startswith(("https://", "http://")):
        raise ConsentRefused(_("A link starts with https://."))
    if until is not None and until < since:
        raise ConsentRefused(_("The last day comes before the first one. Look at the dates."))
    if not sight.keepers().filter(pk=keeper.pk).exists():
        raise ConsentRefused(_("Consents are kept by a colleague who is still here, not by somebody from outside."))
    return {
        "keeper": keeper,
        "use": use[:300],
        "place": place[:300],
        "link": link[:500],
        "since": since,
        "until": until,
    }


def _data(entry: ConsentPlace, channels: list[Channel]) -> dict:
    return {
        "body": entry.body_id, "keeper": entry.keeper_id, "channels": sorted(channel.pk for channel in channels),
        "until": entry.until.isoformat() if entry.until else None,
    }  # fmt: skip
