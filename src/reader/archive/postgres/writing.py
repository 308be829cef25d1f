"""The tables of a PostgreSQL database while one call changes them: what tables.Writing says.

A call to the database takes as long for one row as for a thousand, so what a batch will ask for is read in one go
(`expect`), and what it puts in is kept here until `write`, which copies it. What is already in the database, and rarely
changes, is changed at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import psycopg

from reader.archive import rows
from reader.archive.copies import spots_near
from reader.archive.indexing import index_text
from reader.archive.postgres import tokens
from reader.archive.postgres.change import New
from reader.archive.postgres.following import Following
from reader.archive.postgres.grouping import Grouping
from reader.archive.postgres.keys import BITS, lowest, time_of
from reader.archive.postgres.schema import TURN
from reader.archive.tables import Kind, Place, Record
from reader.archive.topics import Topics, weights
from reader.article import Article, identified, stub_of
from reader.errors import ReaderError
from reader.language import _
from reader.text.address import canonical

if TYPE_CHECKING:
    from reader.archive.deriving import Derived

INDEXED = 200
"""Articles whose tokens go into the index together: of more at once it grows larger, of fewer it takes longer."""

_ARTICLE = (*rows.ARTICLE[:-1], *rows.Found._fields)


class Writing(Grouping, Following):
    """See tables.Writing."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        super().__init__(connection)
        self._topics = Topics(self.terms)
        self._count = 0
        self._highest: dict[int, int] = {}
        self._twins: dict[int, list[str]] = {}
        self._addresses: dict[int, list[str]] = {}
        self._ids: dict[str, bool] = {}
        self._feeds: Counter[str] = Counter()
        self._articles: Counter[int] = Counter()  # by key
        self._uncut: Counter[int] = Counter()

    def alone(self) -> None:
        self._connection.execute(TURN)
        self._count, _hidden = self.counts()

    def expect(self, articles: Sequence[Article], derived: Sequence[Derived]) -> None:
        self._topics.learn([each.terms for each in derived])
        everyone = [each for article in articles for each in (article, *map(stub_of, article.related))]
        twins = {rows.twin(each) for each in everyone}
        addresses = {rows.address(each.url) for each in everyone} - {0}
        ids = {name for each in everyone for name in (each.id, identified(each, canonical(each.url)).id) if name}
        self._twins |= {twin: [] for twin in twins}
        self._addresses |= {address: [] for address in addresses}
        self._ids |= dict.fromkeys(ids, False)
        for name, twin in self._all("SELECT id, twin FROM reader.name WHERE twin = ANY(%s) ORDER BY key", list(twins)):
            self._twins[twin].append(name)
        sql = "SELECT id, address FROM reader.name WHERE address = ANY(%s) AND address <> 0"
        for name, address in self._all(sql, list(addresses)) if addresses else ():
            self._addresses[address].append(name)
        self._ids |= dict.fromkeys(self._column("SELECT id FROM reader.name WHERE id = ANY(%s)", list(ids)), True)
        near = {
            spot
            for article, each in zip(articles, derived, strict=False)
            if article.published
            for spot in spots_near(rows.sort_time(article, 0), each.sketch)
        }
        self._read_spots(near)

    def with_address(self, address: int) -> list[tuple[str, str]]:
        if address not in self._addresses:
            sql = "SELECT id FROM reader.name WHERE address = %s AND address <> 0"
            self._addresses[address] = self._column(sql, address)
        if not self._addresses[address]:
            return []
        keys = self._keys(self._addresses[address]).values()
        return self._of_keys("SELECT id, url FROM reader.article WHERE key = ANY(%s) ORDER BY key", keys)

    def with_twin(self, twin: int) -> list[str]:
        if twin not in self._twins:
            self._twins[twin] = self._column("SELECT id FROM reader.name WHERE twin = %s ORDER BY key", twin)
        return self._twins[twin]

    def has(self, article_id: str) -> bool:
        if article_id not in self._ids:
            self._ids[article_id] = self._key(article_id) is not None
        return self._ids[article_id]

    def allot(self, times: Sequence[int], start: int) -> list[int]:
        unknown = sorted(set(times[start:]) - self._highest.keys())
        sql = (
            f"SELECT at, (SELECT max(key) FROM reader.name WHERE key >= at << {BITS} AND key < (at + 1) << {BITS})"
            " FROM unnest(%s::bigint[]) AS asked (at)"
        )
        for time, key in self._all(sql, unknown) if unknown else ():
            self._highest[time] = lowest(time) if key is None else key
        keys: list[int] = []
        for time in times[start:]:
            self._highest[time] += 1
            if self._highest[time] >= lowest(time + 1):
                raise ReaderError(_("there are too many articles of one second; give them their times"))
            keys.append(self._highest[time])
        return keys

    def insert(self, place: Place, article: Article, derived: Derived | None) -> None:
        from reader.archive.deriving import derive

        derived = derived or derive(article)
        terms = self._topics.choose(derived.terms, self._count)
        cut = derived.tokens if isinstance(derived.tokens, str) else None
        self._enter(New(place.key, article, rows.Found(derived.reading, terms), cut))

    def take(self, place: Place, record: Record, derived: Derived, kinds: Mapping[str, Kind]) -> None:
        self._topics.count_in(record.terms, kinds)
        article, found = record.article, rows.Found(record.reading, record.terms)
        cut = derived.tokens if isinstance(derived.tokens, str) else None
        self._enter(New(place.key, article, found, cut, record.lead, record.copies))
        self._hidden[place.key] += bool(record.lead)

    def _enter(self, new: New) -> None:
        self._count += 1
        self._new[new.article.id] = new
        self._names[new.key] = new.article.id
        self._articles[new.key] += 1
        self._feeds[new.article.feed] += 1

    def update(self, place: Place, article: Article) -> None:
        from reader.archive.deriving import derive

        key = place.key
        self._drop(key)
        derived = derive(article)
        found = rows.Found(derived.reading, self._topics.choose(derived.terms, self._count))
        changed = ", ".join(f"{column} = %s" for column in (*_ARTICLE, "stub"))
        self._do(
            f"UPDATE reader.article SET {changed} WHERE key = %s", *rows.columns(article), *found, article.stub, key
        )
        self._do(
            "UPDATE reader.name SET twin = %s, address = %s WHERE key = %s",
            *(rows.twin(article), rows.address(article.url), key),
        )
        self._feeds[article.feed] += 1
        self._copy_text(key, article)
        self._index([(key, tokens.column(index_text(article, found.reading)))])
        self._copy("topic (word, key)", [(word, key) for word in weights(found.terms)])

    def delete(self, article_id: str) -> bool:
        key = self._key(article_id)
        if key is None:
            return False
        self._drop(key)
        self._do("DELETE FROM reader.article WHERE key = %s", key)
        self._do("DELETE FROM reader.name WHERE key = %s", key)
        self._highest.pop(time_of(key), None)
        self._ids[article_id] = False
        self._count -= 1
        self._articles[key] -= 1
        return True

    def _drop(self, key: int) -> None:
        """Take out what is made of the row of an article that is in the database, all but the row itself."""
        ((terms, feed),) = self._all("SELECT terms, feed FROM reader.article WHERE key = %s", key)
        self._topics.count_out(terms)
        self._feeds[feed] -= 1
        sql = "DELETE FROM reader.search WHERE key = %s RETURNING tokens = %s"
        self._uncut[key] -= sum(self._column(sql, key, tokens.UNCUT))
        self._do("DELETE FROM reader.body WHERE key = %s", key)
        self._do("DELETE FROM reader.topic WHERE word = ANY(%s) AND key = %s", list(weights(terms)), key)

    def write(self) -> None:
        new = sorted(self._new.values(), key=lambda each: each.key)
        self._make_periods(time_of(each.key) for each in new)
        self._copy(
            f"article (key, {', '.join(_ARTICLE)}, lead, stub)",
            [(each.key, *rows.columns(each.article), *each.found, each.lead, each.article.stub) for each in new],
        )
        self._copy(
            "name (key, id, twin, address, copies)",
            [
                (each.key, each.article.id, rows.twin(each.article), rows.address(each.article.url), each.copies)
                for each in new
            ],
        )
        texts = [each for each in new if not each.article.stub]
        self._copy(
            f"body (key, {', '.join(rows.BODY)})", [(each.key, *rows.body_columns(each.article)) for each in texts]
        )
        self._index([(each.key, _tokens(each)) for each in new])
        self._copy("topic (word, key)", sorted((word, each.key) for each in new for word in weights(each.found.terms)))
        self._copy("sketch (spot, key)", sorted(self._sketches))
        self._count_all()
        self._new.clear()
        self._names.clear()
        self._sketches.clear()

    def _index(self, cut: Sequence[tuple[int, str]]) -> None:
        """Put tokens into the index, by key, ascending."""
        for start in range(0, len(cut), INDEXED):
            some = cut[start : start + INDEXED]
            self._copy("search (key, tokens)", some)
            self._do("SELECT reader.index_pending(%s, %s)", some[0][0], some[-1][0])
        self._uncut.update(key for key, column in cut if column == tokens.UNCUT)

    def _copy_text(self, key: int, article: Article) -> None:
        if not article.stub:
            self._copy(f"body (key, {', '.join(rows.BODY)})", [(key, *rows.body_columns(article))])

    def _make_periods(self, times: Iterable[int]) -> None:
        for time in sorted(set(times)):
            key = lowest(time)
            if not any(period.low <= key < period.high for period in self.periods):
                self._do("SELECT reader.make_period(%s)", time)
                self._periods = None

    def _count_all(self) -> None:
        """Write what was counted: terms, feeds, and what is in each partition."""
        found, steps = self._topics.changes()
        # In one order, so that nobody waits for another one who waits for him.
        self._many(
            "INSERT INTO reader.term SELECT word, kind, common, 0 FROM unnest(%s::text[], %s::text[], %s::float8[])"
            " AS new (word, kind, common) ON CONFLICT DO NOTHING",
            sorted(found),
        )
        self._many(
            "UPDATE reader.term SET articles = articles + step FROM unnest(%s::text[], %s::bigint[])"
            " AS change (name, step) WHERE word = name",
            sorted(steps),
        )
        self._many(
            "INSERT INTO reader.feed SELECT * FROM unnest(%s::text[], %s::bigint[])"
            " ON CONFLICT (url) DO UPDATE SET articles = feed.articles + excluded.articles",
            sorted((feed, step) for feed, step in self._feeds.items() if feed and step),
        )
        for column, counted in (("articles", self._articles), ("hidden", self._hidden), ("uncut", self._uncut)):
            self._many(
                f"UPDATE reader.period SET {column} = {column} + step FROM (SELECT low AS start, sum(change) AS step"
                " FROM unnest(%s::bigint[], %s::bigint[]) AS changed (at, change)"
                " JOIN reader.period ON low <= at AND high > at GROUP BY low) AS changes WHERE low = start",
                [(key, step) for key, step in counted.items() if step],
            )
        self._feeds.clear()
        for numbers in (self._articles, self._hidden, self._uncut):
            numbers.clear()
        self._periods = None


def _tokens(new: New) -> str:
    return tokens.column(index_text(new.article, new.found.reading) if new.tokens is None else new.tokens)
