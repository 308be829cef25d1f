"""What of an article a full-text index keeps, and what a query asks of it: tokens, the same for every store.

An article is a set of tokens: those of its title and body together, and those of single fields and facts, which a
character for private use marks. A query becomes an expression over tokens that is true of every article that matches,
and of few others; whoever walks what it finds verifies each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reader.archive.tree import And, Field, Heard, Is, Language, Node, Or, State, Text
from reader.article import Article, Kind
from reader.text import pinyin
from reader.text.cut import Token, cut_folded, has_cjk, needed, safe, tokens
from reader.text.fold import fold
from reader.text.matching import Term

_MARKERS = {
    Field.ANY: "",
    Field.BODY: "",  # the index does not tell title and body apart, which would cost as much again
    Field.TITLE: "\ue001",
    Field.SOURCE: "\ue002",
    Field.SECTION: "\ue003",
    Field.REPORTER: "\ue004",
    Field.FEED: "\ue005",
}
_FACT, _NOWHERE = "\ue006", "\ue007"
_SPOKEN = {Field.TITLE: "\ue008", Field.SOURCE: "\ue009", Field.REPORTER: "\ue00a"}
"""The fields that have readings; each has its tokens apart, since all of a reading stands in one field."""

SPOKEN_FIELDS = tuple(_SPOKEN)
TITLE_MARK, HEARD_TITLE_MARK = _MARKERS[Field.TITLE], _SPOKEN[Field.TITLE]

MOST_TOKENS = 32
"""Tokens of one term that an index is asked for; verification does the rest."""


@dataclass(frozen=True, slots=True)
class All:
    """True where all parts are."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """True where any part is."""

    parts: tuple[Expression, ...]


Expression = Token | All | Any


def index_text(article: Article, reading: str, folded: tuple[str, str] | None = None) -> str:
    """The tokens of an article that is read so, with white space between; some stand there more than once.

    `folded` are title and body, folded, where they are at hand.
    """
    title, body = folded or (fold(article.title), fold("\n".join(block.plain for block in article.body)))
    heard, *names = reading.split("\n")
    parts = (cut_folded(f"{title}\n{body}"), _marked(Field.TITLE, title), _heard_as(Field.TITLE, heard))
    return " ".join((*parts, *others(article, names)))


def others(article: Article, names: Sequence[str]) -> tuple[str, ...]:
    """The tokens of an article but for those of title and body; `names` are the readings of source and reporters."""
    # Titles and texts differ; of the others a few come again and again.
    figure = any(block.kind is Kind.FIGURE for block in article.blocks)
    texts = (article.source, article.section, article.byline.reporters, article.feed)
    return _others(texts, tuple(names), (article.language, article.stub, figure))


@lru_cache(maxsize=4096)
def _others(
    fields: tuple[str, tuple[str, ...], tuple[str, ...], str], names: tuple[str, ...], facts: tuple[str, bool, bool]
) -> tuple[str, ...]:
    """The tokens of source, section, reporters and feed, of how the names are read, and of facts (see `_facts`)."""
    source, section, reporters, feed = fields
    texts = (
        (Field.SOURCE, source),
        (Field.SECTION, "\n".join(section)),
        (Field.REPORTER, "\n".join(reporters)),
        (Field.FEED, feed),
    )
    parts = [_marked(field, text) for field, text in texts if text]
    heard = zip((Field.SOURCE, *(Field.REPORTER for _ in names)), names, strict=False)
    parts += [_heard_as(field, name) for field, name in heard if name]
    parts += map(_FACT.__add__, _facts(*facts))
    return tuple(" ".join(parts).split())


def _marked(field: Field, text: str) -> str:
    """The tokens of a field's text."""
    mark = _MARKERS[field]
    return " ".join([mark + token for token in tokens(text)])


def _heard_as(field: Field, reading: str) -> str:
    """The tokens of how a field is read."""
    mark = _SPOKEN[field]
    return " ".join([mark + token for token in pinyin.tokens(reading)])


def readings(article: Article) -> str:
    """How title, source and each reporter are read, a line for each. Loads pypinyin (190 ms)."""
    return "\n".join((pinyin.reading(article.title), *map(_name, (article.source, *article.byline.reporters))))


_name = lru_cache(maxsize=4096)(pinyin.reading)  # the same sources and reporters come again and again


def expression(node: Node) -> Expression | None:  # noqa: PLR0911
    """What is true of every article that matches; None where the index cannot say."""
    match node:
        case Text(term, field):
            # What has no token is in no text that was cleaned.
            found = _needed(term) or [Token(_NOWHERE)]
            return _all(Token(_MARKERS[field] + token, prefix) for token, prefix in found)
        case Heard(spoken, field):
            return _any(_heard(spoken, each) for each in (SPOKEN_FIELDS if field is Field.ANY else (field,)))
        case Language(tag):
            return Token(_FACT + _tag(tag))
        case Is(State.STUB | State.FIGURE as state):
            return Token(_FACT + str(state))
        case And(parts):
            return _all(map(expression, parts))
        case Or(parts):
            return _any(map(expression, parts))
        case _:
            return None


def _heard(spoken: pinyin.Spoken, field: Field) -> Expression | None:
    """What a field has, of which the reading matches."""
    mark = _SPOKEN[field]
    tokens = _any(_all(Token(mark + token) for token in sorted(each)) for each in spoken.alternatives)
    return _all([tokens, *(Token(_MARKERS[field] + each) for each in sorted(spoken.characters))])


def _needed(term: Term) -> list[Token]:
    inside = has_cjk(fold(term.text))
    return needed(term.text, open_start=inside, open_end=inside or term.prefix)[:MOST_TOKENS]


def _all(parts: Iterable[Expression | None]) -> Expression | None:
    return _joined(All, [part for part in parts if part is not None])


def _any(parts: Iterable[Expression | None]) -> Expression | None:
    every = list(parts)
    known = [part for part in every if part is not None]
    return _joined(Any, known) if len(known) == len(every) else None


def _joined(kind: Callable[[tuple[Expression, ...]], Expression], parts: list[Expression]) -> Expression | None:
    return kind(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None


def _facts(language: str, stub: bool, figure: bool) -> Iterable[str]:
    """What is asked for by lang:, is: and has:, of the language, whether it is a stub, and whether it has a figure."""
    if stub:
        yield str(State.STUB)
    if figure:
        yield str(State.FIGURE)
    subtags = language.lower().split("-")
    for count in range(1, len(subtags) + 1):
        if language:
            yield _tag("-".join(subtags[:count]))


def _tag(tag: str) -> str:
    return "lang" + safe(tag)
