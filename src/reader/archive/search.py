"""Searching: candidates from the full-text index in order of its keys, each verified against the stored text."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from itertools import pairwise, takewhile
from typing import Any

import apsw

from reader.archive import rows
from reader.article import Headline
from reader.text.cut import LETTER, cut, has_cjk, kind, tokens
from reader.text.fold import fold
from reader.text.matching import Term, excerpt, matches, spans

EXCERPT = 80
"""Characters."""

MOST_PHRASES, MOST_TOKENS = 16, 32
"""What the index is asked for at most; the rest of a long query is left to verification, so that nothing is missed."""


def find(
    connection: apsw.Connection, terms: Sequence[Term], beyond: int | None, oldest: bool, wanted: Callable[[], None]
) -> Generator[tuple[int, Headline]]:
    """The keys and headlines that match all terms, in order of keys, from `beyond` on; reads on only as it is asked.

    `wanted` is called for each candidate, and raises where the result is no longer wanted.
    """
    expression = index_expression(terms)
    source, key, conditions = "article", "key", []
    if expression:
        source, key = "search CROSS JOIN article ON key = search.rowid", "search.rowid"
        conditions.append("search MATCH :expression")
    if beyond is not None:
        conditions.append(f"{key} {'>' if oldest else '<'} :beyond")
    sql = (
        f"SELECT key, excerpt, coalesce(blocks, ''), {rows.HEADLINE}"  # noqa: S608
        f" FROM {source} LEFT JOIN body ON number = article.body"
        f"{' WHERE ' if conditions else ''}{' AND '.join(conditions)} ORDER BY {key} {'ASC' if oldest else 'DESC'}"
    )
    row: list[Any]
    for place, stub_excerpt, blocks, *row in connection.execute(sql, {"expression": expression, "beyond": beyond}):
        wanted()
        body = rows.body_text(blocks, stub_excerpt)
        text = fold(f"{row[1]}\n{body}")
        if all(matches(text, term) for term in terms):
            yield place, rows.headline(row, excerpt(body, terms, EXCERPT) if spans(body, terms) else "")


def index_expression(terms: Sequence[Term]) -> str:
    """A query in FTS5's syntax for every text that matches the terms, and few others; empty: nothing to ask for."""
    phrases = [phrase for phrase in map(_phrase, terms[:MOST_PHRASES]) if phrase]
    return " AND ".join(phrases)


def _phrase(term: Term) -> str:
    """One term as a phrase. At the open ends of a substring, letters may be parts of longer words."""
    text = fold(term.text)
    words = tokens(text)
    open_end = term.prefix and _in_run(text[-1:])
    if has_cjk(text):
        open_end = _in_run(text[-1:])
        if _in_run(text[:1]):
            words = words[1:]
    if len(words) > MOST_TOKENS:
        words, open_end = words[:MOST_TOKENS], False
    return f'"{" ".join(words)}"{" *" if open_end else ""}' if words else ""


def _in_run(character: str) -> bool:
    """Whether the index keeps this character together with its neighbours."""
    return bool(character) and kind(character) == LETTER


def nearest(connection: apsw.Connection, text: str, limit: int) -> list[Headline]:
    """The headlines whose titles share most pairs of tokens with the text, best first; none where none shares any."""
    mine = _pairs(text)
    if not mine:
        return []
    expression = "title : (" + " OR ".join(f'"{pair}"' for pair in sorted(mine)[:MOST_TOKENS]) + ")"
    found = connection.execute(
        f"SELECT {rows.HEADLINE} FROM search CROSS JOIN article ON key = search.rowid"  # noqa: S608
        " WHERE search MATCH ? ORDER BY rank LIMIT 50",
        (expression,),
    ).fetchall()
    headlines = [rows.headline(row) for row in found]
    return sorted(headlines, key=lambda headline: -_likeness(mine, _pairs(headline.title)))[:limit]


def nearest_ids(connection: apsw.Connection, text: str, limit: int) -> list[Headline]:
    """The headlines whose ids have the longest beginning in common with the text, else those next to it in order."""
    low = text.strip().lower().encode("ascii", "replace").decode("ascii")
    if not low:
        return []
    around: list[Headline] = []
    for condition in ("id >= ? ORDER BY id", "id < ? ORDER BY id DESC"):
        sql = f"SELECT {rows.HEADLINE} FROM article WHERE {condition} LIMIT ?"  # noqa: S608
        around += map(rows.headline, connection.execute(sql, (low, limit)))
    return sorted(around, key=lambda headline: -_in_common(headline.id, low))[:limit]


def _in_common(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _pairs(text: str) -> set[str]:
    """The overlapping pairs of tokens, or the only token."""
    words = cut(text).split()
    return {" ".join(pair) for pair in pairwise(words)} or set(words)


def _likeness(one: set[str], other: set[str]) -> float:
    """Dice's coefficient, 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other) or 1)
