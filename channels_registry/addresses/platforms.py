"""The words in which the table of platforms is written.

A **name space** is one way in which a platform names its accounts (handle, id, group); the same text in two name
spaces can be two accounts. A **route** is a path under which an account is reached; ``{handle}`` stands for a name of
that name space, ``{id|handle}`` for either, whichever fits first, and ``*`` for text of no importance. A route that
begins with a host counts on that host only.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Self
from urllib.parse import parse_qsl

from channels_registry.addresses.address import Address
from channels_registry.addresses.characters import normalise, refuse_hidden_characters
from channels_registry.addresses.refusals import Refusal, UnreadableAddress


def unchanged(value: str) -> str:
    return value


@dataclass(frozen=True)
class NameSpace:
    """One way in which a platform names accounts."""

    fits: Callable[[str], object]
    """True for a name that can exist, as ``fold`` has left it."""
    url: str
    """The canonical address, ``{}`` standing for the name."""
    fold: Callable[[str], str] = normalise
    """Makes equal what the platform does not tell apart and may show either way: letter case, mostly."""
    key: Callable[[str], str] = unchanged
    """Makes equal what the platform does not tell apart, but shows as it was chosen."""
    reserved: frozenset[str] = frozenset()
    """Pages of the platform itself that look like an account; compared with the key."""
    opaque: bool = False
    """Nobody reads the value: a number, a code."""
    named: str = ""
    """The name space in the identity key, where two entries of the table make up one."""


@dataclass(frozen=True)
class Route:
    pattern: re.Pattern[str]
    name_spaces: tuple[str, ...]
    on_host: str = ""
    parameter: str = ""
    """The query parameter that holds the name, where it is not in the path."""

    @classmethod
    def parse(cls, template: str) -> Self:
        template, _, query = template.partition("?")
        on_host, slash, path = template.partition("/")
        parameter = query.partition("=")[0]
        names = re.search(r"\{([^}]+)\}", path + query)[1].split("|")
        pattern = re.escape(slash + path)
        pattern = re.sub(r"\\\{.*\\\}", "(?P<name>[^/]+)", pattern).replace(r"\*", "[^/]+")
        pattern += "/?" if parameter else "(?:/(?P<rest>.*))?"
        # Without ASCII, ignoring case would also equal "ſ" with "s" and the Kelvin sign with "k".
        return cls(re.compile(pattern, re.IGNORECASE | re.ASCII), tuple(names), on_host, parameter)

    def find(self, host: str, path: str, query: str) -> tuple[str, str] | None:
        """The name and the rest of the path behind it; None where this is another route."""
        if self.on_host and self.on_host != host.removeprefix("www."):
            return None
        if not (found := self.pattern.fullmatch(path)):
            return None
        if not self.parameter:
            return found["name"], (found["rest"] or "")
        values = [value for name, value in parse_qsl(query) if name == self.parameter]
        # Which of two values counts differs from server to server: an address with two is no address.
        return (values[0], "") if len(values) == 1 else None


@dataclass(frozen=True)
class Platform:
    """One entry of the table in ``rules.py``."""

    code: str
    hosts: tuple[str, ...]
    """Exact names under which accounts are reached, never a pattern of their endings."""
    example: str
    """The address shown to someone who pasted something else."""
    name_spaces: dict[str, NameSpace]
    routes: tuple[str, ...]
    """Tried in this order; the first one with the shape of the path decides."""
    tabs: frozenset[str] = frozenset()
    """What may follow the account: pages of the same account. Anything else is a post."""
    refused_paths: tuple[tuple[str, Refusal], ...] = ()
    """Patterns of whole paths, looked at before the routes."""
    name_alone: tuple[str, ...] = ()
    """The paths under which a name without address is looked for, when the person chose this platform."""
    locale_host: str = ""
    """A pattern for hosts that differ in language or country only."""
    account_subdomains_of: str = ""
    """The host under which the account is a subdomain."""
    other_domains: tuple[str, ...] = ()
    """Domains of the platform without accounts: media, help, its own site."""
    hash_bang: bool = False
    """Old addresses put the path behind ``#!``."""

    @cached_property
    def _routes(self) -> tuple[Route, ...]:
        return tuple(Route.parse(template) for template in self.routes)

    @cached_property
    def domains(self) -> frozenset[str]:
        """Everything that belongs to the platform, with all subdomains."""
        return frozenset(host.removeprefix("www.") for host in self.hosts + self.other_domains)

    def refuse(self, code: Refusal) -> UnreadableAddress:
        return UnreadableAddress(code, example=self.example)

    def read(self, host: str, segments: list[str], query: str = "") -> Address:
        """The account at this place of the platform, or UnreadableAddress."""
        if not segments:
            raise self.refuse(Refusal.NO_ACCOUNT_IN_PATH)
        path = "/" + "/".join(segments)
        for pattern, code in self.refused_paths:
            if re.fullmatch(pattern, path, re.IGNORECASE | re.ASCII):
                raise self.refuse(code)
        for route in self._routes:
            if found := route.find(host, path, query):
                return self._account(route, *found)
        raise self.refuse(Refusal.NOT_AN_ACCOUNT)

    def _account(self, route: Route, name: str, rest: str) -> Address:
        refuse_hidden_characters(name)  # a name from the query has not been looked at yet
        for label in route.name_spaces:
            space = self.name_spaces[label]
            shown = space.fold(name)
            if not space.fits(shown):
                continue
            value = space.key(shown)
            if value in space.reserved:
                raise self.refuse(Refusal.RESERVED)
            if rest and rest.lower() not in self.tabs:
                raise self.refuse(Refusal.NOT_AN_ACCOUNT)
            handle = "" if space.opaque else shown
            return Address.of(self.code, space.named or label, value, url=space.url.format(shown), handle=handle)
        raise self.refuse(Refusal.BAD_HANDLE)

    def read_name(self, name: str, *, marked: bool) -> Address:
        """The account whose name was typed without an address; ``marked`` says that it was typed with an @."""
        if not self.name_alone or not name:
            raise self.refuse(Refusal.BARE_HANDLE)
        # An @ announces a handle, never an id; handles are the last form.
        forms = self.name_alone[-1:] if marked else self.name_alone
        for form in forms[:-1]:
            try:
                return self.read(self.hosts[0], form.format(name).split("/"))
            except UnreadableAddress:
                continue
        return self.read(self.hosts[0], forms[-1].format(name).split("/"))
