"""What a person types to choose articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.errors import ReaderError

if TYPE_CHECKING:
    from datetime import datetime

    from reader.archive.tree import Node
    from reader.text.matching import Term

# The tree and its parser are loaded when somebody asks for something: a list of all needs neither.


class QueryError(ReaderError):
    """A mistake in a query, in one line. `column`: the character at which it was seen, from 0."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True, slots=True)
class Query:
    """What must hold of an article; None: everything matches. `best`: the best matches first, else the newest."""

    tree: Node | None = None
    best: bool = False

    @property
    def empty(self) -> bool:
        """Whether it matches everything."""
        return self.tree is None

    @property
    def terms(self) -> tuple[Term, ...]:
        """What to mark in title and body: the terms of ANY, TITLE and BODY outside any Not, each once."""
        if self.tree is None:
            return ()
        from reader.archive.tree import terms

        return tuple(dict.fromkeys(terms(self.tree)))


ALL = Query()
"""The query that every article matches."""


def both(*queries: Query) -> Query:
    """What all of these queries match, in the first one's order."""
    from reader.archive.tree import all_of

    tree = all_of(query.tree for query in queries if query.tree is not None)
    return Query(tree, bool(queries) and queries[0].best)


def without(query: Query, rules: tuple[Query, ...]) -> Query:
    """The query without what any of the rules matches; a rule that matches everything is none."""
    from reader.archive.tree import opposite

    return both(query, *(Query(opposite(rule.tree)) for rule in rules if rule.tree is not None))


def parse(text: str, typing: bool = False, now: datetime | None = None) -> Query:
    """Read a query; see docs/query.md. `now` (aware; by default this moment, in the local zone) is what times refer to.

    With `typing` the person may not be done: a last Latin word or open phrase with no space after it is a prefix, and
    what is not complete at the very end (an open bracket, `is:`, a last `OR` …) is left out rather than a mistake.
    Raises QueryError.
    """
    from reader.archive.parsing import read

    return read(text, typing, now)
