"""Read delivery reports (RFC 3464) and note the addresses at which letters failed for good.

A mailbox that receives reports receives anything, so nothing of it is believed but this: a report of ours names, in the
copy it brings back, the Message-ID of a letter that left, and an address to which that letter went. Everything else
(other people's mail, reports without a copy, what is too large or cannot be read) is counted and passed over.
"""

import datetime as dt
import email
import email.message
import email.policy
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.errors import MessageError

from notifications import bounces
from notifications.models import Letter, Sign

# Bytes. A report is small; of a larger one, whose copy can be the letter itself, the beginning is enough.
MOST_BYTES = 256 * 1024
# A report about more recipients than one of our letters ever had is none of ours.
MOST_RECIPIENTS = 20
MESSAGE_ID = re.compile(r"<[^<>\s]{3,190}>")
STATUS = re.compile(r"\s*([245])\.\d{1,3}\.\d{1,3}(?!\d)")


@dataclass(frozen=True)
class Outcome:
    """What a report says of one recipient. ``code`` is the enhanced status, such as 5.1.1."""

    address: str
    action: str
    code: str

    @property
    def failed_for_good(self) -> bool:
        return self.action == "failed" and self.code.startswith("5")

    @property
    def delivered(self) -> bool:
        return self.action == "delivered" and self.code.startswith("2")


@dataclass(frozen=True)
class Report:
    """The Message-ID of the letter it is about, and what became of each recipient."""

    message_id: str
    outcomes: tuple[Outcome, ...]


@dataclass
class Tally:
    """How many messages were read and what they were."""

    read: int = 0
    reports: int = 0
    bounces: int = 0
    arrivals: int = 0


def read_report(raw: bytes) -> Report | None:
    """The report that ``raw`` is, or None: no report, or one that cannot be read. Never raises."""
    try:
        message = email.message_from_bytes(raw[:MOST_BYTES], policy=email.policy.compat32)
        return _report_of(message)
    # Deeply nested or broken mail ends the parser in one of these.
    except (MessageError, RecursionError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _report_of(message: email.message.Message) -> Report | None:
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return None
    outcomes: tuple[Outcome, ...] = ()
    message_id = ""
    # Only the parts of the report itself: a report inside of a forwarded mail is somebody's attachment.
    for part in message.get_payload():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            outcomes = _outcomes(part)
        elif kind in ("message/rfc822", "text/rfc822-headers"):
            message_id = _message_id_of_copy(part)
    return Report(message_id, outcomes) if message_id and outcomes else None


def _outcomes(part: email.message.Message) -> tuple[Outcome, ...]:
    blocks = part.get_payload()
    # The first block is about the message, each further one about a recipient.
    if not isinstance(blocks, list) or len(blocks) - 1 > MOST_RECIPIENTS:
        return ()
    found = []
    for block in blocks[1:]:
        status = STATUS.match(str(block.get("Status", "")))
        action = str(block.get("Action", "")).strip().lower()
        for name in ("Original-Recipient", "Final-Recipient"):
            kind, _semicolon, address = str(block.get(name, "")).partition(";")
            if kind.strip().lower() == "rfc822" and address.strip() and status:
                found.append(Outcome(address.strip().strip("<>").lower(), action, status.group().strip()))
    return tuple(found)


def _message_id_of_copy(part: email.message.Message) -> str:
    payload = part.get_payload()
    if isinstance(payload, list):
        copy = payload[0] if payload else None
    else:
        text = part.get_payload(decode=True) or b""
        copy = email.message_from_bytes(text[:MOST_BYTES], policy=email.policy.compat32)
    found = MESSAGE_ID.search(str(copy.get("Message-ID", ""))) if copy is not None else None
    return found.group() if found else ""


def take_reports(messages: Iterable[bytes], *, at: dt.datetime) -> Tally:
    """Note what the reports among ``messages`` say; safe to run twice. One query for a message that is not ours."""
    tally = Tally()
    for raw in messages:
        tally.read += 1
        if report := read_report(raw):
            _take(report, tally, at=at)
    return tally


def _take(report: Report, tally: Tally, *, at: dt.datetime) -> None:
    letter = Letter.objects.filter(message_id=report.message_id, sent_at__isnull=False, sent_at__lte=at).first()
    about_us = [one for one in report.outcomes if letter is not None and one.address == letter.address.lower()]
    if not about_us:
        return
    tally.reports += 1
    if any(one.failed_for_good for one in about_us):
        code = next(one.code for one in about_us if one.failed_for_good)
        tally.bounces += bounces.note_bounce(letter, sign=Sign.REPORT, code=code, at=at)
    elif any(one.delivered for one in about_us):
        tally.arrivals += bounces.note_arrival(letter.address, at=at, delivered=True)
