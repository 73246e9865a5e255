"""A real server on 127.0.0.1 that answers as badly as a test asks, and a fetch that is led to it."""

import contextlib
import socket
import threading
import time

import pytest

from activity.network.fetching import FetchFailed, FetchRefusal, FetchRefused, fetch

PUBLIC = "93.184.216.34"
DRIP_SECONDS = 0.02


class HostileServer:
    """Gives each connection to `behaviour(connection, request)`; keeps the requests it was sent."""

    def __init__(self, behaviour):
        self.behaviour = behaviour
        self.requests = []
        self.reached = []  # the addresses the fetcher believed to connect to
        self.stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = []

    def __enter__(self):
        self._serve(self._accept)
        return self

    def __exit__(self, *_error):
        self.stopped.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def connect(self, address, port, timeout):
        """Stands in for the fetcher's own connect: any judged address leads here."""
        self.reached.append((str(address), port))
        return socket.create_connection(self._listener.getsockname(), timeout=timeout)

    def fetch(self, url="http://feeds.example.org/feed", **options):
        options = {"resolver": lambda host: [PUBLIC], "connect": self.connect, "deadline": 5.0, **options}
        return fetch(url, **options)

    def _serve(self, work, *given):
        thread = threading.Thread(target=work, args=given, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _peer = self._listener.accept()
                self._serve(self._answer, connection)

    def _answer(self, connection):
        with contextlib.suppress(OSError), connection:
            connection.settimeout(5)
            self.behaviour(self, connection)

    # --- What behaviours are made of ---

    def request(self, connection) -> str:
        received = b""
        while b"\r\n\r\n" not in received and (piece := connection.recv(65536)):
            received += piece
        self.requests.append(received.decode("latin-1"))
        return self.requests[-1]

    def drip(self, connection, piece: bytes):
        while not self.stopped.wait(DRIP_SECONDS):
            connection.sendall(piece)

    def pour(self, connection, piece: bytes):
        while not self.stopped.is_set():
            connection.sendall(piece)


def answering(*parts: bytes, status="200 OK", **headers):
    """A behaviour that gives the same answer to everyone; `Content_Type` becomes Content-Type."""

    def behaviour(server, connection):
        server.request(connection)
        lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + b"".join(parts))

    return behaviour


def sending(*pieces: bytes, then=None):
    """A behaviour that sends raw bytes, then goes on as `then` says."""

    def behaviour(server, connection):
        server.request(connection)
        for piece in pieces:
            connection.sendall(piece)
        if then:
            then(server, connection)

    return behaviour


def by_path(**behaviours):
    """One behaviour per first path segment; `feed` is where a test begins."""

    def behaviour(server, connection):
        received = server.request(connection)
        name = received.split(" ")[1].strip("/")
        lines = [f"HTTP/1.1 {behaviours[name][0]}", *behaviours[name][1:], "", ""]
        connection.sendall("\r\n".join(lines).encode("latin-1"))

    return behaviour


@contextlib.contextmanager
def ends_within(seconds: float):
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


def failure(behaviour, *, within=2.0, **options) -> FetchFailed:
    with HostileServer(behaviour) as server, ends_within(within), pytest.raises(FetchFailed) as failed:
        server.fetch(**options)
    return failed.value


def refusal(behaviour, **options) -> FetchRefusal:
    with HostileServer(behaviour) as server, ends_within(2), pytest.raises(FetchRefused) as refused:
        server.fetch(**options)
    return refused.value.code
