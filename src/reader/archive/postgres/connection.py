"""One connection to one server, which never waits longer than it may, whatever the server or the network does."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg import waiting
from psycopg.pq import ConnStatus, PipelineStatus, TransactionStatus

from reader.archive.damage import held_against_damage
from reader.archive.postgres import errors
from reader.archive.postgres.address import Address, Host
from reader.archive.postgres.errors import Kind, Silent, Where, trouble
from reader.archive.protocol import Interrupted
from reader.language import _

T = TypeVar("T")

# Else what psycopg logs would be written to the terminal, over the screen.
logging.getLogger("psycopg").addHandler(logging.NullHandler())

TICK = 0.1
"""Seconds between two looks at whether a wait is to end."""
_SSL_REQUEST = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")
"""What a client asks first (PostgreSQL's documentation, "Message Formats"): it costs the server nearly nothing."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long things may take, in seconds."""

    connect: int = 5
    """Until a host that does not answer counts as away; at least 2, as libpq has it."""
    answer: float = 10.0
    """For the server's answer to what takes it no time, a pooler's queue included."""
    statement: float = 30.0
    """For one statement (the server ends it), of reads and writes."""
    grace: float = 3.0
    """How much longer than the server the client waits before it counts the server as frozen."""
    lull: float = 1.0
    """After how much silence in a statement one asks whether the server lives, and until when it must say so."""
    lock: float = 10.0
    """For a lock that somebody else has."""
    transaction: float = 120.0
    """How long the server keeps a transaction in which nothing is asked: a reader that was stopped by ^Z."""
    cancel: float = 1.0
    """How long a read that is to end waits for its statement to stop; the request itself may take twice that."""
    kept: float = 60.0
    """How long a connection is kept that nobody uses."""
    restart: float = 2.0
    """How long a server that was there a moment ago is waited for where no other is."""
    stagger: float = 0.75
    """After how much silence of one host the next is asked too."""
    watch: float = 5.0
    """How often it is looked whether hosts that are not in use are there."""


class Link(psycopg.Connection[tuple[Any, ...]]):
    """A connection that ends its wait where the server is silent for too long, or nobody wants the answer any more."""

    host: Host = Host()
    standby = False
    ended = False
    """Whether the call that reads with it is to end."""
    patience = 60.0
    """Seconds of silence after which the server counts as frozen."""
    lull = 0.0
    """Seconds of silence after which it is asked whether it lives; 0 for never."""
    cancelling = 1.0
    """Seconds of silence that an ended call waits for its statement to be cancelled."""

    def wait(self, gen: Generator[Any, Any, T], *_arguments: Any, **_named: Any) -> T:
        """As psycopg's, which consumes what talks to the server; raises Silent or Interrupted in the middle.

        ^C ends it at once, where psycopg's would wait for the server to cancel.
        """
        if self.ended:
            raise Interrupted
        try:
            return waiting.wait(self._watched(gen), self.pgconn.socket, interval=TICK)
        except KeyboardInterrupt:
            with suppress(psycopg.Error):
                self.cancel_safe(timeout=self.cancelling)
            raise

    def _watched(self, gen: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
        """What `gen` yields; psycopg resumes it after each TICK while nothing comes."""
        heard = asked = monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                now = monotonic()
                if ready:
                    heard = asked = now
                elif self.ended and now - heard > self.cancelling:
                    raise Interrupted
                elif now - heard > self.patience:
                    raise Silent("timeout expired")
                elif self.lull and now - asked > self.lull:
                    if not lives(self, self.lull):
                        raise Silent("timeout expired")
                    asked = monotonic()
                wanted = gen.send(ready)
        except StopIteration as stop:
            value: T = stop.value
            return value

    @property
    def usable(self) -> bool:
        """Whether another call can have it: it stands, no statement runs, and it is in no transaction."""
        return (
            not self.closed
            and self.pgconn.status == ConnStatus.OK
            and self.pgconn.transaction_status == TransactionStatus.IDLE
            and self.pgconn.pipeline_status == PipelineStatus.OFF
        )

    def is_stale(self) -> bool:
        """Whether the server has said something while nobody asked: that it ends the connection."""
        try:
            with socket.socket(fileno=os.dup(self.pgconn.socket)) as copy:
                copy.setblocking(False)
                copy.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except (OSError, psycopg.Error):
            return True
        return True

    def drop(self) -> None:
        """Close it, in whatever state it is."""
        with suppress(psycopg.Error, OSError):
            self.close()


def lives(link: Link, seconds: float) -> bool:
    """Whether something at the other end of this connection answers a new connection within `seconds`."""
    with suppress(psycopg.Error):
        port = int(link.pgconn.port or 5432)
        folder = link.pgconn.host.decode("utf-8", "replace")
        place = folder if folder.startswith(("/", "@")) else link.pgconn.hostaddr.decode("ascii", "replace")
        return answers(place or folder, port, seconds)
    return False


def answers(place: str, port: int, seconds: float) -> bool:
    """Whether a server answers at a name, an IP address or in the folder of a socket, within `seconds` each address."""
    try:
        if place.startswith(("/", "@")):
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as local:
                local.settimeout(seconds)
                path = f"{place}/.s.PGSQL.{port}"
                local.connect("\0" + path[1:] if path.startswith("@") else path)
                local.sendall(_SSL_REQUEST)
                return bool(local.recv(1))
        with socket.create_connection((place, port), seconds) as remote:
            remote.settimeout(seconds)
            remote.sendall(_SSL_REQUEST)
            return bool(remote.recv(1))
    except (OSError, UnicodeError):
        return False


def connect(address: Address, host: Host, limits: Limits, *, attributes: str = "") -> Link:
    """A connection to this host, and what it is (`standby`); its server and database are such as an archive needs.

    `attributes` is libpq's target_session_attrs, for what only libpq can part into hosts. Raises ServerError.
    """
    where = place(address, host, limits.statement)
    try:
        link = Link.connect(autocommit=True, prepare_threshold=None, **parameters(address, host, limits, attributes))
    except psycopg.Error as error:
        raise errors.explain(error, where, connecting=True) from error
    except (UnicodeError, OSError) as error:  # of a name that cannot be one
        raise trouble(Kind.AWAY, where, _("its name is not known")) from error
    try:
        link.host, link.patience, link.cancelling = host, limits.answer, limits.cancel
        with held_against_damage(lambda _what: trouble(Kind.FOREIGN, where), always=True):
            _look(link, where)
    except BaseException as error:
        link.drop()
        if isinstance(error, psycopg.Error):
            raise errors.explain(error, where) from error
        raise
    return link


def _look(link: Link, where: Where) -> None:
    """Learn what kind of server it is, and refuse one that an archive cannot use.

    The role's own search path holds here, outside of a transaction: all is called by its whole name.
    """
    row = link.execute(
        "SELECT pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('server_version_num')::int,"
        " pg_catalog.current_setting('server_version'), pg_catalog.current_setting('server_encoding')"
    ).fetchone()
    standby, number, version, encoding = row or (False, 0, "", "")
    link.standby = bool(standby)
    if number < errors.OLDEST * 10000:
        raise trouble(Kind.OLD_SERVER, where, errors.shown(str(version).partition(" ")[0]))
    if encoding != "UTF8":
        raise trouble(Kind.ENCODING, where, errors.shown(str(encoding)))


def place(address: Address, host: Host, seconds: float) -> Where:
    """Of what an error with this host speaks."""
    user = address.user or os.environ.get("PGUSER", "")
    if not user:
        import getpass

        with suppress(OSError, KeyError):
            user = getpass.getuser()
    database = address.database or os.environ.get("PGDATABASE", "") or user
    return Where(host.shown, errors.shown(user), errors.shown(database), seconds)


def parameters(address: Address, host: Host, limits: Limits, attributes: str = "") -> dict[str, Any]:
    """libpq's parameters for one host. What the address says goes before what is usual here."""
    usual: dict[str, Any] = {
        "keepalives": 1,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,  # milliseconds
        "fallback_application_name": "reader",
    }
    if "PGCONNECT_TIMEOUT" not in os.environ:
        usual["connect_timeout"] = limits.connect
    if "PGGSSENCMODE" not in os.environ:
        usual["gssencmode"] = "disable"  # psycopg's own libpq may lack it, and asking costs a round trip
    ours = ("target_session_attrs", "load_balance_hosts")
    given = {name: value for name, value in address.parameters.items() if name not in ours}
    where = {"host": host.name, "port": host.port, "hostaddr": host.hostaddr, "target_session_attrs": attributes}
    return usual | given | {name: value for name, value in where.items() if value} | {"client_encoding": "UTF8"}
