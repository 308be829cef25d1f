"""The tables of a SQLite file, read: what tables.Reading says.

What a start or a list of all does not need is imported where it is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import apsw

from reader.archive.protocol import Subscription
from reader.archive.rows import ABOVE, ARTICLE, BODY, headline, json_list, record
from reader.archive.sqlite import rows
from reader.archive.sqlite.connection import first
from reader.archive.sqlite.rows import HEADLINE
from reader.archive.tables import SUBJECT, Place, Record, Row, Wanted
from reader.article import Article, Headline

if TYPE_CHECKING:
    from reader.archive.indexing import Expression

CHUNK = 128
"""Candidates that are read at a time, so that their marks are asked for together."""

_CANDIDATE = f"article.key, article.body, excerpt, language, feed, reading, time, article.lead, {HEADLINE}"
_SUBJECT = ", ".join(f"article.{column}" for column in SUBJECT)


class Reading:
    """See tables.Reading. `wanted` raises Interrupted where the result of the call is no longer wanted."""

    def __init__(self, connection: apsw.Connection, wanted: Callable[[], None] = lambda: None) -> None:
        self._connection = connection
        self._wanted = wanted

    def wanted(self) -> None:
        self._wanted()

    def article(self, article_id: str) -> tuple[Place, Article] | None:
        return rows.read(self._connection, article_id)

    def headlines(self, keys: Sequence[int]) -> list[Headline]:
        return rows.headlines_of(self._connection, keys)

    def starting(self, prefix: str, limit: int) -> list[Headline]:
        sql = f"SELECT {HEADLINE} FROM article WHERE id >= ? AND id < ? ORDER BY id LIMIT ?"
        return [headline(row) for row in self._all(sql, prefix, prefix + "\x7f", limit)]

    def around(self, text: str, limit: int) -> list[Headline]:
        found: list[Headline] = []
        for condition in ("id >= ? ORDER BY id", "id < ? ORDER BY id DESC"):
            sql = f"SELECT {HEADLINE} FROM article WHERE {condition} LIMIT ?"
            found += map(headline, self._all(sql, text, limit))
        return found

    def listed(self, beyond: int | None, limit: int, *, oldest: bool) -> list[Row]:
        """See the protocol. The walk is along the keys, never along another index."""
        low, high = (beyond, ABOVE) if oldest else (-ABOVE, beyond)
        sql = (
            f"SELECT key, {HEADLINE} FROM article NOT INDEXED WHERE key > ? AND key < ? AND lead = ''"
            f" ORDER BY key {'ASC' if oldest else 'DESC'} LIMIT ?"
        )
        return self._all(sql, -ABOVE if low is None else low, ABOVE if high is None else high, limit)

    def counts(self) -> tuple[int, int]:
        count, hidden = first(self._connection, "SELECT count, hidden FROM tally")
        return count, hidden

    def skip(self, offset: int, *, oldest: bool) -> int | None:
        """See the protocol. It walks the narrow index by time, from the nearer end."""
        articles, hidden = self.counts()
        count = articles - hidden
        if not 0 <= offset < count:
            return None
        ascending = oldest
        if offset > count // 2:
            offset, ascending = count - 1 - offset, not oldest
        order = "ASC" if ascending else "DESC"
        sql = (
            f"SELECT key FROM article INDEXED BY article_shown WHERE lead = ''"
            f" ORDER BY time {order}, key {order} LIMIT 1 OFFSET ?"
        )
        row = first(self._connection, sql, (offset,))
        return row[0] if row else None

    def readings(self, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        return rows.readings(self._connection, ids)

    def candidates(self, wanted: Wanted) -> Iterator[Sequence[Row]]:
        cursor = self._connection.execute(*_statement(self._connection, wanted))
        while chunk := list(islice(cursor, CHUNK)):
            yield chunk

    def keys(self, expression: Expression, limit: int) -> list[int]:
        sql = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT ?"
        return [key for (key,) in self._all(sql, match_expression(expression), limit)]

    def body(self, number: int) -> tuple[str, str]:
        blocks, byline = first(self._connection, "SELECT blocks, byline FROM body WHERE number = ?", (number,))
        return blocks, byline

    def group(self, lead: str) -> list[Row]:
        where = "article.key = (SELECT key FROM article WHERE id = ?1) OR article.lead = ?1 AND article.lead <> ''"
        sql = f"SELECT {_CANDIDATE} FROM article WHERE {where} ORDER BY article.lead <> '', article.key"
        return self._all(sql, lead)

    def copies(self, article_id: str) -> list[Headline]:
        row = first(self._connection, "SELECT lead, copies FROM article WHERE id = ?", (article_id,))
        if row is None or not any(row):
            return []
        sql = (
            f"SELECT {HEADLINE} FROM article WHERE key IN (SELECT key FROM article WHERE id = ?1 UNION ALL"
            " SELECT key FROM article WHERE lead = ?1 AND lead <> '') AND id <> ?2 ORDER BY key"
        )
        return [headline(each) for each in self._all(sql, row[0] or article_id, article_id)]

    def subject(self, article_id: str) -> Row | None:
        found: Row | None = first(self._connection, f"SELECT {_SUBJECT} FROM article WHERE id = ?", (article_id,))
        return found

    def subjects(self, keys: Sequence[int]) -> list[Row]:
        sql = f"SELECT {_SUBJECT} FROM json_each(?) CROSS JOIN article ON article.key = value"
        return self._all(sql, json_list(keys))

    def own(self, key: int) -> list[Row]:
        sql = (
            f"SELECT {_SUBJECT} FROM article AS mine JOIN body ON number = mine.body"
            " CROSS JOIN json_each(related) CROSS JOIN article ON article.id = value"
            " WHERE mine.key = ? ORDER BY json_each.id"
        )
        return self._all(sql, key)

    def sharing(self, words: Sequence[str], key: int, limit: int) -> Iterator[tuple[str, int]]:
        for word in words:
            for side, order in (("<", "DESC"), (">", "ASC")):
                sql = f"SELECT rowid FROM topic WHERE topic MATCH ? AND rowid {side} ? ORDER BY rowid {order} LIMIT ?"
                for (other,) in self._connection.execute(sql, (f'"{word}"', key, limit)):
                    yield word, other

    def text(self, key: int) -> tuple[str, str]:
        source = "article LEFT JOIN body ON number = article.body"
        sql = f"SELECT coalesce(blocks, ''), excerpt FROM {source} WHERE key = ?"
        blocks, excerpt = first(self._connection, sql, (key,))
        return blocks, excerpt

    def terms(self, words: Iterable[str]) -> Iterator[tuple[str, str, float, int]]:
        """See the protocol. In the order in which they are kept: each page is read once."""
        sql = "SELECT word, kind, common, articles FROM json_each(?) CROSS JOIN term ON word = value"
        yield from self._all(sql, json_list(sorted(words)))

    def records(self, after: int | None, limit: int) -> list[Record]:
        sql = (
            f"SELECT key, time, {', '.join(ARTICLE)}, reading, terms, lead, copies, {', '.join(BODY)}"
            " FROM article LEFT JOIN body ON number = article.body WHERE key > ? ORDER BY key LIMIT ?"
        )
        return [_record(row) for row in self._all(sql, -ABOVE if after is None else after, limit)]

    def subscriptions(self, urls: Sequence[str] | None = None) -> list[Subscription]:
        from reader.archive.sqlite import subscriptions

        return subscriptions.read(self._connection, urls)

    def by_feed(self, ids: Iterable[str]) -> dict[str, int]:
        from reader.archive.sqlite import subscriptions

        return subscriptions.by_feed(self._connection, ids)

    def _all(self, sql: str, *bindings: Any) -> list[Any]:
        return self._connection.execute(sql, bindings).fetchall()


def _record(row: Row) -> Record:
    key, time, *columns = row
    article, beside, body = columns[: len(ARTICLE)], columns[len(ARTICLE) : -len(BODY)], columns[-len(BODY) :]
    reading, terms, lead, copies = beside
    return record(key, time, article, None if body[0] is None else body, (reading, terms, lead, copies))


def match_expression(asked: Expression) -> str:
    """An expression in FTS5's syntax. A token holds no quotation mark."""
    from reader.archive.indexing import All
    from reader.archive.indexing import Any as AnyOf
    from reader.text.cut import Token

    match asked:
        case Token(text, prefix):
            return f'"{text}"{" *" if prefix else ""}'
        case All(parts):
            return "(" + " AND ".join(map(match_expression, parts)) + ")"
        case AnyOf(parts):
            return "(" + " OR ".join(map(match_expression, parts)) + ")"


def _statement(connection: apsw.Connection, wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """The SQL that gives the candidates, and its bindings."""
    bindings: dict[str, Any] = {"beyond": wanted.beyond}
    source, key, conditions = "article", "article.key", []
    if wanted.ids is not None:
        # `+` keeps SQLite from walking all keys: the ids are few.
        source = "(SELECT DISTINCT value FROM json_each(:ids)) JOIN article ON article.id = value"
        key, bindings["ids"] = "+article.key", json_list(wanted.ids)
    elif wanted.expression is not None:
        source, key = "search CROSS JOIN article ON article.key = search.rowid", "search.rowid"
        bindings["expression"] = match_expression(wanted.expression)
        conditions.append("search MATCH :expression")
    if wanted.beyond is not None:
        conditions.append(f"{key} {'>' if wanted.oldest else '<'} :beyond")
    for name, sign, time in (("start", ">=", wanted.start), ("end", "<", wanted.end)):
        if time is not None:
            conditions.append(f"{key} {sign} :{name}")
            bindings[name] = _first_key(connection, time)
    if wanted.id_prefix is not None:
        conditions.append("article.id >= :prefix AND article.id < :prefix || char(127)")
        bindings["prefix"] = wanted.id_prefix
    sql = (
        f"SELECT {_CANDIDATE}"
        f" FROM {source}{' WHERE ' if conditions else ''}{' AND '.join(conditions)}"
        f" ORDER BY {key} {'ASC' if wanted.oldest else 'DESC'}"
    )
    return sql, bindings


def _first_key(connection: apsw.Connection, time: int) -> int:
    """The key of the first article of this time or later: keys have the order of times."""
    row = first(connection, "SELECT key FROM article WHERE time >= ? ORDER BY time, key LIMIT 1", (time,))
    return row[0] if row else ABOVE
