"""How the fetcher reaches a server: names looked up, addresses judged, one connection to a judged address, and no
step that can outlast the deadline. Only `fetching.py` uses this."""

import contextlib
import functools
import http.client
import io
import queue
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .destinations import Destination, IPAddress

MAX_ADDRESSES_TRIED = 4
MAX_HEADER_BYTES = 64 * 1024  # and at most 100 headers, by http.client
CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
# A name lookup cannot be interrupted: those that hang keep a thread until the system gives up, and never more of them.
LOOKUPS = threading.BoundedSemaphore(16)


class Outcome(TextChoices):
    """How a fetch failed, with the sentence a person may read."""

    UNREACHABLE = "unreachable", _("The server could not be reached.")
    TIMEOUT = "timeout", _("The server took too long to answer.")
    BAD_CERTIFICATE = "bad_certificate", _("The server could not prove that it is who it says it is.")
    TOO_LARGE = "too_large", _("The server's answer is too large to be read.")
    BAD_ANSWER = "bad_answer", _("The server gave an answer that could not be understood.")
    WRONG_TYPE = "wrong_type", _("The server gave another kind of document than the one asked for.")
    TOO_MANY_REDIRECTS = "too_many_redirects", _("The server sends on from one address to another too many times.")
    AUTH_REQUIRED = "auth_required", _("The server asks for a sign-in.")
    FORBIDDEN = "forbidden", _("The server refuses to show this to the portal.")
    NOT_FOUND = "not_found", _("The server found nothing at this address.")
    GONE = "gone", _("The server says that this was removed for good.")
    RATE_LIMITED = "rate_limited", _("The server asks to be left alone for a while.")
    SERVER_ERROR = "server_error", _("The server has a fault of its own.")


class FetchFailed(Exception):
    """The fetcher went and came back without an answer to use. Says nothing about the channel being silent."""

    def __init__(self, outcome: Outcome, *, status: int | None = None, retry_after: timedelta | None = None):
        super().__init__(outcome)
        self.outcome = outcome
        self.status = status
        self.retry_after = retry_after

    def __str__(self):
        return str(self.outcome.label)


# --- What tests replace -----------------------------------------------------------------------------------------------


def look_up(host: str) -> list[str]:
    """All addresses of a name, as text. Raises OSError."""
    return [found[4][0] for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


def open_connection(address: IPAddress, port: int, timeout: float) -> socket.socket:
    return socket.create_connection((str(address), port), timeout=timeout)


@functools.cache
def public_certificates() -> ssl.SSLContext:
    return ssl.create_default_context()


class Deadline:
    def __init__(self, seconds: float, *, clock: Callable[[], float]):
        self._clock = clock
        self._end = clock() + seconds

    def forgive(self, seconds: float) -> None:
        """Time that was not spent on the network but on waiting for our turn."""
        self._end += seconds

    def left(self, *, at_most: float = float("inf")) -> float:
        """Seconds for the next step, always more than 0; raises FetchFailed when time is up."""
        left = self._end - self._clock()
        if left <= 0:
            raise FetchFailed(Outcome.TIMEOUT)
        return min(left, at_most)


@dataclass(frozen=True)
class Way:
    """How one fetch reaches the network."""

    resolver: Callable[[str], Iterable[str]]
    policy: Callable[[IPAddress], None]
    connect: Callable[[IPAddress, int, float], socket.socket]
    tls: ssl.SSLContext | None
    deadline: Deadline


@contextlib.contextmanager
def failures_named() -> Iterator[None]:
    """Every failure of a library becomes an outcome; its text stays here, it may hold addresses and answers."""
    try:
        yield
    except TimeoutError:
        raise FetchFailed(Outcome.TIMEOUT) from None
    except ssl.SSLCertVerificationError:
        raise FetchFailed(Outcome.BAD_CERTIFICATE) from None
    except OSError:
        raise FetchFailed(Outcome.UNREACHABLE) from None
    except (http.client.HTTPException, ValueError, zlib.error):
        raise FetchFailed(Outcome.BAD_ANSWER) from None


@contextlib.contextmanager
def connected(destination: Destination, way: Way) -> Iterator[socket.socket]:
    with contextlib.closing(_connect_to_first(judged_addresses(destination, way), destination.port, way)) as plain:
        if destination.scheme == "http":
            yield plain
            return
        plain.settimeout(way.deadline.left(at_most=READ_SECONDS))  # for the whole handshake
        certificates = way.tls or public_certificates()
        with contextlib.closing(certificates.wrap_socket(plain, server_hostname=destination.host)) as secured:
            yield secured


def _connect_to_first(addresses: list[IPAddress], port: int, way: Way) -> socket.socket:
    problem: OSError = OSError()
    for address in addresses[:MAX_ADDRESSES_TRIED]:
        try:
            return way.connect(address, port, way.deadline.left(at_most=CONNECT_SECONDS))
        except OSError as error:
            problem = error
    raise problem


def judged_addresses(destination: Destination, way: Way) -> list[IPAddress]:
    """The addresses behind the host, every one of them judged; one bad answer spoils them all."""
    if destination.literal is not None:
        addresses = [destination.literal]
    else:
        addresses = [ip_address(text) for text in _looked_up(destination.host, way)]
    for address in addresses:
        way.policy(address)
    return addresses


def _looked_up(host: str, way: Way) -> list[str]:
    """The resolver's answer within the deadline: asked once, in a thread, since it cannot be stopped."""
    if not LOOKUPS.acquire(timeout=way.deadline.left()):
        raise FetchFailed(Outcome.TIMEOUT)
    answers: queue.SimpleQueue = queue.SimpleQueue()

    def ask():
        try:
            answers.put(list(way.resolver(host)))
        except (OSError, ValueError):
            answers.put([])
        finally:
            LOOKUPS.release()

    threading.Thread(target=ask, name="name-lookup", daemon=True).start()
    try:
        addresses = answers.get(timeout=way.deadline.left())
    except queue.Empty:
        raise FetchFailed(Outcome.TIMEOUT) from None
    if not addresses:
        raise FetchFailed(Outcome.UNREACHABLE)
    return addresses


class Incoming(io.RawIOBase):
    """What arrives on a socket. Every single read is bounded by the deadline and by the bytes still allowed, which is
    what stops a drip: a time-out of the socket alone starts anew with each byte."""

    def __init__(self, sock: socket.socket, deadline: Deadline):
        self._sock = sock
        self._deadline = deadline
        self.allowance = MAX_HEADER_BYTES

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if self.allowance <= 0:
            raise FetchFailed(Outcome.TOO_LARGE)
        self._sock.settimeout(self._deadline.left(at_most=READ_SECONDS))
        received = self._sock.recv_into(memoryview(buffer)[: self.allowance])
        self.allowance -= received
        return received
