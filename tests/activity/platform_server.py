"""A real HTTP server that plays every platform at once: recorded answers by host and path, or a misbehaviour.

``PlatformServer(answers)`` takes ``{"host/path": Answer}`` (without the question; where that matters, a function from the
question's values to an Answer). ``server.look(target)`` sends the registered adapter out through the portal's own client for
its source, so that fixed hosts, redirects, sizes and deadlines are the real ones; only names and TLS are led here. It returns
what a round makes of the look: a fetch that failed is an Observation too, any other exception is a fault.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from activity.looking.rounds import LOOKS
from activity.models import Look
from activity.network.clients import client_of
from activity.network.fetching import FetchFailed, FetchRefused, at_once
from activity.sources.interface import Observation, Target
from activity.sources.registry import adapter_of
from tests.activity.hostile_server import HostileServer

NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)
JSON, HTML, RSS = "application/json; charset=utf-8", "text/html; charset=utf-8", "application/rss+xml; charset=utf-8"
NOT_FOUND = "404 Not Found"


class PlainTLS:
    """Stands in for TLS: the adapters' https addresses are answered in plain."""

    def wrap_socket(self, sock, *, server_hostname):
        return sock.dup()


@dataclass(frozen=True)
class Answer:
    """``body``: bytes as they are, text in UTF-8, anything else as JSON. ``status`` as it stands in the first line."""

    body: object = b""
    content_type: str = JSON
    status: str = "200 OK"
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_sent(self) -> bytes:
        body = self.body
        if isinstance(body, str):
            body = body.encode("utf-8", "surrogatepass")
        elif not isinstance(body, bytes):
            body = json.dumps(body).encode()
        lines = [f"HTTP/1.1 {self.status}", f"Content-Type: {self.content_type}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


Misbehaviour = Callable[["PlatformServer", object], None]
Answers = Mapping[str, Answer | Callable[[dict[str, str]], Answer]]


class PlatformServer(HostileServer):
    """``misbehaviour(server, connection)`` answers instead, once the request was read: every request, or only the
    ``only``-th (1 is the first). ``asked`` holds "host/path?question" of each request."""

    def __init__(self, answers: Answers, *, misbehaviour: Misbehaviour | None = None, only: int | None = None):
        super().__init__(PlatformServer._play)
        self.answers = answers
        self.misbehaviour = misbehaviour
        self.only = only
        self.asked: list[str] = []

    def _play(self, connection) -> None:
        lines = self.request(connection).split("\r\n")
        host = next(line[6:] for line in lines if line.lower().startswith("host: "))
        address = urlsplit(f"//{host}{lines[0].split(' ')[1]}")
        self.asked.append(f"{host}{lines[0].split(' ')[1]}")
        if self.misbehaviour and self.only in (None, len(self.asked)):
            self.misbehaviour(self, connection)
            return
        answer = self.answers.get(f"{host}{address.path}", Answer({"error": "Record not found"}, status=NOT_FOUND))
        if callable(answer):
            answer = answer(dict(parse_qsl(address.query)))
        connection.sendall(answer.as_sent())

    def ask(self, source, **options):
        """The way out that the portal gives to the adapter of ``source``, led here."""

        def led_here(url, **given):
            return self.fetch(url, tls=PlainTLS(), **{**given, **options})

        return client_of(source, fetch=led_here, turn=at_once)

    def look(self, target: Target, *, at: datetime = NOW, **options) -> Observation:
        try:
            return adapter_of(target.source).look(target, ask=self.ask(target.source, **options), at=at)
        except FetchFailed as failure:
            look = LOOKS.get(failure.outcome, Look.UNREADABLE)
            return Observation(look, failure.outcome.value, retry_after=failure.retry_after)
        except FetchRefused as refusal:
            return Observation(Look.REFUSED, refusal.code.value)


def look_at(target: Target, answers: Answers, *, at: datetime = NOW, **options) -> Observation:
    """One look at a server that has these answers."""
    with PlatformServer(answers) as server:
        return server.look(target, at=at, **options)


@dataclass(frozen=True)
class Recorded:
    """A healthy account of one source: where it is looked for, what its platform answers, which answer is asked first."""

    target: Target
    answers: Answers
    first: str
