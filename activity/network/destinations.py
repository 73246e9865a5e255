"""Where the fetcher may go: judged from the text of an address, and from the IP addresses its name resolves to.

Python's `is_global` is not used: on 3.11.7 it calls ::127.0.0.1, fec0::1, 64:ff9b::/96, 2002::/16 and all multicast
global. The tables below follow the IANA special-purpose registries. Nothing here is configurable: no setting and no
environment variable can open a way inside.
"""

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import quote, urlsplit

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

IPAddress = IPv4Address | IPv6Address

MAX_URL_CHARACTERS = 2000
DEFAULT_PORTS = {"http": 80, "https": 443}

REFUSED_IPV4 = [
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # metadata service of a cloud, on a public address
        "169.254.0.0/16",  # link-local, metadata services
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # multicast tunnelling
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
]
# Everything outside 2000::/3 is refused: mapped, compatible, NAT64, unique local, link-local, site-local, multicast.
PUBLIC_IPV6 = IPv6Network("2000::/3")
REFUSED_IPV6 = [
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments, Teredo
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, carries an IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
]

# Names that only mean something inside a network, on one machine, or in the name system itself.
RESERVED_ENDINGS = frozenset(
    "localhost localdomain local internal intranet private lan home corp test invalid onion alt arpa".split()
)
LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
TOP_LABEL = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")
NUMBER_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")
NETWORK_PLACE = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::(?P<port>[0-9]{1,5}))?")
KEPT_IN_PATH = "!$%&'()*+,/:;=?@[]~"


class FetchRefusal(TextChoices):
    """Why the fetcher does not go; the sentences are for operators, never for whoever gave the address."""

    TOO_LONG = "too_long", _("The address is longer than 2,000 characters.")
    HIDDEN_CHARACTERS = (
        "hidden_characters",
        _("The address holds a space, a backslash, or a control or invisible character."),
    )
    SCHEME = "scheme", _("The address does not start with http:// or https://.")
    USERINFO = "userinfo", _("The address carries a user name or password.")
    PORT = "port", _("Only the ports 80 and 443 are read.")
    HOST = "host", _("The host is not a complete public name in plain letters, such as www.example.org.")
    NUMBER_HOST = "number_host", _("The host is a number written in a form that hides which address is meant.")
    RESERVED_NAME = "reserved_name", _("The host's ending is reserved for internal or special use.")
    ADDRESS = "address", _("The host leads to an IP address that is not public.")
    OTHER_HOST = "other_host", _("This source is read from its own hosts only, and this is another one.")
    DOWNGRADE = "downgrade", _("The server sends on from https to http.")


class FetchRefused(Exception):
    """The fetcher does not go there. The text is one sentence for all reasons, so that it teaches nothing about
    our network; `code` is for operators and logs."""

    def __init__(self, code: FetchRefusal):
        super().__init__(code)
        self.code = code

    def __str__(self):
        return gettext("The portal does not read this address. Give the public web address, as it shows in a browser.")


@dataclass(frozen=True)
class Destination:
    """An address that may be asked, as far as its text tells."""

    scheme: str
    host: str  # name, or IP address without brackets
    port: int
    target: str  # path and query, as sent
    literal: IPAddress | None

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if isinstance(self.literal, IPv6Address) else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


def judge_address(address: IPAddress) -> None:
    """Raise FetchRefused unless the IP address is public unicast."""
    if isinstance(address, IPv4Address):
        public = not any(address in block for block in REFUSED_IPV4)
    else:
        public = address in PUBLIC_IPV6 and not any(address in block for block in REFUSED_IPV6)
    if not public:
        raise FetchRefused(FetchRefusal.ADDRESS)


def judge_url(url: str) -> Destination:
    """Read the address strictly; raise FetchRefused where another program could read it differently."""
    if len(url) > MAX_URL_CHARACTERS:
        raise FetchRefused(FetchRefusal.TOO_LONG)
    refuse_hidden_characters(url)
    try:
        parts = urlsplit(url)
    except ValueError:
        raise FetchRefused(FetchRefusal.HOST) from None
    if parts.scheme not in DEFAULT_PORTS:
        raise FetchRefused(FetchRefusal.SCHEME)
    if not parts.netloc.isascii():  # also before lower(), which turns some signs into plain letters
        raise FetchRefused(FetchRefusal.HOST)
    if "@" in parts.netloc:
        raise FetchRefused(FetchRefusal.USERINFO)
    place = NETWORK_PLACE.fullmatch(parts.netloc)
    if place is None:
        raise FetchRefused(FetchRefusal.HOST)
    port = int(place["port"] or DEFAULT_PORTS[parts.scheme])
    if port not in DEFAULT_PORTS.values():
        raise FetchRefused(FetchRefusal.PORT)
    host, literal = _judge_host(place["host"].lower())
    target = quote(parts.path or "/", safe=KEPT_IN_PATH)
    if parts.query:
        target += "?" + quote(parts.query, safe=KEPT_IN_PATH)
    return Destination(parts.scheme, host, port, target, literal)


def refuse_hidden_characters(text: str) -> None:
    """Python drops tabs and newlines from an address, browsers turn backslashes round: two readings of one text."""
    if "\\" in text or any(unicodedata.category(character)[0] in "CZ" for character in text):
        raise FetchRefused(FetchRefusal.HIDDEN_CHARACTERS)


def _judge_host(host: str) -> tuple[str, IPAddress | None]:
    if host.startswith("["):
        return _judge_literal(IPv6Address, host[1:-1], FetchRefusal.HOST)
    host = host.removesuffix(".")
    labels = host.split(".")
    if NUMBER_LABEL.fullmatch(labels[-1]):
        # Resolvers read 2130706433, 0177.0.0.1, 0x7f.1 and 127.1 as 127.0.0.1; only the plain form is judged at all.
        return _judge_literal(IPv4Address, host, FetchRefusal.NUMBER_HOST)
    if labels[-1] in RESERVED_ENDINGS:
        raise FetchRefused(FetchRefusal.RESERVED_NAME)
    well_formed = all(LABEL.fullmatch(label) for label in labels) and TOP_LABEL.fullmatch(labels[-1])
    if len(labels) < 2 or len(host) > 253 or not well_formed:
        raise FetchRefused(FetchRefusal.HOST)
    return host, None


def _judge_literal(kind: type[IPAddress], text: str, otherwise: FetchRefusal) -> tuple[str, IPAddress]:
    try:
        address = kind(text)
    except ValueError:
        raise FetchRefused(otherwise) from None
    judge_address(address)
    return str(address), address
