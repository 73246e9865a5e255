"""Render letters in the reader's language and hand them to the mail server."""

import datetime as dt
import logging
import smtplib
import zoneinfo
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils import timezone, translation

from notifications.models import Letter
from portal.store import portal_settings

logger = logging.getLogger(__name__)

# While a worker sends a letter, no other takes it; if the worker dies, the letter is free again after this.
CLAIM = dt.timedelta(minutes=5)
# Links in these letters open an account: once sent, neither the words nor the data stay with us.
FORGOTTEN_ONCE_SENT = {"accounts.invitation", "accounts.password_reset"}
WAITS = [dt.timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360)]


@dataclass(frozen=True)
class Words:
    subject: str
    body: str


def words_of(kind: str, *, language: str, data: dict[str, Any]) -> Words:
    """The letter as its reader will see it; previews use this too. The template's first line is the subject."""
    portal = portal_settings()
    with translation.override(language), timezone.override(zoneinfo.ZoneInfo(portal.time_zone)):
        text = render_to_string(
            f"letters/{kind.replace('.', '/')}.txt",
            {**data, "portal": portal, "portal_url": settings.PORTAL_URL},
        )
    subject, _, body = text.strip().partition("\n")
    return Words(" ".join(subject.split()), body.strip() + "\n")


def send_due_letters(*, at: dt.datetime, most: int = 1000) -> int:
    """Send the letters whose time has come; returns how many left.

    A letter can repeat only when the process dies between the server's acceptance and our commit; its Message-ID is
    fixed, and ``attempts`` shows it in the outbox.
    """
    sent = 0
    mail = get_connection()
    try:
        for pk in list(Letter.objects.sendable(at).order_by("next_try_at").values_list("pk", flat=True)[:most]):
            letter = _claim(pk, at=at)
            if letter is not None and _send(letter, mail, at=at):
                sent += 1
    finally:
        mail.close()
    return sent


def _claim(pk: int, *, at: dt.datetime) -> Letter | None:
    """Take the letter for this worker, or None if another has it."""
    taken = Letter.objects.sendable(at).filter(pk=pk).update(next_try_at=at + CLAIM)
    return Letter.objects.get(pk=pk) if taken else None


def _send(letter: Letter, mail, *, at: dt.datetime) -> bool:
    attempts = letter.attempts + 1
    try:
        words = words_of(letter.kind, language=letter.language, data=letter.data)
        message = EmailMessage(
            words.subject,
            words.body,
            settings.DEFAULT_FROM_EMAIL,
            [letter.address],
            headers={"Message-ID": letter.message_id, "Content-Language": letter.language, "Auto-Submitted": "auto-generated"},
            connection=mail,
        )
        mail.open()
        mail.send_messages([message])
    except smtplib.SMTPRecipientsRefused as refusal:
        code = next(iter(refusal.recipients.values()))[0]
        if code >= 500:
            _note(letter, attempts=attempts, refused_at=at, last_error=f"SMTP {code}")
        else:
            _retry(letter, attempts, f"SMTP {code}", at=at)
        return False
    except Exception as error:  # noqa: BLE001 -- a letter is never lost, whatever its fault; it waits and is shown
        logger.warning("Letter %s could not be sent.", letter.pk, exc_info=True)
        mail.close()
        _retry(letter, attempts, type(error).__name__, at=at)
        return False
    kept = {"body": "", "data": {}} if letter.kind in FORGOTTEN_ONCE_SENT else {"body": words.body}
    _note(letter, attempts=attempts, sent_at=at, subject=words.subject[:300], last_error="", **kept)
    return True


def _retry(letter: Letter, attempts: int, error: str, *, at: dt.datetime) -> None:
    wait = WAITS[min(attempts, len(WAITS)) - 1]
    _note(letter, attempts=attempts, next_try_at=at + wait, last_error=error)


def _note(letter: Letter, **values) -> None:
    Letter.objects.filter(pk=letter.pk, sent_at=None).update(**values)
