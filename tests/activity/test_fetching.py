"""The fetcher against a real server: answers, redirects, names, refusals, TLS."""

import gzip
import ssl
import subprocess
import threading
from datetime import UTC, datetime, timedelta

import pytest

from activity.network.fetching import Fetched, FetchFailed, FetchRefusal, FetchRefused, Outcome, fetch, user_agent_for
from tests.activity.hostile_server import (
    PUBLIC,
    HostileServer,
    answering,
    by_path,
    ends_within,
    failure,
    refusal,
)
from tests.conftest import skip_or_fail
from tools.services import ServiceMissing

XML = ("application/rss+xml", "text/xml")


# --- Ordinary answers -------------------------------------------------------------------------------------------------


def test_answer_is_read_with_its_validators():
    served = answering(
        b"<rss/>", Content_Type="text/xml; charset=utf-8", ETag='W/"1"', Last_Modified="Mon, 05 Jan 2026 10:00:00 GMT"
    )
    with HostileServer(served) as server:
        fetched = server.fetch("http://Feeds.Example.org./feed?a=1#top", accept=XML)

    assert fetched == Fetched(
        final_url="http://feeds.example.org/feed?a=1",
        status=200,
        content_type="text/xml; charset=utf-8",
        body=b"<rss/>",
        etag='W/"1"',
        last_modified="Mon, 05 Jan 2026 10:00:00 GMT",
        redirected_permanently_to=None,
    )
    assert server.reached == [(PUBLIC, 80)]


def test_request_says_who_asks_and_carries_nothing_else(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with HostileServer(answering(b"x", Content_Type="TEXT/XML ;a=b", Set_Cookie="a=b")) as server:
        server.fetch(accept=XML, user_agent=user_agent_for("https://channels.example.org"))

    assert server.requests == [
        "GET /feed HTTP/1.1\r\nHost: feeds.example.org\r\n"
        "User-Agent: OfficialChannelsPortal/1.0 (+https://channels.example.org)\r\n"
        "Accept: application/rss+xml, text/xml\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    ]


def test_unchanged_document_is_asked_for_with_its_validators():
    with HostileServer(answering(status="304 Not Modified")) as server:
        fetched = server.fetch(accept=XML, etag='"a"', last_modified="Mon, 05 Jan 2026 10:00:00 GMT")

    assert (fetched.status, fetched.body) == (304, b"")
    assert 'If-None-Match: "a"\r\nIf-Modified-Since: Mon, 05 Jan 2026 10:00:00 GMT\r\n' in server.requests[0]


def test_validator_cannot_smuggle_a_header():
    with HostileServer(answering(b"x")) as server:
        server.fetch(etag='"a"\r\nX-Evil: 1')

    assert "Evil" not in server.requests[0]
    assert "If-None-Match" not in server.requests[0]


def test_unasked_304_is_a_bad_answer():
    assert failure(answering(status="304 Not Modified")).outcome == Outcome.BAD_ANSWER


@pytest.mark.parametrize("length", [0, 1, 5000])
def test_packed_and_chunked_bodies_are_unpacked(length):
    body = b"x" * length
    packed = gzip.compress(body)
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    with HostileServer(answering(chunked, Content_Encoding="gzip", Transfer_Encoding="chunked")) as server:
        assert server.fetch(max_bytes=5000).body == body


@pytest.mark.parametrize("media_type", ["text/html", "", "application/octet-stream", "text/xmlx"])
def test_another_kind_of_document_is_not_read(media_type):
    assert failure(answering(b"x", Content_Type=media_type), accept=XML).outcome == Outcome.WRONG_TYPE


# --- Redirects --------------------------------------------------------------------------------------------------------


def test_redirect_is_followed_and_a_lasting_one_proposed():
    moved = by_path(
        feed=("301 Moved Permanently", "Location: https://new.example.org/second"),
        second=("302 Found", "Location: third"),
        third=("200 OK", "Content-Length: 0"),
    )
    asked = []

    def resolver(host):
        asked.append(host)
        return [PUBLIC]

    with HostileServer(moved) as server:
        moved_url = server.fetch(
            "http://feeds.example.org/feed", resolver=resolver, tls=PlainTLS()
        ).redirected_permanently_to

    assert moved_url == "https://new.example.org/second"
    assert asked == ["feeds.example.org", "new.example.org", "new.example.org"]
    assert [port for _address, port in server.reached] == [80, 443, 443]


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("http://127.0.0.1/", FetchRefusal.ADDRESS),
        ("http://127.0.0.1:8000/", FetchRefusal.PORT),
        ("http://169.254.169.254/latest/meta-data/", FetchRefusal.ADDRESS),
        ("//[::1]/", FetchRefusal.ADDRESS),
        ("http://2130706433/", FetchRefusal.NUMBER_HOST),
        ("http://metadata.google.internal/", FetchRefusal.RESERVED_NAME),
        ("file:///etc/passwd", FetchRefusal.SCHEME),
        ("gopher://feeds.example.org/", FetchRefusal.SCHEME),
        ("http://user@feeds.example.org/", FetchRefusal.USERINFO),
        ("/\\127.0.0.1/", FetchRefusal.HIDDEN_CHARACTERS),
        ("http://127.0.0.1\t.example.org/", FetchRefusal.HIDDEN_CHARACTERS),
    ],
)
def test_redirect_to_a_hostile_address_is_refused(location, code):
    assert refusal(answering(status="302 Found", Location=location)) == code


def test_redirect_from_https_to_http_is_refused():
    moved = answering(status="301 Moved", Location="http://feeds.example.org/")

    assert refusal(moved, url="https://feeds.example.org/", tls=PlainTLS()) == FetchRefusal.DOWNGRADE


def test_redirect_to_a_name_that_leads_inside_is_refused_unasked():
    answers = {"feeds.example.org": [PUBLIC], "inside.example.org": ["10.0.0.5"]}
    moved = answering(status="302 Found", Location="http://inside.example.org/")
    with HostileServer(moved) as server, pytest.raises(FetchRefused):
        server.fetch(resolver=answers.__getitem__)

    assert server.reached == [(PUBLIC, 80)]


def test_redirect_loop_ends_after_three():
    moved = answering(status="307 Again", Location="/feed")
    with HostileServer(moved) as server, ends_within(2), pytest.raises(FetchFailed) as failed:
        server.fetch()

    assert failed.value.outcome == Outcome.TOO_MANY_REDIRECTS
    assert len(server.requests) == 4


@pytest.mark.parametrize("headers", [{}, {"Location": ""}, {"Location": "\xff\xfe"}])
def test_redirect_to_nowhere_is_a_bad_answer(headers):
    assert failure(answering(status="302 Found", **headers)).outcome == Outcome.BAD_ANSWER


def test_fixed_hosts_are_the_only_ones_asked_at_every_hop():
    hosts = frozenset({"feeds.example.org"})

    assert refusal(answering(b"x"), url="http://www.feeds.example.org/", hosts=hosts) == FetchRefusal.OTHER_HOST
    moved = answering(status="302 Found", Location="http://other.example.org/")
    assert refusal(moved, hosts=hosts) == FetchRefusal.OTHER_HOST


# --- Names ------------------------------------------------------------------------------------------------------------


def test_name_that_changes_its_address_is_asked_once_and_pinned():
    """Rebinding: the first answer is judged and used, the second would lead inside."""
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    with HostileServer(answering(b"x")) as server:
        server.fetch(resolver=lambda host: next(answers))

    assert server.reached == [(PUBLIC, 80)]
    assert next(answers) == ["127.0.0.1"]


@pytest.mark.parametrize("bad", ["127.0.0.1", "::1", "fe80::1%eth0", "::ffff:10.0.0.1", "168.63.129.16"])
def test_one_bad_address_among_good_ones_is_refused_before_connecting(bad):
    with HostileServer(answering(b"x")) as server, pytest.raises(FetchRefused) as refused:
        server.fetch(resolver=lambda host: [PUBLIC, bad, "8.8.8.8"])

    assert refused.value.code == FetchRefusal.ADDRESS
    assert server.reached == []


def test_the_next_address_is_tried_when_one_is_dead():
    with HostileServer(answering(b"x")) as server:

        def connect(address, port, timeout):
            if str(address) == "8.8.8.8":
                raise ConnectionRefusedError
            return server.connect(address, port, timeout)

        assert server.fetch(resolver=lambda host: ["8.8.8.8", PUBLIC], connect=connect).body == b"x"


def test_unknown_name_is_unreachable():
    def resolver(host):
        raise OSError("the name server at 10.0.0.2 says no")

    failed = failure(answering(b"x"), resolver=resolver)

    assert failed.outcome == Outcome.UNREACHABLE
    assert str(failed) == "The server could not be reached."


def test_resolver_that_hangs_ends_with_the_deadline():
    release = threading.Event()

    def resolver(host):
        release.wait(10)
        return [PUBLIC]

    try:
        assert failure(answering(b"x"), resolver=resolver, deadline=0.2, within=1).outcome == Outcome.TIMEOUT
    finally:
        release.set()


def test_connection_that_never_comes_is_given_five_seconds():
    given = []

    def connect(address, port, timeout):
        given.append(timeout)
        raise TimeoutError

    assert failure(answering(b"x"), connect=connect, deadline=20).outcome == Outcome.TIMEOUT
    assert given == [5.0]


def test_time_that_is_up_before_connecting_ends_the_fetch():
    ticks = iter([0.0, 1.0, 2.0, 21.0])
    with HostileServer(answering(b"x")) as server, pytest.raises(FetchFailed) as failed:
        server.fetch(deadline=20.0, clock=lambda: next(ticks))

    assert failed.value.outcome == Outcome.TIMEOUT
    assert server.reached == []


# --- Refusals by the server -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (400, Outcome.BAD_ANSWER),
        (401, Outcome.AUTH_REQUIRED),
        (403, Outcome.FORBIDDEN),
        (404, Outcome.NOT_FOUND),
        (408, Outcome.TIMEOUT),
        (410, Outcome.GONE),
        (429, Outcome.RATE_LIMITED),
        (500, Outcome.SERVER_ERROR),
        (503, Outcome.SERVER_ERROR),
    ],
)
def test_status_becomes_an_outcome_without_the_servers_words(status, outcome):
    failed = failure(answering(b"secret of the server", status=f"{status} secret of the server"))

    assert (failed.outcome, failed.status) == (outcome, status)
    assert str(failed) == outcome.label
    assert "secret" not in repr(failed)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta(0)),
        ("999999999", timedelta(days=30)),
        ("9" * 4000, None),
        ("-5", None),
        ("Mon, 05 Jan 2026 11:00:00 GMT", timedelta(hours=1)),
        ("Mon, 05 Jan 2026 11:00:00", timedelta(hours=1)),
        ("Mon, 05 Jan 2026 09:00:00 GMT", timedelta(0)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", timedelta(days=30)),
        ("Fri, 30 Feb 2026 10:00:00 GMT", None),
        ("soon", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_read_in_both_forms(status, header, wait):
    busy = answering(status=f"{status} Busy", Retry_After=header)

    assert failure(busy, now=lambda: datetime(2026, 1, 5, 10, tzinfo=UTC)).retry_after == wait


# --- TLS --------------------------------------------------------------------------------------------------------------


class PlainTLS:
    """Stands in for TLS where only the order of addresses matters."""

    def wrap_socket(self, sock, *, server_hostname):
        return sock.dup()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test"
    paths = [
        "-addext",
        "subjectAltName=DNS:feeds.example.org",
        "-keyout",
        folder / "key",
        "-out",
        folder / "certificate",
    ]
    try:
        subprocess.run([*command.split(), *paths], check=True, capture_output=True)
    except FileNotFoundError:
        skip_or_fail(ServiceMissing("The tests of TLS make a certificate with openssl: install the package openssl."))
    return folder


@pytest.fixture
def secure_server(certificate):
    """Answers over TLS for feeds.example.org; `.named` holds the names it was asked for."""
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(certificate / "certificate", certificate / "key")
    named = []
    served.sni_callback = lambda sock, name, context: named.append(name)

    def behaviour(server, connection):
        with served.wrap_socket(connection, server_side=True) as secured:
            answering(b"x")(server, secured)

    with HostileServer(behaviour) as server:
        server.named = named
        server.trusting = ssl.create_default_context(cafile=certificate / "certificate")
        yield server


def test_secure_connection_goes_to_the_judged_address_under_the_name(secure_server):
    fetched = secure_server.fetch("https://feeds.example.org/feed", tls=secure_server.trusting)

    assert fetched.body == b"x"
    assert secure_server.named == ["feeds.example.org"]
    assert secure_server.reached == [(PUBLIC, 443)]


@pytest.mark.parametrize(("host", "trusted"), [("other.example.org", True), ("feeds.example.org", False)])
def test_certificate_of_another_name_or_of_a_stranger_is_refused(secure_server, host, trusted):
    with pytest.raises(FetchFailed) as failed:
        secure_server.fetch(f"https://{host}/", tls=secure_server.trusting if trusted else None)

    assert failed.value.outcome == Outcome.BAD_CERTIFICATE
    assert secure_server.requests == []


# --- No way round -----------------------------------------------------------------------------------------------------


def test_without_injected_parts_nothing_on_this_machine_is_reached():
    with HostileServer(answering(b"x")) as server:
        for url in ("http://127.0.0.1/", "http://localhost/", "http://[::1]/"):
            with pytest.raises(FetchRefused):
                fetch(url)

    assert server.requests == []
