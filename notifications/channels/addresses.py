"""Which webhook addresses may be called: a strict grammar, one look-up, and no way into the inside of a network."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network

# Plain ASCII only, no user, no fragment, no backslash, no percent sign before the path: nothing two parsers read apart.
GRAMMAR: Final = re.compile(
    r"(?P<scheme>https?)://(?:\[(?P<six>[0-9a-f:.]{2,45})\]|(?P<name>[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?))"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?(?P<path>/[!\"$-\[\]-~]*)?"
)
LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
STANDARD_PORTS: Final = {"https": 443, "http": 80}
FIRST_FREE_PORT: Final = 1024

PRIVATE: Final = tuple(
    ip_network(network) for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)
# IANA's special-purpose registries, beside what `is_global` already knows; ranges that carry an IPv4 address inside
# are closed whole, because a translator may stand behind them.
CLOSED: Final = tuple(
    ip_network(network)
    for network in (
        *("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24"),
        *("192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        *("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16"),
        *("3fff::/20", "5f00::/16", "fe80::/10", "fec0::/10", "ff00::/8"),
    )
)


class Refused(Exception):
    """An address that is not called; `code` says which rule closed it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """A webhook address that the grammar lets through."""

    scheme: str
    host: str
    port: int
    literal: IPAddress | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A private network that one host name may lie in."""

    host: str
    network: IPNetwork


def opening(entry: str) -> Opening:
    """An entry of the allow list, "name=network" (hooks.example.gov.vn=10.20.0.0/16); ValueError when it is not one."""
    host, equals, network = entry.partition("=")
    parsed = ip_network(network)
    if not host or not equals or not any(_within(parsed, private) for private in PRIVATE):
        raise ValueError("an allowed webhook network is written name=network, and the network is a private one")
    return Opening(host.lower(), parsed)


def checked_networks(entries: tuple[str, ...]) -> tuple[str, ...]:
    """The same allow list; ValueError when an entry is none."""
    for entry in entries:
        opening(entry)
    return entries


def refuse_closed(url: str, *, openings: Iterable[Opening], development: bool) -> None:
    """Go on unless it is plain without a look-up that this address will never be called; what a name stands for is
    asked each time it is."""
    target = target_of(url, development=development)
    if target.literal is not None:
        pinned(target, lambda host, port: (), openings=openings, development=development)


def target_of(url: str, *, development: bool) -> Target:
    """The parts of a webhook address; Refused for every form that could mean something else to somebody else."""
    match = GRAMMAR.fullmatch(url)
    if match is None:
        raise Refused("address_malformed")
    scheme, host = match["scheme"], match["six"] or match["name"]
    if scheme != "https" and not development:
        raise Refused("address_not_https")
    port = int(match["port"] or STANDARD_PORTS[scheme])
    if port > 65535 or (port != STANDARD_PORTS[scheme] and port < FIRST_FREE_PORT):
        raise Refused("address_port_closed")
    if match["six"] or host.rsplit(".", 1)[-1][0].isdigit():
        return Target(scheme, host, port, _literal(host))
    if not all(LABEL.fullmatch(label) for label in host.split(".")):
        raise Refused("address_malformed")
    return Target(scheme, host, port)


def _literal(host: str) -> IPAddress:
    # A last label that begins with a digit is an address to somebody: octal, decimal, hexadecimal and short forms too.
    try:
        return ip_address(host)
    except ValueError:
        raise Refused("address_malformed") from None


def pinned(
    target: Target, look_up: Callable[[str, int], Sequence[str]], *, openings: Iterable[Opening], development: bool
) -> tuple[IPAddress, ...]:
    """Look the host up once and give the addresses to connect to; Refused if any one of them is closed to us."""
    literal = target.literal
    found = (literal,) if literal else tuple(ip_address(answer) for answer in look_up(target.host, target.port))
    if not found:
        raise Refused("address_unresolvable")
    mine = [one.network for one in openings if one.host == target.host]
    if not all(_open(address, mine, development) for address in found):
        raise Refused("address_closed")
    return found


def _open(address: IPAddress, networks: Iterable[IPNetwork], development: bool) -> bool:
    if isinstance(address, IPv6Address) and (address.ipv4_mapped or address.scope_id):
        return False
    if address.is_loopback:
        return development
    if any(address in closed for closed in CLOSED):
        return False
    return address.is_global or any(address in network for network in networks)


def _within(inner: IPNetwork, outer: IPNetwork) -> bool:
    if isinstance(inner, IPv4Network):
        return isinstance(outer, IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, IPv6Network) and inner.subnet_of(outer)
