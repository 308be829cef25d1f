"""The archive in a PostgreSQL database."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg

from reader.archive import tables
from reader.archive.damage import held_against_damage
from reader.archive.postgres import schema
from reader.archive.postgres.address import Address
from reader.archive.postgres.calls import First
from reader.archive.postgres.errors import Kind, ServerError
from reader.archive.postgres.pool import Pool
from reader.archive.postgres.reading import Reading
from reader.archive.store import Store
from reader.errors import ReaderError
from reader.language import _

if TYPE_CHECKING:
    from reader.archive.deriving import Ahead

T = TypeVar("T")

PATIENCE = 120.0
"""How long a statement that writes may take, in seconds: many articles at once, and others that go before."""


_OF_OTHER_TABLES = (Kind.NO_ARCHIVE, Kind.OTHER_SCHEMA, Kind.DENIED, Kind.OTHER)
"""What a statement may meet whose tables have changed."""


class PostgresArchive(Store):
    """What protocol.Archive says, in a database. Nobody waits for another one but those who put in or remove."""

    def __init__(self, address: Address, *, writable: bool = True, latest: bool = False) -> None:
        """With `latest` reads go to the primary where it answers: a standby may be behind, or cut off from it."""
        self._address = address
        self._pool = Pool(address, writable=writable, latest=latest)
        self._writable = writable
        self._checked = False
        self._may_write = True

    @property
    def pool(self) -> Pool:
        """The connections, for marks that share them."""
        return self._pool

    @property
    def read_only(self) -> bool:
        """Whether nothing can be put or removed: this role may not, as the first call has found."""
        return not (self._writable and self._may_write)

    @property
    def far(self) -> bool:
        """See the protocol."""
        return True

    @property
    def problem(self) -> str:
        """See the protocol."""
        return self._pool.problem

    def _read(self, work: Callable[[tables.Reading], T]) -> T:
        def checked(connection: psycopg.Connection[Any]) -> T:
            with held_against_damage(self._damaged):
                self._check(connection)
                return work(Reading(connection, partial(self._pool.check, connection)))

        try:
            return self._pool.read(checked)
        except ReaderError as error:
            self._say_if_changed(error)
            raise

    def _write(
        self,
        work: Callable[[tables.Writing], T],
        ahead: Ahead | None = None,  # noqa: ARG002
        *,
        once: bool = False,
    ) -> T:
        from reader.archive.postgres.writing import Writing

        # The archive may have been brought up to a newer version since it was checked.
        first = First(schema.NUMBER, schema.check_again) if self._checked else None

        def checked(connection: psycopg.Connection[Any]) -> T:
            with held_against_damage(self._damaged):
                self._check(connection)
                return work(Writing(connection))

        # To do most things twice changes nothing more: what was put, removed or followed already is so.
        return self._pool.write(checked, seconds=PATIENCE, repeatable=not once, first=first)

    def _damaged(self, what: str) -> ReaderError:  # noqa: ARG002
        text = _("{path} has something in its tables that no reader writes; whoever looks after it has to see to that")
        return ReaderError(text.format(path=self._address.shown))

    def _check(self, connection: psycopg.Connection[Any]) -> None:
        if not self._checked:
            schema.check(connection)
            self._may_write = _may_write(connection)
            self._checked = True

    def _say_if_changed(self, error: ReaderError) -> None:
        """Raise what is to be said where a read failed because the tables are of another version by now."""
        if self._checked and (not isinstance(error, ServerError) or error.kind in _OF_OTHER_TABLES):
            self._checked = False
            self._read(lambda _tables: None)

    def interrupt(self) -> None:
        """See the protocol; `put` and `remove` go on."""
        self._pool.interrupt()

    def close(self) -> None:
        """See the protocol."""
        self._pool.close()


def _may_write(connection: psycopg.Connection[Any]) -> bool:
    (row,) = connection.execute("SELECT has_table_privilege('reader.article', 'INSERT')").fetchall()
    return bool(row[0])
