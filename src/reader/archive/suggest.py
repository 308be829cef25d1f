"""What to try instead of a query that finds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from reader.archive.parsing import LENGTH, text_leaf
from reader.archive.protocol import Archive, MarksView
from reader.archive.query import Query
from reader.archive.tree import And, Field, Node, Or, Text, all_of, any_of
from reader.archive.writing import write
from reader.article import Headline
from reader.language import _
from reader.text import pinyin
from reader.text.cut import has_cjk, kind, tokens

MOST, DROPPED, TITLES = 5, 4, 3
"""How many suggestions, how many conditions one of which may be dropped, and how many titles among them, at most."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A query to type instead, what about it is different in one short line, and of a near title the headline."""

    text: str
    note: str
    headline: Headline | None = None


def suggestions(
    archive: Archive,
    query: Query,
    text: str,
    marks: MarksView | None,
    now: datetime | None = None,
    *,
    shown: Callable[[Query], Query] = lambda query: query,
) -> list[Suggestion]:
    """What finds something, or is like what was looked for, where `query` finds nothing; the best first.

    `query` is what `text` was read as. `now` (aware; by default this moment) is what times are written from, `shown`
    takes out of a query what is hidden.
    """
    now = now or datetime.now().astimezone()
    found: list[Suggestion] = []
    seen = {query, Query(best=query.best)}
    for other, note in _others(query, now):
        if len(found) == MOST:
            break
        written = write(other, now)
        if other in seen or written == text or len(written) > LENGTH:
            continue
        seen.add(other)
        if headlines := archive.headlines(shown(other), limit=1, marks=marks).headlines:
            found.append(Suggestion(_as_heard(query, headlines[0]) or written, note))
    return [*found, *islice(_titles(archive, query), MOST - len(found))]


def _as_heard(query: Query, headline: Headline) -> str:
    """What stands in the title where the one word was only heard: 近 for 进; empty where that says nothing new."""
    if not headline.heard or not isinstance(query.tree, Text) or query.tree.field not in {Field.ANY, Field.TITLE}:
        return ""
    heard = "".join(headline.title[start:end] for start, end in headline.heard)
    leaf = text_leaf(heard, query.tree.field, quoted=False)
    return write(Query(leaf, query.best)) if leaf != query.tree else ""


def _others(query: Query, now: datetime) -> Iterator[tuple[Query, str]]:
    """Looser queries, each with what is different about it."""
    if query.tree is None:
        return
    parts = query.tree.parts if isinstance(query.tree, And) else (query.tree,)
    for part in sorted(parts, key=_is_word)[:DROPPED]:
        rest = all_of(other for other in parts if other is not part)
        if rest is not None:
            yield Query(rest, query.best), _("without {part}").format(part=write(Query(part), now))
    for change, note in (
        (_unquoted, _("without the quotes")),
        (_anywhere, _("in any field")),
        (_begun, _("words that begin so")),
        (_heard, _("what sounds like it")),
    ):
        yield Query(_changed(query.tree, change), query.best), note


def _is_word(node: Node) -> bool:
    """Whether it says what to look for, and not only among what."""
    return isinstance(node, Text) and node.field is Field.ANY


def _changed(node: Node, change: Callable[[Text], Node | None]) -> Node | None:
    """The tree with each text changed, but for what is not wanted."""
    match node:
        case Text():
            return change(node)
        case And(parts):
            return all_of(filter(None, (_changed(part, change) for part in parts)))
        case Or(parts):
            return any_of(filter(None, (_changed(part, change) for part in parts)))
        case _:
            return node


def _unquoted(leaf: Text) -> Node | None:
    """The words of a phrase, each as if it were typed without quotes."""
    words = leaf.term.text.split()
    last = len(words) - 1
    return all_of(
        text_leaf(word, leaf.field, quoted=False, prefix=leaf.term.prefix and place == last)
        for place, word in enumerate(words)
    )


def _anywhere(leaf: Text) -> Node:
    term = leaf.term
    return text_leaf(term.text, Field.ANY, quoted=" " in term.text, prefix=term.prefix) if leaf.field else leaf


def _begun(leaf: Text) -> Node:
    return replace(leaf, term=replace(leaf.term, prefix=not has_cjk(leaf.term.text)))


def _heard(leaf: Text) -> Node:
    """The word by its sound, where that can be looked for: 习进平 was typed for 习近平."""
    term = leaf.term
    spoken = text_leaf(pinyin.sound(term.text), leaf.field, quoted=False)
    return spoken if spoken.spoken and len(spoken.term.text) <= pinyin.LONGEST_TYPED else leaf


def _titles(archive: Archive, query: Query) -> Iterator[Suggestion]:
    """The nearest titles that have anything of the words in them."""
    words = " ".join(term.text for term in query.terms)
    for headline in archive.nearest(words, TITLES) if words else ():
        # A token that begins with a mark says nothing of what a title tells.
        if any(kind(token[0]) for token in tokens(words) & tokens(headline.title)):
            yield Suggestion(f"id:{headline.id}", _("did you mean “{title}”?").format(title=headline.title), headline)
