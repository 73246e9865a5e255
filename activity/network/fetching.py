"""The one way out to the network (design: `activity`, security §6). Nothing else in the portal opens a connection
to an address that came from a person or from another server.

What holds: every resolved address is judged and the connection goes to a judged one; each redirect is judged again;
one deadline covers names, connecting, TLS, headers and body, so a slow drip ends with it; sizes are counted after
unpacking. No cookies, no proxy from the environment, and no text of a server or an error of a library leaves here.
Resolver, policy, connection, certificates and clocks are arguments, for tests; no setting loosens any of it.
"""

import contextlib
import http.client
import re
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from urllib.parse import urljoin

from django.utils.translation import gettext as _

from .connecting import (
    MAX_HEADER_BYTES,
    READ_SECONDS,
    Deadline,
    FetchFailed,
    Incoming,
    Outcome,
    Way,
    connected,
    failures_named,
    judged_addresses,
    look_up,
    open_connection,
)
from .destinations import (
    Destination,
    FetchRefusal,
    FetchRefused,
    IPAddress,
    judge_address,
    judge_url,
    refuse_hidden_characters,
)

__all__ = [
    "USER_AGENT",
    "FetchFailed",
    "FetchRefusal",
    "FetchRefused",
    "Fetched",
    "Outcome",
    "Verdict",
    "fetch",
    "judge_address",
    "judge_url",
    "user_agent_for",
    "would_fetch",
]

USER_AGENT = "OfficialChannelsPortal/1.0"
NOTHING_MORE: Mapping[str, str] = MappingProxyType({})

MAX_REDIRECTS = 3
MAX_RETRY_AFTER = timedelta(days=30)

REDIRECTS = {301, 302, 303, 307, 308}
PERMANENT_REDIRECTS = {301, 308}
KEEPABLE_HEADER = re.compile(r"[\x20-\x7e\x80-\xff]{1,300}")
# What we send ourselves: some platforms' keys are longer than what is kept of a stranger's headers.
OWN_HEADER = re.compile(r"[\x20-\x7e]{1,2100}")

STATUS_OUTCOMES = {
    401: Outcome.AUTH_REQUIRED,
    403: Outcome.FORBIDDEN,
    404: Outcome.NOT_FOUND,
    408: Outcome.TIMEOUT,
    410: Outcome.GONE,
    429: Outcome.RATE_LIMITED,
}


@dataclass(frozen=True)
class Fetched:
    """An answer: status 200 (or one that was asked for) with a body, or 304 without. `etag` and `last_modified` are kept as the server wrote
    them, to be sent back; `redirected_permanently_to` is a new address to propose to a person, never to adopt."""

    final_url: str
    status: int
    content_type: str
    body: bytes
    etag: str
    last_modified: str
    redirected_permanently_to: str | None


@dataclass(frozen=True)
class Verdict:
    """Whether the fetcher would go: `fetch` is "allow" or "deny"; `why` is for operators."""

    fetch: str
    code: str
    why: str


def utc_now() -> datetime:
    return datetime.now(UTC)


# Within it one request is made to a host; gives a function that is shown the answer's headers.
Turn = Callable[[str], contextlib.AbstractContextManager[Callable[[Mapping[str, str]], None]]]


@contextlib.contextmanager
def at_once(_host: str) -> Iterator[Callable[[Mapping[str, str]], None]]:
    """No budget: nobody waits, nothing is heeded."""
    yield lambda headers: None


# --- The two questions ------------------------------------------------------------------------------------------------


def fetch(
    url: str,
    *,
    accept: tuple[str, ...] = (),
    max_bytes: int = 1_000_000,
    deadline: float = 20.0,
    etag: str = "",
    last_modified: str = "",
    hosts: frozenset[str] | None = None,
    answers: frozenset[int] = frozenset(),
    headers: Mapping[str, str] = NOTHING_MORE,
    user_agent: str = USER_AGENT,
    resolver: Callable[[str], Iterable[str]] = look_up,
    policy: Callable[[IPAddress], None] = judge_address,
    connect: Callable[[IPAddress, int, float], socket.socket] = open_connection,
    tls: ssl.SSLContext | None = None,
    turn: Turn = at_once,
    clock: Callable[[], float] = time.monotonic,
    now: Callable[[], datetime] = utc_now,
) -> Fetched:
    """Ask for one document, following at most three redirects.

    `accept` names the media types that are read (none: any), `deadline` is seconds for everything together,
    `max_bytes` counts after unpacking. With `hosts`, only these exact hosts are asked, at every hop. A status among
    `answers` is an answer to read, not a failure: some servers say in its body what is the matter. `headers` are sent
    besides, such as a key; another host than the first is never shown them. Each request is made within ``turn(host)``, which
    may wait; that time does not count.
    Raises FetchRefused when the fetcher does not go, FetchFailed when it went in vain.
    """
    way = Way(resolver, policy, connect, tls, Deadline(deadline, clock=clock))
    lines = _request_headers(accept=accept, etag=etag, last_modified=last_modified, user_agent=user_agent)
    destination, moved_to, only_permanent = judge_url(url), None, True
    first_host = destination.host
    for _hop in range(1 + MAX_REDIRECTS):
        if hosts is not None and destination.host not in hosts:
            raise FetchRefused(FetchRefusal.OTHER_HOST)
        sent = {**lines, **_sendable(headers, OWN_HEADER)} if destination.host == first_host else lines
        waits_since = clock()
        with turn(destination.host) as heed, failures_named():
            way.deadline.forgive(clock() - waits_since)
            with _asked(destination, way, headers=sent, max_bytes=max_bytes) as response:
                heed(response.headers)
                if response.status not in REDIRECTS:
                    if response.status not in answers:
                        _refuse_failure(response, conditional=bool(etag or last_modified), at=now())
                    body = b"" if response.status == 304 else _read_body(response, accept, max_bytes=max_bytes)
                    return _fetched(destination, response, body, moved_to=moved_to)
                destination = _next_destination(destination, response)
                only_permanent = only_permanent and response.status in PERMANENT_REDIRECTS
                moved_to = destination.url if only_permanent else moved_to
    raise FetchFailed(Outcome.TOO_MANY_REDIRECTS)


def would_fetch(url: str, *, resolver: Callable[[str], Iterable[str]] | None = None) -> Verdict:
    """What the fetcher would do with this address, without going; names are looked up only with a `resolver`."""
    try:
        destination = judge_url(url)
        if resolver is not None:
            deadline = Deadline(READ_SECONDS, clock=time.monotonic)
            with failures_named():
                judged_addresses(destination, Way(resolver, judge_address, open_connection, None, deadline))
    except FetchRefused as refusal:
        return Verdict("deny", refusal.code.value, str(refusal.code.label))
    except FetchFailed as failure:
        return Verdict("deny", failure.outcome.value, str(failure))
    if resolver is None and destination.literal is None:
        return Verdict("allow", "name_not_looked_up", _("The address may be read; its name was not looked up."))
    return Verdict("allow", "public", _("The address is public."))


def user_agent_for(portal_url: str) -> str:
    """Says who asks and where to complain."""
    return f"{USER_AGENT} (+{portal_url})"


# --- One hop ----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _asked(destination: Destination, way: Way, *, headers: dict, max_bytes: int) -> Iterator[http.client.HTTPResponse]:
    """Connect, ask, and read status and headers; the connection closes with the block."""
    lines = [f"GET {destination.target} HTTP/1.1", f"Host: {destination.authority}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    with connected(destination, way) as sock:
        sock.settimeout(way.deadline.left(at_most=READ_SECONDS))
        sock.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
        incoming = Incoming(sock, way.deadline)
        response = http.client.HTTPResponse(incoming, method="GET")
        response.begin()
        # Chunks of one byte weigh six on the wire; a body made of framing only ends here.
        incoming.allowance = 2 * max_bytes + MAX_HEADER_BYTES
        yield response


# --- Headers and bodies -----------------------------------------------------------------------------------------------


def _request_headers(*, accept: tuple[str, ...], etag: str, last_modified: str, user_agent: str) -> dict[str, str]:
    headers = {
        "User-Agent": user_agent,
        "Accept": ", ".join(accept) or "*/*",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        "If-None-Match": etag,
        "If-Modified-Since": last_modified,
    }
    return _sendable(headers)


def _sendable(headers: Mapping[str, str], kept: re.Pattern[str] = KEEPABLE_HEADER) -> dict[str, str]:
    """Validators came from a stranger's server once, keys from a form: nothing that could start a new line is sent."""
    return {name: value for name, value in headers.items() if kept.fullmatch(value)}


def _kept(response: http.client.HTTPResponse, name: str, *, at_most: int = 300) -> str:
    value = response.headers.get(name, "").strip()
    return value if len(value) <= at_most and KEEPABLE_HEADER.fullmatch(value) else ""


def _fetched(
    destination: Destination, response: http.client.HTTPResponse, body: bytes, *, moved_to: str | None
) -> Fetched:
    return Fetched(
        final_url=destination.url,
        status=response.status,
        content_type=_kept(response, "Content-Type"),
        body=body,
        etag=_kept(response, "ETag"),
        last_modified=_kept(response, "Last-Modified", at_most=100),
        redirected_permanently_to=moved_to,
    )


def _next_destination(current: Destination, response: http.client.HTTPResponse) -> Destination:
    location = response.headers.get("Location", "").strip()
    if not location:
        raise FetchFailed(Outcome.BAD_ANSWER, status=response.status)
    location = location.encode("latin-1").decode("utf-8")
    refuse_hidden_characters(location)  # before urljoin, which would drop some of them
    following = judge_url(urljoin(current.url, location))
    if current.scheme == "https" and following.scheme == "http":
        raise FetchRefused(FetchRefusal.DOWNGRADE)
    return following


def _refuse_failure(response: http.client.HTTPResponse, *, conditional: bool, at: datetime) -> None:
    status = response.status
    if status == 200 or (status == 304 and conditional):
        return
    outcome = STATUS_OUTCOMES.get(status, Outcome.SERVER_ERROR if 500 <= status <= 599 else Outcome.BAD_ANSWER)
    retry_after = _retry_after(response.headers.get("Retry-After", "").strip(), at=at)
    raise FetchFailed(outcome, status=status, retry_after=retry_after)


def _retry_after(value: str, *, at: datetime) -> timedelta | None:
    """How long the server asks us to wait, given in seconds or as a date; at most 30 days."""
    if re.fullmatch(r"[0-9]{1,9}", value):
        return min(timedelta(seconds=int(value)), MAX_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(value)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(timedelta(0), min(moment - at, MAX_RETRY_AFTER))
    except (ValueError, OverflowError):
        return None


def _read_body(response: http.client.HTTPResponse, accept: tuple[str, ...], *, max_bytes: int) -> bytes:
    media_type = _kept(response, "Content-Type").partition(";")[0].strip().lower()
    if accept and media_type not in accept:
        raise FetchFailed(Outcome.WRONG_TYPE)
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing not in {"", "identity", "gzip"}:
        raise FetchFailed(Outcome.BAD_ANSWER)
    if (response.length or 0) > max_bytes:
        raise FetchFailed(Outcome.TOO_LARGE)
    unpacker = zlib.decompressobj(wbits=31) if packing == "gzip" else None
    body = bytearray()
    while piece := response.read(16 * 1024):
        body += unpacker.decompress(piece, max_bytes + 1 - len(body)) if unpacker else piece
        if len(body) > max_bytes:
            raise FetchFailed(Outcome.TOO_LARGE)
    if response.length or (unpacker and not unpacker.eof):  # it broke off
        raise FetchFailed(Outcome.BAD_ANSWER)
    return bytes(body)
