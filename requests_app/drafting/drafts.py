"""Start a draft, and save answers without overwriting what another session saved meanwhile (A4)."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Person
from ledger.recording import canonical
from requests_app.annex1.forms import FORMS
from requests_app.annex1.people import known_people
from requests_app.annex1.sheet import AnswerSheet, date_in
from requests_app.annex1.tiers import tier_of
from requests_app.models import Answer, ChannelRequest, FastTrack, RequestWriter, Status
from requests_app.models.requests import WITH_REQUESTER
from requests_app.names import keep_wanted
from requests_app.newcomers import refuse_more_drafts
from requests_app.refusals import NotAllowed
from requests_app.stages import enter_stages

# The question whose names other requests are compared with.
NAMES = "q11"


@dataclass(frozen=True)
class Clash:
    """One question that two sessions answered differently."""

    key: str
    stored: dict[str, Any]
    typed: dict[str, Any]
    saved_by: Person
    saved_at: dt.datetime


class SavedElsewhere(Exception):
    """Another session saved the same question meanwhile; nothing was overwritten. ``clashes`` holds both versions."""

    def __init__(self, clashes: list[Clash]):
        self.clashes = clashes
        super().__init__(
            _("This was changed elsewhere meanwhile. Compare both versions and save the one that is right.")
        )


@transaction.atomic
def start_draft(*, by: Person, at: dt.datetime, fast_track: bool = False) -> ChannelRequest:
    """A new, empty request in the requester's language; one that was started and left empty is taken up again.

    ``fast_track``: for a disaster or crisis, in eight facts. Raises NotAllowed for a newcomer who has begun enough.
    """
    way = FastTrack.EIGHT if fast_track else ""
    empty = ChannelRequest.objects.filter(requester=by, status=Status.DRAFT, answers=None, fast_track=way).first()
    if empty is not None:
        return empty
    refuse_more_drafts(by, at=at)
    draft = ChannelRequest.objects.create(
        requester=by,
        language=by.language,
        created_at=at,
        saved_at=at,
        fast_track=way,
        group_confirmed=not by.is_newcomer,
    )
    enter_stages([draft], at=at)
    return draft


def print_of(value: Mapping[str, Any] | None) -> str:
    """A short mark of a stored answer; two are equal exactly when the answers are. No answer has the mark ""."""
    return hashlib.sha256(canonical(dict(value)).encode()).hexdigest()[:16] if value else ""


@transaction.atomic
def save_answers(
    channel_request: ChannelRequest,
    answers: Mapping[str, dict[str, Any]],
    *,
    by: Person,
    at: dt.datetime,
    expected: Mapping[str, str],
) -> list[str]:
    """Store answers (plain values per question) and return the keys of those that changed.

    ``expected`` holds, per question, the mark (``print_of``) of the answer the writer had before their eyes. What they left
    as it was is not saved again; what they changed while another session changed it too raises SavedElsewhere, and then
    nothing at all is stored. Raises NotAllowed when the request is no longer with its requester.
    """
    open_to_writer = ChannelRequest.objects.editable_by(by).filter(pk=channel_request.pk, status__in=WITH_REQUESTER)
    # The guarded UPDATE comes first: it is the lock under which the stored answers are compared (style 3).
    if not open_to_writer.update(saved_at=at):
        raise NotAllowed(_("This request is no longer with you, so its answers cannot be changed."))
    stored = {
        answer.question: answer
        for answer in channel_request.answers.filter(question__in=answers).select_related("saved_by")
    }
    written = {key: value for key, value in answers.items() if print_of(value) != expected.get(key, "")}
    _refuse_clashes(written, stored, expected=expected)
    changed = [key for key, value in written.items() if key not in stored or stored[key].value != value]
    for key in changed:
        _store(channel_request, key, written[key], by=by, at=at)
    if changed:
        ChannelRequest.objects.filter(pk=channel_request.pk).update(version=F("version") + 1)
        # Kept for good: what a co-writer wrote can be written over, that they wrote cannot (N4).
        RequestWriter.objects.live().filter(request=channel_request, person=by).update(wrote_at=at)
        _keep_headline(channel_request, at=at)
    channel_request.refresh_from_db(fields=["version", "saved_at", "status"])
    return changed


def _refuse_clashes(written, stored, *, expected) -> None:
    clashes = [
        Clash(key, stored[key].value, value, stored[key].saved_by, stored[key].saved_at)
        for key, value in written.items()
        if key in stored and print_of(stored[key].value) != expected.get(key, "") and stored[key].value != value
    ]
    if clashes:
        raise SavedElsewhere(clashes)


def _store(channel_request: ChannelRequest, key: str, value: dict[str, Any], *, by: Person, at: dt.datetime) -> None:
    answer, _created = Answer.objects.update_or_create(
        request=channel_request, question=key, defaults={"value": value, "saved_at": at, "saved_by": by}
    )
    if FORMS[key].runners:
        answer.people.set(known_people(key, value))
    if key == NAMES:
        keep_wanted(channel_request, value)


def _keep_headline(channel_request: ChannelRequest, *, at: dt.datetime) -> None:
    """What lists show of the request: its working name, its group and its tier, as answered so far."""
    sheet = AnswerSheet(channel_request, at=at)
    tier, _reasons = tier_of(sheet)
    facts = {"title": sheet.value("q11").get("name_1", "")[:120], "body": sheet.body, "tier": tier}
    if channel_request.fast_track:
        q34 = sheet.value("q34")
        facts |= {"event": q34.get("event", ""), "event_on": date_in(q34.get("happened_on"))}
        if channel_request.reference and not (facts["event"] and facts["event_on"]):
            # Nor is it ever without what called for it.
            del facts["event"], facts["event_on"]
    if channel_request.reference and facts["body"] is None:
        # Once handed in, a request always has a group.
        del facts["body"]
    ChannelRequest.objects.filter(pk=channel_request.pk).update(**facts)
    for name, value in facts.items():
        setattr(channel_request, name, value)
