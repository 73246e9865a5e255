"""Limits on how often one visitor may do something, counted in the database over all web processes.

The count is kept under a keyed digest of the visitor's network address, or of what was typed, never under the thing itself,
and is forgotten with its window. Where the count cannot be asked, the act is allowed: a broken limit must not close a public page.
"""

import datetime as dt
import ipaddress
import logging
import math
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import Error, connection, transaction
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from portal.models import RateCount

logger = logging.getLogger(__name__)
TOO_MANY = 429
# Providers give every household a whole network of IPv6 addresses.
IPV6_NETWORK = 64


@dataclass(frozen=True)
class Limit:
    """At most ``most`` acts called ``action`` per visitor in each window of ``seconds``."""

    action: str
    most: int
    seconds: int

    def wait_for(self, request) -> int:
        """Count one act of this visitor. Returns 0 where it is within the limit, else the seconds until the next window."""
        return self._count(visitor(request))

    def wait_for_word(self, word: str) -> int:
        """The same for one thing that somebody typed, such as an e-mail address, whoever types it."""
        return self._count(keyed_digest(word))

    def _count(self, who: str) -> int:
        now = time.time()
        window, passed = divmod(now, self.seconds)
        ends_at = dt.datetime.fromtimestamp((window + 1) * self.seconds, tz=dt.UTC)
        try:
            count = _count_one(f"{self.action}:{who}:{int(window)}", ends_at)
        except Error:  # whatever the database cannot do now, the page must answer
            logger.warning("The counts cannot be asked; the limit on “%s” is not applied.", self.action)
            return 0
        return math.ceil(self.seconds - passed) if count > self.most else 0


def _count_one(key: str, ends_at: dt.datetime) -> int:
    """One more under this key; how many there are now. One statement, so that two at once are two, on every database."""
    table = connection.ops.quote_name(RateCount._meta.db_table)
    moment = connection.ops.adapt_datetimefield_value(ends_at)
    # A count that fails must not break the transaction around it.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (key, n, ends_at) VALUES (%s, 1, %s) "  # noqa: S608 -- the name of our own table
            f"ON CONFLICT (key) DO UPDATE SET n = {table}.n + 1 RETURNING n",
            [key, moment],
        )
        return cursor.fetchone()[0]


def forget_ended(*, at: dt.datetime) -> int:
    """Remove the counts whose window is over; returns how many."""
    return RateCount.objects.filter(ends_at__lt=at).delete()[0]


def visitor(request) -> str:
    """A digest that stands for the visitor's network; without the secret key it tells nothing about them."""
    return keyed_digest(network_of(client_address(request)))


def keyed_digest(word: str) -> str:
    return salted_hmac("portal.ratelimits", word, algorithm="sha256").hexdigest()[:32]


def client_address(request) -> str:
    """The address as the outermost of our PROXY_COUNT proxies saw it; what a visitor writes in front of it is ignored."""
    seen_by_us = request.META.get("REMOTE_ADDR", "")
    if not settings.PROXY_COUNT:
        return seen_by_us
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    return forwarded[-settings.PROXY_COUNT] if len(forwarded) >= settings.PROXY_COUNT else seen_by_us


def network_of(address: str) -> str:
    """The address; of an IPv6 one the network that one subscriber has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, IPV6_NETWORK), strict=False))


def too_many(request, wait: int):
    """The page that says when to come back; ``wait`` is in seconds."""
    response = render(request, "429.html", {"wait_minutes": math.ceil(wait / 60)}, status=TOO_MANY)
    response.headers["Retry-After"] = str(wait)
    return response
