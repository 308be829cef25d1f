"""The archive in one SQLite file, for several processes and threads at once.

What a start or a list of all does not need is imported where it is needed.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import apsw

from reader.archive import tables
from reader.archive.protocol import Seeds
from reader.archive.sqlite import connection as sqlite
from reader.archive.sqlite.hardening import held_against_damage
from reader.archive.sqlite.pool import Pool
from reader.archive.sqlite.reading import Reading
from reader.archive.sqlite.schema import ARCHIVE
from reader.archive.store import Store, put
from reader.errors import ReaderError
from reader.language import _

if TYPE_CHECKING:
    from reader.archive.deriving import Ahead

T = TypeVar("T")

MUCH = 200
"""Articles put in at once from which on a larger cache is worth its memory."""


class SQLiteArchive(Store):
    """What protocol.Archive says, in a file. Readers never wait; a writer waits for another one for some seconds."""

    def __init__(self, path: Path, seeds: Seeds, *, writable: bool = True) -> None:
        self._path = path
        self._writable = writable
        with sqlite.plainly(path):
            self._prepare()
            first = self._open()
            self._hindrance = first.hindrance
            try:
                if sqlite.version(first.connection, path, ARCHIVE) < len(ARCHIVE.migrations):
                    self._bring_up_to_date(first.connection, seeds)
                elif self._hindrance is None:
                    sqlite.write_ahead(first.connection)
            except BaseException:
                first.connection.close()
                raise
        self._pool = Pool(path, first, self._open)

    def _prepare(self) -> None:
        """Make the file where there is none. Raises ReaderError where one may not, OSError where one cannot."""
        try:
            if self._writable or sqlite.is_there(self._path):
                sqlite.prepare(self._path)
                return
        except OSError as error:
            if sqlite.is_there(self._path) or error.errno not in {errno.EACCES, errno.EPERM, errno.EROFS}:
                raise
        text = _("there is no archive {path}, and you may not make it; whoever fetches the news there has to")
        raise ReaderError(text.format(path=self._path))

    def _open(self) -> sqlite.Opened:
        opened = sqlite.open_file(self._path, writable=self._writable)
        if opened.hindrance is None:
            sqlite.keep_log(opened.connection)
        return opened

    def _bring_up_to_date(self, connection: apsw.Connection, seeds: Seeds) -> None:
        if self._hindrance:
            raise ReaderError(sqlite.unready(connection, self._path, self._hindrance))
        with sqlite.transaction(connection):
            if sqlite.migrate(connection, self._path, ARCHIVE):
                _seed(connection, seeds)
        sqlite.write_ahead(connection)

    @property
    def read_only(self) -> bool:
        """Whether nothing can be put or removed."""
        return self._hindrance is not None

    def interrupt(self) -> None:
        """See the protocol; `put` and `remove` go on."""
        self._pool.interrupt()

    def close(self) -> None:
        """See the protocol."""
        self._pool.close()

    def _read(self, work: Callable[[tables.Reading], T]) -> T:
        """Of the archive as it is at one moment, whatever others put in or remove meanwhile."""
        with sqlite.plainly(self._path), self._pool.reader() as connection, held_against_damage():
            return work(Reading(connection, partial(self._pool.check, connection)))

    def _write(self, work: Callable[[tables.Writing], T], ahead: Ahead | None = None, *, once: bool = False) -> T:  # noqa: ARG002
        if self._hindrance:
            raise ReaderError(sqlite.explain(self._hindrance, self._path))
        from reader.archive.sqlite.writing import Writing

        with sqlite.plainly(self._path), self._pool.writer() as connection, sqlite.transaction(connection):
            sqlite.allow_triggers(connection, self._path, ARCHIVE)
            if ahead and len(ahead.each) >= MUCH:
                # Ids and hashes go into places all over the indexes: with SQLite's 2 MB a sixth of the time is reading.
                connection.pragma("cache_size", -32_768)
            return work(Writing(connection, ahead.postings if ahead else None))


def _seed(connection: apsw.Connection, seeds: Seeds) -> None:
    from reader.archive.deriving import Ahead
    from reader.archive.sqlite.writing import Writing

    put(Writing(connection), list(seeds()), Ahead(()))
