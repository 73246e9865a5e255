"""From the part of an address before the path to the platform behind it, or to a refusal.

A platform is found by the exact name of its host. Endings are compared only in order to refuse.
"""

import re
from dataclasses import dataclass

from channels_registry.addresses.other_sites import SHORT_LINKS
from channels_registry.addresses.platforms import Platform
from channels_registry.addresses.refusals import Refusal, UnreadableAddress
from channels_registry.addresses.rules import PLATFORMS
from channels_registry.addresses.shapes import host_name, with_parents

DEFAULT_PORTS = ("", "80", "443")

_BY_HOST = {host: platform for platform in PLATFORMS for host in platform.hosts}
_BY_DOMAIN = {domain: platform for platform in PLATFORMS for domain in platform.domains}


@dataclass(frozen=True)
class Place:
    """A platform, and the segments of the path that the host stands for (``durov.t.me`` is ``t.me/durov``)."""

    platform: Platform
    host: str
    segments: tuple[str, ...] = ()


def read_host(authority: str) -> str:
    """The host in lower case, without default port and closing dot.

    Non-ASCII names are refused, never converted: Python's IDNA turns "ｘ.com" into x.com.
    """
    if "@" in authority:
        raise UnreadableAddress(Refusal.USER_INFO)
    host, _, port = authority.partition(":")
    if not host.isascii():
        raise UnreadableAddress(Refusal.NON_ASCII_HOST)
    host = host.lower().removesuffix(".")
    if not host_name(host):
        raise UnreadableAddress(Refusal.BAD_HOST)
    if port not in DEFAULT_PORTS:
        raise UnreadableAddress(Refusal.PORT)
    return host


def find_place(host: str) -> Place | None:
    """Where on a known platform this host leads; None for a host that belongs to none.

    Raises UnreadableAddress for short links and for parts of a platform that hold no accounts.
    """
    if not SHORT_LINKS.isdisjoint(with_parents(host)):
        raise UnreadableAddress(Refusal.SHORT_LINK)
    if platform := _BY_HOST.get(host):
        return Place(platform, host)
    for platform in PLATFORMS:
        if platform.locale_host and re.fullmatch(platform.locale_host, host):
            return Place(platform, platform.hosts[0])
        if place := _account_subdomain(platform, host):
            return place
    for domain in with_parents(host):
        if platform := _BY_DOMAIN.get(domain):
            raise platform.refuse(Refusal.UNKNOWN_SUBDOMAIN)
    return None


def is_platform_host(host: str) -> bool:
    return host in _BY_HOST


def _account_subdomain(platform: Platform, host: str) -> Place | None:
    parent = platform.account_subdomains_of
    if not parent or not host.endswith(f".{parent}"):
        return None
    name = host.removesuffix(f".{parent}")
    if not platform.name_spaces["handle"].fits(name):
        return None
    return Place(platform, parent, (name,))
