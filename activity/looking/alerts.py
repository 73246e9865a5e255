"""What a look says of the account itself: its pinned id and name, whether it moved, is suspended, or cannot be found (N10).

An account whose name another account answers under tells nothing of our channel: such a look moves no date. “Gone” needs
several looks over days, since servers answer 404 for accounts that are well (YouTube's feeds most of all).
"""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlsplit

from activity.models import SEEN, Alert, Following, Look, Source
from activity.sources.interface import Observation

GONE_AFTER_LOOKS = 3
GONE_AFTER, GONE_AFTER_ON_YOUTUBE = dt.timedelta(days=7), dt.timedelta(days=14)
MISSING = (Look.NOT_FOUND, Look.GONE)
# What the platform says itself.
TOLD = {
    Look.MOVED: Alert.MOVED,
    Look.SUSPENDED: Alert.SUSPENDED,
    Look.DEACTIVATED: Alert.DEACTIVATED,
    Look.HANDLE_CHANGED: Alert.CHANGED_HANDS,
}


@dataclass(frozen=True)
class Verdict:
    """``look`` as it is noted. ``alert`` None: this look neither raises one nor ends one; "": all is well."""

    look: Look
    alert: Alert | str | None = None
    detail: str = ""
    other_id: str = ""

    @property
    def trusted(self) -> bool:
        """What was seen is our channel's: its dates and figures count."""
        return self.look in SEEN


def judge(following: Following, seen: Observation, *, at: dt.datetime) -> Verdict:
    """What this look means for the account. ``following`` holds the pins and what earlier looks found."""
    if is_another(following.stable_id, seen.stable_id):
        return Verdict(Look.HANDLE_CHANGED, Alert.CHANGED_HANDS, seen.handle or following.seen_handle, seen.stable_id)
    if seen.look in TOLD:
        detail = seen.moved_to if seen.look == Look.MOVED else seen.handle
        return Verdict(seen.look, TOLD[seen.look], detail[:300], seen.stable_id)
    if seen.look in MISSING:
        return Verdict(seen.look, Alert.GONE if _is_gone(following, at=at) else None)
    if not seen.succeeded:
        return Verdict(seen.look)
    if following.alert == Alert.CHANGED_HANDS:
        return _in_other_hands(following, seen)
    if seen.handle and following.seen_handle and plain(seen.handle) != plain(following.seen_handle):
        return Verdict(seen.look, Alert.RENAMED, seen.handle[:300])
    if seen.moved_to and host_of(seen.moved_to) != host_of(following.url):
        return Verdict(seen.look, Alert.MOVED, seen.moved_to[:300])
    # Where nothing is new, the account is there; the answer says no more of it.
    ends = seen.look == Look.OK or following.alert == Alert.GONE
    return Verdict(seen.look, "" if ends else None)


def _in_other_hands(following: Following, seen: Observation) -> Verdict:
    """Until a person has settled it, only an answer that names the pinned account is ours: one that names none (a feed, an
    answer without news) may be the stranger's. Whose account answers now is kept for whoever confirms."""
    if seen.stable_id and seen.stable_id == following.stable_id:
        return Verdict(seen.look, Alert.CHANGED_HANDS, seen.handle[:300], seen.stable_id)
    return Verdict(Look.HANDLE_CHANGED)


def is_another(pinned: str, seen: str) -> bool:
    """Whether these are the ids of two accounts. A fediverse server that learns to tell addresses as ids changes the form
    of the same account's id; ids of two forms cannot be compared."""
    if not pinned or not seen or pinned == seen:
        return False
    return pinned.startswith("https://") == seen.startswith("https://")


def pin_after(pinned: str, seen: str) -> str:
    """The id to hold on to: an address that was pinned is not given up for a number, which any account can have."""
    weaker = pinned.startswith("https://") and not seen.startswith("https://")
    return pinned if weaker or not seen else seen


def plain(handle: str) -> str:
    return handle.strip().removeprefix("@").casefold()


def host_of(url: str) -> str:
    """The server of an address, with and without “www.” alike."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _is_gone(following: Following, *, at: dt.datetime) -> bool:
    """With the look just made."""
    days = GONE_AFTER_ON_YOUTUBE if following.source == Source.YOUTUBE else GONE_AFTER
    since = following.missing_since or at
    return following.missing_looks + 1 >= GONE_AFTER_LOOKS and at - since >= days


def values_after(following: Following, verdict: Verdict, *, at: dt.datetime) -> dict:
    """What changes on the following's alert. A name in other hands stays told until a person has settled it."""
    stays = following.alert == Alert.CHANGED_HANDS and verdict.alert != Alert.CHANGED_HANDS
    if verdict.alert is None or stays:
        return {}
    if verdict.alert == "":
        return dict(NO_ALERT) if following.alert else {}
    facts = {"alert_detail": verdict.detail, "alert_id": verdict.other_id}
    if verdict.alert == following.alert:
        return facts
    return {**facts, "alert": verdict.alert, "alert_at": at, "team_told_at": None}


NO_ALERT = {"alert": "", "alert_at": None, "alert_detail": "", "alert_id": "", "team_told_at": None}
