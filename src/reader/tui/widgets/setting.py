"""An article being typeset a piece at a time, so that a very long one does not keep the keys waiting."""

from __future__ import annotations

from collections.abc import Iterable

from reader.article import Article
from reader.typeset import Line, typesetting

AT_ONCE = 100_000
"""Characters that are typeset before anything is drawn: all of nearly every article, in a fifth of a second;"""
PIECE = 15_000
"""and those that are typeset between two looks at the keys."""


class Setting:
    """The lines of an article for one width, so far; they only grow."""

    def __init__(self, article: Article, width: int, tags: Iterable[str] = ()) -> None:
        self.lines: list[Line] = []
        self.done = False
        self._parts = typesetting(article, width, tags=tags)

    def advance(self, characters: int) -> None:
        """Typeset about so many characters more."""
        goal = characters + (self.lines[-1].end if self.lines else 0)
        while not self.done:
            part = next(self._parts, None)
            self.done = part is None
            self.lines += part or ()
            if self.lines and self.lines[-1].end >= goal:
                break

    def has(self, offset: int, rows: int) -> bool:
        """Whether the line of this offset, and so many rows after it, are there, or there are no more."""
        return self.done or (len(self.lines) > rows and self.lines[-1 - rows].start > offset)
