"""What goes wrong with a PostgreSQL server, as a kind and as one clear line.

What happens while a query runs is told by its SQLSTATE. While a connection is made libpq hands on no SQLSTATE (as of
version 18), so that messages are read: libpq's own, PostgreSQL's in English and in Chinese, and pgbouncer's. A server's
message is hostile text: of one that is not known the first line is shown, cleaned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import psycopg

from reader.errors import ReaderError
from reader.language import N_, _
from reader.text.clean import clean_line

MAX_MESSAGE = 200
"""Characters that are shown of a server's own message."""


class Kind(StrEnum):
    """What went wrong, as far as what to do next depends on it."""

    AWAY = "away"  # nothing answers there
    LOST = "lost"  # a connection ended in the middle of something
    STARTING = "starting"
    STOPPING = "stopping"
    FULL = "full"  # no connection free
    TIMEOUT = "timeout"
    LOCKED = "locked"
    CONFLICT = "conflict"  # with what another does at the same time; the same may succeed when tried again
    DISK = "disk"
    MEMORY = "memory"
    READ_ONLY = "read only"
    NO_PRIMARY = "no primary"  # servers answer, but none that takes changes
    PASSWORD = "password"  # noqa: S105 - a kind
    NO_PASSWORD = "no password"  # noqa: S105
    ROLE = "role"
    PEER = "peer"
    NOT_ALLOWED = "not allowed"
    TLS = "tls"
    NO_TLS = "no tls"
    CERTIFICATE = "certificate"
    FOREIGN = "foreign"  # no PostgreSQL server
    NO_DATABASE = "no database"
    DENIED = "denied"
    NO_ARCHIVE = "no archive"
    OTHER_SCHEMA = "other schema"
    OLD_SERVER = "old server"
    ENCODING = "encoding"
    DAMAGED = "damaged"
    OTHER = "other"


UNREACHABLE: Final = frozenset((Kind.AWAY, Kind.LOST, Kind.STARTING, Kind.STOPPING, Kind.FULL, Kind.NO_PRIMARY))
"""What another server may do better, or the same one a little later."""


@dataclass(frozen=True, slots=True)
class Where:
    """Of which server, role and database an error speaks, as they are shown; `seconds` is the limit of a statement."""

    host: str
    user: str
    database: str
    seconds: float


class ServerError(ReaderError):
    """What went wrong with a server, as one line."""

    def __init__(self, kind: Kind, line: str) -> None:
        super().__init__(line)
        self.kind = kind

    @property
    def unreachable(self) -> bool:
        """Whether no server was there for it: the same may succeed later, and nothing is wrong with what was asked."""
        return self.kind in UNREACHABLE


class Silent(psycopg.OperationalError):
    """A server that is connected has not said anything for too long."""


_LINES: Final = {
    Kind.AWAY: N_("{host} does not answer ({message}); try again later"),
    Kind.LOST: N_("The connection to {host} was lost; try again"),
    Kind.STARTING: N_("{host} is starting up; try again in a moment"),
    Kind.STOPPING: N_("{host} is being shut down; try again in a moment"),
    Kind.FULL: N_("{host} has no connection free; try again in a moment"),
    Kind.TIMEOUT: N_("{host} did not finish within {seconds} seconds and was stopped; ask for less, or try again"),
    Kind.LOCKED: N_("Somebody else is changing the same on {host} and does not finish; try again in a moment"),
    Kind.CONFLICT: N_("Somebody else changed the same on {host} just now; try again"),
    Kind.DISK: N_("The disk of {host} is full, so nothing was kept; its administrator must make room"),
    Kind.MEMORY: N_("{host} has no memory left for this; try again later"),
    Kind.READ_ONLY: N_("{host} takes no changes: it is a standby or read-only; they need the primary"),
    Kind.NO_PRIMARY: N_("No server takes changes now; try again once one does ({host})"),
    Kind.PASSWORD: N_("{host} refuses the password of {user}; it comes from the address, PGPASSWORD or ~/.pgpass"),
    Kind.NO_PASSWORD: N_("{host} wants a password of {user}: put it into ~/.pgpass or PGPASSWORD"),
    Kind.ROLE: N_("{host} lets no role {user} log in; the address names it: postgresql://NAME@..."),
    Kind.PEER: N_("{host} lets in only the system's own user as the role of that name, not {user}"),
    Kind.NOT_ALLOWED: N_("{host} does not let {user} into {database} from here; its administrator can (pg_hba.conf)"),
    Kind.TLS: N_("TLS with {host} failed: {message}"),
    Kind.NO_TLS: N_("{host} does not offer TLS, which the address (sslmode) demands"),
    Kind.CERTIFICATE: N_(
        "The certificate of {host} is not trusted ({message}); sslrootcert names the file of who signed it"
    ),
    Kind.FOREIGN: N_("What answers at {host} is no PostgreSQL server; is the port right?"),
    Kind.NO_DATABASE: N_("{host} has no database {database}; its administrator makes one with createdb"),
    Kind.DENIED: N_("{user} may not do this in {database}; its administrator can grant it (reader_read, reader_fetch)"),
    Kind.NO_ARCHIVE: N_("The database {database} on {host} has no archive yet: run reader archive init"),
    Kind.OTHER_SCHEMA: N_(
        "The archive in {database} was not made by this version: update reader or run reader archive init"
    ),
    Kind.OLD_SERVER: N_("{host} runs PostgreSQL {message}; an archive needs version {needed} or newer"),
    Kind.ENCODING: N_(
        "The database {database} is in {message}; an archive needs one in UTF8 (createdb -E UTF8 -T template0)"
    ),
    Kind.DAMAGED: N_("{host} reports damage in its data: {message}; tell its administrator"),
    Kind.OTHER: N_("{host} refused: {message}"),
}

OLDEST: Final = 13
"""PostgreSQL's version that an archive needs: Debian 11's. Walks over partitions in their order came with 12."""

# By SQLSTATE, the whole before its class (PostgreSQL's documentation, appendix A).
_STATES: Final = {
    "08": Kind.LOST,
    "28": Kind.PASSWORD,
    "28000": Kind.NOT_ALLOWED,
    "3D000": Kind.NO_DATABASE,
    "57P04": Kind.NO_DATABASE,
    "3F000": Kind.NO_ARCHIVE,
    "42P01": Kind.NO_ARCHIVE,
    "42703": Kind.OTHER_SCHEMA,
    "42883": Kind.OTHER_SCHEMA,
    "42501": Kind.DENIED,
    "25006": Kind.READ_ONLY,
    "25P03": Kind.LOST,
    "25P04": Kind.TIMEOUT,
    "40": Kind.CONFLICT,
    "53100": Kind.DISK,
    "53200": Kind.MEMORY,
    "53300": Kind.FULL,
    "55P03": Kind.LOCKED,
    "57014": Kind.TIMEOUT,
    "57P01": Kind.STOPPING,
    "57P02": Kind.STOPPING,
    "57P03": Kind.STARTING,
    "57P05": Kind.LOST,
    "58030": Kind.DAMAGED,
    "XX001": Kind.DAMAGED,
    "XX002": Kind.DAMAGED,
}

# By message, in this order: pgbouncer's (which come with 08P01 or none), PostgreSQL's, libpq's.
# They are compiled when they are needed.
_MESSAGES: Final = (
    (Kind.FULL, r"no more connections allowed|query_wait_timeout|max_client_conn|max_db_connections"),
    (Kind.STOPPING, r"pooler is shut(ting)? down|database shutdown|server_lifetime"),
    (Kind.AWAY, r"server login (has been failing|failed)|cannot connect to server|server_login_retry|connect failed"),
    (Kind.AWAY, r"server_connect_timeout|server dns lookup failed|server conn(ection)? crashed"),
    (Kind.TIMEOUT, r"^(error:\s*)?query.timeout"),
    (Kind.NO_DATABASE, r"no such database"),
    (Kind.ROLE, r"no such user"),
    (Kind.STARTING, r"starting up|in recovery mode|not yet accepting|recovery state|启动中|恢复模式"),
    (Kind.STOPPING, r"shutting down|administrator command|关闭中|管理员命令"),
    (Kind.FULL, r"too many (clients|connections)|connection slots are reserved|太多的(客户|连接)|连接位置"),
    (Kind.PASSWORD, r"password (authentication failed|认证失败)|SCRAM.*fail|auth failed|server in SASL"),
    (Kind.NO_PASSWORD, r"no password (was )?(supplied|provided)"),
    (Kind.PEER, r"(peer|ident) (authentication|认证)"),
    (Kind.TLS, r"requires a valid client certificate|connection requires"),
    (Kind.NOT_ALLOWED, r"pg_hba\.conf|authentication failed|认证失败"),
    (Kind.ROLE, r'not permitted to log in|role "[^"]*" does not exist|角色 ?"[^"]*" ?不存在|不允许登[录陆]'),
    (Kind.NO_DATABASE, r'database "[^"]*" does not exist|数据库 ?"[^"]*" ?不存在'),
    (Kind.NOT_ALLOWED, r"permission denied for database|not currently accepting connections|权限不够"),
    (Kind.NO_TLS, r"server does not support SSL"),
    (Kind.FOREIGN, r"invalid response to SSL|received invalid (response|protocol)|expected authentication request"),
    (Kind.CERTIFICATE, r"certificate verify failed|root certificate|server certificate for|has expired|self.signed"),
    (Kind.TLS, r"\bSSL\b|\bTLS\b|certificate|private key|sslmode|channel binding"),
    (Kind.AWAY, r"timed? ?out|timeout expired|refused|no such file or directory|unreachable|no route"),
    (Kind.AWAY, r"failed to resolve|could not translate host"),
    (Kind.LOST, r"closed the connection unexpectedly|connection reset|broken pipe|EOF detected|connection not open"),
    (Kind.LOST, r"the connection is (lost|closed)|socket closed|consuming input failed|sending query failed"),
)

_WHY_AWAY: Final = (
    ("refused|no such file", N_("nothing listens there")),
    ("resolve|translate", N_("its name is not known")),
    ("time", N_("no answer in time")),
    ("unreachable|route", N_("no way leads there")),
    ("server login|connect to|connect failed|dns|crashed", N_("the pooler has no server")),
)
# What libpq and psycopg put before what was said.
_PREFIX: Final = (
    "^(?:connection failed|connection is bad|consuming input failed|sending query failed): "
    "(?:connection to server .*? failed: )?"
)
_SOCKET: Final = r'server on socket "([^"]+)" failed'
_SEVERITY: Final = r"^(?:FATAL|ERROR|PANIC|致命错误|错误):?\s+(?:pgbouncer\S*:\s*)?"


def kind_of(error: psycopg.Error, *, connecting: bool = False) -> Kind:
    """What kind of trouble an error of psycopg's is, while a connection is made or on one."""
    if isinstance(error, Silent | psycopg.errors.ConnectionTimeout):
        return Kind.AWAY
    state = error.sqlstate or ""
    text = str(error)
    if state in _STATES:
        return _STATES[state]
    if not state or state.startswith(("08", "28")):
        for kind, pattern in _MESSAGES:
            if re.search(pattern, text, re.IGNORECASE):
                return kind
    if state[:2] in _STATES:
        return _STATES[state[:2]]
    if not state and not connecting and error.pgconn is not None and error.pgconn.status == psycopg.pq.ConnStatus.BAD:
        return Kind.LOST
    return Kind.OTHER


def explain(error: psycopg.Error, where: Where, *, connecting: bool = False) -> ServerError:
    """The one line for an error of psycopg's, whatever it is."""
    kind = kind_of(error, connecting=connecting)
    if not where.host.startswith(("/", "@")) and (socket := re.search(_SOCKET, str(error))):
        where = replace(where, host=shown(socket[1]))  # no host was named, and libpq alone knows where it looks
    return trouble(kind, where, _why_away(error) if kind is Kind.AWAY else message_of(error))


def trouble(kind: Kind, where: Where, message: str = "") -> ServerError:
    """The one line for a kind of trouble; `message` is what the server said, or the version or encoding that it has."""
    line = _(_LINES[kind]).format(
        host=where.host,
        user=where.user,
        database=where.database,
        seconds=f"{where.seconds:g}",
        message=message,
        needed=OLDEST,
    )
    return ServerError(kind, line)


def message_of(error: psycopg.Error) -> str:
    """The first line of what the server said, cleaned and without what libpq puts before it."""
    said = error.diag.message_primary or ""
    text = said or re.sub(_PREFIX, "", str(error))
    first = next((line for line in map(clean_line, text.split("\n")) if line), "")
    first = re.sub(_SEVERITY, "", first) or type(error).__name__
    return first if len(first) <= MAX_MESSAGE else first[: MAX_MESSAGE - 1] + "…"


def _why_away(error: psycopg.Error) -> str:
    text = str(error)
    if isinstance(error, Silent | psycopg.errors.ConnectionTimeout):
        return _("no answer in time")
    return next((_(why) for pattern, why in _WHY_AWAY if re.search(pattern, text, re.IGNORECASE)), message_of(error))


def shown(text: str) -> str:
    """A name, version or encoding from outside as it may stand in a line."""
    return clean_line(text)[:MAX_MESSAGE]
