"""Keep and show the pictures and papers behind what is said of an access (A8, N9).

``portal.files.read_file`` has judged the content before. Who may add a file is asked by the verb that needs it; who may
look at one is asked here.
"""

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from channels_registry import rights
from channels_registry.models import Channel, Evidence, EvidenceBytes, Grant
from ledger.recording import record
from portal.files import NotAccepted, ReadFile

PHRASES = {
    "evidence.kept": gettext_lazy("added a picture or paper about the access"),
    "evidence.erased": gettext_lazy("erased a picture or paper about the access"),
}
# By one person on one channel in a day; more is a slip of a program.
MOST_A_DAY = 40


@transaction.atomic
def keep_evidence(channel: Channel, file: ReadFile, *, by: Person, at: dt.datetime) -> Evidence:
    """Keep a file about the channel, and its digest on the record. Raises NotAccepted when today brought too many."""
    today = Evidence.objects.filter(channel=channel, uploaded_by=by, uploaded_at__gt=at - dt.timedelta(days=1))
    if today.count() >= MOST_A_DAY:
        raise NotAccepted(_("You added %(count)d files to this channel today. Go on tomorrow.") % {"count": MOST_A_DAY})
    kept = Evidence.objects.create(
        channel=channel,
        name=secrets.token_urlsafe(32),
        shown_name=file.name,
        size=len(file.data),
        content_type=file.kind,
        sha256=hashlib.sha256(file.data).hexdigest(),
        uploaded_by=by,
        uploaded_at=at,
    )
    EvidenceBytes.objects.create(evidence=kept, data=file.data)
    record("evidence.kept", channel, by=by, at=at, data=_facts(kept), words={"file": kept.shown_name})
    return kept


@transaction.atomic
def erase_evidence(evidence: Evidence, *, by: Person | None, at: dt.datetime, why: str = "") -> None:
    """Erase the bytes; that the file was there, its digest and what it showed stay. A second call does nothing.

    What ``ledger.recording.erase_words`` is for words: a picture of the page of roles names people, and one of them may have
    to be forgotten (design §5.4, decision record 0035). Whoever runs the portal does it: ``manage.py erase_picture``.
    """
    if not Evidence.objects.kept().filter(pk=evidence.pk).update(erased_at=at):
        return
    EvidenceBytes.objects.filter(pk=evidence.pk).delete()
    record(
        "evidence.erased", evidence.channel, by=by, at=at, why=why, data=_facts(evidence),
        words={"file": evidence.shown_name},
    )  # fmt: skip
    evidence.erased_at = at


def visible_to(person: Person, *, at: dt.datetime) -> QuerySet:
    """Files that ``person`` may look at: the team, the auditors, whoever has the channel in their care, and who added it.

    A picture of the page of roles names everybody on it, so fellow administrators without full control do not see it.
    """
    if rights.sees_everyone(person):
        return Evidence.objects.all()
    in_control = Grant.objects.live(at).full_control().filter(channel=OuterRef("channel"), person=person)
    return Evidence.objects.filter(
        Q(uploaded_by=person) | Q(channel__responsible=person) | Q(channel__deputy=person) | Exists(in_control),
        channel__in=Channel.objects.visible_to(person),
    )


def _facts(evidence: Evidence) -> dict:
    return {"evidence": evidence.pk, "sha256": evidence.sha256, "size": evidence.size}
