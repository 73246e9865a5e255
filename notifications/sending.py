"""Render letters in the reader's language and hand them to the mail server."""

import datetime as dt
import logging
import smtplib
import zoneinfo
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Case, F, Q, When
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.recording import Subject, record
from notifications import bounces, wakeups
from notifications.keys import carries_key
from notifications.models import CLAIM, Letter, Sign
from notifications.private import is_private
from portal.engine import jobs
from portal.models import PortalSettings
from portal.store import portal_settings

logger = logging.getLogger(__name__)

PHRASES = {
    "letters.retried": gettext_lazy("had a refused message sent again"),
    "letters.told_otherwise": gettext_lazy("told the reader in another way, since the message could not be delivered"),
}
WAITS = [dt.timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360)]


@dataclass(frozen=True)
class Words:
    subject: str
    body: str


def words_of(kind: str, *, language: str, data: dict[str, Any], portal: PortalSettings | None = None) -> Words:
    """The letter as its reader will see it; previews use this too. The template's first line is the subject.

    ``portal`` are the settings, where they are read already.
    """
    portal = portal or portal_settings()
    with translation.override(language), timezone.override(zoneinfo.ZoneInfo(portal.time_zone)):
        text = render_to_string(
            f"letters/{kind.replace('.', '/')}.txt",
            {**data, "portal": portal, "portal_url": settings.PORTAL_URL},
        )
    subject, _newline, body = text.strip().partition("\n")
    return Words(" ".join(subject.split()), body.strip() + "\n")


class NotPossible(Exception):
    """This letter is not where the act needs it; the text says so."""


class _ServerAway(Exception):
    """The mail server cannot be spoken to: the letters after this one would only wait for it too."""


def send_due_letters(
    *,
    at: dt.datetime,
    most: int = 1000,
    mail: BaseEmailBackend | None = None,
    clock: Callable[[], dt.datetime] | None = None,
) -> int:
    """Send the letters whose time has come at ``at``; returns how many left. ``mail`` None is the server of the settings.

    A run can take longer than a claim lasts, so each letter is claimed and noted at the moment that ``clock`` tells for
    it; without a clock that is ``at``, for a run at a moment of its own.

    A letter can repeat only when the process dies, or the line to the server breaks, between the server's acceptance and
    our commit; its Message-ID is fixed, and ``interrupted`` counts the tries whose end nobody knows. While the mail
    server is away, one letter a run asks for it, and the others keep their place.
    """
    sent = 0
    moment = clock or (lambda: at)
    mail = mail or get_connection()
    try:
        due = list(Letter.objects.sendable(at).order_by("next_try_at").values_list("pk", flat=True)[:most])
        jobs.current().expect(len(due))
        for pk in due:
            letter = _claim(pk, at=moment())
            if letter is not None and _send(letter, mail, moment):
                sent += 1
            jobs.current().advance()
    except _ServerAway:
        logger.warning("The mail server is away; the letters wait.")
    finally:
        _close(mail)
    return sent


def _claim(pk: int, *, at: dt.datetime) -> Letter | None:
    """Take the letter for this worker, or None if another has it. From here on it cannot be taken back."""
    died_before = F("interrupted") + Case(When(claimed_at__isnull=False, then=1), default=0)
    taken = (
        Letter.objects.sendable(at)
        .filter(pk=pk)
        .update(next_try_at=at + CLAIM, attempts=F("attempts") + 1, claimed_at=at, interrupted=died_before)
    )
    # A worker slower than its claim may have sent it meanwhile and forgotten its words; then there is nothing to send.
    return Letter.objects.filter(pk=pk, sent_at=None).first() if taken else None


def _close(mail) -> None:
    """Closing talks to the server as well, and a server that is away must not break what is done.

    Every fault of smtplib is an OSError.
    """
    with suppress(OSError):
        mail.close()


def _open(mail) -> None:
    try:
        mail.open()
    except OSError as error:
        raise _ServerAway(type(error).__name__) from error


def _send(letter: Letter, mail, moment: Callable[[], dt.datetime]) -> bool:
    try:
        words = words_of(letter.kind, language=letter.language, data=letter.data)
        message = EmailMessage(
            words.subject,
            words.body,
            settings.DEFAULT_FROM_EMAIL,
            [letter.address],
            headers={
                "Message-ID": letter.message_id,
                "Content-Language": letter.language,
                "Auto-Submitted": "auto-generated",
            },
            connection=mail,
        )
        _open(mail)
        mail.send_messages([message])
    except _ServerAway as away:
        _retry(letter, str(away), at=moment())
        raise
    except smtplib.SMTPRecipientsRefused as refusal:
        _refused(letter, next(iter(refusal.recipients.values()))[0], at=moment())
        return False
    except smtplib.SMTPDataError as refusal:
        _refused(letter, refusal.smtp_code, at=moment())
        return False
    except (smtplib.SMTPServerDisconnected, ConnectionError, TimeoutError) as error:
        # It may have taken the letter and its answer be lost.
        _retry(letter, type(error).__name__, at=moment(), interrupted=F("interrupted") + 1)
        raise _ServerAway from error
    except SoftTimeLimitExceeded:
        # The task's time is up; the letter's claim ends by itself.
        raise
    except Exception as error:
        logger.warning("Letter %s could not be sent.", letter.pk, exc_info=True)
        _retry(letter, type(error).__name__, at=moment())
        _close(mail)
        return False
    kept = {"body": "", "data": {}} if carries_key(letter.kind) else {"body": words.body}
    left_at = moment()
    _note(letter, sent_at=left_at, subject=words.subject[:300], last_error="", **kept)
    bounces.note_arrival(letter.address, at=left_at)
    return True


def _refused(letter: Letter, code: int, *, at: dt.datetime) -> None:
    """The server took the connection and refused this letter: 5xx for good, 4xx for now (RFC 5321)."""
    if code >= 500:
        _note(letter, refused_at=at, last_error=f"SMTP {code}")
        bounces.note_bounce(letter, sign=Sign.REFUSED, code=str(code), at=at)
    else:
        _retry(letter, f"SMTP {code}", at=at)


def _retry(letter: Letter, error: str, *, at: dt.datetime, **values) -> None:
    wait = WAITS[min(letter.attempts, len(WAITS)) - 1]
    _note(letter, next_try_at=at + wait, last_error=error, **values)


def _note(letter: Letter, **values) -> None:
    Letter.objects.filter(pk=letter.pk, sent_at=None).update(claimed_at=None, **values)


@transaction.atomic
def try_again_now(letter: Letter, *, by, at: dt.datetime) -> None:
    """Have a letter that had a difficulty sent now, and to its reader's present address. Raises NotPossible.

    One that was refused is not refused any more; one that waits after a difficulty waits no longer. Where its next try is
    less than five minutes away it is left alone, since a worker may be sending it.
    """
    again = Letter.objects.filter(pk=letter.pk, sent_at=None, cancelled_at=None)
    troubled = Q(refused_at__isnull=False) | Q(attempts__gt=0, next_try_at__gt=at + CLAIM)
    if not again.filter(troubled).update(refused_at=None, next_try_at=at):
        raise NotPossible(_("This message has left, was taken back, or is tried again within five minutes by itself."))
    person = letter.person
    if person is not None and person.email != letter.address:
        _readdress(letter, person.email)
    # Of a private one the record has a number: its kind and its reader would tell others enough.
    subject = Subject(letter._meta.label_lower, letter.pk, str(letter.pk)) if is_private(letter.kind) else letter
    data = {} if is_private(letter.kind) else {"kind": letter.kind}
    record("letters.retried", subject, by=by, at=at, data=data)
    wakeups.send_soon_after_commit()


def _readdress(letter: Letter, address: str) -> None:
    """The address was put right since; where the same was told there already, the letter keeps its own."""
    if not Letter.objects.filter(event=letter.event, address=address).exists():
        Letter.objects.filter(pk=letter.pk).update(address=address)
        letter.address = address


@transaction.atomic
def settle_otherwise(letter: Letter, *, by, at: dt.datetime, why: str) -> None:
    """The mail server refused it and the reader was told in another way; it is not tried any more. Raises NotPossible."""
    if not why.strip():
        raise NotPossible(_("Say how the reader was told; the record of decisions keeps it."))
    refused = Letter.objects.filter(pk=letter.pk, refused_at__isnull=False)
    if not refused.update(refused_at=None, cancelled_at=at):
        raise NotPossible(_("Only a refused letter is settled in this way; this one is not refused any more."))
    record("letters.told_otherwise", letter, by=by, at=at, why=why, data={"kind": letter.kind})
