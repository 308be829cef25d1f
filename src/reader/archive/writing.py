"""Writing a query as a person would type it."""

from __future__ import annotations

from datetime import datetime

from reader.archive import moments
from reader.archive.parsing import read
from reader.archive.query import Query, QueryError
from reader.archive.tree import And, Field, Heard, Id, Is, Language, Node, Not, Or, State, Tag, Text, Time

_QUOTES = ('"{}"', "「{}」", "『{}』")


def write(query: Query, now: datetime | None = None) -> str:
    """The text of a query that was parsed; `parse` makes the same query of it, with the same `now` (aware).

    With `now` times are written as seen from then, where they can be: `since:7d`.
    """
    tree = _tree(query.tree, now) if query.tree else ""
    return f"{tree} sort:best".lstrip() if query.best else tree


def _tree(node: Node, now: datetime | None) -> str:
    match node:
        case Or(parts):
            return " OR ".join(_tree(part, now) for part in parts)
        case And(parts):
            return " ".join(_part(part, now) if isinstance(part, Or) else _tree(part, now) for part in parts)
        case Not(part):
            return f"-{_part(part, now)}"
        case Heard():
            raise TypeError("only what was parsed can be written")
        case _:
            return _condition(node, now)


def _condition(node: Id | Is | Language | Tag | Text | Time, now: datetime | None) -> str:
    match node:
        case Time():
            return " ".join(moments.write(node, now))
        case Is(state):
            return f"{'has' if state is State.FIGURE else 'is'}:{state}"
        case Id(text):
            return _named(node, "id", text, "")
        case Language(text):
            return _named(node, "lang", text, "")
        case Tag(text, prefix):
            return _named(node, "tag", text, "*" if prefix else "")
        case Text(term, field):
            return _named(node, field, term.text, "*" if term.prefix else "")


def _part(node: Node, now: datetime | None) -> str:
    """A part that something stands before, in brackets where it is more than one condition."""
    text = _tree(node, now)
    several = isinstance(node, And | Or) or (isinstance(node, Time) and " " in text)
    return f"({text})" if several else text


def _named(node: Node, field: str | Field, text: str, star: str) -> str:
    """A condition on a text: the first way to write it, bare or in some quotes, that is read as this condition."""
    name = f"{field}:" if field else ""
    ways = [f"{name}{text}{star}", *(f"{name}{quotes.format(text)}{star}" for quotes in _QUOTES)]
    return next((way for way in ways if not way.startswith("-") and _means(way, node)), ways[1])


def _means(text: str, node: Node) -> bool:
    try:
        return read(text) == Query(node)
    except QueryError:
        return False
