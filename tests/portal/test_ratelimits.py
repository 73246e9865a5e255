"""Limits are counted per visitor over all web processes, and never under a visitor's address."""

import pytest
from django.db import OperationalError
from django.utils import timezone

from portal.models import RateCount
from portal.ratelimits import Limit, client_address, forget_ended, network_of
from tests import world

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
    time_machine.move_to("2026-03-03 12:00:10Z", tick=False)
    assert [LIMIT.wait_for(rf.get("/")) for _ in range(3)] == [0, 0, 50]

    time_machine.move_to("2026-03-03 12:01:00Z", tick=False)
    assert LIMIT.wait_for(rf.get("/")) == 0


@pytest.mark.django_db
def test_no_address_is_kept(rf):
    LIMIT.wait_for(rf.get("/", REMOTE_ADDR="192.0.2.99"))

    (count,) = RateCount.objects.values()
    assert count["n"] == 1
    assert "192.0.2.99" not in str(count)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_two(rf):
    """A count that is read and then written would lose one of them."""
    many = Limit("test", most=10, seconds=3600)

    def five():
        return [many.wait_for(rf.get("/")) for _ in range(5)]

    results = world.at_once(five, five, five)

    assert RateCount.objects.get().n == 15
    assert sorted(wait > 0 for waits in results for wait in waits) == [False] * 10 + [True] * 5


@pytest.mark.both_databases
@pytest.mark.django_db
def test_counts_are_forgotten_with_their_window(rf, time_machine):
    time_machine.move_to("2026-03-03 12:00:10Z", tick=False)
    LIMIT.wait_for(rf.get("/"))
    time_machine.move_to("2026-03-03 12:01:30Z", tick=False)
    LIMIT.wait_for(rf.get("/"))

    assert forget_ended(at=timezone.now()) == 1
    assert RateCount.objects.get().ends_at.isoformat() == "2026-03-03T12:02:00+00:00"


@pytest.mark.django_db
def test_a_count_that_cannot_be_asked_closes_nothing(rf, monkeypatch):
    def broken(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr("portal.ratelimits._count_one", broken)

    assert LIMIT.wait_for(rf.get("/")) == 0
