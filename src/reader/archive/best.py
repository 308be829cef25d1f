"""The best matches first: a score for each article of a pool.

The pool are the newest that match and the newest with a match in the title, since to score all that match would take
time with the size of the archive (75 ms at 67,000 matches with FTS5's bm25, which moreover needs an index twice as
large). The score is BM25 over title and body, the title counting three times (k1 = 1.2, b = 0.75 as in Robertson and
Zaragoza 2009), and by a little what is newer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from math import log, log1p
from typing import NamedTuple

from reader.archive.indexing import Any, Expression, expression
from reader.archive.query import Query
from reader.archive.search import Asked, Copies, candidates
from reader.archive.tree import Field, Node, Text
from reader.archive.verifying import Candidate
from reader.text.matching import Term, count

POOL = 400
"""Articles of each kind and level that are scored."""

K1, B = 1.2, 0.75
USUAL_LENGTH = 700
"""Characters of a body of middle length."""

TITLE, LEVEL = 3.0, 100.0
"""How often a match in the title counts; and what a match by sound lies below an exact one."""

YEAR = 366 * 86400


class Scored(NamedTuple):
    """A match: how good, its key, at which level of the query it matches, and what it is."""

    score: float
    key: int
    level: int
    candidate: Candidate


def best(asked: Asked, query: Query, levels: Sequence[Node]) -> list[Scored]:
    """The pool of matches, the best first; of equal ones the newer."""
    pool: dict[int, tuple[int, Candidate]] = {}
    for number in range(len(levels)):
        for narrower in dict.fromkeys((_in_title(query.terms), None)):
            for key, candidate in islice(_matching(asked, levels, number, narrower), POOL):
                pool.setdefault(key, (number, candidate))
        if len(pool) >= POOL:
            break
    newest = max((candidate.time for _, candidate in pool.values()), default=0)
    weights = _weights(query.terms, [candidate for _, candidate in pool.values()])
    scored = [
        Scored(_score(candidate, weights, newest) - LEVEL * level, key, level, candidate)
        for key, (level, candidate) in pool.items()
    ]
    return sorted(scored, key=lambda each: (-each.score, -each.key))


def _matching(
    asked: Asked, levels: Sequence[Node], number: int, narrower: Expression | None
) -> Iterable[tuple[int, Candidate]]:
    copies = Copies(asked, levels)
    for key, candidate in candidates(asked, levels[number], None, False, narrower):
        asked.tables.wanted()
        if candidate.holds(levels[number]) and not copies.behind(candidate):
            yield key, candidate


def _in_title(terms: Sequence[Term]) -> Expression | None:
    """True of the articles with any of the terms in their titles."""
    parts = [part for term in terms if (part := expression(Text(term, Field.TITLE))) is not None]
    return Any(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None


def _weights(terms: Sequence[Term], pool: Sequence[Candidate]) -> dict[Term, float]:
    """How telling each term is: the fewer of the pool have it, the more."""
    having = {term: sum(bool(count(each.folded(Field.ANY), term)) for each in pool) for term in terms}
    return {term: log(1 + (len(pool) + 1) / (number + 0.5)) for term, number in having.items()}


def _score(candidate: Candidate, weights: dict[Term, float], newest: int) -> float:
    length = len(candidate.body.text) / USUAL_LENGTH
    total = 0.0
    for term, weight in weights.items():
        often = count(candidate.folded(Field.BODY), term) + TITLE * count(candidate.folded(Field.TITLE), term)
        total += weight * often * (K1 + 1) / (often + K1 * (1 - B + B * length))
    return total - 0.1 * log1p(max(0, newest - candidate.time) / YEAR)
