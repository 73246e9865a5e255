"""Delivery reports as mail servers write them (RFC 3464), for the tests that read them."""

import datetime as dt
import itertools

from notifications.models import Letter

AT = dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
_numbers = itertools.count(1)


def sent(address: str = "mo@example.org", *, at: dt.datetime = AT) -> Letter:
    """A letter that has left."""
    number = next(_numbers)
    return Letter.objects.create(
        kind="people.welcome",
        event=f"bounce-test:{number}",
        address=address,
        language="en",
        message_id=f"<bounce{number}@portal.example>",
        created_at=at,
        next_try_at=at,
        attempts=1,
        sent_at=at,
    )


def report(
    message_id: str,
    address: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    headers_only: bool = False,
    recipient: str = "Final-Recipient",
) -> bytes:
    copy_type = "text/rfc822-headers" if headers_only else "message/rfc822"
    copy = f"Message-ID: {message_id}\nSubject: Hello\nTo: {address}\n" + ("" if headers_only else "\nThe text.\n")
    return (
        "From: MAILER-DAEMON@relay.example\n"
        "To: portal@portal.example\n"
        "Subject: Undelivered\n"
        "Message-ID: <report@relay.example>\n"
        "MIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="cut"\n'
        "\n"
        "--cut\nContent-Type: text/plain\n\nIt could not be delivered.\n"
        "--cut\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; relay.example\n"
        "\n"
        f"{recipient}: rfc822; {address}\nAction: {action}\nStatus: {status}\n"
        "Diagnostic-Code: smtp; 550 no such user\n"
        f"\n--cut\nContent-Type: {copy_type}\n\n{copy}\n--cut--\n"
    ).encode()
