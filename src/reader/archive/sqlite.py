"""The archive in one SQLite file, for several processes and threads at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from itertools import islice
from pathlib import Path

import apsw

from reader.archive import connection as sqlite
from reader.archive import rows, search
from reader.archive.protocol import Page, Seeds, Stored
from reader.archive.query import Query
from reader.archive.schema import ARCHIVE
from reader.archive.taking import Intake
from reader.article import Article, Headline
from reader.errors import ReaderError
from reader.language import _

_TOP = 1 << 62
"""Above all keys."""


class SQLiteArchive:
    """What protocol.Archive says, in a file. Readers never wait; a writer waits for another one for some seconds."""

    def __init__(self, path: Path, seeds: Seeds) -> None:
        self._path = path
        with sqlite.plainly(path):
            sqlite.prepare(path)
            first, self._hindrance = sqlite.connect(path)
            try:
                if sqlite.version(first, path, ARCHIVE) < len(ARCHIVE.migrations):
                    self._bring_up_to_date(first, seeds)
            except BaseException:
                first.close()
                raise
        self._pool = sqlite.Pool(path, first)

    def _bring_up_to_date(self, connection: apsw.Connection, seeds: Seeds) -> None:
        self._check_writable()
        with sqlite.transaction(connection):
            if sqlite.migrate(connection, self._path, ARCHIVE):
                _put(connection, seeds())
        sqlite.write_ahead(connection)

    @property
    def read_only(self) -> bool:
        """Whether nothing can be put or removed."""
        return self._hindrance is not None

    def put(self, articles: Iterable[Article]) -> list[Stored]:
        """See the protocol. All articles of one call are in memory at once."""
        with self._writing() as connection:
            return _put(connection, articles)

    def remove(self, ids: Sequence[str]) -> int:
        """See the protocol."""
        with self._writing() as connection:
            return sum(rows.delete(connection, article_id) for article_id in ids if _can_be_id(article_id))

    def get(self, article_id: str) -> Article | None:
        """See the protocol."""
        if not _can_be_id(article_id):
            return None
        with self._reading() as connection:
            found = rows.read(connection, article_id)
        return found[1] if found else None

    def resolve(self, prefix: str, limit: int = 10) -> list[Headline]:
        """See the protocol."""
        low = prefix.lower()
        if not _can_be_id(low):
            return []
        sql = f"SELECT {rows.HEADLINE} FROM article WHERE id >= ? AND id < ? ORDER BY id LIMIT ?"  # noqa: S608
        with self._reading() as connection:
            found = connection.execute(sql, (low, low + "\x7f", limit)).fetchall()
        return [rows.headline(row) for row in found]

    def nearest(self, text: str, limit: int = 3) -> list[Headline]:
        """See the protocol. An id is like another one by its beginning; those lie side by side in order of id."""
        with self._reading() as connection:
            return search.nearest(connection, text, limit) or search.nearest_ids(connection, text, limit)

    def headlines(self, query: Query, *, start: str | None = None, limit: int = 50, oldest: bool = False) -> Page:
        """See the protocol. `start` is the key of the last headline of the run before."""
        beyond = _key(start)
        with self._reading() as connection:
            if query.empty:
                found = _list(connection, beyond, limit + 1, oldest)
            else:
                check = partial(self._pool.check, connection)
                with closing(search.find(connection, query.terms, beyond, oldest, check)) as matching:
                    found = list(islice(matching, limit + 1))
        more = len(found) > limit
        return Page(tuple(headline for _, headline in found[:limit]), str(found[limit - 1][0]) if more else None)

    def skip(self, offset: int, *, oldest: bool = False) -> str | None:
        """See the protocol. It walks the narrow index by time, from the nearer end."""
        with self._reading() as connection:
            count = _count(connection)
            if offset >= count:
                return None
            if offset <= 0:
                return str(-_TOP if oldest else _TOP)
            step, ascending = offset - 1, oldest
            if step > count // 2:
                step, ascending = count - offset, not oldest
            order = "ASC" if ascending else "DESC"
            sql = f"SELECT key FROM article INDEXED BY article_time ORDER BY time {order}, key {order} LIMIT 1 OFFSET ?"  # noqa: S608
            row = sqlite.first(connection, sql, (step,))
        return str(row[0]) if row else None

    def count(self) -> int:
        """See the protocol."""
        with self._reading() as connection:
            return _count(connection)

    def interrupt(self) -> None:
        """See the protocol; `put` and `remove` go on."""
        self._pool.interrupt()

    def close(self) -> None:
        """See the protocol."""
        self._pool.close()

    @contextmanager
    def _reading(self) -> Iterator[apsw.Connection]:
        with sqlite.plainly(self._path), self._pool.reader() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[apsw.Connection]:
        self._check_writable()
        with sqlite.plainly(self._path), self._pool.writer() as connection, sqlite.transaction(connection):
            yield connection

    def _check_writable(self) -> None:
        if self._hindrance:
            raise ReaderError(sqlite.explain(self._hindrance, self._path))


def _count(connection: apsw.Connection) -> int:
    count: int = sqlite.first(connection, "SELECT count FROM tally")[0]
    return count


def _put(connection: apsw.Connection, articles: Iterable[Article]) -> list[Stored]:
    intake = Intake(connection)
    taken = [intake.take(article) for article in articles]
    intake.store()
    return [intake.stored(article_id, outcome) for article_id, outcome in taken]


def _list(connection: apsw.Connection, beyond: int | None, limit: int, oldest: bool) -> list[tuple[int, Headline]]:
    """The headlines of the whole list from a key on, without excerpts."""
    low, high = (beyond, _TOP) if oldest else (-_TOP, beyond)
    sql = (
        f"SELECT key, {rows.HEADLINE} FROM article WHERE key > ? AND key < ?"  # noqa: S608
        f" ORDER BY key {'ASC' if oldest else 'DESC'} LIMIT ?"
    )
    bounds = (-_TOP if low is None else low, _TOP if high is None else high, limit)
    return [(key, rows.headline(row)) for key, *row in connection.execute(sql, bounds)]


def _key(start: str | None) -> int | None:
    if start is None:
        return None
    try:
        return int(start)
    except ValueError:
        raise ReaderError(_("{start} is no place in a list of headlines").format(start=repr(start))) from None


def _can_be_id(text: str) -> bool:
    """Whether SQLite can be asked for it: ids are ASCII."""
    return text.isascii()
