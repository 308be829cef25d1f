"""The address of an archive on PostgreSQL servers: read, checked, and shown without its password.

It is a URI as libpq takes it (PostgreSQL's documentation, "Connection URIs"): one host or several, each with a port, a
Unix socket by `?host=/folder`, and parameters. This module does not need the driver.
"""

from __future__ import annotations

import hashlib
import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from reader.errors import ReaderError
from reader.language import N_, _
from reader.paths import SCHEMES
from reader.text.clean import clean_line

DEFAULT_PORT = "5432"

# libpq 18's parameters, less those that would make another kind of connection (replication) or need a console.
_PARAMETERS = frozenset(
    re.findall(
        "[a-z_]+",
        """application_name channel_binding client_encoding connect_timeout dbname fallback_application_name
        gssdelegation gssencmode gsslib host hostaddr keepalives keepalives_count keepalives_idle
        keepalives_interval krbsrvname load_balance_hosts max_protocol_version min_protocol_version options
        passfile password port require_auth requirepeer service ssl_max_protocol_version
        ssl_min_protocol_version sslcert sslcertmode sslcompression sslcrl sslcrldir sslkey sslmode
        sslnegotiation sslpassword sslrootcert sslsni target_session_attrs tcp_user_timeout user""",
    )
)
_SECRET = frozenset(("password", "sslpassword"))
_CHOICES = {
    "sslmode": ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    "target_session_attrs": ("any", "read-write", "read-only", "primary", "standby", "prefer-standby"),
    "channel_binding": ("disable", "prefer", "require"),
    "gssencmode": ("disable", "prefer", "require"),
}
_NUMBERS = frozenset(
    ("connect_timeout", "keepalives", "keepalives_count", "keepalives_idle", "keepalives_interval", "tcp_user_timeout")
)

_BESIDE = ("PGSERVICEFILE", "PGSYSCONFDIR", "PGHOST", "PGHOSTADDR", "PGPORT")
"""What decides, beside the name of a service, where that leads."""

_FORM = N_("it has the form postgresql://user@host/database; a file of such a name begins with ./")
_QUOTING = N_("in a user name or a password @ is written %40, : %3A, / %2F, ? %3F, # %23 and % %25")
_PORT = N_("a port is a number from 1 to 65535")
_HOST = N_("the name of a host is missing or is none")
_PERCENT = N_("a percent sign must have two hexadecimal digits after it")


@dataclass(frozen=True, slots=True)
class Host:
    """Where one server is: a name, an IP address or the folder of a Unix socket; empty is what libpq takes then."""

    name: str = ""
    port: str = ""
    hostaddr: str = ""

    @property
    def shown(self) -> str:
        """The host for people: with its port where that is not the usual one."""
        name = clean_line(self.name or self.hostaddr) or _("the local socket")
        if self.port in ("", DEFAULT_PORT):
            return name
        return f"[{name}]:{self.port}" if ":" in name else f"{name}:{self.port}"


@dataclass(frozen=True, slots=True)
class Address:
    """An address that was read.

    `hosts` are the servers in the order given, one at least. `parameters` are all others of libpq's parameters that
    were given, the user's name, the password and `dbname` among them. `environment` is what else decides which database
    it is, as libpq has it, where the address leaves that open.
    """

    text: str = field(repr=False)
    hosts: tuple[Host, ...]
    parameters: Mapping[str, str] = field(repr=False)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def parse(cls, text: str, environment: Mapping[str, str] | None = None) -> Address:
        """Read an address; what it leaves open comes from PGHOST and PGPORT in `environment`, as libpq has it.

        Raises ReaderError with a line that never repeats what may be a part of the password.
        """
        try:
            return _read(text, os.environ if environment is None else environment)
        except ValueError as error:
            raise ReaderError(_("The address of the archive is wrong: {why}").format(why=error)) from None

    @property
    def database(self) -> str:
        """The name of the database; empty where libpq chooses it."""
        return self.parameters.get("dbname", "")

    @property
    def user(self) -> str:
        """The role that the address names; empty where libpq chooses it."""
        return self.parameters.get("user", "")

    @property
    def shown(self) -> str:
        """The address without passwords, for people."""
        user = f"{_quoted(self.user)}@" if self.user else ""
        parameters = {name: text for name, text in self.parameters.items() if name not in (*_SECRET, "user", "dbname")}
        ports = [host.port if host.port != DEFAULT_PORT else "" for host in self.hosts]
        names = [clean_line(host.name or host.hostaddr) for host in self.hosts]
        if any(name.startswith(("/", "@")) or not name for name in names):
            usual = {"host": ",".join(names), "port": ",".join(ports)}
            parameters = {name: text for name, text in usual.items() if text.strip(",")} | parameters
            hosts = ""
        else:
            named = (f"[{name}]" if ":" in name else name for name in names)
            hosts = ",".join(name + (f":{port}" if port else "") for name, port in zip(named, ports, strict=True))
        query = "&".join(f"{name}={_quoted(value, '/:,@')}" for name, value in parameters.items())
        return f"postgresql://{user}{hosts}/{_quoted(self.database)}{'?' if query else ''}{query}"

    @property
    def name(self) -> str:
        """A name for files that belong to this database: letters, digits, dots and hyphens.

        User, password and parameters do not change it, nor does the order of the hosts, or a host more that comes after
        the first in the order of the alphabet. What the environment decides does: two databases never have one name.
        """
        first = min((host.name or host.hostaddr, host.port or DEFAULT_PORT) for host in self.hosts)
        known = self.environment
        database = self.database or known.get("PGDATABASE", "") or self.user
        service = self.parameters.get("service") or known.get("PGSERVICE", "")
        beside = "@".join(known.get(name, "") for name in _BESIDE).strip("@")
        whole = f"{database}@{first[0]}:{first[1]}@{service}{'@' if beside else ''}{beside}"
        readable = re.sub("[^A-Za-z0-9.]+", "-", whole.replace(f":{DEFAULT_PORT}", "")).strip("-.")[:40]
        return f"{readable}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"


def _read(text: str, environment: Mapping[str, str]) -> Address:
    if not text.startswith(SCHEMES):
        raise ValueError(_(_FORM))
    if re.search("[\x00-\x20\x7f-\xa0\u2028\u2029]", text):
        raise ValueError(_("it has no spaces and no control characters"))
    if re.search("[\ud800-\udfff]", text):
        raise ValueError(_("it is not in UTF-8"))
    authority, slash_or_mark, rest = _cut(text.partition("://")[2])
    if "@" not in authority and ":" in authority and "@" in rest:
        raise ValueError(_(_QUOTING))
    path, _mark, query = rest.partition("?") if slash_or_mark == "/" else ("", "", rest)
    given = _query(query)
    user, at, servers = authority.rpartition("@")
    if "@" in user or "#" in text:
        raise ValueError(_(_QUOTING))
    if at:
        name, colon, password = user.partition(":")
        given = ({"user": _decoded(name)} if name else {}) | ({"password": _decoded(password)} if colon else {}) | given
    if path:
        given = {"dbname": _decoded(path)} | given
    for lone in (name for name in ("host", "hostaddr", "port") if given.get(name) == ""):
        del given[lone]
    hosts = _hosts(servers, given, environment)
    parameters = {name: value for name, value in given.items() if name not in ("host", "hostaddr", "port")}
    return Address(text, hosts, parameters, _deciding(given, environment))


def _deciding(given: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """What in the environment has a say in which database it is."""
    names = [] if given.get("dbname") else ["PGDATABASE"]
    if not given.get("service"):
        names.append("PGSERVICE")
    if given.get("service") or environment.get("PGSERVICE"):
        names += _BESIDE  # what the file of the service leaves open is not known here
    return {name: environment[name] for name in names if environment.get(name)}


def _quoted(text: str, safe: str = "") -> str:
    """As it is written in an address, letters of all scripts as they are."""
    return re.sub(rf"[^\w.~{safe}-]", lambda found: quote(found[0], safe=""), clean_line(text))


def _cut(text: str) -> tuple[str, str, str]:
    """The authority, the / or ? after it, and the rest."""
    found = re.search("[/?]", text)
    return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")


def _decoded(text: str) -> str:
    if re.search("%(?![0-9A-Fa-f]{2})", text):
        raise ValueError(_(_PERCENT))
    try:
        plain = unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise ValueError(_("it is not in UTF-8")) from None
    if re.search("[\x00-\x1f\x7f]", plain):
        raise ValueError(_("it has no spaces and no control characters"))
    return plain


def _query(text: str) -> dict[str, str]:
    given: dict[str, str] = {}
    for part in filter(None, text.split("&")):
        name, equals, value = part.partition("=")
        name, value = ("sslmode", "require") if part == "ssl=true" else (name, _decoded(value))
        if name not in _PARAMETERS or not equals:
            raise ValueError(_unknown(name, may_be_told=bool(equals) and "@" not in text))
        if name in _CHOICES and value not in _CHOICES[name]:
            raise ValueError(_("{name} is one of {values}").format(name=name, values=", ".join(_CHOICES[name])))
        if name in _NUMBERS and not re.fullmatch("-?[0-9]{1,9}", value):
            raise ValueError(_("{name} is a number").format(name=name))
        given[name] = value
    return given


def _unknown(name: str, *, may_be_told: bool) -> str:
    """What to say of a parameter that there is not. Where a password may have a ? in it, its end is not repeated."""
    import difflib

    near = difflib.get_close_matches(name, sorted(_PARAMETERS), 1, 0.75)
    if near:
        return _("a parameter is written {name}=value").format(name=near[0])
    if may_be_told and re.fullmatch("[A-Za-z][A-Za-z0-9_.-]{0,39}", name):
        return _("{name} is none of PostgreSQL's parameters (sslmode, connect_timeout and others)").format(name=name)
    return _("a parameter after the ? is none of PostgreSQL's (sslmode, connect_timeout and others)")


def _hosts(servers: str, given: Mapping[str, str], environment: Mapping[str, str]) -> tuple[Host, ...]:
    """The hosts of the authority, else of the parameters, else of the environment."""
    pairs = [_server(server) for server in servers.split(",")] if servers else []
    if len(pairs) > 1 and not all(name for name, _port in pairs):
        raise ValueError(_(_HOST))
    # A service file may name the host; what stands in the environment is then not asked.
    known = {} if "service" in given or "PGSERVICE" in environment else environment
    names = _listed(given.get("host")) or [name for name, _port in pairs if name] or []
    numbers = _listed(given.get("hostaddr"))
    if not names and not numbers:
        names, numbers = _listed(known.get("PGHOST")), _listed(known.get("PGHOSTADDR"))
    own = [port for _name, port in pairs] if any(port for _name, port in pairs) else []
    ports = _listed(given.get("port")) or own or _listed(known.get("PGPORT"))
    count = max(len(names), len(numbers), 1)
    if (names and numbers and len(names) != len(numbers)) or len(ports) not in (0, 1, count):
        raise ValueError(_("it has not as many ports as hosts"))
    for port in filter(None, ports):
        if not re.fullmatch("[0-9]{1,5}", port) or not 0 < int(port) < 65536:
            raise ValueError(_(_PORT))
    if any(not name for name in names[1:] or numbers[1:]):
        raise ValueError(_(_HOST))
    ports = ports * count if len(ports) == 1 else ports or [""] * count
    names, numbers = names or [""] * count, numbers or [""] * count
    return tuple(Host(*place) for place in zip(names, ports, numbers, strict=True))


def _listed(text: str | None) -> list[str]:
    return text.split(",") if text else []


def _server(text: str) -> tuple[str, str]:
    """Name and port of one server of the authority."""
    if text.startswith("["):
        inside, bracket, after = text[1:].partition("]")
        try:
            ipaddress.IPv6Address(_decoded(inside))
        except ValueError:
            raise ValueError(_("the address in [ ] is not one of IPv6")) from None
        if not bracket or (after and not after.startswith(":")):
            raise ValueError(_("the address in [ ] is not one of IPv6"))
        return _decoded(inside), after[1:]
    name, _colon, port = text.partition(":")
    if ":" in port:
        raise ValueError(_("an address of IPv6 stands in [ ]"))
    name = _decoded(name)
    if re.search(r"[\s\[\]\\<>\"'`|^{}]", name):
        raise ValueError(_(_HOST))
    return name, port
