"""The archive in one SQLite file, for several processes and threads at once.

What a start or a list of all does not need is imported where it is needed.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

from reader.archive import listing, rows
from reader.archive.protocol import MarksView, Page, Related, Seeds, Stored, Subscription
from reader.archive.query import Query
from reader.archive.sqlite import connection as sqlite
from reader.archive.sqlite.hardening import held_against_damage
from reader.archive.sqlite.pool import Pool
from reader.archive.sqlite.schema import ARCHIVE
from reader.article import Article, Headline
from reader.errors import ReaderError
from reader.language import _

if TYPE_CHECKING:
    from reader.archive.deriving import Ahead


class SQLiteArchive:
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
                _put(connection, seeds())
        sqlite.write_ahead(connection)

    @property
    def read_only(self) -> bool:
        """Whether nothing can be put or removed."""
        return self._hindrance is not None

    def put(self, articles: Iterable[Article], ahead: Ahead | None = None) -> list[Stored]:
        """See the protocol. All articles of one call are in memory at once."""
        with self._writing() as connection:
            return _put(connection, articles, ahead)

    def remove(self, ids: Sequence[str]) -> int:
        """See the protocol."""
        with self._writing() as connection:
            from reader.archive.copies import Copies
            from reader.archive.sqlite.index import Index

            index, copies, count = Index(connection), Copies(connection), 0
            followers: list[str] = []
            for article_id in filter(_can_be_id, ids):
                followers += copies.leave(article_id)
                count += index.delete(article_id)
            for article_id in followers:
                copies.enter(article_id)
            index.write()
        return count

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
        from reader.archive.nearest import nearest, nearest_ids

        with self._reading() as connection:
            return nearest(connection, text, limit) or nearest_ids(connection, text, limit)

    def headlines(
        self,
        query: Query,
        *,
        start: str | None = None,
        limit: int = 50,
        oldest: bool = False,
        marks: MarksView | None = None,
    ) -> Page:
        """See the protocol. `start` is the level and the key of the last headline of the run before, or a place."""
        with self._reading() as connection:
            if query.empty:
                return listing.page(connection, start, limit, oldest)
            from reader.archive import paging

            asked = paging.Asked(connection, marks, partial(self._pool.check, connection))
            return paging.page(asked, query, start, limit, oldest)

    def related(self, article_id: str, limit: int = 10) -> list[Related]:
        """See the protocol."""
        from reader.archive.related import related

        with self._reading() as connection:
            return related(connection, article_id, limit) if _can_be_id(article_id) else []

    def story(self, article_id: str, limit: int = 50) -> list[Related]:
        """See the protocol."""
        from reader.archive.related import story

        with self._reading() as connection:
            return story(connection, article_id, limit) if _can_be_id(article_id) else []

    def skip(self, offset: int, *, oldest: bool = False) -> str | None:
        """See the protocol. It walks the narrow index by time, from the nearer end."""
        with self._reading() as connection:
            count = _count(connection)
            if offset >= count:
                return None
            if offset <= 0:
                return f"0.{-rows.ABOVE if oldest else rows.ABOVE}"
            step, ascending = offset - 1, oldest
            if step > count // 2:
                step, ascending = count - offset, not oldest
            order = "ASC" if ascending else "DESC"
            sql = (
                f"SELECT key FROM article INDEXED BY article_shown WHERE lead = ''"  # noqa: S608
                f" ORDER BY time {order}, key {order} LIMIT 1 OFFSET ?"
            )
            row = sqlite.first(connection, sql, (step,))
        return f"0.{row[0]}" if row else None

    def count(self) -> int:
        """See the protocol."""
        with self._reading() as connection:
            return _count(connection)

    def copies(self, article_id: str) -> list[Headline]:
        """See the protocol."""
        from reader.archive.related import others

        with self._reading() as connection:
            return others(connection, article_id) if _can_be_id(article_id) else []

    def subscriptions(self) -> list[Subscription]:
        """See the protocol."""
        from reader.archive.sqlite.subscriptions import subscriptions

        with self._reading() as connection:
            return subscriptions(connection)

    def subscribe(self, subscriptions: Iterable[Subscription]) -> list[Subscription]:
        """See the protocol."""
        with self._writing() as connection:
            from reader.archive.sqlite.subscriptions import subscribe

            return subscribe(connection, subscriptions)

    def unsubscribe(self, urls: Iterable[str]) -> int:
        """See the protocol."""
        with self._writing() as connection:
            from reader.archive.sqlite.subscriptions import unsubscribe

            return unsubscribe(connection, urls)

    def lease(self, now: int, seconds: int, limit: int, urls: Sequence[str] | None = None) -> list[Subscription]:
        """See the protocol."""
        with self._writing() as connection:
            from reader.archive.sqlite.subscriptions import lease

            return lease(connection, now, seconds, limit, urls)

    def settle(self, subscription: Subscription, articles: Iterable[Article] = ()) -> list[Stored]:
        """See the protocol."""
        with self._writing() as connection:
            from reader.archive.sqlite.subscriptions import settle

            if not settle(connection, subscription):
                return []
            brought = [replace(article, feed=subscription.url) for article in articles]
            return _put(connection, brought) if brought else []

    def release(self, urls: Iterable[str]) -> None:
        """See the protocol."""
        with self._writing() as connection:
            from reader.archive.sqlite.subscriptions import release

            release(connection, urls)

    def by_feed(self, ids: Iterable[str]) -> dict[str, int]:
        """See the protocol."""
        from reader.archive.sqlite.subscriptions import by_feed

        with self._reading() as connection:
            return by_feed(connection, ids)

    def readings(self, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        """See the protocol."""
        with self._reading() as connection:
            return rows.readings(connection, ids)

    def interrupt(self) -> None:
        """See the protocol; `put` and `remove` go on."""
        self._pool.interrupt()

    def close(self) -> None:
        """See the protocol."""
        self._pool.close()

    @contextmanager
    def _reading(self) -> Iterator[apsw.Connection]:
        """A connection that sees the archive as it is at one moment, whatever others put in or remove meanwhile."""
        with sqlite.plainly(self._path), self._pool.reader() as connection, held_against_damage():
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[apsw.Connection]:
        self._check_writable()
        with sqlite.plainly(self._path), self._pool.writer() as connection, sqlite.transaction(connection):
            sqlite.allow_triggers(connection, self._path, ARCHIVE)
            yield connection

    def _check_writable(self) -> None:
        if self._hindrance:
            raise ReaderError(sqlite.explain(self._hindrance, self._path))


def _count(connection: apsw.Connection) -> int:
    count: int = sqlite.first(connection, "SELECT count - hidden FROM tally")[0]
    return count


def _put(connection: apsw.Connection, articles: Iterable[Article], ahead: Ahead | None = None) -> list[Stored]:
    from reader.archive.deriving import MANY, Ahead, derive_all
    from reader.archive.taking import Intake

    articles = list(articles)
    if len(articles) >= MANY:
        # Ids and hashes go into places all over the indexes: with SQLite's 2 MB a sixth of the time goes into reading.
        connection.pragma("cache_size", -32_768)
    if ahead is None:
        ahead = derive_all(articles) if len(articles) >= MANY else Ahead(())
    intake = Intake(connection, ahead.postings)
    taken = [intake.take(*pair) for pair in zip_longest(articles, ahead.each)]
    intake.store()
    return [intake.stored(article_id, outcome) for article_id, outcome in taken]


def _can_be_id(text: str) -> bool:
    """Whether SQLite can be asked for it: ids are ASCII."""
    return text.isascii()
