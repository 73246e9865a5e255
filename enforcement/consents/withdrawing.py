"""Somebody no longer agrees to be shown (A12): whoever received the wish notes it, and it is taken down on each channel.

A wish needs no single consent on record and no reason. Each channel concerned gets a removal with a day; its administrators are
told at once, whatever letters they had this week: somebody is shown who does not want it. A second person looks when it is done.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from channels_registry import rights
from channels_registry.findings import follow
from channels_registry.models import Channel
from enforcement.consents import letters, recording, sight
from enforcement.consents.refusing import ConsentRefused, refuse_secrets, refuse_to_come, somebody_was_quicker
from enforcement.models import (
    Consent,
    ConsentEnd,
    ConsentPlace,
    ConsentRemoval,
    ConsentWithdrawal,
    RemovalResult,
    RemovalState,
)
from ledger.recording import record
from portal.store import day_of, portal_settings

PHRASES = {
    "consents.withdrawn": gettext_lazy("noted that somebody no longer agrees to be shown"),
    "consents.removal_done": gettext_lazy("noted that what a withdrawn consent covered is taken down"),
    "consents.removal_checked": gettext_lazy("checked that what a withdrawn consent covered is taken down"),
    "consents.removal_back": gettext_lazy("found that what a withdrawn consent covered is still there"),
}
# By one person in an hour.
MOST = 20
HOUR = dt.timedelta(hours=1)
S = RemovalState


@transaction.atomic
def withdraw(
    channels: Iterable[Channel], *, received_on: dt.date, words: str, by: Person, at: dt.datetime,
    consent: Consent | None = None, place: ConsentPlace | None = None,
) -> ConsentWithdrawal:  # fmt: skip
    """Note the wish; ``consent`` ends with it, if it is known. Raises ConsentRefused.

    ``words`` say what shows the person, such as links; no names. With ``consent`` it concerns all its channels.
    """
    if sight.only_reads(by):
        raise ConsentRefused(rights.ask_the_team())
    today, words = day_of(at), words.strip()
    refuse_secrets(words)
    refuse_to_come(received_on, today=today)
    if not words:
        raise ConsentRefused(_("Say what is to be taken down: links, or what can be seen and when it was published."))
    if ConsentWithdrawal.objects.filter(noted_by=by, noted_at__gt=at - HOUR).count() >= MOST:
        raise ConsentRefused(_("You have noted many within the hour. Tell the communications team about the others."))
    if consent is not None:
        recording.close(consent, end=ConsentEnd.WITHDRAWN, by=by, at=at)
        channels = consent.channels.select_related("platform")
    else:
        channels = _seen(channels, by)
    channels = sorted(channels, key=lambda channel: channel.pk)
    if not channels:
        raise ConsentRefused(_("Choose the channels on which the person is shown."))
    made = ConsentWithdrawal.objects.create(
        consent=consent, place=None if consent else place, received_on=received_on, words=words[:600], noted_at=at,
        noted_by=by,
    )  # fmt: skip
    due_on = today + dt.timedelta(days=portal_settings().consent_removal_days)
    ConsentRemoval.objects.bulk_create(
        [ConsentRemoval(withdrawal=made, channel=channel, due_on=due_on) for channel in channels]
    )
    numbers = [channel.pk for channel in channels]
    data = {"consent": consent.pk if consent else None, "place": made.place_id, "channels": numbers}
    record("consents.withdrawn", made, by=by, at=at, data=data | {"received_on": received_on.isoformat()})
    letters.of_withdrawal(made, at=at)
    follow(numbers, at=at)
    return made


def _seen(channels: Iterable[Channel], by: Person) -> list[Channel]:
    wanted = {channel.pk for channel in channels}
    return list(Channel.objects.visible_to(by).filter(pk__in=wanted).select_related("platform"))


def consent_by_code(code: str, channel: Channel) -> Consent:
    """The consent of this code that holds for this channel: whoever was told a code can withdraw it. Raises ConsentRefused."""
    found = Consent.objects.live().filter(code__iexact=code.strip(), channels=channel).first()
    if found is None:
        raise ConsentRefused(
            _("No consent with this code is open for this channel. Leave the code empty: the wish counts without it.")
        )
    return found


# --- Taken down, and looked at -------------------------------------------------------------------------------------------------


def may_do(person: Person, removal: ConsentRemoval, *, at: dt.datetime) -> bool:
    """Whoever has access to the channel or answers for it, and the team."""
    return rights.may_raise_alarm(person, removal.channel, at=at)


def may_check(person: Person, removal: ConsentRemoval, *, at: dt.datetime) -> bool:
    """The team, or somebody in whose care the channel is; never whoever did it, under whichever entry."""
    did = removal.done_by
    same = did is not None and person.pk in (did.pk, did.merged_into_id)
    return not same and not person.is_external and rights.may_keep(person, removal.channel, at=at)


@transaction.atomic
def done(removal: ConsentRemoval, *, result: RemovalResult, note: str, by: Person, at: dt.datetime) -> None:
    """It is taken down, or nothing there shows the person. Raises ConsentRefused."""
    if not may_do(by, removal, at=at):
        raise ConsentRefused(rights.ask_the_team())
    _move(removal, S.TO_DO, S.DONE, result=result, note=_tidy(note), done_at=at, done_by=by)
    record("consents.removal_done", removal, by=by, at=at, data={"channel": removal.channel_id, "result": str(result)})


@transaction.atomic
def check(removal: ConsentRemoval, *, by: Person, at: dt.datetime) -> None:
    """A second person has looked. Raises ConsentRefused."""
    _refuse_first(removal, by, at=at)
    _move(removal, S.DONE, S.CHECKED, checked_at=at, checked_by=by)
    record("consents.removal_checked", removal, by=by, at=at, data={"channel": removal.channel_id})
    follow([removal.channel_id], at=at)


@transaction.atomic
def send_back(removal: ConsentRemoval, *, note: str, by: Person, at: dt.datetime) -> None:
    """It is still to be seen; ``note`` says where. Raises ConsentRefused."""
    _refuse_first(removal, by, at=at)
    note = _tidy(note)
    if not note:
        raise ConsentRefused(_("Say where it can still be seen."))
    _move(removal, S.DONE, S.TO_DO, result="", note=note, done_at=None, done_by=None)
    record("consents.removal_back", removal, by=by, at=at, data={"channel": removal.channel_id})


def only_a_second() -> str:
    return _("Somebody else than who did it looks at it: of the team, or with full control of the channel.")


def _refuse_first(removal: ConsentRemoval, by: Person, *, at: dt.datetime) -> None:
    if not may_check(by, removal, at=at):
        raise ConsentRefused(only_a_second())


def _tidy(note: str) -> str:
    refuse_secrets(note)
    return note.strip()[:300]


def _move(removal: ConsentRemoval, starts: RemovalState, ends_in: RemovalState, **values) -> None:
    same = ConsentRemoval.objects.filter(pk=removal.pk, state=starts)
    if ends_in == S.CHECKED:
        same = same.filter(done_by=removal.done_by_id)
    if not same.update(state=ends_in, **values):
        raise ConsentRefused(somebody_was_quicker())
    removal.refresh_from_db()
