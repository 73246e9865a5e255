"""The budget of each server: turns, gaps, rests, kept in the database for all workers together (N10)."""

import datetime as dt
import itertools
import threading
import time

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from activity.models import HostBudget, RestReason
from activity.network import budgets, clients
from activity.network.budgets import HostResting, Terms, rest_in, turn_at
from activity.network.connecting import FetchFailed, Outcome
from activity.network.destinations import FetchRefusal, FetchRefused
from tests.activity.hostile_server import HostileServer, answering

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

HOST = "feeds.example.org"
NOW = dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)
GAP = 0.05


class Clock:
    """A clock that moves when somebody sleeps."""

    def __init__(self):
        self.at = NOW

    def __call__(self):
        return self.at

    def sleep(self, seconds):
        self.at += dt.timedelta(seconds=seconds)

    def forward(self, **span):
        self.at += dt.timedelta(**span)


@pytest.fixture
def clock():
    return Clock()


def turn(clock, **options):
    options = {"patience": 15.0, "terms": lambda host: Terms(gap=2.0), **options}
    return turn_at(HOST, clock=clock, sleep=clock.sleep, **options)


def fail(clock, outcome=Outcome.TIMEOUT, **facts):
    with pytest.raises(FetchFailed), turn(clock):
        raise FetchFailed(outcome, **facts)


def budget() -> HostBudget:
    return HostBudget.objects.get(pk=HOST)


def test_the_next_request_waits_for_the_gap(clock):
    with turn(clock):
        clock.forward(seconds=1)
    ended = clock.at

    with turn(clock):
        began = clock.at

    assert dt.timedelta(seconds=2) <= began - ended < dt.timedelta(seconds=3)
    assert (budget().turn, budget().asked_at, budget().answered_at) == ("", began, began)


def test_while_one_asks_another_waits_and_then_gives_way(clock):
    with turn(clock):
        with pytest.raises(HostResting) as resting, turn(clock):
            pytest.fail("two at once")

        assert not resting.value.at_rest
        assert resting.value.until > clock.at
        assert budget().turn != ""


def test_a_turn_of_a_worker_that_died_ends_by_itself(clock):
    HostBudget.objects.create(
        host=HOST, free_at=NOW, turn="of a dead worker", turn_ends_at=NOW + dt.timedelta(seconds=10)
    )

    with turn(clock):
        assert NOW + dt.timedelta(seconds=10) <= clock.at < NOW + dt.timedelta(seconds=12)


def test_whoever_outlived_the_own_lease_gives_nothing_back(clock):
    with turn(clock):
        HostBudget.objects.update(turn="of another", turn_ends_at=clock.at + dt.timedelta(seconds=60))

    assert budget().turn == "of another"


@pytest.mark.parametrize(
    ("facts", "rest"),
    [
        ({"outcome": Outcome.RATE_LIMITED, "retry_after": dt.timedelta(hours=3)}, dt.timedelta(hours=3)),
        ({"outcome": Outcome.SERVER_ERROR, "retry_after": dt.timedelta(minutes=7)}, dt.timedelta(minutes=7)),
    ],
)
def test_a_server_that_asks_to_wait_is_left_alone_so_long(clock, facts, rest):
    fail(clock, **facts)
    asked_at = clock.at

    with pytest.raises(HostResting) as resting, turn(clock):
        pytest.fail("asked too early")

    assert (resting.value.at_rest, resting.value.until) == (True, asked_at + rest)
    assert budget().rest_reason == RestReason.ASKED
    clock.forward(days=1)
    with turn(clock):
        pass
    assert (budget().blocked_until, budget().rest_reason, budget().rests) == (None, "", 0)


def test_one_that_says_nothing_of_how_long_rests_longer_each_time(clock):
    rests = []
    for _number in range(9):
        fail(clock, Outcome.RATE_LIMITED)
        rests.append(budget().blocked_until - clock.at)
        clock.at = budget().blocked_until

    longest = [min(dt.timedelta(minutes=15) * 2**number, dt.timedelta(hours=24)) for number in range(9)]
    assert all(0.75 * most <= rest <= most for rest, most in zip(rests, longest, strict=True))


def test_a_server_that_fails_again_and_again_rests_and_the_first_answer_ends_it(clock):
    for _number in range(budgets.FAILURES_BEFORE_REST - 1):
        fail(clock)
        clock.forward(minutes=1)
    assert (budget().blocked_until, budget().failures) == (None, budgets.FAILURES_BEFORE_REST - 1)

    fail(clock, Outcome.UNREACHABLE)
    assert budget().rest_reason == RestReason.FAILING
    first = budget().blocked_until - clock.at
    clock.at = budget().blocked_until
    fail(clock)  # one try, and it rests longer
    assert budget().blocked_until - clock.at > first

    clock.at = budget().blocked_until
    with turn(clock):
        pass
    assert (budget().blocked_until, budget().failures, budget().rests) == (None, 0, 0)


@pytest.mark.parametrize("outcome", [Outcome.NOT_FOUND, Outcome.AUTH_REQUIRED, Outcome.WRONG_TYPE, Outcome.TOO_LARGE])
def test_an_answer_that_is_of_no_use_is_an_answer(clock, outcome):
    fail(clock)
    clock.forward(minutes=1)

    fail(clock, outcome)

    assert (budget().failures, budget().answered_at) == (0, clock.at)


def test_what_the_fetcher_refuses_says_nothing_of_the_server(clock):
    fail(clock)
    clock.forward(minutes=1)

    with pytest.raises(FetchRefused), turn(clock):
        raise FetchRefused(FetchRefusal.ADDRESS)

    assert (budget().failures, budget().turn) == (1, "")


EPOCH = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("headers", "rest"),
    [
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-06-01T10:05:00.000000Z"}, 300),
        ({"RateLimit-Remaining": "0", "RateLimit-Reset": "30"}, 30),
        ({"RateLimit-Remaining": "0", "RateLimit-Reset": str(EPOCH + 45)}, 45),
        ({"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": str(EPOCH - 10)}, 0),
        ({"RateLimit-Remaining": "0", "RateLimit-Reset": "999999999"}, 86_400),
        ({"RateLimit-Remaining": "0", "RateLimit-Reset": "soon"}, None),
        ({"RateLimit-Remaining": "0"}, None),
        ({"RateLimit-Remaining": "1", "RateLimit-Reset": "30"}, None),
        ({}, None),
    ],
)
def test_headers_that_say_that_nothing_is_left_are_heeded(headers, rest):
    assert rest_in(headers, at=NOW) == (None if rest is None else dt.timedelta(seconds=rest))


def test_the_headers_of_a_real_answer_block_the_server():
    reset = str(int(time.time()) + 90)
    with HostileServer(answering(b"{}", Content_Length=2, RateLimit_Remaining=0, RateLimit_Reset=reset)) as server:
        clients.arbitrary_client(fetch=server.fetch, plain_http=True)("http://feeds.example.org/a")
        with pytest.raises(HostResting):
            clients.arbitrary_client(fetch=server.fetch, plain_http=True)("http://feeds.example.org/b")

    assert len(server.requests) == 1
    assert budget().rest_reason == RestReason.SPENT


def test_every_hop_takes_its_own_turn():
    moved = answering(status="302 Found", Location="http://other.example.net/b", Content_Length=0)
    with HostileServer(moved) as server, pytest.raises(FetchFailed):
        clients.arbitrary_client(fetch=server.fetch, plain_http=True, turn=quick)("http://feeds.example.org/a")

    assert set(HostBudget.objects.values_list("host", flat=True)) == {"feeds.example.org", "other.example.net"}


def quick(host):
    return turn_at(host, terms=lambda host: Terms(gap=GAP), patience=60)


@pytest.mark.django_db(transaction=True)
def test_ten_workers_together_never_ask_more_than_one():
    """Ten workers, three requests each: the server never sees two at once, nor two without the gap between them."""
    seen, now_in, problems, start = [], [], [], threading.Barrier(10)

    def behaviour(server, connection):
        began = time.monotonic()
        now_in.append(1)
        at_once = len(now_in)
        server.request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        now_in.pop()
        seen.append((began, at_once))

    with HostileServer(behaviour) as server:
        ask = clients.arbitrary_client(fetch=server.fetch, plain_http=True, turn=quick)

        def work():
            try:
                start.wait(10)
                for number in range(3):
                    ask(f"http://feeds.example.org/{number}")
            except Exception as problem:  # noqa: BLE001 -- shown below, whatever it is
                problems.append(problem)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work) for _number in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

    assert problems == []
    assert [at_once for _began, at_once in seen] == [1] * 30
    starts = sorted(began for began, _at_once in seen)
    gaps = [later - earlier for earlier, later in itertools.pairwise(starts)]
    assert min(gaps) >= GAP


def test_the_two_clients_go_where_they_may(settings):
    settings.PORTAL_URL = "https://portal.example.org"
    asked = []

    def fetch(url, **options):
        asked.append((url, options))
        return "answer"

    fixed = clients.fixed_client(frozenset({"a.example.org", "b.example.org"}), fetch=fetch)
    free = clients.arbitrary_client(fetch=fetch)
    fixed("https://a.example.org/", hosts=frozenset({"a.example.org", "evil.example.net"}))
    free("https://c.example.org/")
    clients.client_of("feed", fetch=fetch)("http://c.example.org/")

    assert [options.get("hosts") for _url, options in asked] == [{"a.example.org"}, None, None]
    assert all(options["turn"] is turn_at for _url, options in asked)
    assert all("https://portal.example.org" in options["user_agent"] for _url, options in asked)
    for client in (fixed, free, clients.client_of("mastodon", fetch=fetch)):
        with pytest.raises(FetchRefused) as refused:
            client("http://c.example.org/")
        assert refused.value.code == FetchRefusal.SCHEME
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("hostbudget_turn_has_an_end", {"turn": "x"}),
        ("hostbudget_rest_has_reason", {"blocked_until": timezone.now()}),
    ],
)
def test_the_database_refuses_half_facts(name, facts):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        HostBudget.objects.create(host=HOST, free_at=NOW, **facts)

    assert HostBudget.objects.count() == 0
