"""What articles are found by, kept in step with their rows: written once, at the end of a transaction.

FTS5 writes out what it has gathered whenever SQLite opens a savepoint, which any other statement may make it do:
between single articles that would take a third of the time of an import, and leave the index in as many pieces.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import apsw

from reader.archive.deriving import Derived, derive
from reader.archive.indexing import index_text
from reader.archive.rows import Found
from reader.archive.sqlite import rows
from reader.archive.sqlite.connection import first
from reader.archive.sqlite.reading import Reading
from reader.archive.tables import Kind, Place, Record
from reader.archive.topics import Topics, weights
from reader.article import Article

if TYPE_CHECKING:
    from reader.archive.postings import Postings

BATCH = 1000
"""Articles that are in memory at once."""

FEW = 100
"""Articles for which a segment of their own is not worth while: a search looks into each."""


@dataclass(slots=True)
class _Entry:
    """What the index is to have of an article: its key, its tokens or its number in postings, its column `terms`."""

    key: int
    tokens: str | int
    terms: str


class Index:
    """The changes of one transaction to what is indexed; nothing of it happens before `write`."""

    def __init__(self, connection: apsw.Connection, postings: Postings | None = None) -> None:
        self._connection = connection
        self._postings = postings
        self._topics = Topics(Reading(connection).terms)
        self._gone: list[int] = []
        self._new: dict[str, _Entry] = {}
        self._names: dict[int, str] = {}  # of what is new, by key
        self._count = int(first(connection, "SELECT count FROM tally")[0])

    def expect(self, derived: Sequence[Derived]) -> None:
        """Read in one go what is known of the terms of what will be inserted."""
        self._topics.learn([each.terms for each in derived])

    def insert(self, place: Place, article: Article, derived: Derived | None = None) -> None:
        """Store an article that is not there at this place. `derived` is what was derived of it ahead, if anything."""
        derived = derived or derive(article)
        terms = self._topics.choose(derived.terms, self._count)
        rows.insert(self._connection, place, article, Found(derived.reading, terms))
        self._count += 1
        self._enter(article.id, _Entry(place.key, derived.tokens, terms))

    def take(self, place: Place, record: Record, derived: Derived, kinds: Mapping[str, Kind]) -> None:
        """Store an article as another store has had it."""
        self._topics.count_in(record.terms, kinds)
        rows.insert(self._connection, place, record.article, Found(record.reading, record.terms))
        self._count += 1
        self._enter(record.article.id, _Entry(place.key, derived.tokens, record.terms))

    def update(self, place: Place, article: Article) -> None:
        """Store what has become of the article at this place."""
        self._drop(place.key)
        derived = derive(article)
        terms = self._topics.choose(derived.terms, self._count)
        rows.update(self._connection, place, article, Found(derived.reading, terms))
        self._enter(article.id, _Entry(place.key, derived.tokens, terms))

    def delete(self, article_id: str) -> bool:
        """Take an article out; return whether it was there."""
        row = first(self._connection, "SELECT key FROM article WHERE id = ?", (article_id,))
        if row:
            self._drop(row[0])
            rows.delete(self._connection, row[0])
            self._count -= 1
        return row is not None

    def move(self, places: Sequence[tuple[int, int]]) -> None:
        """Give articles other keys: pairs of old and new, in ascending order of both."""
        rows.move(self._connection, places)
        self._gone += [old for old, _ in places]
        entries = [(new, self._leave(old)) for old, new in places]
        for key, entered in entries:
            name, entry = entered or self._stored(key)
            entry.key = key
            self._enter(name, entry)

    def write(self) -> None:
        """Bring the index up to date. It takes keys fastest in ascending order."""
        gone = [(key,) for key in sorted(set(self._gone))]
        for table in ("search", "topic"):
            self._connection.executemany(f"DELETE FROM {table} WHERE rowid = ?", gone)  # noqa: S608
        found = sorted(self._new.values(), key=lambda entry: entry.key)
        apart = (
            found if not self._enter_together(found) else [entry for entry in found if isinstance(entry.tokens, str)]
        )
        sql = "INSERT INTO search (rowid, tokens) VALUES (?, ?)"
        self._connection.executemany(sql, [(entry.key, self._tokens(entry)) for entry in apart])
        self._post(found)
        self._connection.execute("UPDATE tally SET count = ?", (self._count,))
        self._gone.clear()
        self._new.clear()
        self._names.clear()

    def _post(self, found: Sequence[_Entry]) -> None:
        """Bring the tables of terms up to date."""
        new, steps = self._topics.changes()
        self._connection.executemany("INSERT OR IGNORE INTO term VALUES (?, ?, ?, 0)", new)
        sql = "UPDATE term SET articles = articles + ? WHERE word = ?"
        self._connection.executemany(sql, [(step, word) for word, step in steps])
        sql = "INSERT INTO topic (rowid, words) VALUES (?, ?)"
        self._connection.executemany(sql, [(entry.key, " ".join(weights(entry.terms))) for entry in found])

    def _enter_together(self, found: Sequence[_Entry]) -> bool:
        """Index all those that have postings, if there are enough and it can be done; return whether it was."""
        keys = {entry.tokens: entry.key for entry in found if isinstance(entry.tokens, int)}
        if self._postings is None or len(keys) < FEW:
            return False
        from reader.archive.sqlite import pages, segments

        if not all(0 < key < pages.HIGHEST for key in keys.values()):
            return False
        return segments.add(self._connection, "search", pages.pages(self._postings, keys), list(keys.values()))

    def _tokens(self, entry: _Entry) -> str:
        return entry.tokens if isinstance(entry.tokens, str) else self._tokens_at(entry.key)

    def _enter(self, name: str, entry: _Entry) -> None:
        self._new[name] = entry
        self._names[entry.key] = name

    def _leave(self, key: int) -> tuple[str, _Entry] | None:
        """Take out what is new at this key; None where nothing is."""
        name = self._names.pop(key, None)
        return None if name is None else (name, self._new.pop(name))

    def _stored(self, key: int) -> tuple[str, _Entry]:
        """What the index has of an article that is at this key now."""
        name, terms = first(self._connection, "SELECT id, terms FROM article WHERE key = ?", (key,))
        return name, _Entry(key, self._tokens_at(key), terms)

    def _tokens_at(self, key: int) -> str:
        """The tokens of an article that is stored at this key."""
        name, reading = first(self._connection, "SELECT id, reading FROM article WHERE key = ?", (key,))
        return index_text(rows.article(self._connection, name), reading)

    def _drop(self, key: int) -> None:
        """Forget an article that is still there."""
        self._leave(key)
        self._topics.count_out(first(self._connection, "SELECT terms FROM article WHERE key = ?", (key,))[0])
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
