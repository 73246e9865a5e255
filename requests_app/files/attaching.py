"""Files that belong to a request: added and removed while it is being written, frozen once it is handed in (A4).

``portal.files.read_file`` has judged the content before; here stand the limits and who may. The bytes go with the removal,
what happened stays in the record of decisions.
"""

import datetime as dt
import secrets
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.roles import Permission
from ledger.recording import record
from portal.files import NotAccepted, ReadFile, in_megabytes
from requests_app.annex1.questions import QUESTIONS
from requests_app.judging.conflicts import conflict_of, refuse_outsider
from requests_app.models import (
    MOST_BYTES_IN_ALL,
    MOST_FILES,
    Attachment,
    AttachmentBytes,
    ChannelRequest,
    RequestWriter,
)
from requests_app.refusals import DealtWith, NotAllowed

PHRASES = {
    "requests.file_added": gettext_lazy("added a file to the request"),
    "requests.file_removed": gettext_lazy("removed a file from the request"),
}


def as_many_as_it_can() -> str:
    return _("The request has %(count)d files, which is as many as it can. Remove one first.") % {"count": MOST_FILES}


@transaction.atomic
def attach(
    channel_request: ChannelRequest, file: ReadFile, *, by: Person, at: dt.datetime, question: str = ""
) -> Attachment:
    """Keep a file with the request. ``question`` is a key of Annex 1, or "" for the request as a whole.

    Raises NotAllowed when the request is not with ``by``, NotAccepted when it has as many files as it can.
    """
    _hold(channel_request, by=by, at=at)
    kept = channel_request.attachments.kept()
    if kept.count() >= MOST_FILES:
        raise NotAccepted(as_many_as_it_can())
    if (kept.aggregate(total=Sum("size"))["total"] or 0) + len(file.data) > MOST_BYTES_IN_ALL:
        raise NotAccepted(
            _("The files of one request can have %(size)s in all. Remove one first, or make this one smaller.")
            % {"size": in_megabytes(MOST_BYTES_IN_ALL)}
        )
    attachment = Attachment.objects.create(
        request=channel_request,
        question=question if question in QUESTIONS else "",
        name=secrets.token_urlsafe(32),
        shown_name=file.name,
        size=len(file.data),
        content_type=file.kind,
        uploaded_by=by,
        uploaded_at=at,
    )
    AttachmentBytes.objects.create(attachment=attachment, data=file.data)
    record("requests.file_added", channel_request, by=by, at=at, **_named(attachment))
    return attachment


@transaction.atomic
def remove(attachment: Attachment, *, by: Person, at: dt.datetime, why: str = "") -> None:
    """Erase the file; that it was there, and who removed it, stays.

    Whoever writes the request removes what was not handed in yet. What was handed in stays as the team read it, unless the
    team itself removes it, with a reason: something private, somebody else's rights. Raises NotAllowed, ConflictOfInterest.
    """
    channel_request = attachment.request
    why = why.strip()
    if may_take_back(attachment, by=by):
        _hold(channel_request, by=by, at=at)
        if was_handed_in(attachment, channel_request):
            raise DealtWith
    else:
        # Held, so that nobody decides on a request whose files are just changing.
        ChannelRequest.objects.filter(pk=channel_request.pk).update(version=F("version"))
        channel_request.refresh_from_db(fields=["submitted_at"])
        if not by.may(Permission.REVIEW_REQUESTS) or not was_handed_in(attachment, channel_request):
            raise NotAllowed(
                _("What was handed in stays with the request. The communications team can remove it for a reason.")
            )
        refuse_outsider(channel_request, by=by, at=at)
        if not why:
            raise NotAllowed(_("Say why the file is removed; the requester can read it."))
    if not Attachment.objects.kept().filter(pk=attachment.pk).update(removed_at=at, removed_by=by, removed_why=why):
        raise NotAllowed(_("This file has been removed already."))
    AttachmentBytes.objects.filter(pk=attachment.pk).delete()
    record("requests.file_removed", channel_request, by=by, at=at, why=why, **_named(attachment))


def erase_files(channel_request: ChannelRequest, *, by: Person, at: dt.datetime) -> None:
    """Erase every file of a request that ``by`` gave up; must be inside its transaction, which has locked the request."""
    for attachment in channel_request.attachments.kept().order_by("pk"):
        Attachment.objects.filter(pk=attachment.pk).update(removed_at=at, removed_by=by)
        AttachmentBytes.objects.filter(pk=attachment.pk).delete()
        record("requests.file_removed", channel_request, by=by, at=at, **_named(attachment))


def may_take_back(attachment: Attachment, *, by: Person) -> bool:
    """Whether ``by`` writes the request, has it now, and has not handed the file in."""
    own = ChannelRequest.objects.editable_by(by).filter(pk=attachment.request_id).first()
    return own is not None and not was_handed_in(attachment, own)


def may_strike_out(attachment: Attachment, *, by: Person) -> bool:
    """Whether ``by`` is of the team, has no part in the request, and the file was handed in to it."""
    handed_in = by.may(Permission.REVIEW_REQUESTS) and was_handed_in(attachment, attachment.request)
    return handed_in and not conflict_of(by, attachment.request)


def removable(files: Iterable[Attachment], channel_request: ChannelRequest, *, by: Person) -> set[int]:
    """Which of a request's files ``by`` may remove, by their keys; one query for all of them, two for the team."""
    requests = ChannelRequest.objects.filter(pk=channel_request.pk)
    is_own = requests.editable_by(by).exists()
    is_team = by.may(Permission.REVIEW_REQUESTS) and requests.judgeable_by(by).exists()
    return {file.pk for file in files if (is_team if was_handed_in(file, channel_request) else is_own)}


def was_handed_in(attachment: Attachment, channel_request: ChannelRequest) -> bool:
    submitted_at = channel_request.submitted_at
    return submitted_at is not None and attachment.uploaded_at <= submitted_at


def _hold(channel_request: ChannelRequest, *, by: Person, at: dt.datetime) -> None:
    """The guarded UPDATE comes first: nothing is handed in, and no other file comes in, between (style 3).

    A file is part of what is handed in, so the version rises as with an answer, and who adds one has written (N4).
    """
    own = ChannelRequest.objects.editable_by(by).filter(pk=channel_request.pk)
    if not own.update(saved_at=at, version=F("version") + 1):
        raise NotAllowed(_("This request is no longer with you, so its files cannot be changed."))
    RequestWriter.objects.live().filter(request=channel_request, person=by).update(wrote_at=at)
    channel_request.refresh_from_db(fields=["saved_at", "version", "status", "submitted_at"])


def _named(attachment: Attachment) -> dict:
    return {
        "data": {"file": attachment.pk, "kind": str(attachment.content_type), "size": attachment.size},
        "words": {"file": attachment.shown_name},
    }
