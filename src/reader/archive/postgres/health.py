"""A look at the servers of an address, for `reader doctor`: each host by itself, and what lies in the database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg

from reader.archive.damage import held_against_damage
from reader.archive.postgres.connection import Limits, connect
from reader.archive.postgres.connection import place as where
from reader.archive.postgres.errors import Kind, explain, shown, trouble
from reader.errors import ReaderError
from reader.text.clean import clean_line

if TYPE_CHECKING:
    from psycopg import Connection

    from reader.archive.postgres.address import Address
    from reader.archive.postgres.address import Host as Place

PATIENCE = 3
"""Seconds that a host has to let us in, and again to answer."""

_HOST = """
SELECT pg_catalog.pg_is_in_recovery(), current_setting('server_version'),
    (SELECT version FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid() AND ssl),
    pg_catalog.inet_server_addr() IS NULL OR pg_catalog.inet_server_addr() = pg_catalog.inet_client_addr(),
    CASE WHEN pg_catalog.pg_last_wal_receive_lsn() = pg_catalog.pg_last_wal_replay_lsn()
        AND EXISTS (SELECT FROM pg_catalog.pg_stat_wal_receiver) THEN 0
        ELSE extract(epoch FROM clock_timestamp() - pg_catalog.pg_last_xact_replay_timestamp()) END::float8,
    EXISTS (SELECT FROM pg_catalog.pg_stat_wal_receiver), pg_catalog.pg_postmaster_start_time()::text
"""

_DATABASE = """
SELECT session_user::text,
    (SELECT rolsuper OR rolbypassrls FROM pg_catalog.pg_roles WHERE rolname = session_user),
    EXISTS (SELECT FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace
        WHERE nspname = 'reader' AND relname = 'version'),
    EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'reader' AND has_schema_privilege(oid, 'USAGE'))
"""

_TABLES = """
SELECT pg_catalog.has_table_privilege('reader.article', 'SELECT'),
    pg_catalog.has_table_privilege('reader.article', 'INSERT'),
    (SELECT count(*) FROM pg_catalog.pg_inherits WHERE inhparent = 'reader.article'::regclass),
    (SELECT sum(pg_catalog.pg_total_relation_size(oid)) FROM pg_catalog.pg_class
        WHERE relnamespace = 'reader'::regnamespace AND relkind IN ('r', 'm'))::int8
"""


@dataclass(frozen=True, slots=True)
class Host:
    """How one host is. `error` is why it does not let us in, else empty.

    `tls` is the version of TLS, empty where there is none; `local`: the way there leaves no machine. A standby is so
    many seconds `behind` (None: it cannot tell), `follows` its primary or is cut off from it. `started` is when the
    server was, by which one is known that has two names, or a pooler in front.
    """

    name: str
    error: str = ""
    primary: bool = False
    version: str = ""
    tls: str = ""
    local: bool = False
    behind: float | None = None
    follows: bool = False
    started: str = ""


@dataclass(frozen=True, slots=True)
class Database:
    """What lies in the database, for the person who asks: `role` is theirs.

    `above`: a role that no row-level security binds. `there`: whether there is an archive. `reads` and `fetches` are
    what the role may; `partitions` how many parts the articles are in, `size` the bytes of all of it with its indexes.
    """

    role: str
    above: bool
    there: bool
    reads: bool = False
    fetches: bool = False
    partitions: int = 0
    size: int = 0


def examine(address: Address) -> tuple[list[Host], Database | None]:
    """Ask each host, all at once; the database of the primary, else of a standby, None where nobody lets us in."""
    with ThreadPoolExecutor(len(address.hosts)) as threads:
        looked = list(threads.map(lambda place: _looked(address, place), address.hosts))
    hosts = [host for host, _database in looked]
    best = min((pair for pair in looked if pair[1] is not None), key=lambda pair: not pair[0].primary, default=None)
    return hosts, best[1] if best else None


def _looked(address: Address, place: Place) -> tuple[Host, Database | None]:
    try:
        link = connect(address, place, Limits(connect=PATIENCE, answer=PATIENCE))
        try:
            with held_against_damage(lambda _what: trouble(Kind.FOREIGN, where(address, place, PATIENCE)), always=True):
                return _host(link, place), _database(link)
        except psycopg.Error as error:
            raise explain(error, where(address, place, PATIENCE)) from error
        finally:
            link.drop()
    except ReaderError as error:
        return Host(place.shown, error=str(error)), None


def _host(connection: Connection[Any], place: Place) -> Host:
    standby, version, tls, local, behind, follows, started = _first(connection, _HOST)
    return Host(
        place.shown,
        primary=not standby,
        version=shown(version.split()[0]),
        tls=shown(tls or ""),
        local=bool(local),
        behind=float(behind) if standby and behind is not None else None,
        follows=bool(follows),
        started=str(started),
    )


def _database(connection: Connection[Any]) -> Database:
    role, above, there, usage = _first(connection, _DATABASE)
    if not there or not usage:
        return Database(clean_line(role), above, there)
    reads, fetches, partitions, size = _first(connection, _TABLES)
    return Database(clean_line(role), above, there, bool(reads), bool(fetches), int(partitions), int(size or 0))


def _first(connection: Connection[Any], question: str) -> tuple[Any, ...]:
    """The one row of a question, asked in no path but PostgreSQL's own, and not for ever."""
    with connection.transaction():
        connection.execute(
            f"SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL statement_timeout = {PATIENCE * 1000}".encode()
        )
        row = connection.execute(question.encode()).fetchone()
    return tuple(row or ())
