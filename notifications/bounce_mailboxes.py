"""Where delivery reports are fetched from: a file, an mbox, a Maildir, or an IMAP mailbox."""

import imaplib
import mailbox
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from notifications.delivery_reports import MOST_BYTES

SECONDS = 30
# As many new messages as one run reads; the rest waits for the next.
MOST_MESSAGES = 2_000


class CannotRead(Exception):
    """The place does not exist or does not answer; the text says what to do. It never repeats a password."""


def messages_in(place: str) -> Iterator[bytes]:
    """The beginning of each message in a file, an mbox or a Maildir. Raises CannotRead."""
    path = Path(place)
    try:
        if path.is_dir():
            yield from _kept_in(mailbox.Maildir(path, create=False))
        elif _is_mbox(path):
            yield from _kept_in(mailbox.mbox(path, create=False))
        else:
            with path.open("rb") as file:
                yield file.read(MOST_BYTES)
    except (OSError, mailbox.Error) as error:
        raise CannotRead(f"“{place}” cannot be read: {type(error).__name__}.") from error


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"From "


def _kept_in(box: mailbox.Mailbox) -> Iterator[bytes]:
    try:
        for key in box.keys():  # noqa: SIM118 -- going through the box itself reads every message whole
            with box.get_file(key) as file:
                yield file.read(MOST_BYTES)
    finally:
        box.close()


def messages_at(url: str) -> Iterator[bytes]:
    """The unread messages of ``imaps://user:password@host/INBOX``; each is marked as read once the next is asked for.

    ``imap://`` asks the server for encryption first and goes no further without it. Raises CannotRead.
    """
    try:
        where = urlsplit(url)
        host, port = where.hostname, where.port
    except ValueError as error:
        raise CannotRead("BOUNCE_URL is no address. Give one such as imaps://user:password@host/INBOX.") from error
    if where.scheme not in ("imap", "imaps") or not host or not where.username:
        raise CannotRead("BOUNCE_URL needs the form imaps://user:password@host/INBOX.")
    secure = ssl.create_default_context()
    try:
        if where.scheme == "imaps":
            server = imaplib.IMAP4_SSL(host, port or 993, ssl_context=secure, timeout=SECONDS)
        else:
            server = imaplib.IMAP4(host, port or 143, timeout=SECONDS)
            server.starttls(secure)
        with server:
            server.login(unquote(where.username), unquote(where.password or ""))
            yield from _unread(server, unquote(where.path.strip("/")) or "INBOX")
    except (OSError, imaplib.IMAP4.error) as error:
        raise CannotRead(f"The mailbox on {host} cannot be read: {type(error).__name__}.") from error


def _unread(server: imaplib.IMAP4, folder: str) -> Iterator[bytes]:
    quoted = folder.replace("\\", "\\\\").replace('"', '\\"')
    if server.select(f'"{quoted}"')[0] != "OK":
        raise CannotRead(f"The mailbox has no folder “{folder}”.")
    numbers = (server.uid("SEARCH", "UNSEEN")[1][0] or b"").split()
    for number in numbers[:MOST_MESSAGES]:
        answer = server.uid("FETCH", number, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")[1]
        parts = [part[1] for part in answer if isinstance(part, tuple)]
        yield parts[0] if parts else b""
        server.uid("STORE", number, "+FLAGS", r"(\Seen)")
