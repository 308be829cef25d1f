"""Which addresses may be connected to: those of the public Internet, and what the settings allow besides.

A feed, a page or a redirect can name any address. Fetched by a machine inside a network, it would reach what the
network's own firewall keeps from outside (server-side request forgery).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from reader.fetch.address import Address, check_address, host_of
from reader.fetch.errors import FetchError
from reader.language import _

__all__ = ["Policy", "check_address", "is_public"]

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network

# The IANA IPv4 Special-Purpose Address Registry (RFC 6890 and its updates) and, from 224.0.0.0, multicast and reserved.
# Not asked of `ipaddress`, whose answer changes with the release of Python.
_SPECIAL_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
        ),
    )
)
# Only this is global unicast as yet (IANA IPv6 Address Space), and of it not these: IETF protocols with Teredo,
# documentation.
_GLOBAL_6 = IPv6Network("2000::/3")
_SPECIAL_6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052
_6TO4 = IPv6Network("2002::/16")  # RFC 3056


@dataclass(frozen=True, slots=True)
class Policy:
    """What of `network` in config.yaml guards a fetch.

    With `private` "deny" only public addresses are connected to, and those that `allow` names: a host (`wiki.intern`),
    a host and port (`wiki.intern:8080`, `[::1]:8080`), an address or a network (`10.1.0.0/16`). With "allow" all are.
    What is none of these in `allow` allows nothing.
    """

    private: str = "deny"
    allow: tuple[str, ...] = ()

    def check(self, address: Address) -> None:
        """Refuse an address that can be told to be private without asking for its name. Raises FetchError."""
        local = address.host == "localhost" or address.host.endswith(".localhost")  # RFC 6761, 6.3
        if address.ip:
            self.permitted(address, [str(address.ip)])
        elif local and self.private != "allow" and not self._names(address):
            raise refused(address)

    def permitted(self, address: Address, ips: Iterable[str]) -> list[str]:
        """Those of the IP addresses of a host that may be connected to. Raises FetchError where none may."""
        known = list(ips)
        chosen = [ip for ip in known if self._permits(address, ip_address(ip))]
        if known and not chosen:
            raise refused(address)
        return chosen

    def _permits(self, address: Address, ip: IPAddress) -> bool:
        if self.private == "allow" or is_public(ip) or self._names(address):
            return True
        plain = _unmapped(ip)
        return any(plain in network for network, port in _read(self.allow).networks if port in (None, address.port))

    def _names(self, address: Address) -> bool:
        """Whether `allow` names the host."""
        names = _read(self.allow).names
        return (address.host, None) in names or (address.host, address.port) in names


def is_public(ip: IPAddress) -> bool:
    """Whether it is an address of the public Internet, also where an IPv4 address lies within an IPv6 one."""
    ip = _unmapped(ip)
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _SPECIAL_4)
    if ip in _NAT64:
        return is_public(IPv4Address(int(ip) & 0xFFFFFFFF))
    if ip in _6TO4:
        return is_public(IPv4Address(int(ip) >> 80 & 0xFFFFFFFF))
    return ip in _GLOBAL_6 and not any(ip in network for network in _SPECIAL_6)


def refused(address: Address) -> FetchError:
    """The error for an address that the policy does not permit."""
    line = _("{host}: this address is in a private network; network.allow in config.yaml can allow it")
    return FetchError(line.format(host=address.host), permanent=True)


@dataclass(frozen=True, slots=True)
class _Allowed:
    """`Policy.allow` as read; a port of None is every port."""

    names: frozenset[tuple[str, int | None]]
    networks: tuple[tuple[IPNetwork, int | None], ...]


@cache
def _read(allow: tuple[str, ...]) -> _Allowed:
    names: set[tuple[str, int | None]] = set()
    networks: list[tuple[IPNetwork, int | None]] = []
    for entry in map(str.strip, allow):
        try:
            networks.append((ip_network(entry, strict=False), None))
            continue
        except ValueError:
            pass
        try:
            place, port = _split_port(entry)
            host = host_of(place)
        except ValueError:
            continue
        try:
            networks.append((ip_network(host), port))
        except ValueError:
            names.add((host, port))
    return _Allowed(frozenset(names), tuple(networks))


def _split_port(entry: str) -> tuple[str, int | None]:
    place, colon, port = entry.rpartition(":")
    return (place, int(port)) if colon and port.isdigit() and not entry.endswith("]") else (entry, None)


def _unmapped(ip: IPAddress) -> IPAddress:
    return (ip.ipv4_mapped or ip) if isinstance(ip, IPv6Address) else ip
