"""Postings: which token stands in which article, of a whole batch, as numbers that sort in the order of the tokens.

The same tokens as `indexing.index_text` gives of each article. A posting is a code of a token above the number of the
article in the batch: sorted they are what an index is made of (see segments.py), at a twentieth of the time that FTS5
takes to bring tokens that come article by article into order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from reader.archive.indexing import HEARD_TITLE_MARK, TITLE_MARK, others
from reader.article import Article
from reader.text.cut_many import BITS, Many, Numbers, cut_many
from reader.text.pinyin import is_sound
from reader.text.spelling import GAP

OWNER = 64 - 2 * BITS - 4 - 1
"""Bits of an article's number."""
MOST = 4096
"""Articles of one batch: a list of those with one token fits into a page then, whose parts FTS5 counts in 16 bits."""
LONGEST = 120
"""Bytes of a token: its length is one byte in a page. Articles with longer ones are not here."""

_ABOVE = 0xE000
"""The class of codes that begin with a character above those of marks (U+E001 to U+E00F), so that they sort behind."""
_ABOVE_CLASS = 15


class Postings(NamedTuple):
    """`codes`: of tokens of one or two characters, behind a mark or not: class, first and second character, number.

    The class is 0 without a mark, 15 where the first character stands above the marks, else the mark's last digit.
    `words` are all other tokens, `spelt` their numbers among them above the article's.
    """

    codes: Numbers
    words: list[str]
    spelt: Numbers


class Gathering:
    """The texts of a batch of articles, cut; then, when they have been read aloud, their postings."""

    def __init__(self, articles: Sequence[Article]) -> None:
        if len(articles) > MOST:
            raise ValueError(f"{len(articles)} articles are more than {MOST}")
        self._articles = articles
        self._titles = cut_many([article.title for article in articles])
        self._bodies = cut_many(["\n".join([block.plain for block in article.body]) for article in articles])

    @property
    def texts(self) -> Iterable[tuple[str, str, str]]:
        """Title and body of each article, folded, and its body as `shingles.plain` has it."""
        return zip(self._titles.folded, self._bodies.folded, self._bodies.plain, strict=True)

    def postings(self, readings: Sequence[str]) -> tuple[Postings, frozenset[int]]:
        """The postings of the articles, which are read so (`indexing.readings`).

        Also the numbers of those of which none is there: their tokens are strange, and to be entered one by one.
        """
        titles, bodies = self._titles, self._bodies
        words = _Words()
        for mark, many in (("", titles), ("", bodies), (TITLE_MARK, titles)):
            for word, number in many.words:
                words.add(mark + word, number)
        sounds: list[str] = []
        for number, (article, reading) in enumerate(zip(self._articles, readings, strict=True)):
            title, *names = reading.split("\n")
            entries = title.split(" ")
            sounds.append("".join([entry[0] if is_sound(entry) else "?" for entry in entries]))
            for word in (*map(HEARD_TITLE_MARK.__add__, filter(is_sound, entries)), *others(article, names)):
                words.add(word, number)
        codes = [_coded(titles), _coded(bodies), _coded(titles, ord(TITLE_MARK) - _ABOVE), _initials(sounds)]
        short, spelt = words.postings()
        found = np.concatenate((*codes, short))
        strange = titles.strange | bodies.strange | words.too_long
        if strange:
            there = np.ones(len(self._articles), bool)
            there[list(strange)] = False
            found, spelt = found[there[found & NUMBER]], spelt[there[spelt & NUMBER]]
        return Postings(sorted_once(found), words.all, sorted_once(spelt)), strange


class _Words:
    """Tokens that are met as texts, each with a number, and in which articles."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._met: list[int] = []
        self.too_long: set[int] = set()

    @property
    def all(self) -> list[str]:
        """The words by their numbers."""
        return list(self._numbers)

    def add(self, word: str, owner: int) -> None:
        """A word of this article."""
        self._met.append(self._numbers.setdefault(word, len(self._numbers)) << OWNER | owner)
        if len(word) * 4 > LONGEST and len(word.encode("utf-8", "surrogatepass")) > LONGEST:
            self.too_long.add(owner)

    def postings(self) -> tuple[Numbers, Numbers]:
        """The postings of words that are short enough for a code, and those of the others by their numbers."""
        met = np.array(self._met, np.int64)
        codes = np.array([code_of(word, whole=True) for word in self._numbers] or [0], np.int64)[met >> OWNER]
        short = codes >= 0
        return (codes << OWNER | met & NUMBER)[short], met[~short]


NUMBER = (1 << OWNER) - 1


def sorted_once(numbers: Numbers) -> Numbers:
    """The numbers in order, each once."""
    numbers.sort()
    return numbers[changes(numbers)]


def changes(numbers: Numbers) -> Numbers:
    """Where a number is not the one before it; the first is none."""
    differs = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=differs[1:])
    return np.flatnonzero(differs)


def _coded(many: Many, mark: int = 0) -> Numbers:
    kinds: Numbers | int = mark
    if not mark:
        kinds = np.where(many.codes >= _ABOVE << BITS, _ABOVE_CLASS, 0)
    return (((kinds << 2 * BITS) | many.codes) << OWNER) | many.owners


FIRST_LETTERS = (ord(HEARD_TITLE_MARK) - _ABOVE) << 2 * BITS | ord("1") << BITS
"""The code of what is heard and begins with a 1, as the tokens of two first letters do (spelling.pair): the two
characters after it share the place of one, the first above eight bits of the second."""


def _initials(sounds: Sequence[str]) -> Numbers:
    """What an index keeps of the first letters of how titles are read: see pinyin.tokens."""
    between = "?" * (GAP + 1)
    joined = between.join(sounds) + between
    letters = np.frombuffer(joined.encode("ascii"), np.uint8).astype(np.int64)
    known = letters != ord("?")
    owners = np.repeat(np.arange(len(sounds)), [len(each) + len(between) for each in sounds])
    found = []
    for distance in range(1, GAP + 2):
        both = known[:-distance] & known[distance:]
        pair = letters[:-distance][both] << 8 | letters[distance:][both]
        found.append((FIRST_LETTERS | pair) << OWNER | owners[:-distance][both])
    return np.concatenate(found)


def class_of(first: int) -> tuple[int, bool]:
    """The class of a token that begins with this character, and whether the character is its mark."""
    if 0 < first - _ABOVE < _ABOVE_CLASS:
        return first - _ABOVE, True
    return (_ABOVE_CLASS if first >= _ABOVE else 0), False


def code_of(word: str, *, whole: bool = False) -> int:
    """The code of a word's beginning, which is that of the word if there is no more of it; `whole`: else -1."""
    kind, marked = class_of(ord(word[0]))
    one, two, three, more = (*map(ord, word[marked : marked + 4]), 0, 0, 0, 0)[:4]
    code = kind << 2 * BITS | one << BITS
    if code == FIRST_LETTERS:
        code, rest = code | two << 8 | three, more
    else:
        code, rest = code | two, three
    return -1 if whole and rest else code
