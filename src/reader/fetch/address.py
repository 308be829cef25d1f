"""Addresses: one normal form, so that what is checked is what is connected to, however it was spelled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from reader.fetch.errors import FetchError
from reader.language import _
from reader.text.clean import MAX_ADDRESS
from reader.text.shown import as_shown

PORTS = {"http": 80, "https": 443}
"""The schemes that are fetched, and the ports that they mean."""

# What stays as it is in path and query: RFC 3986's characters but the apostrophe, and escapes that are there already.
_KEPT = "%/:=&?~+!$,;@()*[]-._"
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_LONGEST_NAME = 253  # RFC 1035, 2.3.4, as text
_SHOWN = 80
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d{1,5}(?:[/?#]|$))", re.IGNORECASE)
_IGNORED = str.maketrans("", "", "\t\r\n")


@dataclass(frozen=True, slots=True)
class Address:
    """An http or https address in normal form, without user, password and fragment.

    `host` is a lower-case ASCII name without a final dot, or an IP address as `ipaddress` writes it, without brackets;
    `target` the path and query, beginning with `/`.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def ip(self) -> IPv4Address | IPv6Address | None:
        """The IP address where the host is one."""
        if ":" in self.host:
            return IPv6Address(self.host)
        return IPv4Address(self.host) if self.host[-1].isdigit() and _is_number(self.host) else None

    @property
    def origin(self) -> str:
        """Scheme, host and port, the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS[self.scheme] else f":{self.port}")

    def __str__(self) -> str:
        return self.origin + self.target


def parse(text: str, base: Address | None = None) -> Address:
    """The address that `text` means, relative to `base` where there is one.

    Read as browsers do (WHATWG URL): tabs and line ends are ignored, names in any script become ASCII (IDNA), `127.1`,
    `0x7f.1` and `2130706433` are IPv4 addresses, characters that have to be escaped are. Raises FetchError.
    """
    text = text.strip().translate(_IGNORED)
    try:
        if len(text) > MAX_ADDRESS:
            raise _malformed(text)
        parts = urlsplit(urljoin(str(base), text) if base else text)
        scheme = parts.scheme.lower()
        if scheme not in PORTS:
            raise FetchError(
                _("{address}: only http and https addresses are fetched").format(address=_shown(text)), permanent=True
            )
        host, port = _authority(parts, scheme)
    except ValueError as error:
        raise _malformed(text) from error
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(scheme, host, port, quote(target, _KEPT, "utf-8", "replace"))


def check_address(text: str) -> str:
    """The normal form of an address as a person types it: `example.cn/rss` becomes `https://example.cn/rss`.

    `feed:` before an address is dropped. Raises FetchError where it is no http or https address, or has a password.
    """
    typed = text.strip()
    if typed[:5].lower() == "feed:":
        typed = typed[5:]
    if not _SCHEME.match(typed):
        typed = "https://" + typed.lstrip("/")
    address = parse(typed)
    if "@" in urlsplit(typed).netloc:
        line = _("{host}: an address with a user name or password is not fetched").format(host=address.host)
        raise FetchError(line, permanent=True)
    if len(str(address)) > MAX_ADDRESS:  # escaped it is longer, and it is what the archive knows a feed by
        raise _malformed(text)
    return str(address)


def host_of(text: str) -> str:
    """A host, as a person or a server writes it, in the form that `Address.host` has. Raises ValueError."""
    if text.startswith("["):
        if not text.endswith("]") or "%" in text:
            raise ValueError(text)
        return str(IPv6Address(text[1:-1]))
    if not text.isascii():
        # Names in other scripts are rare and its tables large.
        import idna

        if len(text) > _LONGEST_NAME:
            raise ValueError(text)
        text = idna.encode(text, uts46=True).decode("ascii")
    name = text.lower().removesuffix(".")
    labels = name.split(".")
    if len(name) > _LONGEST_NAME or not all(map(_LABEL.fullmatch, labels)):
        raise ValueError(text)
    return str(_ipv4(labels)) if _NUMBER.fullmatch(labels[-1]) else name


def _authority(parts: SplitResult, scheme: str) -> tuple[str, int]:
    """Host and port of an address. Raises ValueError."""
    place = parts.netloc.rpartition("@")[2]
    found = re.fullmatch(r"(\[[^\[\]]*\]|[^:\[\]]+)(?::([0-9]{0,5}))?", place)
    if not found:
        raise ValueError(place)
    port = int(found[2] or PORTS[scheme])
    if not 0 < port < 65536:
        raise ValueError(place)
    return host_of(found[1]), port


def _ipv4(labels: list[str]) -> IPv4Address:
    """An IPv4 address of one to four numbers, octal after 0 and hexadecimal after 0x (WHATWG URL, 3.5; inet_aton)."""
    if len(labels) > 4:
        raise ValueError(".".join(labels))
    *front, last = map(_number, labels)
    if any(number > 255 for number in front) or last >= 256 ** (4 - len(front)):
        raise ValueError(".".join(labels))
    return IPv4Address(last + sum(number << (24 - 8 * place) for place, number in enumerate(front)))


def _number(label: str) -> int:
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    return int(label, 8 if len(label) > 1 and label.startswith("0") else 10)


def _is_number(host: str) -> bool:
    return host.replace(".", "").isdigit()


def _malformed(text: str) -> FetchError:
    line = _("{address}: this is no address of a page or feed; one begins with https://")
    return FetchError(line.format(address=_shown(text)), permanent=True)


def _shown(text: str) -> str:
    line = as_shown(text[: 4 * _SHOWN])
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
