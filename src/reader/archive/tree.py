"""A query as a tree, which every store translates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

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
class Tag:
    """A tag of the person's own, or with `prefix` one that begins so; an empty name with it is any.

    `spoken`: letters that were not quoted, and so may be pinyin; only levels.py makes them `heard`.
    """

    name: str
    prefix: bool = False
    spoken: bool = False
    heard: bool = False


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


Node = Text | Id | Language | Is | Tag | Time | And | Or | Not | Heard


def terms(node: Node | None) -> list[Term]:
    """What to mark in title and body: the terms of ANY, TITLE and BODY outside any Not."""
    match node:
        case Text(term, Field.ANY | Field.TITLE | Field.BODY):
            return [term]
        case And(parts) | Or(parts):
            return [term for part in parts for term in terms(part)]
        case _:
            return []


def as_written(node: Node) -> Node:
    """The tree that takes no letters for pinyin."""
    match node:
        case Text() | Tag():
            return replace(node, spoken=False)
        case And(parts):
            return And(tuple(map(as_written, parts)))
        case Or(parts):
            return Or(tuple(map(as_written, parts)))
        case Not(part):
            return Not(as_written(part))
        case _:
            return node


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


def _flat(parts: Iterable[Node], kind: type[And | Or]) -> Iterator[Node]:
    """The parts, with those of parts of the same kind instead of them."""
    for part in parts:
        if isinstance(part, kind):
            yield from part.parts
        else:
            yield part
