"""The tables of a PostgreSQL database, read: what tables.Reading says.

What is asked for by id is looked up in two steps, first its key and then the row, since with the key the planner sees
which partition is meant. A walk goes from the newest partitions to the older ones in slices that double, so that what
finds enough in the newest touches no other, and what finds little asks few times.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import psycopg

from reader.archive import rows
from reader.archive.following import COLUMNS, subscription
from reader.archive.indexing import Expression
from reader.archive.postgres import tokens
from reader.archive.postgres.keys import BITS, lowest, time_of
from reader.archive.postgres.schema import VECTOR
from reader.archive.protocol import Subscription
from reader.archive.tables import Place, Record, Row, Wanted
from reader.article import Article, Headline

CHUNK, LARGEST = 64, 512
"""Candidates that are read first, and at most, at a time."""

TOP = 1 << 62
"""Above all keys."""

_COPIES = "(SELECT copies FROM reader.name WHERE name.id = CASE lead WHEN '' THEN article.id ELSE lead END)"
_HEADLINE = f"article.id, title, source, section, published, article.key >> {BITS}, url, stub, {_COPIES}"
"""The columns rows.HEADLINE."""

_CANDIDATE = (
    "article.key, CASE WHEN NOT stub THEN article.key END, excerpt, language, feed, reading,"
    f" article.key >> {BITS}, lead, {_HEADLINE}"
)
_SUBJECT = f"key, id, lead, key >> {BITS}, title, terms"
_ARTICLE = f"{', '.join(rows.ARTICLE[:-1])}, key >> {BITS}"
_BODY = ", ".join(rows.BODY)
_SUBSCRIPTION = (
    f"SELECT {', '.join(COLUMNS)}, coalesce(articles, 0) FROM reader.subscription LEFT JOIN reader.feed USING (url)"
)

_PLAN = "SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0"
"""Every table has an index for what it is asked, and new ones have no statistics that would say so."""


class Period(NamedTuple):
    """A partition: its first key, the first above, and what is in it."""

    low: int
    high: int
    articles: int
    hidden: int
    uncut: int


class Reading:
    """See tables.Reading. `wanted` raises Interrupted where the result of the call is no longer wanted."""

    def __init__(self, connection: psycopg.Connection[Any], wanted: Callable[[], None] = lambda: None) -> None:
        self._connection = connection
        self._wanted = wanted
        self._planned = False
        self._periods: list[Period] | None = None
        self._coming: list[int] = []
        self._bodies: dict[int, tuple[str, str]] = {}

    def wanted(self) -> None:
        self._wanted()

    def article(self, article_id: str) -> tuple[Place, Article] | None:
        key = self._key(article_id)
        if key is None:
            return None
        (row,) = self._all(f"SELECT stub, {_ARTICLE} FROM reader.article WHERE key = %s", key)
        stub, *columns = row
        if stub:
            return Place(key, time_of(key), None), rows.article(columns)
        (body,) = self._all(f"SELECT {_BODY} FROM reader.body WHERE key = %s", key)
        return Place(key, time_of(key), key), rows.article(columns, body, self._related(body[-1]))

    def _related(self, ids: str) -> list[Headline]:
        names = json.loads(ids)
        sql = f"SELECT {_HEADLINE}, excerpt FROM reader.article WHERE key = ANY(%s)"
        found = {row[0]: row for row in self._of_keys(sql, self._keys(names).values())}
        return [rows.headline(found[name][:-1], found[name][-1]) for name in names if name in found]

    def headlines(self, keys: Sequence[int]) -> list[Headline]:
        found = self._of_keys(f"SELECT key, {_HEADLINE} FROM reader.article WHERE key = ANY(%s)", keys)
        by_key = {key: rows.headline(row) for key, *row in found}
        return [by_key[key] for key in keys if key in by_key]

    def starting(self, prefix: str, limit: int) -> list[Headline]:
        sql = "SELECT key FROM reader.name WHERE id >= %s AND id < %s ORDER BY id LIMIT %s"
        return self.headlines(self._column(sql, prefix, prefix + "\x7f", limit))

    def around(self, text: str, limit: int) -> list[Headline]:
        above = self._column("SELECT key FROM reader.name WHERE id >= %s ORDER BY id LIMIT %s", text, limit)
        below = self._column("SELECT key FROM reader.name WHERE id < %s ORDER BY id DESC LIMIT %s", text, limit)
        return self.headlines([*above, *below])

    def listed(self, beyond: int | None, limit: int, *, oldest: bool) -> list[Row]:
        sql = f"SELECT key, {_HEADLINE} FROM reader.article WHERE key >= %s AND key < %s AND lead = '' ORDER BY key"
        found: list[Row] = []
        for low, high in self._slices(*_bounds(beyond, oldest), oldest=oldest):
            found += self._all(f"{sql} {_order(oldest)} LIMIT %s", low, high, limit - len(found))
            if len(found) >= limit:
                break
        return found

    def counts(self) -> tuple[int, int]:
        return sum(period.articles for period in self.periods), sum(period.hidden for period in self.periods)

    def skip(self, offset: int, *, oldest: bool) -> int | None:
        """See the protocol. Of all partitions the numbers are known; it walks in one, from the nearer end."""
        for period in self.periods if oldest else reversed(self.periods):
            count = period.articles - period.hidden
            if offset >= count:
                offset -= count
                continue
            ascending = oldest
            if offset > count // 2:
                offset, ascending = count - 1 - offset, not oldest
            sql = "SELECT key FROM reader.article WHERE key >= %s AND key < %s AND lead = '' ORDER BY key"
            found = self._column(f"{sql} {_order(ascending)} LIMIT 1 OFFSET %s", period.low, period.high, offset)
            return next(iter(found), None)
        return None

    def readings(self, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        sql = "SELECT id, reading FROM reader.article WHERE key = ANY(%s)"
        return {name: rows.reading(text) for name, text in self._of_keys(sql, self._keys(ids).values())}

    def candidates(self, wanted: Wanted) -> Iterator[Sequence[Row]]:
        low, high = _bounds(wanted.beyond, wanted.oldest)
        low = low if wanted.start is None else max(low, lowest(wanted.start))
        high = high if wanted.end is None else min(high, lowest(wanted.end))
        chosen = self._chosen(wanted)
        found = self._among(chosen, low, high, wanted) if chosen is not None else self._walked(wanted, low, high)
        for chunk in found:
            self._coming = [row[1] for row in chunk if row[1] is not None]
            yield chunk

    def _chosen(self, wanted: Wanted) -> Sequence[int] | None:
        """The keys of what is asked for by id, None where nothing is."""
        if wanted.ids is not None:
            return list(self._keys(wanted.ids).values())
        if wanted.id_prefix is not None:
            prefix = wanted.id_prefix
            return self._column("SELECT key FROM reader.name WHERE id >= %s AND id < %s", prefix, prefix + "\x7f")
        return None

    def _among(self, keys: Sequence[int], low: int, high: int, wanted: Wanted) -> Iterator[Sequence[Row]]:
        inside = sorted((key for key in keys if low <= key < high), reverse=not wanted.oldest)
        sql = f"SELECT {_CANDIDATE} FROM reader.article WHERE key = ANY(%s) ORDER BY key {_order(wanted.oldest)}"
        for start in range(0, len(inside), LARGEST):
            yield self._of_keys(sql, inside[start : start + LARGEST])

    def _walked(self, wanted: Wanted, low: int, high: int) -> Iterator[Sequence[Row]]:
        order, most = _order(wanted.oldest), CHUNK
        where, bindings = "", []
        if wanted.expression is not None:
            where, bindings = f" AND {VECTOR} @@ %s::tsquery", [self._query(wanted.expression)]
        source = "search" if where else "article"
        sql = (
            f"SELECT {_CANDIDATE} FROM reader.article WHERE key >= %s AND key < %s AND key = ANY(ARRAY("
            f"SELECT key FROM reader.{source} WHERE key >= %s AND key < %s{where} ORDER BY key {order} LIMIT %s"
            f")) ORDER BY key {order}"
        )
        for bottom, top in self._slices(low, high, oldest=wanted.oldest):
            start, end = bottom, top
            while chunk := self._all(sql, start, end, start, end, *bindings, most):
                yield chunk
                if len(chunk) < most:
                    break
                start, end = (chunk[-1][0] + 1, end) if wanted.oldest else (start, chunk[-1][0])
                most = min(2 * most, LARGEST)

    def keys(self, expression: Expression, limit: int) -> list[int]:
        found: list[int] = []
        sql = (
            f"SELECT key FROM reader.search WHERE key >= %s AND key < %s AND {VECTOR} @@ %s::tsquery"
            " ORDER BY key DESC LIMIT %s"
        )
        asked = self._query(expression)
        for low, high in self._slices(-TOP, TOP, oldest=False):
            found += self._column(sql, low, high, asked, limit - len(found))
            if len(found) >= limit:
                break
        return found

    def _query(self, expression: Expression) -> str:
        asked = tokens.query(expression)
        return tokens.or_uncut(asked) if any(period.uncut for period in self.periods) else asked

    def body(self, number: int) -> tuple[str, str]:
        """See the protocol. The bodies of all candidates that came with this one are read with it."""
        if number not in self._bodies:
            wanted = self._coming if number in self._coming else [number]
            found = self._of_keys("SELECT key, blocks, byline FROM reader.body WHERE key = ANY(%s)", wanted)
            self._bodies = {key: (blocks, byline) for key, blocks, byline in found}
        return self._bodies[number]

    def group(self, lead: str) -> list[Row]:
        key = self._key(lead)
        if key is None:
            return []
        followers = self._column("SELECT key FROM reader.article WHERE lead = %s AND lead <> ''", lead)
        found = self._of_keys(f"SELECT {_CANDIDATE} FROM reader.article WHERE key = ANY(%s)", [key, *followers])
        return sorted(found, key=lambda row: (row[0] != key, row[0]))

    def copies(self, article_id: str) -> list[Headline]:
        key = self._key(article_id)
        if key is None:
            return []
        sql = "SELECT lead, copies FROM reader.article JOIN reader.name USING (key) WHERE key = %s"
        ((lead, copies),) = self._all(sql, key)
        if not lead and not copies:
            return []
        members = self._column("SELECT key FROM reader.article WHERE lead = %s AND lead <> ''", lead or article_id)
        members += [self._key(lead)] if lead else []
        return self.headlines(sorted(member for member in members if member not in (None, key)))

    def subject(self, article_id: str) -> Row | None:
        key = self._key(article_id)
        return next(iter(self.subjects([key])), None) if key is not None else None

    def subjects(self, keys: Sequence[int]) -> list[Row]:
        found = {
            row[0]: row for row in self._of_keys(f"SELECT {_SUBJECT} FROM reader.article WHERE key = ANY(%s)", keys)
        }
        return [found[key] for key in keys if key in found]

    def own(self, key: int) -> list[Row]:
        related = self._column("SELECT related FROM reader.body WHERE key = %s", key)
        keys = self._keys(json.loads(related[0])) if related else {}
        return self.subjects(list(keys.values()))

    def sharing(self, words: Sequence[str], key: int, limit: int) -> Iterator[tuple[str, int]]:
        near = (
            "SELECT {}, topic.key FROM reader.topic WHERE topic.word = asked.word AND topic.key {}"
            " ORDER BY topic.key {} LIMIT %s"
        )
        sql = (
            "SELECT place, side, key FROM unnest(%s::text[]) WITH ORDINALITY AS asked (word, place) CROSS JOIN LATERAL"
            f" (({near.format(0, '< %s', 'DESC')}) UNION ALL ({near.format(1, '> %s', '')})) AS near (side, key)"
        )
        found = self._all(sql, list(words), key, limit, key, limit)
        for place, _side, other in sorted(found, key=lambda row: (row[0], row[1], abs(row[2] - key))):
            yield words[place - 1], other

    def text(self, key: int) -> tuple[str, str]:
        excerpt = self._column("SELECT excerpt FROM reader.article WHERE key = %s", key)
        blocks = self._column("SELECT blocks FROM reader.body WHERE key = %s", key)
        return blocks[0] if blocks else "", excerpt[0]

    def terms(self, words: Iterable[str]) -> list[tuple[str, str, float, int]]:
        return self._all("SELECT word, kind, common, articles FROM reader.term WHERE word = ANY(%s)", list(words))

    def records(self, after: int | None, limit: int) -> list[Record]:
        sql = (
            f"SELECT key, {_ARTICLE}, reading, terms, lead, name.copies, {_BODY} FROM reader.article"
            " JOIN reader.name USING (key, id) LEFT JOIN reader.body USING (key)"
            " WHERE key >= %s AND key < %s ORDER BY key LIMIT %s"
        )
        found: list[Record] = []
        for low, high in self._slices(-TOP if after is None else after + 1, TOP, oldest=True):
            found += map(_record, self._all(sql, low, high, limit - len(found)))
            if len(found) >= limit:
                break
        return found

    def subscriptions(self, urls: Sequence[str] | None = None) -> list[Subscription]:
        found = (
            self._all(_SUBSCRIPTION) if urls is None else self._all(f"{_SUBSCRIPTION} WHERE url = ANY(%s)", list(urls))
        )
        return [subscription(row) for row in found]

    def by_feed(self, ids: Iterable[str]) -> dict[str, int]:
        sql = "SELECT feed, count(*) FROM reader.article WHERE key = ANY(%s) AND feed <> '' GROUP BY feed"
        return dict(self._of_keys(sql, self._keys(ids).values()))

    @property
    def periods(self) -> list[Period]:
        """The partitions, oldest first."""
        if self._periods is None:
            sql = "SELECT low, high, articles, hidden, uncut FROM reader.period ORDER BY low"
            self._periods = [Period(*row) for row in self._all(sql)]
        return self._periods

    def _slices(self, low: int, high: int, *, oldest: bool) -> Iterator[tuple[int, int]]:
        """Ranges of keys that cover [low, high), each of whole partitions, twice as many as the one before."""
        inside = [period for period in self.periods if period.low < high and period.high > low]
        if not oldest:
            inside.reverse()
        start, step = 0, 1
        while start < len(inside):
            some = inside[start : start + step]
            yield max(low, min(each.low for each in some)), min(high, max(each.high for each in some))
            start, step = start + step, 2 * step if start else 1

    def _key(self, article_id: str) -> int | None:
        return next(iter(self._column("SELECT key FROM reader.name WHERE id = %s", article_id)), None)

    def _keys(self, ids: Iterable[str]) -> dict[str, int]:
        """The keys of these articles, in their order."""
        wanted = list(dict.fromkeys(ids))
        found: dict[str, int] = (
            dict(self._all("SELECT id, key FROM reader.name WHERE id = ANY(%s)", wanted)) if wanted else {}
        )
        return {name: found[name] for name in wanted if name in found}

    def _of_keys(self, sql: str, keys: Iterable[int]) -> list[Any]:
        wanted = list(keys)
        return self._all(sql, wanted) if wanted else []

    def _column(self, sql: str, *bindings: Any) -> list[Any]:
        return [value for (value,) in self._all(sql, *bindings)]

    def _all(self, sql: str, *bindings: Any) -> list[Any]:
        if not self._planned:
            self._planned = True
            self._connection.execute(_PLAN)
        return self._connection.execute(sql.encode(), bindings or None).fetchall()


def _record(row: Row) -> Record:
    key, *columns = row
    count = len(rows.ARTICLE)
    reading, terms, lead, copies = columns[count : count + 4]
    body = columns[count + 4 :]
    beside = (reading, terms, lead, copies)
    return rows.record(key, time_of(key), columns[:count], None if body[0] is None else body, beside)


def _bounds(beyond: int | None, oldest: bool) -> tuple[int, int]:
    """The range [low, high) of keys that a walk has before it."""
    low, high = -TOP, TOP
    if beyond is not None:
        low, high = (beyond + 1, high) if oldest else (low, beyond)
    return low, high


def _order(ascending: bool) -> str:
    return "ASC" if ascending else "DESC"
