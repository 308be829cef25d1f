"""What tests of the pool have in common."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from tests.postgres.cluster import Cluster

from reader.archive.postgres.address import Address
from reader.archive.postgres.connection import Limits
from reader.archive.postgres.pool import Pool

T = TypeVar("T")

QUICK = Limits(
    connect=2, answer=2, statement=1, grace=1, lull=0.5, lock=0.3, cancel=1, kept=60, restart=1, stagger=0.3, watch=0.1
)
"""Short enough to be waited for."""


@contextmanager
def pool_of(address: str, limits: Limits = QUICK, *, writable: bool = True) -> Iterator[Pool]:
    pool = Pool(Address.parse(address, {}), writable=writable, limits=limits)
    try:
        yield pool
    finally:
        pool.close()


def where(connection: psycopg.Connection[Any]) -> int:
    """The port of the server that answers."""
    row = connection.execute("SELECT inet_server_port()").fetchone()
    assert row is not None
    return int(row[0])


def value(statement: str, *parameters: Any) -> Callable[[psycopg.Connection[Any]], Any]:
    """Work that asks for one value."""

    def work(connection: psycopg.Connection[Any]) -> Any:
        row = connection.execute(statement.encode(), parameters or None).fetchone()
        return row[0] if row else None

    return work


def run(*statements: str) -> Callable[[psycopg.Connection[Any]], None]:
    """Work that gives nothing."""

    def work(connection: psycopg.Connection[Any]) -> None:
        for statement in statements:
            connection.execute(statement.encode())

    return work


def sessions(cluster: Cluster, name: str) -> list[int]:
    """The server's processes for connections with this application_name."""
    rows = cluster.sql("SELECT pid FROM pg_stat_activity WHERE application_name = %s ORDER BY pid", (name,))
    return [row[0] for row in rows]


class Background:
    """A call in a thread; `result` waits for it and gives what it gave, or raises what it raised."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self._call = call
        self._outcome: list[Any] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def result(self, seconds: float = 60) -> Any:
        self._thread.join(seconds)
        assert not self._thread.is_alive(), f"it hangs: nothing after {seconds} seconds"
        if self._error is not None:
            raise self._error
        return self._outcome[0]

    def _run(self) -> None:
        try:
            self._outcome.append(self._call())
        except BaseException as error:
            self._error = error
