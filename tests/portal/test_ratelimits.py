"""Limits are counted per visitor over all web processes, and never under a visitor's address."""

import pytest
from django.core.cache import cache
from django.db import connection

from portal.ratelimits import Limit, client_address, network_of

LIMIT = Limit("test", most=2, seconds=60)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "10.0.0.1"),
        (0, "192.0.2.9", "10.0.0.1"),
        (1, "192.0.2.9", "192.0.2.9"),
        (1, "1.1.1.1, 192.0.2.9", "192.0.2.9"),
        (2, "1.1.1.1, 192.0.2.9, 10.0.0.2", "192.0.2.9"),
        (2, "192.0.2.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, " , ", "10.0.0.1"),
    ],
)
def test_what_a_visitor_writes_before_our_proxies_is_ignored(rf, settings, proxies, forwarded, address):
    settings.PROXY_COUNT = proxies
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)

    assert client_address(request) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.9", "192.0.2.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.9", "192.0.2.9"),
        ("unix:", "unix:"),
        ("", ""),
    ],
)
def test_network_of(address, network):
    assert network_of(address) == network


@pytest.mark.django_db
def test_a_window_ends(rf, time_machine):
    cache.clear()
    time_machine.move_to("2026-03-03 12:00:10Z", tick=False)
    assert [LIMIT.wait_for(rf.get("/")) for _ in range(3)] == [0, 0, 50]

    time_machine.move_to("2026-03-03 12:01:00Z", tick=False)
    assert LIMIT.wait_for(rf.get("/")) == 0


@pytest.mark.django_db
def test_no_address_is_kept(rf):
    cache.clear()
    LIMIT.wait_for(rf.get("/", REMOTE_ADDR="192.0.2.99"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM portal_cache")
        rows = cursor.fetchall()
    assert len(rows) == 1
    assert "192.0.2.99" not in str(rows)


def test_a_cache_that_does_not_answer_closes_nothing(rf, monkeypatch):
    def broken(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr("portal.ratelimits.cache.add", broken)

    assert LIMIT.wait_for(rf.get("/")) == 0
