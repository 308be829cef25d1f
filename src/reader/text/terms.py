"""The words that tell what a text is about, each with its kind and how much it counts in this text.

Chinese is cut into words by rjieba, whose dictionary also says how common a word is in general: that makes up for what
a young archive cannot know yet. It takes 0.15 s to load, and only what puts articles in needs it.
"""

from __future__ import annotations

import re
from collections import Counter
from enum import StrEnum
from functools import lru_cache
from math import log
from typing import NamedTuple

from reader.text.fold import fold

READ = 600
"""Characters of a body that are looked at; what news is about stands at its beginning."""

LEAD = 120
"""Characters of the body's beginning, where news names its event."""

MOST = 60
"""Terms of one text."""

_TITLE_COUNTS, _LEAD_COUNTS = 4, 2
"""How often a word there counts for one in the rest of the body."""

_DICTIONARY_WORDS = 60_101_967
"""The sum of all frequencies in jieba's dictionary."""

_ARTICLE_WORDS = 200
"""Words in an article, about; makes the frequency of a word a share of articles."""


class Kind(StrEnum):
    """What a term names."""

    NAME = "name"
    PLACE = "place"
    ORGANISATION = "organisation"
    TERM = "term"


class Counted(NamedTuple):
    """A folded word of a text, of 2 characters or more.

    `weight`: how much it counts in this text, above 0. `common`: the share of all texts, 0 to 1, that are likely to
    have it, by its general frequency.
    """

    word: str
    kind: Kind
    weight: float
    common: float


def terms(title: str, body: str, most: int = MOST) -> list[Counted]:
    """The terms of a text, at most so many, those first that are frequent here and rare in general.

    A word that stands only once, and neither in the title nor at the beginning, is none.
    """
    found = weighed(fold(title[:LEAD]), fold(body[:READ]), most)
    return [Counted(word, Kind(kind), weight, common) for word, kind, weight, common in found]


def weighed(title: str, body: str, most: int = MOST) -> list[tuple[str, str, float, float]]:
    """The same of a text that is folded already, as plain tuples with the value of the kind."""
    import rjieba

    title, body = title[:LEAD], body[:READ]
    lead = body[:LEAD]
    counts = Counter(
        (rjieba.cut(title) + _numbered(title)) * _TITLE_COUNTS
        + (rjieba.cut(lead) + _numbered(lead)) * _LEAD_COUNTS
        + rjieba.cut(body[LEAD:])
    )
    found: list[tuple[float, str, int, tuple[str, float, float]]] = []
    for word, count in counts.items():
        # To ask whether it counts at all comes first: most words stand once.
        if count > 1 and len(word) > 1 and (judged := _judge(word)):
            found.append((_WEIGHTS[count] * judged[2], word, count, judged))
    found.sort(reverse=True)
    return [(word, kind, _WEIGHTS[count], common) for _, word, count, (kind, common, _) in found[:most]]


_numbered = re.compile(
    r"第[零一二三四五六七八九十百\d]{1,5}[届次]|[\u4e00-\u9fff]{2}[一二三四五六七八九十]{1,3}号"
).findall
"""What is one of several in time, as 神舟十五号 and 第五届: jieba cuts off the number, which alone tells them apart."""

_WEIGHTS = [1 + log(max(count, 1)) for count in range(READ + 5 * LEAD)]
"""By how often a word is counted."""

_KINDS = {"nr": Kind.NAME, "ns": Kind.PLACE, "nt": Kind.ORGANISATION}
_TELLING = ("n", "v", "a", "i", "l", "j", "s", "b", "eng")
"""Parts of speech (ICTCLAS tags, by their beginning) of words that can tell what a text is about."""

_LONGEST = 20
"""Characters; what is longer is an address or a number of something."""

_ENGLISH = frozenset(
    re.findall(
        r"\w+",
        """
        about after again all also and any are because been before being between both but can could
        did does doing down during each even few first for from further had has have having her here
        hers him his how into its itself just last like made make many may might more most much must
        new not now off once one only other our out over own said same say says she should some such
        than that the their them then there these they this those three through too two under until
        upon very was were what when where which while who whom whose why will with would year years
        you your
        """,
    )
)
"""English words that tell nothing: the dictionary knows no Latin words, and takes each for rare."""


@lru_cache(1 << 16)
def _judge(word: str) -> tuple[str, float, float] | None:
    """The kind of a folded word, its share of all texts, and how rare that makes it (its negative logarithm).

    None where it says nothing of what a text is about.
    """
    if len(word) > _LONGEST or not any(map(str.isalpha, word)) or word in _ENGLISH:
        return None
    if not all(character.isalnum() or character in "-.+_" for character in word):
        return None
    if word.isascii() and word.isalpha() and len(word) < 3:
        return None
    import rjieba

    tag = rjieba.tag(word)[0][1]
    if not tag.startswith(_TELLING) and not _numbered(word):
        return None
    frequency = max(rjieba.suggest_freq(word), 1)
    common = 1 - (1 - frequency / _DICTIONARY_WORDS) ** _ARTICLE_WORDS
    return _KINDS.get(tag[:2], Kind.TERM).value, common, -log(common)
