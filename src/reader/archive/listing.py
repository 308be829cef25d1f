"""A page of the list of all headlines, and what the pages of all lists have in common."""

from __future__ import annotations

from reader.archive import rows
from reader.archive.protocol import Page
from reader.archive.tables import Reading
from reader.article import Headline
from reader.errors import ReaderError
from reader.language import _


def page(tables: Reading, start: str | None, limit: int, oldest: bool) -> Page:
    """The headlines of the list of all from `start` on, `0.KEY` of the last headline before; without excerpts.

    Copies stand behind their lead.
    """
    _level, beyond = place(start)
    found = tables.listed(beyond, limit + 1, oldest=oldest)
    return cut([(f"0.{key}", rows.headline(row)) for key, *row in found], limit)


def cut(found: list[tuple[str, Headline]], limit: int) -> Page:
    """A page of what was found, of which one more than wanted tells that there is more."""
    more = len(found) > limit
    return Page(tuple(headline for _, headline in found[:limit]), found[limit - 1][0] if more else None)


def place(start: str | None) -> tuple[int, int | None]:
    """The level (or row) and the key of a start."""
    if start is None:
        return 0, None
    level, _dot, key = start.partition(".")
    try:
        return max(0, int(level)), max(-rows.ABOVE, min(int(key), rows.ABOVE)) if key else None
    except ValueError:
        raise ReaderError(_("{start} is no place in a list of headlines").format(start=repr(start))) from None
