"""A page of headlines: of the list of all, of what a query finds in order of time, or of the best matches."""

from __future__ import annotations

from contextlib import closing
from itertools import islice

import apsw

from reader.archive import rows
from reader.archive.best import best
from reader.archive.levels import levels
from reader.archive.protocol import Page
from reader.archive.query import Query
from reader.archive.search import Asked, find, shown
from reader.article import Headline
from reader.errors import ReaderError
from reader.language import _


def page(asked: Asked, query: Query, start: str | None, limit: int, oldest: bool) -> Page:
    """The headlines that match, from `start` on: `LEVEL.KEY` of the last headline before, or with query.best a row."""
    if query.tree is None:
        _, beyond = _place(start)
        found = _list(asked.connection, beyond, limit + 1, oldest)
        return _cut([(f"0.{key}", headline) for key, headline in found], limit)
    asked_for = levels(query.tree)
    if query.best:
        row, _ = _place(start)
        scored = best(asked, query, asked_for)
        some = enumerate(scored[row : row + limit + 1], row + 1)
        return _cut([(str(end), shown(it.candidate, query, asked_for[it.level])) for end, it in some], limit)
    level, beyond = _place(start)
    matches: list[tuple[str, Headline]] = []
    while level < len(asked_for) and len(matches) <= limit:
        with closing(find(asked, asked_for, level, beyond, oldest)) as matching:
            for key, candidate in islice(matching, limit + 1 - len(matches)):
                matches.append((f"{level}.{key}", shown(candidate, query, asked_for[level])))
        level, beyond = level + 1, None
    return _cut(matches, limit)


def _cut(found: list[tuple[str, Headline]], limit: int) -> Page:
    """A page of what was found, of which one more than wanted tells that there is more."""
    more = len(found) > limit
    return Page(tuple(headline for _, headline in found[:limit]), found[limit - 1][0] if more else None)


def _list(connection: apsw.Connection, beyond: int | None, limit: int, oldest: bool) -> list[tuple[int, Headline]]:
    """The headlines of the whole list from a key on, without excerpts."""
    low, high = (beyond, rows.ABOVE) if oldest else (-rows.ABOVE, beyond)
    sql = (
        f"SELECT key, {rows.HEADLINE} FROM article WHERE key > ? AND key < ?"  # noqa: S608
        f" ORDER BY key {'ASC' if oldest else 'DESC'} LIMIT ?"
    )
    bounds = (-rows.ABOVE if low is None else low, rows.ABOVE if high is None else high, limit)
    return [(key, rows.headline(row)) for key, *row in connection.execute(sql, bounds)]


def _place(start: str | None) -> tuple[int, int | None]:
    """The level (or row) and the key of a start."""
    if start is None:
        return 0, None
    level, _dot, key = start.partition(".")
    try:
        return int(level), int(key) if key else None
    except ValueError:
        raise ReaderError(_("{start} is no place in a list of headlines").format(start=repr(start))) from None
