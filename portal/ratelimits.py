"""Limits on how often one visitor may do something, counted in the shared cache over all web processes.

The count is kept under a keyed digest of the visitor's network address, never under the address itself, and is forgotten
with its window. Where the cache cannot be asked, the act is allowed: a broken limit must not close a public page.
"""

import ipaddress
import logging
import math
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.shortcuts import render
from django.utils.crypto import salted_hmac

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
        now = time.time()
        window, passed = divmod(now, self.seconds)
        key = f"limit:{self.action}:{visitor(request)}:{int(window)}"
        try:
            count = 1 if cache.add(key, 1, timeout=self.seconds + 60) else cache.incr(key)
            # Counting up would cut the entry's life to the cache's own five minutes.
            cache.touch(key, self.seconds + 60)
        except ValueError:
            # The window ended between the two calls.
            return 0
        except Exception:  # noqa: BLE001 -- whatever the cache is and however it fails, the page must answer
            logger.warning("The shared cache does not answer; the limit on “%s” is not applied.", self.action)
            return 0
        return math.ceil(self.seconds - passed) if count > self.most else 0


def visitor(request) -> str:
    """A digest that stands for the visitor's network; without the secret key it tells nothing about them."""
    return salted_hmac("portal.ratelimits", network_of(client_address(request)), algorithm="sha256").hexdigest()[:32]


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
