"""The fetcher against a real server that misbehaves. Every fetch must end, and soon."""

import gzip

import pytest

from activity.network.fetching import Outcome
from tests.activity.hostile_server import HostileServer, answering, failure, sending

OK = "HTTP/1.1 200 OK\r\n"


# --- Answers that never end -------------------------------------------------------------------------------------------


DRIPS = {
    "mute": sending(then=lambda server, connection: server.stopped.wait(5)),
    "status line": sending(b"HTTP/1.1 ", then=lambda server, connection: server.drip(connection, b"2")),
    "headers": sending(OK.encode(), then=lambda server, connection: server.drip(connection, b"X: y\r\n")),
    "one header": sending(OK.encode() + b"X: ", then=lambda server, connection: server.drip(connection, b"y")),
    "continue": sending(then=lambda server, connection: server.drip(connection, b"HTTP/1.1 100 Continue\r\n\r\n")),
    "body": sending(OK.encode() + b"\r\n", then=lambda server, connection: server.drip(connection, b"x")),
    "chunks": sending(
        OK.encode() + b"Transfer-Encoding: chunked\r\n\r\n",
        then=lambda server, connection: server.drip(connection, b"1\r\nx\r\n"),
    ),
    "trailers": sending(
        OK.encode() + b"Transfer-Encoding: chunked\r\n\r\n0\r\n",
        then=lambda server, connection: server.drip(connection, b"X: y\r\n"),
    ),
}


@pytest.mark.parametrize("behaviour", DRIPS.values(), ids=DRIPS.keys())
def test_slow_answer_ends_with_the_deadline(behaviour):
    assert failure(behaviour, deadline=0.3, within=1.0).outcome == Outcome.TIMEOUT


@pytest.mark.parametrize("first", [b"", b"\x16\x03\x03\x40\x00"], ids=["mute", "drip"])
def test_slow_handshake_ends_with_the_deadline(first):
    def behaviour(server, connection):
        connection.sendall(first)
        server.drip(connection, b"\x00") if first else server.stopped.wait(5)

    assert failure(behaviour, url="https://feeds.example.org/", deadline=0.3, within=1.0).outcome == Outcome.TIMEOUT


def test_deadline_covers_all_redirects_together():
    def behaviour(server, connection):
        server.request(connection)
        server.stopped.wait(0.15)
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /feed\r\n\r\n")

    assert failure(behaviour, deadline=0.3, within=1.0).outcome == Outcome.TIMEOUT


# --- Answers that are too much ----------------------------------------------------------------------------------------


FLOODS = {
    "declared": answering(b"x", Content_Length=10**9),
    "endless body": sending(
        OK.encode() + b"\r\n", then=lambda server, connection: server.pour(connection, b"x" * 9999)
    ),
    "endless chunks": sending(
        OK.encode() + b"Transfer-Encoding: chunked\r\n\r\n",
        then=lambda server, connection: server.pour(connection, b"1000\r\n" + b"x" * 4096 + b"\r\n"),
    ),
    "endless trailers": sending(
        OK.encode() + b"Transfer-Encoding: chunked\r\n\r\n0\r\n",
        then=lambda server, connection: server.pour(connection, b"X: y\r\n"),
    ),
    "endless continue": sending(
        then=lambda server, connection: server.pour(connection, b"HTTP/1.1 100 Continue\r\n\r\n")
    ),
    "large headers": answering(b"x", **{f"X{number}": "y" * 60_000 for number in range(10)}),
    "endless header line": sending(OK.encode() + b"X: " + b"y" * 65_530 + b"\r\n\r\n"),
    "gzip bomb": answering(gzip.compress(bytes(50_000_000)), Content_Encoding="gzip"),
    "one byte too many": answering(b"x" * 10_001),
}


@pytest.mark.parametrize("behaviour", FLOODS.values(), ids=FLOODS.keys())
def test_answer_that_is_too_large_is_dropped(behaviour):
    assert failure(behaviour, max_bytes=10_000).outcome == Outcome.TOO_LARGE


def test_answer_of_exactly_the_size_allowed_is_read():
    with HostileServer(answering(b"x" * 10_000)) as server:
        assert len(server.fetch(max_bytes=10_000).body) == 10_000


# --- Answers that make no sense ---------------------------------------------------------------------------------------


NONSENSE = {
    "status line": sending(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
    "status number": sending(b"HTTP/1.1 abc OK\r\n\r\n"),
    "odd status": answering(status="999 What"),
    "no content": answering(status="204 No Content"),
    "partial": answering(b"x", status="206 Partial Content"),
    "5000 headers": answering(b"x", **{f"X{number}": "y" for number in range(5000)}),
    "broke off": answering(b"x", Content_Length=10),
    "chunk size": answering(b"zz\r\n", Transfer_Encoding="chunked"),
    "negative chunk": answering(b"-5\r\nxxxxx", Transfer_Encoding="chunked"),
    "chunk broke off": answering(b"10\r\nx", Transfer_Encoding="chunked"),
    "unknown packing": answering(b"x", Content_Encoding="br"),
    "packed twice": answering(b"x", Content_Encoding="gzip, gzip"),
    "not packed": answering(b"<rss/>", Content_Encoding="gzip"),
    "packing broke off": answering(gzip.compress(b"x" * 500)[:-9], Content_Encoding="gzip"),
}


@pytest.mark.parametrize("behaviour", NONSENSE.values(), ids=NONSENSE.keys())
def test_nonsense_is_a_bad_answer(behaviour):
    failed = failure(behaviour)

    assert failed.outcome == Outcome.BAD_ANSWER
    assert failed.__context__ is None or failed.__suppress_context__  # nothing of the library's text in a log


def test_connection_that_closes_without_a_word_is_unreachable():
    assert failure(sending()).outcome == Outcome.UNREACHABLE
