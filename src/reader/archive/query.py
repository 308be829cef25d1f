"""What a person types to choose articles: the tree that every store translates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from reader.errors import ReaderError
from reader.text.matching import Term

if TYPE_CHECKING:
    from reader.text.pinyin import Spoken


class Field(StrEnum):
    """Where a text is looked for; `ANY` is the title or the body."""

    ANY = ""
    TITLE = "title"
    BODY = "body"
    SOURCE = "source"
    SECTION = "section"
    REPORTER = "reporter"
    FEED = "feed"


class State(StrEnum):
    """What an article is or has, or what a person did with it."""

    UNREAD = "unread"
    READ = "read"
    STARRED = "starred"
    STUB = "stub"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Text:
    """A term in a field. `spoken`: letters that were not quoted, and so may be pinyin."""

    term: Term
    field: Field = Field.ANY
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class Id:
    """An id that begins so (lower case)."""

    prefix: str


@dataclass(frozen=True, slots=True)
class Language:
    """A BCP 47 tag that is this one or goes on after a hyphen: `zh` for zh-CN (lower case)."""

    tag: str


@dataclass(frozen=True, slots=True)
class Is:
    """A state."""

    state: State


@dataclass(frozen=True, slots=True)
class Time:
    """Published (or, where that is unknown, taken in) at `start` or later and before `end`; None is no bound. Aware."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class And:
    """All of these; two at least."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of these; two at least."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Whatever is not this."""

    part: Node


@dataclass(frozen=True, slots=True)
class Heard:
    """Letters taken as pinyin, in a field or, with ANY, in those that have a reading. Only levels.py makes it."""

    spoken: Spoken
    field: Field


Node = Text | Id | Language | Is | Time | And | Or | Not | Heard


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
        return tuple(dict.fromkeys(_terms(self.tree)))


ALL = Query()
"""The query that every article matches."""


def _terms(node: Node | None) -> list[Term]:
    match node:
        case Text(term, Field.ANY | Field.TITLE | Field.BODY):
            return [term]
        case And(parts) | Or(parts):
            return [term for part in parts for term in _terms(part)]
        case _:
            return []


def all_of(parts: Iterable[Node]) -> Node | None:
    """The tree that holds where all of these do: equal parts once, times as one, last; None for no part."""
    flat = dict.fromkeys(_flat(parts, And))
    times = [part for part in flat if isinstance(part, Time)]
    if times:
        starts = [time.start for time in times if time.start]
        ends = [time.end for time in times if time.end]
        rest = (part for part in flat if not isinstance(part, Time))
        flat = dict.fromkeys((*rest, Time(max(starts, default=None), min(ends, default=None))))
    return And(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def any_of(parts: Iterable[Node]) -> Node | None:
    """The tree that holds where any of these does: equal parts once; None for no part."""
    flat = dict.fromkeys(_flat(parts, Or))
    return Or(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def opposite(node: Node) -> Node:
    """The tree that holds where this one does not."""
    return node.part if isinstance(node, Not) else Not(node)


def both(*queries: Query) -> Query:
    """What all of these queries match, in the first one's order."""
    tree = all_of(query.tree for query in queries if query.tree is not None)
    return Query(tree, bool(queries) and queries[0].best)


def without(query: Query, rules: tuple[Query, ...]) -> Query:
    """The query without what any of the rules matches; a rule that matches everything is none."""
    return both(query, *(Query(opposite(rule.tree)) for rule in rules if rule.tree is not None))


def parse(text: str, typing: bool = False, now: datetime | None = None) -> Query:
    """Read a query; see docs/query.md. `now` (aware; by default this moment, in the local zone) is what times refer to.

    With `typing` the person may not be done: a last Latin word or open phrase with no space after it is a prefix, and
    what is not complete at the very end (an open bracket, `is:`, a last `OR` …) is left out rather than a mistake.
    Raises QueryError.
    """
    from reader.archive.parsing import read  # not before somebody types

    return read(text, typing, now)


def _flat(parts: Iterable[Node], kind: type[And | Or]) -> Iterator[Node]:
    """The parts, with those of parts of the same kind instead of them."""
    for part in parts:
        if isinstance(part, kind):
            yield from part.parts
        else:
            yield part
