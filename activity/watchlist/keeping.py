"""Put accounts of others on the watch-list, note something about them, take them off (R7). Each is on the record of decisions."""

import datetime as dt
from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import reason_for
from accounts.editing import settings_to_set
from accounts.models import Person
from accounts.roles import Permission
from activity.models import WatchedAccount, WatchedEnd, WatchedNote
from channels_registry.addresses import UnreadableAddress, read_address
from channels_registry.addressing import holders_of
from channels_registry.models import ChannelAddress
from ledger.recording import Decision, record, record_many
from portal.batches import key_batches
from portal.secrets import looks_like_secret, why_refused
from portal.store import forget_settings, portal_settings

PHRASES = {
    "watchlist.switched": gettext_lazy("switched the watch-list on or off"),
    "watchlist.added": gettext_lazy("put an account of others on the watch-list"),
    "watchlist.noted": gettext_lazy("noted something about an account on the watch-list"),
    "watchlist.removed": gettext_lazy("took an account off the watch-list"),
    "watchlist.became_ours": gettext_lazy("took an account off the watch-list, since it is ours now"),
}
# More are no list that two to five people look through.
MOST = 500
MOST_NOTES = 200


class WatchRefused(Exception):
    """It cannot be done so; the text says why, and what to do."""


def keeps(person: Person) -> bool:
    """The communications team; auditors read."""
    return person.may(Permission.MANAGE_CHANNELS)


def is_on() -> bool:
    return portal_settings().watchlist_on


@transaction.atomic
def switch(on: bool, *, by: Person, at: dt.datetime) -> bool:
    """Switch the list on or off; what stands on it stays, and is shown to nobody while it is off. Raises WatchRefused.

    Returns whether that changed anything.
    """
    if not by.may(Permission.SET_THRESHOLDS):
        raise WatchRefused(reason_for(Permission.SET_THRESHOLDS))
    row = settings_to_set()
    if row.watchlist_on == on:
        return False
    row.watchlist_on = on
    row.save(update_fields=["watchlist_on"])
    forget_settings()
    record("watchlist.switched", row, by=by, at=at, data={"on": on})
    return True


def _refuse(by: Person, *texts: str) -> None:
    if not keeps(by):
        raise WatchRefused(reason_for(Permission.MANAGE_CHANNELS))
    if not is_on():
        raise WatchRefused(_("The watch-list is off. The communications lead can switch it on."))
    if any(looks_like_secret(text) for text in texts):
        raise WatchRefused(why_refused())


@transaction.atomic
def add(text: str, *, name: str, why: str, by: Person, at: dt.datetime) -> WatchedAccount:
    """Follow the account that ``text`` names. Raises WatchRefused: it is ours, on the list already, or no account."""
    _refuse(by, name, why)
    try:
        address = read_address(text, web=True)
    except UnreadableAddress as refusal:
        raise WatchRefused(str(refusal)) from refusal
    if WatchedAccount.objects.filter(ended_at=None).count() >= MOST:
        raise WatchRefused(_("%(count)d accounts are on the list; take one off first.") % {"count": MOST})
    try:
        with transaction.atomic():
            watched = WatchedAccount.objects.create(
                name=name.strip(), identity_key=address.identity_key, canonical_url=address.canonical_url,
                handle=address.handle[:260], platform=address.platform, why=why.strip(), added_at=at, added_by=by,
                changed_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise WatchRefused(_("This account is on the list already.")) from error
    # Asked after the row is written; two that meet in the same moment are hidden at once and told apart at night.
    if holders_of(address).exists():
        raise WatchRefused(
            _(
                "This is, or was, an account of ours, and it stands in the register. The watch-list is for those of others."
            )
        )
    record("watchlist.added", watched, by=by, at=at, why=watched.why, data={"key": address.identity_key})
    return watched


@transaction.atomic
def note(watched: WatchedAccount, *, text: str, by: Person, at: dt.datetime) -> WatchedNote:
    """Note something about it. Raises WatchRefused where it is off the list, or the list is off."""
    _refuse(by, text)
    standing = WatchedAccount.objects.filter(pk=watched.pk, ended_at=None)
    if not standing.update(changed_at=Greatest(F("changed_at"), at)):
        raise WatchRefused(_off_the_list())
    if watched.notes.count() >= MOST_NOTES:
        raise WatchRefused(_("%(count)d notes are enough for one account.") % {"count": MOST_NOTES})
    written = WatchedNote.objects.create(account=watched, text=text.strip(), at=at, by=by)
    record("watchlist.noted", watched, by=by, at=at, data={"note": written.pk})
    return written


@transaction.atomic
def remove(watched: WatchedAccount, *, why: str, by: Person, at: dt.datetime) -> None:
    """Take it off. Raises WatchRefused where somebody did so first."""
    _refuse(by, why)
    ended = WatchedAccount.objects.filter(pk=watched.pk, ended_at=None).update(
        ended_at=at, ended_by=by, ending=WatchedEnd.REMOVED, ended_why=why.strip()[:300], changed_at=at
    )
    if not ended:
        raise WatchRefused(_off_the_list())
    record("watchlist.removed", watched, by=by, at=at, why=why.strip(), data={"key": watched.identity_key})


def _off_the_list() -> str:
    return _("This account is no longer on the list.")


# --- It becomes ours ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def leave_what_is_ours(identity_keys: Collection[str], at: dt.datetime) -> int:
    """These accounts are ours from now on: they leave the list by themselves, whether it is on or off. Returns how many."""
    rows = list(WatchedAccount.objects.filter(identity_key__in=list(identity_keys), ended_at=None))
    return _became_ours(rows, at=at)


def sweep(*, at: dt.datetime, dry_run: bool = False) -> int:
    """The same at night, for what met in the same moment; safe to run twice. Returns how many."""
    ours = ChannelAddress.objects.current().ever_ours().filter(identity_key=OuterRef("identity_key"))
    left = 0
    for pks in key_batches(WatchedAccount.objects.filter(Exists(ours), ended_at=None)):
        left += len(pks) if dry_run else _leave(pks, at=at)
    return left


@transaction.atomic
def _leave(pks: list[int], *, at: dt.datetime) -> int:
    return _became_ours(list(WatchedAccount.objects.filter(pk__in=pks, ended_at=None)), at=at)


def _became_ours(rows: list[WatchedAccount], *, at: dt.datetime) -> int:
    if not rows:
        return 0
    standing = WatchedAccount.objects.filter(pk__in=[row.pk for row in rows], ended_at=None)
    standing.update(ended_at=Greatest(F("added_at"), at), ending=WatchedEnd.OURS, changed_at=at)
    record_many(
        "watchlist.became_ours", [Decision(row, data={"key": row.identity_key}) for row in rows], by=None, at=at
    )
    return len(rows)
