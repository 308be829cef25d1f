"""What one call is about to write: new articles, what is counted, and statements that change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from reader.archive import rows
from reader.archive.postgres.reading import Reading
from reader.article import Article


@dataclass(slots=True)
class New:
    """An article that is to be written; `tokens` are made when it is, where they are not at hand."""

    key: int
    article: Article
    found: rows.Found
    tokens: str | None
    lead: str = ""
    copies: int = 0


class Change(Reading):
    """The database and what is to be written to it."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        super().__init__(connection)
        self._new: dict[str, New] = {}
        self._names: dict[int, str] = {}  # of what is new, by key
        self._spots: dict[int, list[int]] = {}
        self._sketches: set[tuple[int, int]] = set()
        self._hidden: Counter[int] = Counter()  # by key

    def _do(self, sql: str, *bindings: Any) -> int:
        """A statement that gives no rows; return how many it changed."""
        return self._connection.execute(sql.encode(), bindings).rowcount

    def _many(self, sql: str, values: Sequence[Sequence[Any]]) -> None:
        """A statement whose parameters are the columns of these values."""
        if values:
            self._do(sql, *map(list, zip(*values, strict=True)))

    def _copy(self, table: str, values: Sequence[Sequence[Any]]) -> None:
        """Put rows into a table, named with its columns."""
        if values:
            with self._connection.cursor() as cursor, cursor.copy(f"COPY reader.{table} FROM STDIN".encode()) as copy:
                for row in values:
                    copy.write_row(row)
