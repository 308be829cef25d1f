"""The database as one call sees it: its partitions, its keys, and statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import psycopg

from reader.archive.indexing import Expression

TOP = 1 << 62
"""Above all keys."""


GROWTH = 4
"""A statement costs the same however many partitions it is for, and again for each of them that it looks into."""


class Period(NamedTuple):
    """A partition: its first key, the first above, and what is in it."""

    low: int
    high: int
    articles: int
    hidden: int
    uncut: int


class Moment:
    """A connection in a transaction. `wanted` raises Interrupted where the result of the call is no longer wanted."""

    def __init__(self, connection: psycopg.Connection[Any], wanted: Callable[[], None] = lambda: None) -> None:
        self._connection = connection
        self._wanted = wanted
        self._periods: list[Period] | None = None
        self._coming: list[int] = []
        self._bodies: dict[int, tuple[str, str]] = {}
        self._found: dict[tuple[Expression, int], list[int]] = {}

    def wanted(self) -> None:
        self._wanted()

    @property
    def periods(self) -> list[Period]:
        """The partitions, oldest first."""
        if self._periods is None:
            sql = "SELECT low, high, articles, hidden, uncut FROM reader.period ORDER BY low"
            self._periods = [Period(*row) for row in self._all(sql)]
        return self._periods

    def _slices(self, low: int, high: int, *, oldest: bool) -> Iterator[tuple[int, int]]:
        """Ranges of keys that cover [low, high), each of whole partitions, GROWTH times as many as the one before."""
        inside = [period for period in self.periods if period.low < high and period.high > low]
        if not oldest:
            inside.reverse()
        start, step = 0, 1
        while start < len(inside):
            some = inside[start : start + step]
            yield max(low, min(each.low for each in some)), min(high, max(each.high for each in some))
            start, step = start + step, GROWTH * step

    def _key(self, article_id: str) -> int | None:
        return next(iter(self._column("SELECT key FROM reader.name WHERE id = %s", article_id)), None)

    def _keys(self, ids: Iterable[str]) -> dict[str, int]:
        """The keys of these articles, in their order."""
        wanted = list(dict.fromkeys(ids))
        found: dict[str, int] = (
            dict(self._all("SELECT id, key FROM reader.name WHERE id = ANY(%s)", wanted)) if wanted else {}
        )
        return {name: found[name] for name in wanted if name in found}

    def _of_keys(self, sql: str, keys: Iterable[int], *bindings: Any) -> list[Any]:
        wanted = list(keys)
        return self._all(sql, wanted, *bindings) if wanted else []

    def _column(self, sql: str, *bindings: Any) -> list[Any]:
        return [value for (value,) in self._all(sql, *bindings)]

    def _all(self, sql: str, *bindings: Any) -> list[Any]:
        return self._connection.execute(sql.encode(), bindings or None).fetchall()
