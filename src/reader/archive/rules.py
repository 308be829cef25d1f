"""Rules: queries whose matches a person wants to see in no list."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from reader.archive.protocol import Archive, MarksView
from reader.archive.query import Query, QueryError, parse, without


class Rules:
    """What is hidden from one person. `wrong` is called with the number (from 1) and the mistake of each bad rule."""

    def __init__(self, texts: Iterable[str], wrong: Callable[[int, QueryError], None]) -> None:
        self._queries: list[Query] = []
        for number, text in enumerate(texts, 1):
            try:
                self._queries.append(parse(text))
            except QueryError as mistake:
                wrong(number, mistake)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._queries)

    def shown(self, query: Query) -> Query:
        """The query without what is hidden."""
        return without(query, tuple(self._queries)) if self._queries else query

    def shows(self, article_id: str, archive: Archive, marks: MarksView) -> bool:
        """Whether this article is not hidden. With rules it asks the archive."""
        query = self.shown(parse(f"id:{article_id}"))
        return not self._queries or bool(archive.headlines(query, limit=1, marks=marks).headlines)
