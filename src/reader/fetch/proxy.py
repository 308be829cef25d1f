"""The proxy that the environment names for an address, as curl reads it (curl(1), ENVIRONMENT)."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from urllib.parse import unquote, urlsplit

from reader.fetch.address import PORTS, Address
from reader.fetch.errors import FetchError
from reader.language import _


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy: its address without user and password, and the `Proxy-Authorization` made of these, or nothing."""

    url: str
    authorization: str = ""


def proxy_for(address: Address, environ: Mapping[str, str] = os.environ) -> Proxy | None:
    """The proxy to go through, None for a direct connection. Raises FetchError where it cannot be used.

    `http_proxy` counts in small letters alone: in capitals it may be a header of a CGI request (httpoxy).
    """
    names = [f"{address.scheme}_proxy", "all_proxy", "ALL_PROXY"]
    if address.scheme != "http":
        names.insert(1, f"{address.scheme}_proxy".upper())
    named = next(filter(None, (environ.get(name, "").strip() for name in names)), "")
    if not named or _goes_direct(address, environ.get("no_proxy") or environ.get("NO_PROXY") or ""):
        return None
    return _read(named, address)


def _read(named: str, address: Address) -> Proxy:
    try:
        parts = urlsplit(named if "://" in named else f"http://{named}")
        scheme, host, port = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError:
        scheme, host, port = "", None, None
    if scheme not in PORTS or not host:
        line = _("{host}: the proxy in the environment cannot be used; only http:// and https:// proxies can")
        raise FetchError(line.format(host=address.host))
    place = f"[{host}]" if ":" in host else host
    authorization = ""
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = "Basic " + base64.b64encode(pair.encode()).decode("ascii")
    # curl's port for a proxy without one
    return Proxy(f"{scheme}://{place}:{port or (443 if scheme == 'https' else 1080)}", authorization)


def _goes_direct(address: Address, no_proxy: str) -> bool:
    """Whether `no_proxy` lists the host: `*`, names (which stand for what ends with them too), addresses, networks."""
    entries = no_proxy.replace(",", " ").lower().split()
    return any(entry == "*" or _lists(entry, address) for entry in entries)


def _lists(entry: str, address: Address) -> bool:
    ip = address.ip
    if ip is not None:
        try:
            return ip in ip_network(entry.strip("[]"), strict=False)
        except ValueError:
            return False
    name = entry.strip(".")
    return bool(name) and (address.host == name or address.host.endswith(f".{name}"))
