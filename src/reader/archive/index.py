"""What articles are found by, kept in step with their rows: written once, at the end of a transaction.

FTS5 writes out what it has gathered whenever SQLite opens a savepoint, which any other statement may make it do:
between single articles that would take a third of the time of an import, and leave the index in as many pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import apsw

from reader.archive import rows, topics
from reader.archive.connection import first
from reader.archive.indexing import index_text
from reader.article import Article

BATCH = 1000
"""Articles that are in memory at once."""


class Index:
    """The changes of one transaction to what is indexed; nothing of it happens before `write`."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._gone: list[int] = []
        self._new: dict[str, Article | None] = {}

    def insert(self, place: rows.Place, article: Article) -> None:
        """Store an article that is not there at this place."""
        rows.insert(self._connection, place, article)
        self._new[article.id] = article

    def update(self, place: rows.Place, article: Article) -> None:
        """Store what has become of the article at this place."""
        self._drop(place.key)
        rows.update(self._connection, place, article)
        self._new[article.id] = article

    def delete(self, article_id: str) -> bool:
        """Take an article out; return whether it was there."""
        row = first(self._connection, "SELECT key FROM article WHERE id = ?", (article_id,))
        if row:
            self._drop(row[0])
            rows.delete(self._connection, row[0])
            self._new.pop(article_id, None)
        return row is not None

    def move(self, places: Sequence[tuple[int, int]]) -> None:
        """Give articles other keys: pairs of old and new, in ascending order of both."""
        rows.move(self._connection, places)
        self._gone += [old for old, _ in places]
        for _, new in places:
            name = first(self._connection, "SELECT id FROM article WHERE key = ?", (new,))[0]
            self._new.setdefault(name, None)

    def write(self) -> None:
        """Bring the index up to date. It takes keys fastest in ascending order."""
        gone = [(key,) for key in sorted(set(self._gone))]
        sql = "SELECT key, reading, terms FROM article WHERE id = ?"
        found = sorted((*first(self._connection, sql, (name,)), name) for name in self._new)
        for table in ("search", "topic"):
            self._connection.executemany(f"DELETE FROM {table} WHERE rowid = ?", gone)  # noqa: S608
        self._connection.executemany("INSERT INTO search (rowid, tokens) VALUES (?, ?)", self._tokens(found))
        topics.post(self._connection, [(key, terms) for key, _, terms, _ in found])
        self._gone.clear()
        self._new.clear()

    def _tokens(self, found: list[tuple[int, str, str, str]]) -> Iterator[tuple[int, str]]:
        for key, reading, _, name in found:
            yield key, index_text(self._new[name] or rows.article(self._connection, name), reading)

    def _drop(self, key: int) -> None:
        """Forget an article that is still there."""
        terms = first(self._connection, "SELECT terms FROM article WHERE key = ?", (key,))[0]
        topics.count(self._connection, terms, -1)
        self._gone.append(key)


def index_anew(connection: apsw.Connection) -> None:
    """Fill an index that is empty with all articles, and what is stored beside them."""
    index = Index(connection)
    names = connection.execute("SELECT id FROM article ORDER BY key").fetchall()
    for number, (name,) in enumerate(names, 1):
        found = rows.read(connection, str(name))
        assert found, "its id was read in this transaction"
        index.update(*found)
        if number % BATCH == 0 or number == len(names):
            index.write()
