"""A page of what a query finds, in order of time, or of the best matches."""

from __future__ import annotations

from contextlib import closing
from itertools import islice

from reader.archive.best import best
from reader.archive.levels import levels
from reader.archive.listing import cut, place
from reader.archive.protocol import Page
from reader.archive.query import Query
from reader.archive.search import Asked, find, shown
from reader.article import Headline

__all__ = ["Asked", "page"]


def page(asked: Asked, query: Query, start: str | None, limit: int, oldest: bool) -> Page:
    """The headlines that match, from `start` on: `LEVEL.KEY` of the last headline before, or with query.best a row."""
    assert query.tree, "a list of all is no search"
    nodes = levels(query.tree)
    level, beyond = place(start)
    if query.best:
        row, scored = level, best(asked, query, nodes)
        some = enumerate(scored[row : row + limit + 1], row + 1)
        return cut([(str(end), shown(it.candidate, query, nodes[it.level])) for end, it in some], limit)
    matches: list[tuple[str, Headline]] = []
    while level < len(nodes) and len(matches) <= limit:
        with closing(find(asked, nodes, level, beyond, oldest)) as matching:
            for key, candidate in islice(matching, limit + 1 - len(matches)):
                matches.append((f"{level}.{key}", shown(candidate, query, nodes[level])))
        level, beyond = level + 1, None
    return cut(matches, limit)
