"""The record of decisions in words: who did what to which thing, and why."""

import json
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from ledger.models import LedgerEntry
from ledger.phrases import phrase_for
from requests_app.models import ChannelRequest, Criterion
from requests_app.review.fetching import handed_in

# What a decision can be about, and where the living thing has its page.
SUBJECTS = {
    "channels_registry.channel": (gettext_lazy("Channel"), "/registry/%d/"),
    "requests_app.channelrequest": (gettext_lazy("Request"), "/review/%d/"),
    "accounts.person": (gettext_lazy("Person"), "/people/%d/"),
    "accounts.body": (gettext_lazy("Group or office"), "/groups/%d/"),
    "policies.policyversion": (gettext_lazy("Policy"), ""),
    "channels_registry.platform": (gettext_lazy("Platform"), ""),
    "requests_app.evaluation": (gettext_lazy("Evaluation"), ""),
    "enforcement.suspicionreport": (gettext_lazy("Report of a suspicious account"), "/reports/%d/"),
    "activity.watchedaccount": (gettext_lazy("Account of others"), "/inactivity/watch-list/%d/"),
    "workspace.meetingday": (gettext_lazy("Meeting"), ""),
    "workspace.briefschedule": (gettext_lazy("Meeting brief"), "/brief/sending/"),
    "portal.portalsettings": (gettext_lazy("Settings"), "/settings/"),
    "notifications.letter": (gettext_lazy("Message"), "/messages/%d/"),
    "ledger.ledgerentry": (gettext_lazy("Decision"), "/ledger/%d/"),
}


@dataclass(frozen=True)
class Told:
    """One decision as a person reads it. ``erased``: its names and words were taken out, the fact stays."""

    who: str
    what: str
    subject: str
    why: str
    erased: bool
    words: dict[str, Any]


def told(entry: LedgerEntry) -> Told:
    """The decision in words; reads ``entry.words``, which lists join."""
    erased = entry.words.text is None
    words = {} if erased else json.loads(entry.words.text)
    portal_itself = entry.actor_id is None
    return Told(
        who=_("The portal") if portal_itself else words.get("actor") or _("Someone whose name was erased"),
        what=phrase_for(entry.action),
        subject=_subject(entry, words) or _("Erased"),
        why=words.get("why", ""),
        erased=erased,
        words={key: value for key, value in words.items() if key not in ("actor", "subject", "why")},
    )


def _subject(entry: LedgerEntry, words: dict[str, Any]) -> str:
    """What it is about. The record keeps the code of a criterion; people read its name in their own language."""
    subject = words.get("subject", "")
    if entry.subject_type != "requests_app.evaluation":
        return subject
    before, parted, code = subject.rpartition(" · ")
    return f"{before}{parted}{Criterion(code).label}" if code in Criterion.values else subject


def subject_kind(entry: LedgerEntry) -> str:
    known = SUBJECTS.get(entry.subject_type)
    return str(known[0]) if known else ""


def subject_url(entry: LedgerEntry, *, reader: Person) -> str:
    """Where the living thing is; "" where it has no page of its own, or one that is not for ``reader``."""
    known = SUBJECTS.get(entry.subject_type)
    if known is None or not known[1] or entry.subject_id is None:
        return ""
    url = known[1] % entry.subject_id if "%d" in known[1] else known[1]
    permission = getattr(resolve(url).func.view_class, "permission", None)
    if permission is not None and not reader.may(permission):
        return ""
    return url if "%d" not in known[1] or _still_there(entry, reader) else ""


def _still_there(entry: LedgerEntry, reader: Person) -> bool:
    """A draft is nobody's business but its author's, and what was deleted has no page any more. One query."""
    model = apps.get_model(entry.subject_type)
    rows = handed_in(reader) if model is ChannelRequest else model._default_manager.all()
    return rows.filter(pk=entry.subject_id).exists()
