"""How a state looks: the colour family and the icon of its tag (ui.md). The words come from the state's own enum."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    tone: str
    icon: str


LOOKS = {
    # Requests
    "draft": Look("draft", "pencil"),
    "submitted": Look("submitted", "send"),
    "in_review": Look("review", "eye"),
    "changes_requested": Look("changes", "arrow-return-left"),
    "recommended": Look("review", "clipboard-check"),
    "approved": Look("approved", "check-lg"),
    "provisional": Look("flagged", "hourglass"),
    "urgent": Look("alarm", "exclamation-triangle"),
    "rejected": Look("rejected", "x-lg"),
    "withdrawn": Look("ended", "dash-lg"),
    "joined": Look("ended", "link-45deg"),
    "expired": Look("ended", "clock-history"),
    # Channels
    "active": Look("active", "circle-fill"),
    "flagged": Look("flagged", "flag-fill"),
    "retiring": Look("retiring", "hourglass-split"),
    "retired": Look("ended", "archive"),
    "lapsed": Look("ended", "clock-history"),
    "cancelled": Look("ended", "dash-circle"),
    "suspended": Look("alarm", "slash-circle"),
    "blocked": Look("alarm", "lock"),
    "access_lost": Look("alarm", "key"),
    "compromised": Look("alarm", "shield-exclamation"),
    "no_coadmin": Look("alarm", "person-dash"),
    "overdue": Look("flagged", "clock"),
    "in_line": Look("submitted", "arrow-clockwise"),
    # Anything that is worked on: tasks, findings, letters, cases, campaigns
    "done": Look("plain", "check-lg"),
    "verified": Look("approved", "check-circle"),
    "confirmed": Look("approved", "check-lg"),
    "in_progress": Look("submitted", "pencil"),
    "not_started": Look("submitted", "circle"),
    "problem": Look("rejected", "exclamation-circle"),
    "open": Look("changes", "exclamation-circle"),
    "waiting": Look("flagged", "hourglass"),
    "planned": Look("draft", "calendar-event"),
    "accepted": Look("ended", "check-circle"),
    "closed": Look("ended", "archive"),
    "queued": Look("draft", "clock"),
    "sent": Look("approved", "envelope"),
    "failed": Look("rejected", "exclamation-triangle"),
    "published": Look("approved", "check-lg"),
    "yes": Look("active", "check-lg"),
    "no": Look("changes", "x-lg"),
    "unknown": Look("unknown", "question-circle"),
}
TONES = frozenset(look.tone for look in LOOKS.values())
# Words other rooms use for the same looks.
SAME_LOOK = {
    "flagged_inactive": "flagged",
    "inactive": "flagged",
    "access-lost": "access_lost",
    "not_known": "unknown",
    "not_checked": "unknown",
    "being_set_up": "approved",
    "claimed": "in_review",
}


def look_of(state) -> Look:
    """The look of a state given as enum member or code word; an unheard-of word looks plain, never like a good state."""
    code = str(getattr(state, "value", state) or "unknown").lower().replace(" ", "_")
    return LOOKS.get(SAME_LOOK.get(code, code)) or Look("draft", "circle")
