"""What is like a text that names no article: titles by their pairs of tokens, ids by their beginnings."""

from __future__ import annotations

from collections import Counter
from itertools import takewhile

from reader.archive.indexing import expression
from reader.archive.tables import Reading
from reader.archive.tree import Field, Text
from reader.article import Headline
from reader.text.cut import kind, needed
from reader.text.matching import Term

MOST_TOKENS = 32
NEWEST_OF_EACH, LOOKED_AT = 200, 50
"""Articles that are read for each token, and those of them whose titles are compared."""


def nearest(tables: Reading, text: str, limit: int) -> list[Headline]:
    """The headlines whose titles share most tokens with the text, best first; none where none shares any."""
    mine = _words(text)
    shared: Counter[int] = Counter()
    for token in sorted(mine)[:MOST_TOKENS]:
        in_title = expression(Text(Term(token), Field.TITLE))
        assert in_title, "a token has tokens"
        shared.update(tables.keys(in_title, NEWEST_OF_EACH))
    keys = [key for key, _ in sorted(shared.items(), key=lambda pair: (-pair[1], -pair[0]))[:LOOKED_AT]]
    headlines = tables.headlines(keys)
    return sorted(headlines, key=lambda headline: -_likeness(mine, headline.title))[:limit]


def nearest_ids(tables: Reading, text: str, limit: int) -> list[Headline]:
    """The headlines whose ids have the longest beginning in common with the text, else those next to it in order."""
    low = text.strip().lower().replace("\0", "").encode("ascii", "replace").decode("ascii")
    if not low:
        return []
    return sorted(tables.around(low, limit), key=lambda headline: -_in_common(headline.id, low))[:limit]


def _in_common(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _likeness(mine: set[str], title: str) -> float:
    """Dice's coefficient of two sets of tokens, 0 to 1."""
    others = _words(title)
    return 2 * len(mine & others) / (len(mine) + len(others) or 1)


def _words(text: str) -> set[str]:
    """The tokens of a text that are no marks."""
    return {token for token, _ in needed(text) if kind(token[0])}
